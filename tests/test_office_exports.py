"""What offices put in the folder: a file twice, text struck out, footnotes, units said elsewhere, years in merged cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from pipeline.ingest.ingest import run_ingest
from pipeline.store import count_rows, read_rows
from support import xlsx_writer as xl
from support.deliveries import UNIT, cleaned_faults, faults_of, places, through_clean
from support.read_deliveries import members, remark

# --- a survey that lies in the folder twice --------------------------------------------------------

ANSWERS = ["I mycket stor del", "I stor del", "I liten del", "I viss del"]


def survey(delivery: Path, name: str, first: int, last: int) -> None:
    """Respondents of one survey, numbered."""
    rows: list[list[object]] = [
        [n, "Chefer", ANSWERS[n * n % 4], ANSWERS[n * 7 // 3 % 4], ANSWERS[n % 3]] for n in range(first, last)
    ]
    xl.write(delivery / name, {"Svar": [["Nr", "Respondentgrupp", "Fråga A", "Fråga B", "Fråga C"], *rows]})


@pytest.mark.parametrize(
    ("first", "last"), [(0, 9), (0, 14), (-4, 9)], ids=["copy", "newer with more below", "newer with more above"]
)
def test_a_survey_beside_itself_or_a_newer_one_stops(delivery: Path, first: int, last: int) -> None:
    survey(delivery, "nns_enkat_chefer.xlsx", 0, 9)
    survey(delivery, "nns_enkat_chefer_slutlig.xlsx", first, last)
    (fault,) = faults_of(delivery)
    assert (Path(fault.file).name, fault.headline, fault.found) == (
        "nns_enkat_chefer_slutlig.xlsx",
        "filen har samma svar som ”nns_enkat_chefer.xlsx”",
        "9 svarande som är lika, av 9 i den minsta filen",
    )


def test_two_surveys_of_which_one_was_cleared_of_an_answer_stop(delivery: Path) -> None:
    survey(delivery, "nns_enkat_chefer.xlsx", 0, 12)
    book = openpyxl.load_workbook(delivery / "nns_enkat_chefer.xlsx")
    book["Svar"].delete_rows(7)
    book.save(delivery / "nns_enkat_chefer (2).xlsx")
    assert [f.found for f in faults_of(delivery)] == ["11 svarande som är lika, av 11 i den minsta filen"]


@pytest.mark.parametrize(("again", "stops"), [(range(9), True), (range(1, 10), False), (range(8), False)])
def test_a_survey_after_itself_stops(delivery: Path, again: range, stops: bool) -> None:
    """All of it, in order; respondents who merely answer alike are as many as they are."""
    survey(delivery, "nns_enkat_chefer.xlsx", 0, 9)
    book = openpyxl.load_workbook(delivery / "nns_enkat_chefer.xlsx")
    # With a running number a row that comes again stops by itself.
    for (cell,) in book["Svar"].iter_rows(min_row=2, max_col=1):
        cell.value = None
    rows = list(book["Svar"].iter_rows(min_row=2, values_only=True))
    for n in again:
        book["Svar"].append(rows[n % len(rows)])
    book.save(delivery / "nns_enkat_chefer.xlsx")
    if stops:
        (fault,) = faults_of(delivery)
        assert (fault.headline, fault.found) == (
            "filen har alla sina svar två gånger",
            "9 svarande som kommer igen i samma ordning",
        )
    else:
        run_ingest(places(delivery), UNIT, places(delivery).waiting(UNIT, "ingest"))
        assert count_rows(places(delivery).waiting(UNIT, "ingest") / "enkat.parquet") == (9 + len(again)) * 3


def test_two_surveys_with_the_same_questions_are_read(delivery: Path) -> None:
    survey(delivery, "nns_enkat_chefer.xlsx", 0, 9)
    survey(delivery, "nns_enkat_styrelse.xlsx", 20, 30)
    out = places(delivery).waiting(UNIT, "ingest")
    run_ingest(places(delivery), UNIT, out)
    assert count_rows(out / "enkat.parquet") == (9 + 10) * 3


# --- a unit that is said elsewhere than at the table -------------------------------------------------

ROWS: list[list[object]] = [["Medlem", "2022"], ["Staten", 500], ["Provby kommun", 400], ["Summa", 900]]


@pytest.mark.parametrize(
    ("name", "sheets", "where"),
    [
        ("medlemsbidrag.xlsx", {"B": [*ROWS, [], ["Alla belopp i tkr"]]}, "rad 6 på bladet ”B”"),
        ("medlemsbidrag.xlsx", {"Om": [["Bidrag"], ["Belopp i 1000-tals kr"]], "B": ROWS}, "rad 2 på bladet ”Om”"),
        ("medlemsbidrag.xlsx", {"Bidrag (tkr)": ROWS}, "namnet på bladet ”Bidrag (tkr)”"),
        ("medlemsbidrag_2022_tkr.xlsx", {"B": ROWS}, "filens namn"),
    ],
)
def test_the_unit_is_that_which_the_file_says(
    delivery: Path, name: str, sheets: dict[str, list[list[object]]], where: str
) -> None:
    xl.write(delivery / name, sheets)
    assert members(delivery) == 900_000
    assert f"beloppen läses som tkr, som {where} säger" in remark(delivery)


def test_two_units_said_in_a_file_decide_nothing(delivery: Path) -> None:
    xl.write(delivery / "medlemsbidrag.xlsx", {"Om": [["Belopp i tkr"], ["Belopp i kr"]], "B": ROWS})
    assert members(delivery) == 900
    assert "ingen enhet utskriven; beloppen läses som kr" in remark(delivery)


def test_amounts_of_records_have_the_unit_said_under_them(delivery: Path) -> None:
    head: list[object] = ["Insats", "Antal deltagare", "Budget 2022", "Utfall 2022 (kr)"]
    rows: list[list[object]] = [head, ["Hamnen", 10, 1_000, 900_000], [], ["Belopp i tkr om inte annat sägs"]]
    xl.write(delivery / "sus_insatsrapport.xlsx", {"R": rows})
    (row,) = read_rows(through_clean(delivery) / "insatsar.parquet")
    assert (int(row["budget_kr"]), int(row["utfall_kr"])) == (1_000_000, 900_000)


@pytest.mark.parametrize("kind", ["medlemsbidrag", "sus_insatsrapport"])
def test_a_unit_that_is_not_known_stops(delivery: Path, kind: str) -> None:
    rows = ROWS if kind == "medlemsbidrag" else [["Insats", "Antal deltagare", "Budget"], ["Hamnen", 5, 3]]
    xl.write(delivery / f"{kind}.xlsx", {"B": [["Belopp i miljarder kronor"], *rows]})
    assert [(f.headline, f.row, f.code) for f in faults_of(delivery)] == [("enheten är okänd", 1, "TAB-019")]


@pytest.mark.parametrize("unit", ["miljarder kronor", "EUR", "i tusentals euro"])
def test_a_heading_of_amounts_with_another_unit_is_told_as_that(delivery: Path, unit: str) -> None:
    rows: list[list[object]] = [["Insats", "Antal deltagare", f"Budget ({unit})"], ["Hamnen", 5, 3]]
    xl.write(delivery / "sus_insatsrapport.xlsx", {"B": rows})
    assert [(f.headline, f.row, f.column, f.code) for f in faults_of(delivery)] == [
        ("enheten är okänd", 1, "C", "TAB-019")
    ]


# --- how the text of a workbook is written --------------------------------------------------------------


def workbook(path: Path, rows: list[list[object]], look: Callable[[Any, Any], None] | None = None) -> None:
    """A workbook of one sheet; a list in place of a cell is the runs of its text, each after the look it has."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("B")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, list):
                sheet.write_rich_string(r, c, *(book.add_format(p) if isinstance(p, dict) else p for p in cell))
            else:
                sheet.write(r, c, cell)
    if look:
        look(book, sheet)
    book.close()


