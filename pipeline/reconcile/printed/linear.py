"""Identities that are sums of measures: flows, balances, roll-forward, one measure in two tables.

A term is written `matt`, `matt/uppdelning/kategori` (`*`: all categories of one table summed),
with `-` before it when subtracted, `?` when it may be missing and `@-1` for the year before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, identities_of
from pipeline.reconcile.printed.summa import summed_rows
from pipeline.reconcile.verdict import AVVIKER, EJ_PROVBAR, STAMMER, Trial, judge
from pipeline.reconcile.wording import start, told_value, where
from pipeline.typography import enumerate_words

_TERM = re.compile(
    r"(?P<optional>\??)(?P<minus>-?)(?P<matt>\w+)(?:/(?P<split>\w+)/(?P<category>[\w*]+))?(?:@(?P<shift>-?\d))?"
)
# A misprint is seldom more than this share of the largest figure.
_FAR = Decimal("0.1")
_OF_WHICH = re.compile(r"varav\b", re.IGNORECASE)
_SCOPES = ("tabell", "dokument")


@dataclass(frozen=True)
class Term:
    """A measure in an identity: sign, year relative to the left side, whether it may be missing."""

    matt: str
    split: str
    category: str
    sign: int
    shift: int
    optional: bool


def read_term(text: str) -> Term:
    """A term as it is written in an identity. Raises ValueError for anything else."""
    found = _TERM.fullmatch(text)
    if not found:
        raise ValueError(f"en term i en identitet går inte att läsa: {text!r}")
    return Term(
        found["matt"],
        found["split"] or "",
        found["category"] or "",
        -1 if found["minus"] else 1,
        int(found["shift"] or 0),
        bool(found["optional"]),
    )


def try_linear(figures: list[Figure]) -> Iterator[Trial]:
    """Every identity with a left and a right side, at every place, insats, kön, year and kind."""
    places = _Places(figures)
    for regel in ("flode", "balans", "rullning", "korsvis"):
        for identity in identities_of(regel):
            if identity.med.get("inom") in _SCOPES:
                yield from _try(identity, figures, places)


def _try(identity: Identity, figures: list[Figure], places: _Places) -> Iterator[Trial]:
    left = read_term(identity.med["vanster"])
    right = [read_term(t) for t in identity.med["hoger"]]
    absent = [read_term(t) for t in identity.med.get("utan", ())]
    only = identity.med.get("bara")
    every = identity.med.get("alla_vanster", False)
    seen: set[object] = set()
    for head in (f for f in figures if _is(f, left) and (only is None or f.kind in only)):
        scope = places.scope(identity, head)
        context = ("" if left.split else head.insats, head.kon, head.kind)
        once = head.nr if every else (*(head.place if scope.within_table else ()), *context, head.ar)
        if once in seen:
            continue
        seen.add(once)
        if any(find_term(scope.figures, t, context, head.ar) for t in absent):
            continue
        mine = [head] if every else find_term(scope.figures, left, context, head.ar)
        found = [(t, find_term(scope.figures, t, context, head.ar + t.shift)) for t in right]
        if all(parts or t.optional for t, parts in found) and any(parts for _, parts in found):
            trial = _trial(identity, mine, found)
            yield _not_tried(identity, trial, figures) or trial


def _not_tried(identity: Identity, trial: Trial, figures: list[Figure]) -> Trial | None:
    """The trial as one that was not made, where rows that nobody knows may explain what deviates; else None.

    Rows that build on each other (`kedja`) are only held against each other where every amount in
    their columns is known, or summed by a total below it: depreciation and taxes change a result without being its terms. Where such
    rows are not printed at all the sides lie far apart.
    """
    if not identity.med.get("kedja") or trial.verdict != AVVIKER:
        return None
    lines = {(f.place, f.kolumn) for f in trial.figures if not f.i_text}
    here = [f for f in figures if (f.place, f.kolumn) in lines and f.enhet == "kr"]
    places = {place: summed_rows(f for f in here if f.place == place) for place in {place for place, _ in lines}}
    unknown = [f for f in here if _is_unknown(f) and f.nr not in places[f.place]]
    head = f"{start(where(trial.figures[0]))}:"
    if unknown:
        names = enumerate_words([f"”{f.rad}”" for f in unknown[:3]])
        more = f" och {len(unknown) - 3} rader till" if len(unknown) > 3 else ""
        told = f"{head} {names}{more} står i tabellen utan att vara kända poster, och kan ingå."
    elif _is_far(trial):
        told = f"{head} summan av de andra raderna ligger så långt ifrån att rader som inte är tryckta måste ingå."
    else:
        return None
    return replace(trial, told=told, right=None, verdict=EJ_PROVBAR)


def _is_unknown(f: Figure) -> bool:
    return not f.matt and bool(f.value) and not _OF_WHICH.match(f.rad)


def _is_far(trial: Trial) -> bool:
    """Whether the sides of a trial lie further apart than a misprint, but for the sign."""
    if trial.left is None or trial.right is None or trial.left == -trial.right:
        return False
    return abs(trial.left - trial.right) > _FAR * max(abs(f.amount) for f in trial.figures)


@dataclass(frozen=True)
class _Scope:
    """Where the terms of an identity may stand: the table of its left side, or the document."""

    figures: list[Figure]
    within_table: bool


class _Places:
    """The figures of each document and of each table, in printed order: looked up, not searched for each figure."""

    def __init__(self, figures: list[Figure]) -> None:
        self._in: dict[str | tuple[str, str, str], list[Figure]] = {}
        for f in figures:
            self._in.setdefault(f.dokument, []).append(f)
            self._in.setdefault(f.place, []).append(f)

    def scope(self, identity: Identity, head: Figure) -> _Scope:
        """Where the terms beside `head` may stand."""
        within = identity.med["inom"] == "tabell"
        return _Scope(self._in[head.place if within else head.dokument], within)


def _is(f: Figure, term: Term) -> bool:
    same = f.matt == term.matt and f.uppdelning == term.split and f.enhet in ("kr", "antal")
    return same and (term.category in ("*", f.kategori))


def find_term(scope: list[Figure], term: Term, context: tuple[str, str, str], ar: int) -> list[Figure]:
    """The figures of a term for (insats, kön, kind) and a year: the most exact, or with * all of one table."""
    insats, kon, kind = context
    fits = [
        f
        for f in scope
        if _is(f, term) and f.ar == ar and (f.kon, f.kind) == (kon, kind) and (term.split or f.insats == insats)
    ]
    if not fits:
        return []
    best = min(fits, key=lambda f: (f.i_text, f.ungefar, f.steg, f.nr))
    if term.category != "*":
        return [best]
    here = [
        f
        for f in fits
        if f.place == best.place and f.kategori not in ("ingaende_eget_kapital", "utgaende_eget_kapital")
    ]
    return list({(f.kategori, f.kolumn): f for f in here if f.kolumn == best.kolumn}.values())


def _trial(identity: Identity, mine: Sequence[Figure], found: list[tuple[Term, list[Figure]]]) -> Trial:
    left = sum((f.amount for f in mine), Decimal(0))
    right = sum((t.sign * f.amount for t, parts in found for f in parts), Decimal(0))
    parts = [f for _, each in found for f in each]
    slack = sum((f.slack for f in (*mine, *parts)), Decimal(0))
    head = mine[0]
    if identity.med.get("form") == "hogst":
        verdict = STAMMER if left <= right else judge(left, right, slack)
    else:
        verdict = judge(left, right, slack)
    sums = " ".join(
        f"{'−' if (t.sign < 0) != (f.amount < 0) else '+'} {told_value(abs(f.amount), f)}"
        for t, each in found
        for f in each
        if f.amount or len(parts) < 3
    ).removeprefix("+ ")
    mark = "får inte överstiga" if identity.med.get("form") == "hogst" else "ska vara"
    told = f"{start(where(head))} är {told_value(left, head)} men {mark} {sums}"
    told += f" = {told_value(right, head)}." if len(parts) > 1 else f" ({where(parts[0])})."
    if verdict == AVVIKER and left == -right:
        told += " Bara tecknet skiljer."
    return Trial(
        identity,
        told.replace(" men ", " och ") if verdict != AVVIKER else told,
        left,
        right,
        slack,
        verdict,
        head.enhet,
        (*mine, *parts),
        where(parts[0]) if len(parts) == 1 else "",
    )
