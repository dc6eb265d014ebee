"""Flerårsöversikt: where the year's own statement says something else than the overview does."""

from __future__ import annotations

from pipeline.report.context import Context
from pipeline.report.document.model import OfficeNote
from pipeline.report.tables.forms import OverYears, read_tables
from pipeline.typography import amount_with_unit, enumerate_words

# How reconcile.summaprov names the trial of an overview against the statement of its year.
_TRIED = "flerårsöversikt mot resultaträkning: "


def overview_differences(context: Context) -> list[str]:
    """What the statement of the year says otherwise, beyond the rounding of the overview: as it was tried."""
    overview = read_tables("resultat")["flerarsoversikt"]
    measures = {r.name.lower(): r.measure for r in overview.rows} if isinstance(overview, OverYears) else {}
    tried = [r for r in context.stated if r["vad"].startswith(_TRIED) and r["utslag"] == "avviker"]
    told = []
    for row in sorted(tried, key=lambda r: (r["_row"], -r["ar"])):
        name = row["vad"].removeprefix(_TRIED)
        own = context.get(measures[name], row["ar"], "utfall")
        if own and own.value is not None:
            told.append(f"{amount_with_unit(own.value, context.scale)} i {name} {row['ar']}")
    return [OfficeNote(f"Årets egen resultaträkning anger ett annat belopp: {enumerate_words(told)}.")] if told else []