RAISED, STRUCK = {"font_script": 1}, {"font_strikeout": True}


def test_a_raised_figure_is_a_footnote_and_no_part_of_the_number(delivery: Path) -> None:
    head: list[object] = ["Insats", "Antal deltagare"]
    marked: list[object] = [["Hamnen", RAISED, "1)"], ["24", RAISED, "1", " "]]
    workbook(delivery / "sus_insatsrapport.xlsx", [head, marked, ["Bryggan", ["5", RAISED, "4", " "]]])
    rows = read_rows(through_clean(delivery) / "insatsar.parquet")
    assert [(r["insats"], r["deltagare"]) for r in rows] == [("hamnen", 24), ("bryggan", 5)]


def test_text_struck_out_in_a_cell_is_left_out_and_told(delivery: Path) -> None:
    rows: list[list[object]] = [
        ["Medlem", "2022"],
        ["Staten", [STRUCK, "50", " ", "60 000"]],
        ["Provby kommun", 50_000],
    ]
    workbook(delivery / "medlemsbidrag.xlsx", rows)
    assert members(delivery) == 110_000
    assert "rad 2, kolumn B: överstruken text i cellen läses inte" in remark(delivery)


def test_a_row_and_a_cell_struck_out_stop(delivery: Path) -> None:
    def strike(book: Any, sheet: Any) -> None:
        sheet.write(1, 0, "Staten", book.add_format(STRUCK))
        sheet.write(1, 1, 50_000, book.add_format(STRUCK))
        sheet.write(2, 1, 40_000, book.add_format(STRUCK))

    rows: list[list[object]] = [["Medlem", "2022"], ["Staten", 50_000], ["Provby kommun", 40_000]]
    workbook(delivery / "medlemsbidrag.xlsx", rows, strike)
    assert [(f.row, f.column, f.headline, f.code) for f in faults_of(delivery)] == [
        (2, "", "raden är överstruken", "TAB-018"),
        (3, "B", "texten i cellen är överstruken", "TAB-018"),
    ]


