"""Workbooks with a sheet for each year, or with other tables beside: what is read of them, and what is asked."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

import pytest

from support import xlsx_writer as xl
from support.udden import HEAD, delivered, people, told_of


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))


def test_only_the_sheet_of_the_year_is_told_and_read(tmp_path: Path) -> None:
    """Day first, the year apart, sheets by year, a sum at the end: as an office keeps its list."""
    by_text = [[str(cell) for cell in row] for row in people()]
    places, _ = delivered(tmp_path, HEAD, people())
    rows = [
        [n, k, a, v, f"{i[8:]}/{int(i[5:7])} 2024", u and f"{u[8:]} nov 2024", o] for n, k, a, v, i, u, o in by_text
    ]
    book = xl.write(tmp_path / "lista.xlsx", {"2023": [HEAD, *rows[:30]], "2024": [HEAD, *rows, ["Summa", 40]]})
    _, text = told_of(places, book, kind="sus_deltagare")
    assert "Läses som sus_deltagare (Deltagare ur SUS), bladet ”2024”" in text
    assert "Bladet ”2023”: bladet är för 2023 enligt sitt namn och läses inte för 2024." in text
    assert "är Inregistreringsdatum" in text and "är Utregistreringsdatum" in text
    assert "Med det läses filen: 40 rader." in text
    assert "Anmärkning: 1 rad är en summa eller en rubrik och räknas inte." in text


def test_a_sheet_with_another_table_is_one_question(tmp_path: Path) -> None:
    places, _ = delivered(tmp_path, HEAD, people())
    costs: list[list[object]] = [["Insats", "Budget (kr)", "Utfall (kr)"], ["Fyren", 1200, 1100], ["Bryggan", 800, 900]]
    goals: list[list[object]] = [
        ["Målområde", "Mål", "Utfall 2024"],
        ["Individ", "Fler i arbete", 40],
        ["Alla", "Nöjda", 80],
    ]
    book = xl.write(tmp_path / "bok.xlsx", {"Kostnad": costs, "Verksamhetsmål": goals})
    _, text = told_of(places, book, kind="ekonomi_budget_utfall")
    assert "Bladet ”Verksamhetsmål” har rubriker som inte är kända: ”Målområde”" in text
    assert 'SVAR="blad Verksamhetsmål=utelamnas"' in text and "Rad" not in text
    answers = "blad Verksamhetsmål=utelamnas"
    code, text = told_of(places, book, kind="ekonomi_budget_utfall", yes=True, answers=answers)
    assert (code, "Målområde" in text, "läses filen: 4 rader." in text) == (0, False, True)


STATEMENT: list[list[object]] = [
    ["Resultaträkning, tkr"],
    ["Post", "2024", "2023"],
    ["Medlemsbidrag", 5200, 5000],
    ["Löner kansliet", -4900, -4700],
    ["Årets resultat", 300, 300],
]
BALANCE: list[list[object]] = [
    ["Balansräkning, tkr"],
    ["Post", "2024-12-31", "2023-12-31"],
    ["Bank", 2400, 2000],
    ["Leverantörsskulder", 720, 600],
]
FOLLOWED_UP: list[list[object]] = [
    ["Uppföljning mot budget, tkr"],
    ["Verksamhet", "Budget helår", "Utfall helår"],
    ["Fyren", 2000, 1950],
    ["Bryggan", 2200, 2150],
]
ANSWERS = "Löner kansliet=personal; Leverantörsskulder=kortfristiga_skulder"
KINDS = ("ekonomi_balansrakning", "ekonomi_budget_utfall", "ekonomi_resultatrakning")


def book_of_three(path: Path) -> Path:
    return xl.write(path, {"Blad1": STATEMENT, "Blad2": BALANCE, "Blad3": FOLLOWED_UP})


@pytest.mark.parametrize("in_place", [False, True])
def test_a_workbook_of_several_kinds_is_learned_one_kind_at_a_time(tmp_path: Path, in_place: bool) -> None:
    places, path = delivered(tmp_path, HEAD, people())
    path.unlink()
    book = book_of_three((path.parent if in_place else tmp_path) / "Ekonomi.xlsx")
    content = book.read_bytes()
    code, text = told_of(places, book)
    assert code == 1 and text.count("Läses som ") == 3 and book.is_file() and text.count("Inget skrevs.") == 3
    # What a sheet is, is told where it is left out; the words of each are asked of with its own sheet alone.
    assert "Bladet ”Blad2”: är en annan leverans, Balansräkning (ekonomi_balansrakning), och läses inte här." in text
    assert text.count("”Leverantörsskulder” ") == text.count("”Löner kansliet” ") == 1
    code, text = told_of(places, book, yes=True, answers=ANSWERS)
    assert code == 0 and text.count("Skrivet i RAW/udden/forbund.toml.") == 3, text
    # Five amounts and sums of two years each, two posts of two, and two insatser with budget and outcome.
    assert ["läses filen: 6 rader" in text, "läses filen: 4 rader" in text] == [True, True]
    assert sorted(p.name for p in path.parent.iterdir()) == [f"{k}_2024.xlsx" for k in KINDS]
    assert {p.read_bytes() for p in path.parent.iterdir()} == {content}
    assert book.is_file() is not in_place
    learned = tomllib.loads((places.raw / "udden/forbund.toml").read_text("utf-8"))["blad"]
    assert sorted((b["sort"], *b["namn"]) for b in learned) == [
        ("ekonomi_balansrakning", "Blad1"),
        ("ekonomi_balansrakning", "Blad3"),
        ("ekonomi_budget_utfall", "Blad1"),
        ("ekonomi_budget_utfall", "Blad2"),
        ("ekonomi_resultatrakning", "Blad2"),
        ("ekonomi_resultatrakning", "Blad3"),
    ]
    # Each is read as it lies there.
    for kind in KINDS:
        assert "Filen läses som den är: " in told_of(places, path.parent / f"{kind}_2024.xlsx")[1]


def test_a_workbook_in_the_folder_stays_until_each_of_its_kinds_has_its_name(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, HEAD, people())
    book = book_of_three(path.parent / "Ekonomi.xlsx")
    code, text = told_of(places, book, kind="ekonomi_budget_utfall", yes=True)
    assert code == 0 and (path.parent / "ekonomi_budget_utfall_2024.xlsx").is_file() and book.is_file()
    assert text.endswith(
        "/2024/Ekonomi.xlsx har också blad för ekonomi_balansrakning och ekonomi_resultatrakning: "
        "kör make lar med den SORT, eller ta bort filen."
    )
    _, text = told_of(places, book, yes=True, answers=ANSWERS)
    assert text.endswith("/2024/Ekonomi.xlsx togs bort: filen ligger kvar under namnen för sina sorter.")
    assert not book.exists()


def test_a_file_of_last_year_under_the_name_is_never_replaced(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, HEAD, people())
    book = book_of_three(tmp_path / "Ekonomi.xlsx")
    other = path.parent / "ekonomi_budget_utfall_2024.xlsx"
    other.write_bytes(b"en annan")
    code, text = told_of(places, book, yes=True, answers=ANSWERS)
    assert "/2024/ekonomi_budget_utfall_2024.xlsx finns redan, så filen kopierades inte dit." in text
    assert (code, other.read_bytes()) == (0, b"en annan")


@pytest.mark.parametrize("heading", ["2024-12-31", datetime.datetime(2024, 12, 31), "2024-01-01 – 2024-12-31", 2024])
def test_amounts_may_be_headed_by_a_year_a_day_or_both_its_ends(tmp_path: Path, heading: object) -> None:
    places, _ = delivered(tmp_path, HEAD, people())
    rows: list[list[object]] = [["Resultaträkning"], ["", heading], ["Medlemsbidrag", 5200], ["Årets resultat", 300]]
    book = xl.write(tmp_path / "bok.xlsx", {"RR": rows})
    _, text = told_of(places, book)
    assert "Läses som ekonomi_resultatrakning (Resultaträkning), bladet ”RR”, med rubriker på rad 2." in text
    assert "2 rader." in text
