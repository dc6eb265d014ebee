"""Every identity on a draft's figures. What the reader is not sure of is never grave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.drafts.found import Found
from pipeline.reconcile.printed.computed import Counted
from pipeline.reconcile.printed.datum import NO_DAYS, Days
from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.reconcile import try_everything
from pipeline.reconcile.verdict import AVVIKER, Trial


@dataclass(frozen=True)
class Known:
    """What is known beside the draft: numbers counted from deliveries, figures of earlier reports, and days."""

    counted: Mapping[Key, Counted] = field(default_factory=dict)
    earlier: tuple[Figure, ...] = ()
    days: Days = NO_DAYS


def try_draft(found: Iterable[Found], figures: list[Figure], known: Known) -> list[Trial]:
    """The trials of all that was read, graded by how sure the reading is."""
    by_nr = {f.nr: f for f in found}
    return [
        _graded(t, by_nr) for t in _fit(try_everything(figures, known.counted, list(known.earlier), known.days), by_nr)
    ]


def _fit(trials: Iterable[Trial], by_nr: Mapping[int, Found]) -> Iterator[Trial]:
    for trial in trials:
        if trial.figures:
            yield trial


def _graded(trial: Trial, by_nr: Mapping[int, Found]) -> Trial:
    """Grave only where every figure was read for certain; a little doubt makes a warning, more a remark."""
    if trial.verdict != AVVIKER:
        return trial
    sure = {by_nr[f.nr].saker for f in trial.figures if f.nr in by_nr}
    grave = trial.allvar
    if "osäker" in sure:
        return replace(trial, severity="upplysning")
    return replace(trial, severity="varning") if "trolig" in sure and grave == "fel" else trial
