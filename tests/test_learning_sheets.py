"""Workbooks with a sheet for each year, or with other tables beside: what is read of them, and what is asked."""

from __future__ import annotations

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
