"""The one door: what a document that is given out may be made of.

Published numbers, the förbund's own words and forms about money. A count of people that a delivery states
never passes: of those tables the documents know which rows there are, not what they say. Trials, row
counts and findings are read by other modules, of which only the office's own pages are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.forbund.model import load_forbund
from pipeline.measures.numbers import Observation
from pipeline.measures.published import read_published
from pipeline.places import Places, Unit
from pipeline.report.context import Context
from pipeline.report.left_out import left_out_reference
from pipeline.rows.goals import GoalRow
from pipeline.rows.typed import read_rows_of
from pipeline.store import read_files, read_rows

# Forms and amounts: what a table of the report is laid out by.
_FORMS = (
    "flerarspost",
    "kontrollvarde",
    "resultatpost",
    "balanspost",
    "bokfordpost",
    "driftspost",
    "nyckeltalspost",
    "kassaflodespost",
    "notpost",
    "budgetpost",
    "budgetavvikelse",
    "bidrag",
    "kommunandel",
    "insatsar",
    "planerat",
    "aktivitet",
    "risk",
)
# Of these only where they came from.
_SOURCES = ("deltagande", "uppfoljning", "bokforingsrad", "enkatsvar", "mal", "valdsfraga", "enkatutskick")
# Counts of people in the forms: whether there is one is kept, since a row without is not shown.
_COUNTS = {"insatsar": ("deltagare", "med_personuppgifter", "anonyma", "nya", "avslutade")}
_ABOUT_MONEY = "kr"
# What a number has that is counted, and one that is printed has not.
_NOT_PRINTED = ("numerator", "denominator", "lower", "upper")


def read_context(places: Places, unit: Unit) -> Context:
    """What every table of a förbund's documents needs."""
    folder = places.stage(unit, "clean")
    return Context(
        numbers=read_published(places.stage(Unit(unit.forbund), "compare") / "publicerbart.parquet"),
        forbund=load_forbund(places, unit.forbund).in_year(unit.ar),
        year=unit.ar,
        clean={t: [without_counts(t, r) for r in read_rows(folder / f"{t}.parquet")] for t in _FORMS}
        | {t: read_files(folder / f"{t}.parquet") for t in _SOURCES},
        goals=read_rows_of(folder / "mal.parquet", GoalRow),
        left_out=tuple(left_out_reference(places.left_out)),
        printed=_printed(places.stage(Unit(unit.forbund), "compare") / "tidigare.parquet"),
    )


def _printed(path: Path) -> dict[tuple[str, int, str], Observation]:
    """What only an earlier document of the förbund prints, as numbers of the whole förbund and year."""
    of_all = {"period": "helar", "insats": "", "breakdown": "", "category": ""}
    fields = [name for name in Observation.__dataclass_fields__ if name not in _NOT_PRINTED]
    rows = [{**dict.fromkeys(_NOT_PRINTED), **r, **of_all} for r in read_rows(path)]
    found = [Observation(**{name: r[name] for name in (*fields, *_NOT_PRINTED)}) for r in rows]
    return {(o.measure, o.year, o.kind): o for o in found}


def without_counts(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a form without what it counts: a count is True where there is one."""
    shown = dict(row)
    for column in _COUNTS.get(table, ()):
        shown[column] = None if row[column] is None else True
    if table == "kontrollvarde" and row["enhet"] != _ABOUT_MONEY:
        shown["varde"] = None
    return shown
