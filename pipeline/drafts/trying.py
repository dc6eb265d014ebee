"""Every identity on a draft's figures. What the reader is not sure of is never grave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.drafts.against_built import try_built, try_withheld
from pipeline.drafts.found import Found
from pipeline.drafts.gives_away import Secrets, try_secrets
from pipeline.drafts.near import try_opposites
from pipeline.drafts.totals import place_totals
from pipeline.drafts.words_against import try_words
from pipeline.reconcile.printed.computed import Counted
from pipeline.reconcile.printed.datum import NO_DAYS, Days
from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.printed.signs import Sign, set_aside
from pipeline.reconcile.reconcile import try_everything
from pipeline.reconcile.verdict import AVVIKER, Trial

_BETTER = re.compile(r"\b\w*(?:intäkt|resultat|bidrag|avgift|överskott)\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What is known beside the draft: numbers counted from deliveries, figures of earlier reports, days, the figure of the
    built report that has the place of each of the draft's, or nearly has it, and
    those of the draft where that withholds one; the signs that stand where the draft could have figures; and what the
    draft may not give away."""

    counted: Mapping[Key, Counted] = field(default_factory=dict)
    earlier: tuple[Figure, ...] = ()
    days: Days = NO_DAYS
    built: Mapping[int, Found] = field(default_factory=dict)
    near: Mapping[int, Found] = field(default_factory=dict)
    shown: tuple[int, ...] = ()
    signs: tuple[Sign, ...] = ()
    secrets: Secrets = field(default_factory=Secrets)


def try_draft(
    found: Iterable[Found], figures: list[Figure], known: Known, year: int, *, plan: bool = False
) -> list[Trial]:
    """The trials of all that was read, graded by how sure the reading is."""
    found = list(found)
    by_nr = {f.nr: f for f in found}
    every = place_totals(try_everything(figures, known.counted, list(known.earlier), known.days), figures)
    tried = _not_of_deliveries(set_aside(every, known.signs), known.counted)
    # What the words of one sentence say is read for certain, whatever the figures are of; so is what has a known place.
    numbered = {f.nr: f for f in figures}
    in_words = try_words(found, numbered, year, plan=plan)
    in_places = try_built(found, numbered, known.built, known.near)
    return [
        *in_places,
        *try_opposites(found, numbered, known.near),
        *try_withheld(numbered, known.shown),
        *(_warned(_graded(t, by_nr)) for t in try_secrets(numbered, known.secrets, known.shown)),
        *(_graded(t, by_nr) for t in tried if t.figures),
        *in_words,
    ]


def _not_of_deliveries(trials: Iterable[Trial], counted: Mapping[Key, Counted]) -> Iterator[Trial]:
    """The trials but those of kön that the deliveries fail as much: some people are of no kön that is told."""
    for t in trials:
        whole, *parts = [counted[f.key].value if f.key in counted else None for f in t.figures] or [None]
        told = [p for p in parts if p is not None]
        as_much = t.left == whole and len(told) == len(parts) and t.right == sum(told)
        if t.identity.regel != "konsfordelning" or t.verdict != AVVIKER or not as_much:
            yield t


def _graded(trial: Trial, by_nr: Mapping[int, Found]) -> Trial:
    """Grave only where every figure was read for certain; a little doubt makes a warning, more a remark."""
    if trial.verdict != AVVIKER:
        return trial
    sure = {by_nr[f.nr].saker for f in trial.figures if f.nr in by_nr}
    if "osäker" in sure or _is_other_convention(trial):
        return replace(trial, severity="upplysning")
    if trial.allvar == "fel" and ("trolig" in sure or _is_summed(trial)):
        return replace(trial, severity="varning")
    return trial


def _warned(trial: Trial) -> Trial:
    """What may give somebody away is never only a remark: a remark gets no comment in the draft."""
    return replace(trial, severity="varning") if trial.severity == "upplysning" else trial


def _is_other_convention(trial: Trial) -> bool:
    """Whether a deviation of income or result only has the other sign: many let plus be what is better."""
    same = trial.left is not None and trial.right is not None and trial.left == -trial.right
    return trial.identity.regel == "avvikelse" and same and bool(_BETTER.search(trial.figures[0].rad))


def _is_summed(trial: Trial) -> bool:
    """Whether one post is held against several rows that may be parts of it, or may not."""
    return trial.identity.id == "korsvis_post" and len(trial.figures) > 2
