"""What offices put in the folder: a file twice, text struck out, footnotes, units said elsewhere, years in merged cells."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipeline.ingest.ingest import run_ingest
from pipeline.store import count_rows
from support import xlsx_writer as xl
from support.deliveries import UNIT, faults_of, places, told
from support.read_deliveries import members

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


def test_two_surveys_with_the_same_questions_are_read(delivery: Path) -> None:
    survey(delivery, "nns_enkat_chefer.xlsx", 0, 9)
    survey(delivery, "nns_enkat_styrelse.xlsx", 20, 30)
    out = places(delivery).waiting(UNIT, "ingest")
    run_ingest(places(delivery), UNIT, out)
    assert count_rows(out / "enkat.parquet") == (9 + 10) * 3
