"""A total that the reconciliation could not place, tried against the rows since the total before it.

The reconciliation looks at tables of any kind and passes over a total that lies far from its rows. In a draft such a
total is most often a slip of a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.summa import TOTAL
from pipeline.reconcile.verdict import AVVIKER, EJ_PROVBAR, Trial, judge
from pipeline.reconcile.wording import place_name, start, told_value

_BARE = re.compile(r"(?:summa|totalt?|totalsumma|summa totalt|samtliga|summa kostnader|summa intäkter)", re.IGNORECASE)
# What is not added though it stands under one another, or is counted in several rows.
_NOT_ADDED = re.compile(
    r"\b(?:unik\w*|medel\w*|genomsnitt\w*|snitt|median|andel\w*|per deltagare|flera svar|index)\b",
    re.IGNORECASE,
)
# A net of costs is shown without a sign beside one of income: they are no terms of one sum.
_NET = re.compile(r"\bnetto\w*", re.IGNORECASE)
_FEWEST = 3


def place_totals(trials: Iterable[Trial], figures: Sequence[Figure]) -> Iterator[Trial]:
    """The trials; one of a total that was not placed is made against the rows just above it."""
    for trial in trials:
        if trial.identity.id == "summa" and trial.verdict == AVVIKER and _NET.search(trial.figures[0].kolumn):
            yield replace(trial, right=None, verdict=EJ_PROVBAR)
            continue
        unplaced = trial.identity.id == "summa" and trial.verdict == EJ_PROVBAR and len(trial.figures) == 1
        yield (_placed(trial, figures) or trial) if unplaced else trial


def _placed(trial: Trial, figures: Sequence[Figure]) -> Trial | None:
    total = trial.figures[0]
    column = [
        f
        for f in figures
        if not f.i_text and (f.place, f.kolumn, f.enhet, f.kon) == (total.place, total.kolumn, total.enhet, total.kon)
    ]
    at = next(i for i, f in enumerate(column) if f.nr == total.nr)
    totals = [i for i, f in enumerate(column) if TOTAL.fullmatch(f.rad.strip())]
    since = max((i + 1 for i in totals if i < at), default=0)
    parts = [f for f in column[since:at] if not f.rad.casefold().startswith("varav")]
    alone = totals == [at] and at == len(column) - 1
    words = f"{total.tabell} {total.kolumn} {total.rad}"
    if not _BARE.fullmatch(total.rad.strip()) or len(parts) < _FEWEST:
        return None
    if total.enhet == "procent" or _NOT_ADDED.search(words) or len({f.kind for f in column}) > 1:
        return None
    given = sum((p.value for p in parts), Decimal(0))
    slack = sum((f.slack for f in (total, *parts)), Decimal(0))
    told = f"{start(place_name(total))}: {total.rad} ({total.kolumn}) är {told_value(total.value, total)}, raderna ger {told_value(given, total)}."
    verdict = judge(total.value, given, slack)
    # People may be counted in several rows, and a total below others may be of them too.
    severity = "varning" if verdict == AVVIKER and (total.enhet != "kr" or not alone) else ""
    return Trial(trial.identity, told, total.value, given, slack, verdict, total.enhet, (total, *parts), "", severity)
