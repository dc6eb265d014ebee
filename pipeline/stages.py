"""Read this first: the stages, in order, and what each reads and writes.

    raw -> ingest -> clean -> aggregate -> compare -> reconcile -> chart -> report

A stage writes tables to a waiting place; a gate (expectations/<stage>/) examines every
table and moves them into place. Each notebook is the protocol of one stage and calls one
of the functions below; reconcile, which writes its protocol as a table, has none. The graph in run/graph.py ties them together.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.charts.charts import run_chart
from pipeline.clean.clean import TABLES as CLEAN_TABLES
from pipeline.clean.clean import run_clean
from pipeline.compare.compare import run_compare
from pipeline.disclosure.publish import read_shown
from pipeline.faults import DeliveryFaults, Fault, StageStopped
from pipeline.ingest.ingest import run_ingest
from pipeline.ingest.ingest import table_names as ingest_tables
from pipeline.measures.aggregate import run_aggregate
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.store import count_rows, read_json

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Stage:
    """A stage: its notebook and the tables it writes per förbund and year.

    Which code it rests on is no matter of opinion: run/closure.py follows the imports.
    """

    name: str
    title: str
    notebook: str
    tables: tuple[str, ...]


INGEST = Stage("ingest", "Läser in", "1_ingest", tuple(ingest_tables()))
CLEAN = Stage("clean", "Städar", "2_clean", CLEAN_TABLES)
AGGREGATE = Stage("aggregate", "Räknar", "3_aggregate", ("observation", "sparning"))
COMPARE = Stage("compare", "Jämför", "4_compare", ("serie", "publicerbart", "avvikande", "sparning"))
COMPARE_ALL = Stage(
    "compare",
    "Jämför",
    "4_compare",
    ("observations", "publicerbart", "jamforelse", "brott", "vy", "skillnad", "tratt"),
)
# Needs no notebook: its protocol is avstamning.csv and the chapter Avstämning.
RECONCILE = Stage("reconcile", "Stämmer av", "", ("summaprov", "avstamning", "tackning", "forslag"))
CHART = Stage("chart", "Ritar", "5_chart", ())
# What others say, read once for all förbund; its protocol is its tables.
REFERENCE_FIGURES = Stage(
    "referens", "Läser referensuppgifter", "", ("leverans", "befolkning", "kpi", "riket", "observation", "sparning")
)
# One row per person: never shown, not even the first rows.
TABLES_OF_PERSONS = ("deltagare", "uppfoljning_svar", "deltagande", "uppfoljning")
# One row per answer to a survey: not shown either.
TABLES_OF_ANSWERS = ("enkat", "enkatsvar")
STAGES = (REFERENCE_FIGURES, INGEST, CLEAN, AGGREGATE, COMPARE, RECONCILE, CHART)


@dataclass(frozen=True)
class Protocol:
    """What a stage left behind, for a notebook to show."""

    folder: Path

    def oversikt(self) -> pandas.DataFrame:
        """Tables written and their number of rows."""
        import pandas

        index = self.folder / "index.json"
        if index.is_file():
            charts = read_json(index)["diagram"]
            return pandas.DataFrame({"diagram": [c["id"] for c in charts], "rubrik": [c["titel"] for c in charts]})
        paths = sorted(self.folder.glob("*.parquet"))
        return pandas.DataFrame({"tabell": [p.stem for p in paths], "rader": [count_rows(p) for p in paths]})

    def tabell(self, namn: str, rader: int = 12) -> pandas.DataFrame:
        """The first rows of a table, as they may be shown: protected numbers have no value.

        Raises StageStopped for a table of persons or answers: a notebook is kept beside the report.
        """
        if namn in (*TABLES_OF_PERSONS, *TABLES_OF_ANSWERS):
            raise StageStopped(
                f"Tabellen {namn} handlar om enskilda personer och visas inte i en notebook.", code="PRG-005"
            )
        return read_shown(self.folder / f"{namn}.parquet", rader)

    def anmarkningar(self) -> pandas.DataFrame:
        """What the stage noted: rows accounted for, corrections used."""
        import pandas

        notes = self.folder / "protokoll.json"
        entries = read_json(notes) if notes.is_file() else {}
        rows = [{"slag": key} | entry for key, group in entries.items() for entry in group]
        return pandas.DataFrame(rows)


def ingest(forbund: str, ar: int) -> Protocol:
    """Stage 1: data/raw/<forbund>/<ar>/ -> ingest tables, as delivered."""
    return _run(Unit(forbund, ar), "ingest", lambda p, u, out: run_ingest(p, u, out))


def clean(forbund: str, ar: int) -> Protocol:
    """Stage 2: ingest tables -> one row per thing, coded, in kr."""
    return _run(Unit(forbund, ar), "clean", lambda p, u, out: run_clean(p, u, p.stage(u, "ingest"), out))


def aggregate(forbund: str, ar: int) -> Protocol:
    """Stage 3: clean tables -> numbers in long form with the rows they rest on."""
    return _run(Unit(forbund, ar), "aggregate", lambda p, u, out: run_aggregate(p, u, p.stage(u, "clean"), out))


def compare(forbund: str) -> Protocol:
    """Stage 4: numbers of all years of a förbund; of all förbund when `forbund` is jamforelse."""
    return _run(Unit(forbund), "compare", lambda p, u, out: run_compare(p, u, members(p, u), out))


def chart(forbund: str, ar: int) -> Protocol:
    """Stage 5: numbers -> pictures, their data and their words (ar 0: the comparison)."""
    places, unit = here(), Unit(forbund, ar)
    _require_known(places, unit)
    folder = places.report(unit) / "diagram" if _is_run() else places.tried_out(unit, "chart")
    run_chart(places, unit, folder)
    return Protocol(folder)


def members(places: Places, unit: Unit) -> list[Unit]:
    """The förbund and years that a comparison is made of."""
    return [u for u in places.units() if unit in (EVERYTHING, Unit(u.forbund))]


def here() -> Places:
    """The folders of this run: set by the runner, else the project's own."""
    given = os.environ.get
    left_out = tuple(given("FINSAM_UTAN", "").splitlines())
    return Places.at(given("FINSAM_RAW", "data/raw"), given("FINSAM_OUT", "."), given("FINSAM_URVAL", ""), left_out)


def _run(unit: Unit, stage: str, work: Callable[[Places, Unit, Path], None]) -> Protocol:
    places = here()
    _require_known(places, unit)
    folder = places.waiting(unit, stage) if _is_run() else places.tried_out(unit, stage)
    work(places, unit, folder)
    return Protocol(folder)


def _is_run() -> bool:
    """Whether a run of the graph called; a notebook that is opened by hand writes nothing that a report is made of."""
    return "FINSAM_OUT" in os.environ and "FINSAM_LAB" not in os.environ


def _require_known(places: Places, unit: Unit) -> None:
    known = {*places.units(), *(Unit(u.forbund) for u in places.units()), EVERYTHING}
    if unit not in known:
        raise DeliveryFaults([unknown_unit(places, unit)])


def unknown_unit(places: Places, unit: Unit) -> Fault:
    """The fault of asking for a förbund or year that has no deliveries."""
    shown = ", ".join(str(u) for u in places.units()) or "inga"
    return Fault(
        file=places.shown(places.delivery(unit)),
        headline="mappen finns inte",
        expected=f"en av {shown}",
        action="Kontrollera FORBUND och AR, eller skapa mappen och lägg filerna där.",
        code="VAL-003",
    )
