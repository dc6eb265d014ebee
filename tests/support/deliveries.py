"""A small förbund and its folder of deliveries: through the stages, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.ingest import run_ingest
from pipeline.places import Places, Unit
from pipeline.reconcile.reconcile import write_stated
from pipeline.run import gates
from support import xlsx_writer as xl

FORBUND = """
id = "prov"
namn = "Samordningsförbundet Prov"
kortnamn = "Prov"

[[medlem]]
id = "staten"
namn = "Staten"
typ = "stat"
alias = ["Försäkringskassan"]

[[medlem]]
id = "provby_kommun"
namn = "Provby kommun"
typ = "kommun"

[[insats]]
id = "hamnen"
namn = "Hamnen"
inriktning = "individ"
alias = ["Hamnen, övrigt"]

[[insats]]
id = "bryggan"
namn = "Bryggan"
inriktning = "struktur"

[argang.2022]
typ = "bokslut"
"""


UNIT = Unit("prov", 2022)
GOOD = "Medlem;2022\nStaten;50 000\nProvby kommun;50 000\nSumma;100 000\n"


def places(delivery: Path) -> Places:
    return Places(delivery.parents[1].resolve(), delivery.parents[2].resolve() / "ut")


def faults_of(delivery: Path) -> list[Fault]:
    """The faults of ingest, and that nothing was written."""
    out = places(delivery).waiting(UNIT, "ingest")
    with pytest.raises(DeliveryFaults) as caught:
        run_ingest(places(delivery), UNIT, out)
    assert not out.exists()
    return list(caught.value.faults)


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(Path(f.file).name, f.headline) for f in faults]


def through_clean(delivery: Path) -> Path:
    """Ingest and clean a delivery; returns the folder of its clean tables."""
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))
    return at.waiting(UNIT, "clean")


def sums_tried(clean: Path) -> Path:
    """Hold what clean tables state of themselves against their rows; returns the table of the trials."""
    write_stated(clean, clean.parent / "reconcile")
    return clean.parent / "reconcile" / "summaprov.parquet"


def pass_through(delivery: Path) -> Places:
    """Ingest and clean a delivery and try its own sums; returns where the tables wait."""
    assert sums_tried(through_clean(delivery)) == places(delivery).waiting(UNIT, "reconcile") / "summaprov.parquet"
    return places(delivery)


def gate(at: Places, table: str, stage: str = "clean") -> list[gates.Finding]:
    """What the gate says against a table: in SQL, which gives the verdicts of the library (tests/test_gates.py)."""
    path = at.waiting(UNIT, stage) / f"{table}.parquet"
    return [f for f in gates.examine_large(stage, table, path) if not f.passed]


STATEMENT: list[list[object]] = [
    ["Belopp i tkr", "2022"],
    ["Verksamhetens intäkter", "18 000"],
    ["Verksamhetens kostnader", "-17 000"],
    ["Årets resultat", "1 000"],
]


def statement(delivery: Path, rows: list[list[object]]) -> None:
    xl.write(delivery / "ekonomi_resultatrakning.xlsx", {"RR": rows})


def cleaned_faults(delivery: Path) -> list[Fault]:
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    with pytest.raises(DeliveryFaults) as caught:
        run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))
    return list(caught.value.faults)
