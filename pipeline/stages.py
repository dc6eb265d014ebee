"""Read this first: the stages, in order, and what each reads and writes.

    raw -> ingest -> clean -> aggregate -> compare -> reconcile -> chart -> report

A stage writes tables to a waiting place; a gate (expectations/<stage>/) examines every
table and moves them into place. Each notebook is the protocol of one stage and calls one
of the functions below. The graph in run/graph.py ties them together: it reads which stages there
are and never does their work, so what does the work is imported where it is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.clean.table_names import TABLES as CLEAN_TABLES
from pipeline.faults import DeliveryFaults, Fault, StageStopped
from pipeline.ingest.table_names import table_names as ingest_tables
from pipeline.places import EVERYTHING, Places, Unit

if TYPE_CHECKING:
    import pandas

    from pipeline.protocol.drawn import Gallery
    from pipeline.protocol.shown import Chips, Sheet


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
COMPARE = Stage("compare", "Jämför", "4_compare", ("serie", "publicerbart", "avvikande", "tidigare", "sparning"))
COMPARE_ALL = Stage(
    "compare",
    "Jämför",
    "4_compare",
    (
        "observations",
        "publicerbart",
        "jamforelse",
        "brott",
        "vy",
        "skillnad",
        "tidigare",
        "tratt",
        "insatsandel",
        "flera_ar",
        "svar",
    ),
)
RECONCILE = Stage("reconcile", "Stämmer av", "6_reconcile", ("summaprov", "avstamning", "tackning", "forslag"))
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
    """What a stage left behind, for a notebook to show. What is shown is made in pipeline/protocol/."""

    folder: Path

    def oversikt(self) -> Sheet:
        """Tables written and their number of rows."""
        from pipeline.protocol.tables import tables_sheet

        return tables_sheet(self.folder)

    def tabell(self, namn: str, rader: int = 12) -> pandas.DataFrame:
        """The first rows of a table, as they may be shown: protected numbers have no value.

        Raises StageStopped for a table of persons or answers: a notebook is kept beside the report.
        """
        from pipeline.disclosure.publish import read_shown

        if namn in (*TABLES_OF_PERSONS, *TABLES_OF_ANSWERS):
            raise StageStopped(
                f"Tabellen {namn} handlar om enskilda personer och visas inte i en notebook.", code="PRG-005"
            )
        return read_shown(self.folder / f"{namn}.parquet", rader)


@dataclass(frozen=True)
class Delivered(Protocol):
    """The protocol of stage 1."""

    places: Places
    unit: Unit

    def filer(self) -> Sheet:
        """The files of the delivery."""
        from pipeline.protocol.delivered import files_sheet

        return files_sheet(self.folder)

    def fullstandighet(self) -> Chips:
        """How complete every column is."""
        from pipeline.protocol.delivered import completeness_chips

        about = (*TABLES_OF_PERSONS, *TABLES_OF_ANSWERS)
        return completeness_chips(self.places, self.unit.forbund, self.folder, about)

    def rattelser(self) -> Sheet:
        """What was put right as it was read."""
        from pipeline.protocol.delivered import corrections_sheet
        from pipeline.store import read_json

        return corrections_sheet(read_json(self.folder / "protokoll.json")["rattelser"])


@dataclass(frozen=True)
class Cleaned(Protocol):
    """The protocol of stage 2."""

    places: Places
    unit: Unit

    def floden(self) -> Sheet:
        """Rows in, and where each went."""
        from pipeline.protocol.cleaned import flow_sheet
        from pipeline.store import read_json

        return flow_sheet(read_json(self.folder / "protokoll.json")["rader"])

    def bortvalda(self) -> Sheet:
        """Rows that do not count, and why."""
        from pipeline.protocol.cleaned import left_out_sheet

        return left_out_sheet(self.folder)

    def anmarkningar(self) -> Sheet:
        """Remarks on the files of persons."""
        from pipeline.protocol.cleaned import remarks_sheet

        return remarks_sheet(self.folder)

    def poster(self) -> Sheet:
        """How the lines of the budget were understood."""
        from pipeline.protocol.cleaned import posts_sheet

        return posts_sheet(self.folder)

    def saknade(self) -> Sheet:
        """How much is missing."""
        from pipeline.protocol.cleaned import missing_sheet

        return missing_sheet(self.places, self.unit.forbund, self.folder)


@dataclass(frozen=True)
class Counted(Protocol):
    """The protocol of stage 3."""

    places: Places
    unit: Unit

    def tal(self) -> Sheet:
        """The numbers of the year beside those of the year before, the changes in order of size."""
        from pipeline.protocol.counted import numbers_sheet

        last = self.places.stage(Unit(self.unit.forbund, self.unit.ar - 1), "aggregate") / "observation.parquet"
        return numbers_sheet(self.folder, last, self.unit.ar)

    def deltagare(self) -> Sheet:
        """Ages and times of those who took part."""
        from pipeline.protocol.counted import people_sheet

        return people_sheet(self.folder, self.unit.ar)


@dataclass(frozen=True)
class Compared(Protocol):
    """The protocol of stage 4."""

    places: Places
    unit: Unit

    def serier(self) -> Sheet:
        """Every measure over years."""
        from pipeline.protocol.compared import series_sheet, short_names

        return series_sheet(self.folder, short_names(self.places, self.unit))

    def skillnader(self) -> Sheet:
        """What may be said of each pair, and why not more."""
        from pipeline.protocol.compared import differences_sheet, short_names

        return differences_sheet(self.folder, short_names(self.places, self.unit))

    def avvikande(self) -> Sheet:
        """Where two deliveries say otherwise of the same year."""
        from pipeline.protocol.compared import deviating_sheet

        return deviating_sheet(self.folder)


@dataclass(frozen=True)
class Drawn(Protocol):
    """The protocol of stage 5."""

    def diagram(self) -> Gallery:
        """Every chart, as published."""
        from pipeline.protocol.drawn import Gallery

        return Gallery(self.folder)


@dataclass(frozen=True)
class Reconciled(Protocol):
    """The protocol of stage 6."""

    def fynd(self) -> Sheet:
        """The findings, the worst first."""
        from pipeline.protocol.reconciled import findings_sheet

        return findings_sheet(self.folder)

    def regler(self) -> Sheet:
        """How much was tried by every rule."""
        from pipeline.protocol.reconciled import rules_sheet

        return rules_sheet(self.folder)


def ingest(forbund: str, ar: int) -> Delivered:
    """Stage 1: data/raw/<forbund>/<ar>/ -> ingest tables, as delivered."""
    from pipeline.ingest.ingest import run_ingest

    places, unit = here(), Unit(forbund, ar)
    return Delivered(_run(places, unit, "ingest", lambda out: run_ingest(places, unit, out)), places, unit)


def clean(forbund: str, ar: int) -> Cleaned:
    """Stage 2: ingest tables -> one row per thing, coded, in kr."""
    from pipeline.clean.clean import run_clean

    places, unit = here(), Unit(forbund, ar)
    source = places.stage(unit, "ingest")
    return Cleaned(_run(places, unit, "clean", lambda out: run_clean(places, unit, source, out)), places, unit)


def aggregate(forbund: str, ar: int) -> Counted:
    """Stage 3: clean tables -> numbers in long form with the rows they rest on."""
    from pipeline.measures.aggregate import run_aggregate

    places, unit = here(), Unit(forbund, ar)
    source = places.stage(unit, "clean")
    return Counted(_run(places, unit, "aggregate", lambda out: run_aggregate(places, unit, source, out)), places, unit)


def compare(forbund: str) -> Compared:
    """Stage 4: numbers of all years of a förbund; of all förbund when `forbund` is jamforelse."""
    from pipeline.compare.compare import run_compare

    places, unit = here(), Unit(forbund)
    parts = members(places, unit)
    return Compared(_run(places, unit, "compare", lambda out: run_compare(places, unit, parts, out)), places, unit)


def chart(forbund: str, ar: int) -> Drawn:
    """Stage 5: numbers -> pictures, their data and their words (ar 0: the comparison)."""
    from pipeline.charts.charts import run_chart

    places, unit = here(), Unit(forbund, ar)
    _require_known(places, unit)
    folder = places.report(unit) / "diagram" if _is_run() else places.tried_out(unit, "chart")
    run_chart(places, unit, folder)
    return Drawn(folder)


def reconcile(forbund: str, ar: int) -> Reconciled:
    """Stage 6: what the year's document prints, tried against itself, the deliveries and the numbers."""
    from pipeline.reconcile.reconcile import run_reconcile

    places, unit = here(), Unit(forbund, ar)
    years = members(places, Unit(forbund))
    return Reconciled(_run(places, unit, "reconcile", lambda out: run_reconcile(places, unit, years, out)))


def members(places: Places, unit: Unit) -> list[Unit]:
    """The förbund and years that a comparison is made of; of a förbund that is known by its release, the förbund."""
    received = [Unit(name) for name in places.received()] if unit == EVERYTHING else []
    return [*(u for u in places.units() if unit in (EVERYTHING, Unit(u.forbund))), *received]


def here() -> Places:
    """The folders of this run: set by the runner, else the project's own."""
    given = os.environ.get
    left_out = tuple(given("FINSAM_UTAN", "").splitlines())
    return Places.at(given("FINSAM_RAW", "data/raw"), given("FINSAM_OUT", "."), given("FINSAM_URVAL", ""), left_out)


def _run(places: Places, unit: Unit, stage: str, work: Callable[[Path], None]) -> Path:
    """Do the work of a stage; returns the folder that it wrote to."""
    _require_known(places, unit)
    folder = places.waiting(unit, stage) if _is_run() else places.tried_out(unit, stage)
    work(folder)
    return folder


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
