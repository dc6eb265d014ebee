"""Surveys as a form tool exports them: whose answers they are, and questions that are not counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.faults import StageStopped
from pipeline.store import read_rows
from support import xlsx_writer as xl
from support.deliveries import cleaned_faults, pass_through, through_clean
from support.read_deliveries import remark
from support.udden import delivered, told_of

QUESTION = "Strukturer finns för relationer mellan aktörer"
READY = "Jag är mer redo att arbeta eller studera än innan"


def survey(delivery: Path, name: str, head: list[object], *rows: list[object]) -> None:
    xl.write(delivery / f"{name}.xlsx", {"Form1": [head, *rows]})


@pytest.mark.parametrize(
    ("name", "question", "answer", "group"),
    [
        ("nns_enkat_styrelse_2022", QUESTION, "I stor del", "styrelse"),
        ("nns_enkat_medarbetare_2022", "Insatserna är till hjälp i mitt arbete", "I stor del", "remittenter"),
        ("nns_enkat_deltagare_avslut_2022", READY, "I stor del", "deltagare_avslut"),
        ("nns_enkat_2022_Deltagare_Pågående", "Stödet får ta den tid det behöver", "Ofta", "deltagare_pagaende"),
    ],
)
def test_where_no_column_says_the_group_the_name_of_the_file_does(
    delivery: Path, name: str, question: str, answer: str, group: str
) -> None:
    survey(delivery, name, ["ID", "Starttid", question], [1, "3/4 10:00", answer], [2, "3/4 11:00", answer])
    answers = read_rows(through_clean(delivery) / "enkatsvar.parquet")
    assert {r["respondentgrupp"] for r in answers} == {group}
    assert len({r["_row"] for r in answers}) == 2


def test_it_is_remarked_and_a_column_is_believed_before_the_name(delivery: Path) -> None:
    survey(delivery, "nns_enkat_personal_2022", ["ID", "Starttid", QUESTION], [1, "3/4 10:00", "I stor del"])
    told = "ingen kolumn säger respondentgrupp: alla rader är av ”personal”, enligt filens namn"
    pass_through(delivery)
    assert told in remark(delivery)
    survey(delivery, "nns_enkat_personal_2022", ["ID", "Respondentgrupp", QUESTION], [1, "Styrelse", "I stor del"])
    groups = {r["respondentgrupp"] for r in read_rows(through_clean(delivery) / "enkatsvar.parquet")}
    assert groups == {"styrelse"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "nns_enkat_deltagare_2022",
            (
                "respondentgruppen har fler än en enkät",
                "”Deltagare, pågående” (deltagare_pagaende) eller ”Deltagare, avslut” (deltagare_avslut)",
            ),
        ),
        ("nns_enkat_2022", ("svaret har ingen respondentgrupp", "en grupp för varje svarande")),
    ],
)
def test_a_name_that_says_no_group_or_several_stops_with_what_to_write(
    delivery: Path, name: str, told: tuple[str, str]
) -> None:
    survey(delivery, name, ["ID", "Starttid", QUESTION], [1, "3/4 10:00", "I stor del"])
    (fault,) = cleaned_faults(delivery)
    assert (fault.headline, fault.expected, fault.column) == (*told, "")
    assert "filens namn" in fault.action and "nns_enkat_" in fault.action


def test_an_unknown_group_in_the_name_is_told_as_such(delivery: Path) -> None:
    survey(delivery, "nns_enkat_hösten_2022", ["ID", "Starttid", QUESTION], [1, "3/4 10:00", "I stor del"])
    (fault,) = cleaned_faults(delivery)
    assert (fault.headline, fault.found) == ("respondentgruppen är okänd", "”hösten”")


def test_a_question_with_words_of_their_own_is_left_out_by_an_answer(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, ["x"], [])
    path.unlink()
    book = xl.write(
        path.parent / "nns_enkat_styrelse_2024.xlsx",
        {
            "Form1": [
                ["ID", "Starttid", QUESTION, "Vad kan bli bättre?", "Annat"],
                [1, "3/4 10:00", "I stor del", "Tiden", ""],
            ]
        },
    )
    code, text = told_of(places, book)
    assert code == 1 and "”Vad kan bli bättre?”" in text and 'SVAR="frågan=utelamnas"' in text
    code, text = told_of(places, book, yes=True, answers="Vad kan bli bättre?=utelamnas; Annat=utelamnas")
    assert (code, "Med det läses filen: 1 rad." in text) == (0, True), text
    assert "Filen läses som den är: 1 rad." in told_of(places, book)[1]


def test_whose_answers_they_are_is_asked_and_stands_in_the_name_of_the_copy(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, ["x"], [])
    path.unlink()
    rows: list[list[object]] = [["ID", "Starttid", QUESTION], [1, "3/4 10:00", "I stor del"]]
    for name, group in (("Enkät A", "styrelse"), ("Enkät B", "personal")):
        book = xl.write(tmp_path / f"{name}.xlsx", {"Form1": rows})
        code, text = told_of(places, book, kind="nns_enkat", yes=True)
        assert code == 1 and "”respondentgrupp”" in text and "deltagare_avslut eller personal" in text
        code, text = told_of(places, book, kind="nns_enkat", yes=True, answers=f"respondentgrupp={group}")
        assert code == 0 and "alla rader är av" in text, text
    # A second survey lies beside the first.
    assert sorted(p.name for p in path.parent.iterdir()) == [
        "nns_enkat_personal_2024.xlsx",
        "nns_enkat_styrelse_2024.xlsx",
    ]
    with pytest.raises(StageStopped, match="Svaret ”grannar” för ”respondentgrupp” finns inte"):
        told_of(places, book, kind="nns_enkat", answers="respondentgrupp=grannar")


@pytest.mark.parametrize("stamp", ["2024-10-04 10:03:00", "2024/10/04 10:03:00 fm CET", "2024-10-04 10.03.00"])
def test_when_an_answer_was_given_is_no_personal_number(delivery: Path, stamp: str) -> None:
    """A day and a time are twelve figures, and one in ten has the check digit of a personal number."""
    survey(delivery, "nns_enkat_styrelse_2022", ["Tidstämpel", "Kön", QUESTION], [stamp, "Kvinna", "I stor del"])
    assert len(read_rows(through_clean(delivery) / "enkatsvar.parquet")) > 0


def test_answers_sent_twice_at_the_same_time_are_told(delivery: Path) -> None:
    """A form gives every sending a number of its own: six double ones were counted without a word."""
    head: list[object] = ["ID", "Starttid", "Kön", QUESTION]
    rows: list[list[object]] = [
        [n, f"2022-10-04 10:0{n // 2}:00", "Kvinna", "I stor del" if n < 4 else f"I {w} del"]
        for n, w in enumerate(["stor", "stor", "stor", "stor", "liten", "viss"])
    ]
    survey(delivery, "nns_enkat_styrelse_2022", head, *rows)
    pass_through(delivery)
    told = remark(delivery)
    # Rows 2 and 3, and 4 and 5; the last two were sent at once with other answers.
    assert told.count("samma svar och samma tid") == 2
    assert "rad 3 har samma svar och samma tid som rad 2" in told and "rad 5 har" in told


def test_an_answer_about_a_heading_of_the_same_name_is_of_the_heading(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, ["x"], [])
    path.unlink()
    head: list[object] = ["ID", "Starttid", "Grupp av svarande", QUESTION]
    book = xl.write(path.parent / "nns_enkat_2024.xlsx", {"Form1": [head, [1, "3/4 10:00", "Styrelse", "I stor del"]]})
    _, text = told_of(places, book, answers="Grupp av svarande=grupp; respondentgrupp=grupp")
    assert "Med det läses filen: 1 rad." in text, text