def test_a_cell_of_which_every_word_is_struck_out_stops(delivery: Path) -> None:
    rows: list[list[object]] = [["Medlem", "2022"], ["Staten", [STRUCK, "50 ", STRUCK, "000"]], ["Provby kommun", 1]]
    workbook(delivery / "medlemsbidrag.xlsx", rows)
    assert [(f.row, f.column, f.code) for f in faults_of(delivery)] == [(2, "B", "TAB-018")]


@pytest.mark.parametrize(("columns", "told"), [(2, "kolumn C är dold"), (3, "kolumnerna C och D är dolda")])
def test_rows_and_columns_that_are_not_shown_are_read_and_told(delivery: Path, columns: int, told: str) -> None:
    def hide(_: Any, sheet: Any) -> None:
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, columns, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})

    rows: list[list[object]] = [
        ["Medlem", "2022", "2021", "2020"],
        ["Staten", 50_000, 1, 0],
        ["Provby kommun", 40_000, 2, 0],
    ]
    workbook(delivery / "medlemsbidrag.xlsx", rows, hide)
    assert members(delivery) == 90_003
    assert "blad ”B”: rad 2 är dold i filen och läses som de andra" in remark(delivery)
    assert f"blad ”B”: {told} i filen och läses som de andra" in remark(delivery)


@pytest.mark.parametrize("mark", ["*", "¹", "**"])
def test_a_mark_in_place_of_an_amount_is_no_empty_cell(delivery: Path, mark: str) -> None:
    text = f"Medlem;2022\nStaten;50 000*\nProvby kommun;{mark}\nSumma¹;90 000²\n"
    (delivery / "medlemsbidrag.csv").write_text(text, "utf-8")
    assert [(f.row, f.column) for f in faults_of(delivery)] == [(3, "B (2022)")]


# --- years in merged cells ------------------------------------------------------------------------------


def test_a_row_without_a_year_has_that_of_the_row_above(delivery: Path) -> None:
    head: list[object] = ["År", "Insats", "Antal deltagare"]
    rows: list[list[object]] = [[2021, "Hamnen", 10], [None, "Bryggan", 5], [None, "Summa", 15]]
    rows += [[2022, "Hamnen", 12], [None, "Bryggan", 7]]
    xl.write(delivery / "sus_insatsrapport.xlsx", {"R": [head, *rows, [None, "Summa", 19]]})
    found = read_rows(through_clean(delivery) / "insatsar.parquet")
    assert [(r["insats"], r["deltagare"]) for r in found] == [("hamnen", 12), ("bryggan", 7)]
    told = "3 rader för 2021 läses inte för 2022; 3 rader har inget år och räknas till året ovanför (först rad 3)"
    assert told in remark(delivery)


