"""What only the office is told below a table: where what a delivery states is not what its rows give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.reconcile.rows import StatedRow
from pipeline.report.context import Context
from pipeline.report.document.model import Block, OfficeNote, Table
from pipeline.report.tables.forms import OverYears, read_tables
from pipeline.report.tables.people_rows import get
from pipeline.surveys.questions import group_names
from pipeline.typography import amount_with_unit, enumerate_words, number

# How reconcile.summaprov names the trial of an overview against the statement of its year.
_TRIED = "flerårsöversikt mot resultaträkning: "
# The clean table of how many were asked and have answered, as the delivery states it.
SENT = "enkatutskick.parquet"


def office_notes(
    context: Context, stated: Iterable[StatedRow], sent: Iterable[Mapping[str, Any]]
) -> dict[str, list[str]]:
    """The notes by the id of their table."""
    return {"flerarsoversikt": overview_differences(context, stated), "svarsfrekvens": stated_answers(context, sent)}


def with_office_notes(block: Block, notes: Mapping[str, Sequence[str]]) -> Block:
    """A block of the office's own document with what only the office is told."""
    more = notes.get(block.id, ()) if isinstance(block, Table) else ()
    return replace(block, notes=(*block.notes, *more)) if isinstance(block, Table) and more else block


def overview_differences(context: Context, stated: Iterable[StatedRow]) -> list[str]:
    """What the statement of the year says otherwise, beyond the rounding of the overview: as it was tried."""
    overview = read_tables("resultat")["flerarsoversikt"]
    measures = {r.name.lower(): r.measure for r in overview.rows} if isinstance(overview, OverYears) else {}
    tried = [r for r in stated if r["vad"].startswith(_TRIED) and r["utslag"] == "avviker"]
    told = []
    for row in sorted(tried, key=lambda r: (r["_row"], -r["ar"])):
        name = row["vad"].removeprefix(_TRIED)
        own = context.get(measures[name], row["ar"], "utfall")
        if own and own.value is not None:
            told.append(f"{amount_with_unit(own.value, context.scale)} i {name} {row['ar']}")
    return [OfficeNote(f"Årets egen resultaträkning anger ett annat belopp: {enumerate_words(told)}.")] if told else []


def stated_answers(context: Context, sent: Iterable[Mapping[str, Any]]) -> list[str]:
    """Where the stated number of answers to a survey is another than the files hold."""
    told: list[str] = []
    for row in sent:
        at = {"breakdown": "respondentgrupp", "category": row["respondentgrupp"]}
        counted = get(context, "enkat_svarande", **at)
        if row["svarande"] is not None and counted and counted.value not in (None, row["svarande"]):
            name = group_names()[row["respondentgrupp"]]
            stated, held = number(row["svarande"]), number(counted.value or 0)
            told.append(OfficeNote(f"{name}: leveransen anger {stated} svarande, enkätfilen har {held}."))
    return told
