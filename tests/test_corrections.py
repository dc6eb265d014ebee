"""Corrections: a cell or a row is mended as it is read, told of, and refused when not needed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults, Fault
from pipeline.forbund.model import read_forbund
from pipeline.ingest import people_files
from pipeline.ingest.corrections import column_index
from pipeline.ingest.ingest import run_ingest
from pipeline.lineage.trace import Lineage, correction_in_words
from pipeline.places import Places, Unit
from pipeline.report.document.model import Table, Text
from pipeline.report.tables.findings import correction_blocks
from pipeline.store import read_json, read_rows
from support import xlsx_writer as xl
from support.builds import Build
from support.delivered_participants import HEAD, ROWS
from support.deliveries import FORBUND
from support.personal_numbers import ONE

UNIT = Unit("prov", 2022)
FEES = "Medlem;2022\nStaten;50 000\nProvby kommun;5 000\nProvby kommun;5 000\nSumma;55 000\n"


def correction(fil: str, **keys: object) -> str:
    """One [[rattelse]] as TOML."""
    lines = {"ar": 2022, "fil": fil, "varfor": "tryckfel"} | keys
    told = [f"{k} = {v}" if isinstance(v, int) else f'{k} = "{v}"' for k, v in lines.items()]
    return "\n[[rattelse]]\n" + "\n".join(told) + "\n"


def cell(fil: str, at: str, vantat: str, ratt: str, **keys: object) -> str:
    """A correction of a cell: at is its address, B3."""
    return correction(fil, rad=int(at[1:]), kolumn=at[0], vantat=vantat, ratt=ratt, **keys)


def places(delivery: Path, *corrections: str) -> Places:
    (delivery.parent / "forbund.toml").write_text(FORBUND + "".join(corrections), "utf-8")
    return Places(delivery.parent.parent, delivery.parent.parent.parent)


def ingest(delivery: Path, table: str, *corrections: str) -> list[dict[str, Any]]:
    """The rows of a table, read with the corrections."""
    at = places(delivery, *corrections)
    folder = at.waiting(UNIT, "ingest")
    run_ingest(at, UNIT, folder)
    return read_rows(folder / f"{table}.parquet", order_by="_row")


def protocol(delivery: Path) -> list[dict[str, Any]]:
    at = Places(delivery.parent.parent, delivery.parent.parent.parent)
    found: list[dict[str, Any]] = read_json(at.waiting(UNIT, "ingest") / "protokoll.json")["rattelser"]
    return found


def fault(delivery: Path, *corrections: str) -> Fault:
    at = places(delivery, *corrections)
    with pytest.raises(DeliveryFaults) as caught:
        run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    (only,) = caught.value.faults
    return only


def fees(delivery: Path, text: str = FEES) -> None:
    (delivery / "medlemsbidrag.csv").write_text(text, "utf-8")


# --- what is mended ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [{"rad": 2, "kolumn": "B"}, {"nyckel": "Staten", "kolumn": "B"}, {"nyckel": "Staten", "kolumn": "2022"}],
    ids=["rad", "nyckel", "rubrik"],
)
def test_a_cell_is_read_as_it_should_have_said(delivery: Path, where: dict[str, object]) -> None:
    fees(delivery)
    change = correction("medlemsbidrag.csv", vantat="50 000", ratt="55 000", **where)
    assert [int(r["belopp"]) for r in ingest(delivery, "medlemsbidrag", change)] == [55_000, 5_000, 5_000, 55_000]
    (record,) = protocol(delivery)
    assert (record["rad"], record["kolumn"], record["vantat"], record["ratt"]) == (2, "B", "50 000", "55 000")
    assert (delivery / "medlemsbidrag.csv").read_text("utf-8") == FEES


def test_a_row_that_is_there_twice_is_taken_out_and_the_others_keep_their_places(delivery: Path) -> None:
    fees(delivery)
    twice = correction("medlemsbidrag.csv", atgard="ta_bort", rad=4, samma_som=3)
    rows = ingest(delivery, "medlemsbidrag", twice)
    assert [(int(r["belopp"]), r["_row"]) for r in rows] == [(50_000, 2), (5_000, 3), (55_000, 5)]
    at = Places(delivery.parent.parent, delivery.parent.parent.parent)
    (file,) = read_rows(at.waiting(UNIT, "ingest") / "leverans.parquet")
    assert file["anmarkning"].endswith("; 1 rättelse ur forbund.toml")


def test_numbers_dates_headings_and_errors_of_a_workbook(delivery: Path) -> None:
    sheet: list[list[object]] = [
        ["Medlem", 2021],
        ["Staten", 50000.0],
        ["Provby kommun", "#REF!"],
        ["Not", dt.datetime(2022, 3, 31)],
    ]
    xl.write(delivery / "medlemsbidrag.xlsx", {"Avgift": sheet, "Annat": [["Medlem", 2022], ["Staten", 1]]})
    name = {"fil": "medlemsbidrag.xlsx", "blad": "Avgift"}
    rows = ingest(
        delivery,
        "medlemsbidrag",
        cell(at="B1", vantat="2021", ratt="2022", **name),
        cell(at="B2", vantat="50000", ratt="55 000,5", **name),
        cell(at="B3", vantat="", ratt="7", **name),
        cell(at="B4", vantat="2022-03-31", ratt="8", **name),
    )
    mine = [r for r in rows if r["_sheet"] == "Avgift"]
    assert [(r["ar"], float(r["belopp"])) for r in mine] == [(2022, 55_000.5), (2022, 7), (2022, 8)]


def test_a_column_is_known_by_its_heading_before_its_letter() -> None:
    assert [column_index(c) for c in ("A", "Z", "AA", "")] == [0, 25, 26, -1]


# --- persons -----------------------------------------------------------------------------


def people(delivery: Path, rows: list[str] = ROWS) -> None:
    (delivery / "sus_deltagare.csv").write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")


def test_a_cell_about_a_person_is_mended_and_nothing_of_it_is_kept(delivery: Path) -> None:
    people(delivery)
    rows = ingest(delivery, "deltagare", cell("sus_deltagare.csv", "C3", "19", "29"))
    assert [r["alder"] for r in rows] == [45, 29, 60]
    assert protocol(delivery) == [
        {
            "fil": "RAW/prov/2022/sus_deltagare.csv",
            "blad": "",
            "rad": 0,
            "kolumn": "",
            "atgard": "ersatt",
            "vantat": "",
            "ratt": "",
            "samma_som": 0,
            "personer": True,
            "varfor": "tryckfel",
        },
    ]
    assert correction_in_words(protocol(delivery)[0]) == "I sus_deltagare.csv: en cell är rättad. tryckfel"


def test_a_person_who_is_there_twice_is_read_once(delivery: Path) -> None:
    people(delivery, [*ROWS, ROWS[1]])
    twice = correction("sus_deltagare.csv", atgard="ta_bort", rad=5, samma_som=3)
    assert [r["alder"] for r in ingest(delivery, "deltagare", twice)] == [45, 19, 60]


def test_a_mended_source_is_said_without_what_stands_there(delivery: Path) -> None:
    people(delivery)
    found = fault(delivery, cell("sus_deltagare.csv", "C3", "18", "29"))
    assert found.headline == "rättelsen för sus_deltagare.csv behövs inte längre, eller gäller en annan rad"
    assert (found.found, found.expected) == ("ett annat värde, som inte visas här", "det som står i vantat i C3")


def test_an_answer_to_a_survey_is_about_a_person_too(delivery: Path) -> None:
    (delivery / "nns_enkat_deltagare.csv").write_text(
        "Respondent;Grupp;Fråga ett\n1;Deltagare;Ja\n2;Deltagare;Nej\n", "utf-8"
    )
    rows = ingest(delivery, "enkat", cell("nns_enkat_deltagare.csv", "C3", "Nej", "Ja"))
    assert [r["svar"] for r in rows] == ["Ja", "Ja"]
    assert "Nej" not in str(protocol(delivery))


# --- what stops --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "headline", "found"),
    [
        (cell("medlemsbidrag.csv", "B2", "49 000", "55 000"), "behövs inte längre", "”50 000”"),
        (cell("medlemsbidrag.csv", "B99", "49 000", "55 000"), "behövs inte längre", "””"),
        (
            correction("medlemsbidrag.csv", rad=2, kolumn="Avgift", vantat="1", ratt="2"),
            "behövs inte längre",
            "ingen sådan rubrik ovanför rad 2",
        ),
        (
            correction("medlemsbidrag.csv", atgard="ta_bort", rad=3, samma_som=2),
            "behövs inte längre",
            "rad 3 är inte exakt lik rad 2",
        ),
        (
            correction("medlemsbidrag.csv", atgard="ta_bort", rad=98, samma_som=99),
            "behövs inte längre",
            "rad 98 är inte exakt lik rad 99",
        ),
        (
            correction("medlemsbidrag.csv", nyckel="Provby kommun", kolumn="B", vantat="5 000", ratt="1"),
            "nyckel ”Provby kommun” ska stå på en rad",
            "2 rader",
        ),
        (cell("medlemsbidrag.csv", "B2", "50 000", "1", blad="Blad1"), "bladet ”Blad1” finns inte", ""),
        (cell("medlemsbidra.csv", "B2", "50 000", "1"), "gäller ingen fil i mappen 2022", "”medlemsbidra.csv”"),
    ],
)
def test_a_correction_that_does_not_fit_the_source_stops(
    delivery: Path, change: str, headline: str, found: str
) -> None:
    fees(delivery)
    told = fault(delivery, change)
    assert headline in told.headline
    assert told.found == found


@pytest.mark.parametrize(
    ("change", "headline"),
    [
        (
            correction("sus_deltagare.csv", nyckel="A1", kolumn="C", vantat="45", ratt="46"),
            "pekar ut raden med dess nummer",
        ),
        (cell("sus_deltagare.csv", "A2", "A1", "A9"), "kolumnen med id eller personnummer kan inte rättas"),
    ],
)
def test_nobody_is_pointed_out_by_a_correction(delivery: Path, change: str, headline: str) -> None:
    people(delivery)
    assert headline in fault(delivery, change).headline


def test_what_cannot_be_corrected_says_so(delivery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people(delivery)
    monkeypatch.setattr(people_files, "SMALL", 0)
    assert "kan inte rättas" in fault(delivery, cell("sus_deltagare.csv", "C3", "19", "29")).headline
    (delivery / "sus_deltagare.csv").unlink()
    (delivery / "bokforing_2022.se").write_text("#FLAGGA 0\n", "utf-8")
    assert (
        fault(delivery, cell("bokforing_2022.se", "A1", "x", "y")).headline
        == "bokföring kan inte rättas med en rättelse"
    )


@pytest.mark.parametrize(
    ("change", "headline"),
    [
        (correction("a.csv", rad=2, kolumn="B", vantat="1"), "inställningen ”ratt” saknas i rättelsen av a.csv"),
        (
            correction("a.csv", rad=2, nyckel="x", kolumn="B", vantat="1", ratt="2"),
            "rättelsen av a.csv ska ange rad eller nyckel",
        ),
        (correction("a.csv", atgard="lagg_till", rad=2), "okänt värde ”lagg_till” för atgard i rättelsen av a.csv"),
        (
            correction("a.csv", atgard="ta_bort", rad=2, samma_som=1, ratt="x"),
            "okänd inställning ”ratt” i rättelsen av a.csv",
        ),
        (
            correction("a.csv", rad=2, kolumn="B", vantat=1, ratt="2"),
            "rättelsen av a.csv: vantat ska vara text inom citattecken",
        ),
        (correction("a.csv", rad=0, kolumn="B", vantat="1", ratt="2"), "rättelsen av a.csv: rad ska vara minst 1"),
        (cell("a.csv", "B2", "1", "1"), "rättelsen av a.csv ändrar ingenting"),
        (cell("a.csv", "B2", ONE, "1"), "rättelsen av a.csv innehåller ett personnummer"),
        (cell("a.csv", "B2", "1", "2") * 2, "rättelsen av a.csv står två gånger"),
    ],
)
def test_a_correction_that_is_not_whole_stops(tmp_path: Path, change: str, headline: str) -> None:
    (tmp_path / "prov").mkdir()
    path = tmp_path / "prov" / "forbund.toml"
    path.write_text(FORBUND + change, "utf-8")
    with pytest.raises(DeliveryFaults) as caught:
        read_forbund(path, "forbund.toml")
    assert headline in [f.headline for f in caught.value.faults]


# --- in the reports ----------------------------------------------------------------------


@pytest.mark.whole
def test_a_number_that_rests_on_a_corrected_heading_says_so(built: Build) -> None:
    """The fees of 2023 in Södertälje stand under a heading that says 2022; those of the budget too."""
    lineage = Lineage(built.places, "sodertalje")
    told = {i: lineage.trace(i) for i in lineage.ids()}
    corrected = [t for t in told.values() if t.corrections]
    fee = next(t for t in corrected if t.name.startswith("Medlemsbidrag") and "Södertälje kommun" in t.name)
    assert fee.value.replace("\u00a0", " ") == "2 537 000 kr"
    assert fee.corrections[0].startswith(
        "I medlemsbidrag.csv: C1 säger ”Preliminär Medlemsavgift 2022 i kr” och läses som ”Preliminär Medlemsavgift 2023 i kr”."
    )
    files = {o.file.rpartition("/")[2] for t in corrected for o in t.origins}
    assert {"medlemsbidrag.csv"} <= files
    # The same file's other years stand in columns of their own.
    assert all("2023" in t.name for t in corrected), [t.name for t in corrected]
    page = (built.places.office(Unit("sodertalje", 2023)) / "sparning.html").read_text("utf-8")
    assert "Rättat: I medlemsbidrag.csv: C1 säger" in page


@pytest.mark.whole
def test_the_chapter_on_quality_lists_every_correction(built: Build) -> None:
    text, table = correction_blocks(built.places, [Unit("sodertalje", 2023)])
    assert isinstance(text, Text) and isinstance(table, Table)
    assert text.text == "2 uppgifter i leveranserna är rättade när de lästes, enligt forbund.toml. Filerna är orörda."
    assert [(r.heading, r.cells[0].text) for r in table.rows] == [
        ("budget.xlsx", "blad ”Finansiering”, C3"),
        ("medlemsbidrag.csv", "C1"),
    ]
    assert correction_blocks(built.places, [Unit("hbs", 2022)]) == [Text("Inga uppgifter i leveranserna är rättade.")]
