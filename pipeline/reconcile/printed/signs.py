"""Signs that a document prints where a figure could stand: what is withheld or not stated may be part of a sum.

"–" is a figure, nothing, and "." says that none can be: neither makes a sum doubtful. Where a part is
"..", "x" or empty, a sum that its other parts do not give is not wrong: it could not be tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.reconcile.verdict import AVVIKER, EJ_PROVBAR, Trial
from pipeline.reconcile.wording import start, where
from pipeline.rows.printed import PrintedRow

# Rules in which several figures are added; where two say the same thing, a sign beside them explains nothing.
_ADDING = ("summa", "konsfordelning", "flode", "balans")
_UNKNOWN = ("dolt", "ej_angivet")
_WORDS = {"dolt": "visas inte", "ej_angivet": "är inte angivet"}


@dataclass(frozen=True)
class Sign:
    """A cell with a sign and no figure: where it stands and what the sign says."""

    place: tuple[str, str, str]
    rad: str
    kolumn: str
    symbol: str

    def is_beside(self, trial: Trial) -> bool:
        """Whether it stands in the row or the column of what a trial is of."""
        head = trial.figures[0]
        same = (self.kolumn, head.kolumn), (self.rad, head.rad)
        return self.place == head.place and not head.i_text and any(a and a == b for a, b in same)


def read_signs(rows: Iterable[PrintedRow]) -> list[Sign]:
    """The rows of clean `tryckt` that hold a sign."""
    return [
        Sign((r["dokument"], r["avsnitt"], r["tabell"]), r["rad"], r["kolumn"], r["symbol"])
        for r in rows
        if r["symbol"]
    ]


def set_aside(trials: Iterable[Trial], signs: Iterable[Sign]) -> Iterator[Trial]:
    """The trials, of which those that a sign may explain were not made.

    People cannot be fewer than none: parts that already are more than their sum deviate all the same.
    """
    signs = [s for s in signs if s.symbol in _UNKNOWN]
    for trial in trials:
        yield _set_aside(trial, signs) if trial.verdict == AVVIKER and trial.figures else trial


def _set_aside(trial: Trial, signs: list[Sign]) -> Trial:
    left, right = trial.left, trial.right
    adds = trial.identity.regel in _ADDING and len(trial.figures) > 2
    too_many = trial.enhet == "antal" and left is not None and right is not None and right > left
    beside = next((s for s in signs if s.is_beside(trial)), None) if adds and not too_many else None
    if beside is None:
        return trial
    cell = " ".join(f"”{w}”" for w in (beside.rad, beside.kolumn) if w)
    told = f"{start(where(trial.figures[0]))}: {cell} {_WORDS[beside.symbol]} i tabellen och kan vara en av delarna."
    return replace(trial, told=told, right=None, verdict=EJ_PROVBAR)