# --- counts, files and surveys as they come ------------------------------------------------------------


WITHHELD = "Antalet är dolt där det kommer ifrån: ta ut det på nytt, oskyddat. Går det inte: lämna cellen tom."


@pytest.mark.parametrize(
    ("cell", "action"),
    [
        *((c, WITHHELD) for c in ("<5", "1–4", "färre än 5", "..", "*")),
        (dt.date(2022, 4, 1), "Ett kalkylprogram har gjort ett datum av det som stod där, till exempel 1-4."),
        ("flera", "Rätta cellen i originalet. Förklaringar hör hemma i kolumnen Anteckning."),
    ],
)
def test_a_count_that_is_none_says_what_to_do(delivery: Path, cell: object, action: str) -> None:
    xl.write(delivery / "sus_insatsrapport.xlsx", {"R": [["Insats", "Antal deltagare"], ["Hamnen", cell]]})
    (fault,) = faults_of(delivery)
    assert (fault.row, fault.column, fault.action.startswith(action)) == (2, "B (Antal deltagare)", True)


@pytest.mark.parametrize("cell", ["24 st", "24 personer", "24 deltagare", 24.000000000000004])
def test_a_count_with_what_is_counted_is_read(delivery: Path, cell: object) -> None:
    xl.write(delivery / "sus_insatsrapport.xlsx", {"R": [["Insats", "Antal deltagare"], ["Hamnen", cell]]})
    assert [r["deltagare"] for r in read_rows(through_clean(delivery) / "insatsar.parquet")] == [24]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"Medlem\t2022\nStaten\t50000\n", "filen är text med fel filändelse: döp om den till .csv"),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>',
            "filen är ett XML-kalkylblad från Excel 2003",
        ),
        (b"PK\x05\x06" + bytes(18), "filen är en nyare Excelfil med fel filändelse: döp om den till .xlsx"),
    ],
)
def test_a_workbook_that_is_something_else_says_what(delivery: Path, content: bytes, found: str) -> None:
    (delivery / "medlemsbidrag.xls").write_bytes(content)
    assert [f.found.startswith(found) for f in faults_of(delivery)] == [True]


def test_a_name_with_several_years_is_of_the_folders(delivery: Path) -> None:
    (delivery / "medlemsbidrag 2021-2022.csv").write_text("Medlem;2021;2022\nStaten;50 000;60 000\n", "utf-8")
    assert members(delivery) == 110_000


def test_a_dash_is_no_answer_and_a_row_without_a_group_is_told_as_such(delivery: Path) -> None:
    question = "Samverkan har gett förebyggande insatser"
    head: list[object] = ["Nr", "Respondentgrupp", question]
    rows: list[list[object]] = [head, [1, "Chefer", "–"], [2, "Chefer", "I stor del"], [3, "Chefer", "Ej svar"]]
    xl.write(delivery / "nns_enkat_chefer.xlsx", {"S": rows})
    answers = read_rows(through_clean(delivery) / "enkatsvar.parquet")
    assert sorted({str(r["svar"]) for r in answers}) == ["", "stor"]
    xl.write(delivery / "nns_enkat_chefer.xlsx", {"S": [head, [4, None, "Response"], *rows[1:]]})
    assert ("svaret har ingen respondentgrupp", 2, "") in [
        (f.headline, f.row, f.column) for f in cleaned_faults(delivery)
    ]


def test_more_answers_on_violence_than_were_asked_stop(delivery: Path) -> None:
    question = "Någon gång utsatt för fysiskt, psykiskt eller sexuellt våld"
    text = f"Insats;Fråga;Antal;Av antal tillfrågade\nBryggan;{question};34;34\nHamnen;{question};40;34\n"
    (delivery / "vald_fragor.csv").write_text(text, "utf-8")
    assert [(f.headline, f.row, f.code) for f in cleaned_faults(delivery)] == [
        ("fler svar än tillfrågade", 3, "PER-008")
    ]
