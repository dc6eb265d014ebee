"""The export that replaced SUS: counts by insats and kön, read as the report of SUS and never beside it."""

from __future__ import annotations

from pathlib import Path

from pipeline.store import read_rows
from support.deliveries import UNIT, faults_of, places, told
from support.deliveries import pass_through as passed

FILE = """Uppföljning Finsam, uttag 2023-02-01
Insatsens namn;Insatsinriktning;Preciserad inriktning;Målgrupp;ESF-finansiering;Budgeterat antal deltagare;Totalt antal deltagare;Antal kvinnor;Antal män;Insatsens budget;Insatsens utfall
Hamnen;Individinriktad;Arbetsförberedande;Unga;Nej;30;28;17;11;1 200 000;1 150 500
Bryggan;Strukturövergripande;Kunskap;Personal;Nej;100;96;;;300 000;280 000
"""


def deliver(delivery: Path, text: str = FILE, name: str = "uppfoljning_finsam_2022.csv") -> None:
    (delivery / name).write_text(text, "utf-8")


def test_it_gives_what_the_report_of_sus_gives(delivery: Path) -> None:
    deliver(delivery)
    rows = read_rows(passed(delivery).waiting(UNIT, "ingest") / "insatsrapport.parquet", order_by="_row")
    assert [(r["insats"], r["deltagare"], r["kvinnor"], r["man"], r["utfall"]) for r in rows] == [
        ("Hamnen", 28, 17, 11, 1150500),
        ("Bryggan", 96, None, None, 280000),
    ]
    clean = read_rows(places(delivery).waiting(UNIT, "clean") / "deltagarantal.parquet", where="insats = 'hamnen'")
    assert clean


def test_it_is_never_read_beside_the_report_of_sus(delivery: Path) -> None:
    deliver(delivery)
    deliver(delivery, "Insats;Antal deltagare\nHamnen;28\n", "sus_insatsrapport_2022.csv")
    assert told(faults_of(delivery)) == [("uppfoljning_finsam_2022.csv", "två filer av sorten uppfoljning_finsam")]


def test_a_column_of_years_gives_the_rows_of_the_folders(delivery: Path) -> None:
    deliver(delivery, "Insatsens namn;År;Totalt antal deltagare\nHamnen;2022;28\nHamnen;2021;20\n")
    rows = read_rows(passed(delivery).waiting(UNIT, "ingest") / "insatsrapport.parquet")
    assert [(r["insats"], r["deltagare"], r["_row"]) for r in rows] == [("Hamnen", 28, 2)]


def test_rows_of_several_years_are_not_added_together(delivery: Path) -> None:
    deliver(delivery, "Insatsens namn;Period;Totalt antal deltagare\nHamnen;2022;28\nHamnen;2021;20\n")
    assert told(faults_of(delivery)) == [("uppfoljning_finsam_2022.csv", "okänd kolumn")]
