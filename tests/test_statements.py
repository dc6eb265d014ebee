"""The statements of the built reports, line by line, against the printed ones.

Labels, order and figures come from tests/printed/. Signs follow the reader's convention:
costs negative in the income statement and the overview, without sign in budget and outcome.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support.builds import Build
from support.pages import N, cells_of
from support.printed_amounts import PRINTED, in_kr

# Labels over 50 characters are shortened in the deliveries.
SHORTENED = {
    "Medel från verksamheten före förändring av rörelsekapital": "Medel före förändring av rörelsekapital",
    "Ungdomsteamet efter ESF, juli- december avseende öronmärkta medel från SF Haninge": "Ungdomsteamet efter ESF, öronmärkt från SF Haninge",
    "Verksamhetens intäkter (tkr)": "Verksamhetens intäkter",
    "Verksamhetens kostnader (tkr)": "Verksamhetens kostnader",
    "Årets resultat (tkr)": "Årets resultat",
}
STATEMENTS = [
    ("hbs/2022", "resultatrakning", "hbs_2022_resultatrakning"),
    ("hbs/2022", "balansrakning", "hbs_2022_balansrakning"),
    ("hbs/2022", "kassaflode", "hbs_2022_kassaflode"),
    ("hbs/2022", "flerarsoversikt", "hbs_2022_flerarsoversikt_post"),
    ("sodertalje/2017", "resultatrakning", "sodertalje_2017_resultatrakning"),
    ("sodertalje/2017", "balansrakning", "sodertalje_2017_balansrakning"),
    *(("hbs/2022", f"not-{n}", f"hbs_2022_not_{n}") for n in (1, 2, 3, 4)),
    *(("sodertalje/2017", f"not-{n}", f"sodertalje_2017_not_{n}") for n in (2, 3, 4, 5)),
]
BUDGETS = [
    ("hbs/2022", ["hbs_2022_budget_utfall"], "hbs_2022_avvikelse"),
    ("sodertalje/2017", ["sodertalje_2017_budget_utfall"], "sodertalje_2017_avvikelse"),
    ("ostra_sodertorn/2013", ["ostra_sodertorn_2013_budget"], ""),
    (
        "sodertalje/2023",
        [f"sodertalje_2023_budget{part}" for part in ("", "_administration", "_individ", "_struktur")],
        "",
    ),
]


def printed(table: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a printed table: id, label, figures."""
    rows = list(csv.reader((PRINTED / f"{table}.csv").read_text("utf-8").splitlines(), delimiter=";"))
    return rows[0], rows[1:]


def figure(text: str) -> Decimal | None:
    """A figure as a number, however it is set; None for an empty place."""
    digits = text.replace(N, " ").replace(" ", "").replace("−", "-").removesuffix("%").removesuffix("st")
    return None if digits in ("", "–", "..", "Inga") else Decimal(digits.replace(",", "."))


def shown(built: Build, unit: str, table: str) -> tuple[list[str], list[list[str]]]:
    """Column headings and lines of a statement in the report, without headings over lines and note references."""
    html = Path(built.places.internal / unit / "underlag.html").read_text("utf-8").replace(N, " ")
    first, *rows = cells_of(html, table)
    lines = [row for row in rows if len(row) > 1]
    if first[1] == "Not":
        first, lines = [first[0], *first[2:]], [[row[0], *row[2:]] for row in lines]
    return first[1:], lines


@pytest.mark.whole
@pytest.mark.parametrize(("unit", "table", "source"), STATEMENTS)
def test_a_statement_is_the_printed_one(built: Build, unit: str, table: str, source: str) -> None:
    headings, rows = printed(source)
    columns, lines = shown(built, unit, table)
    assert columns == [h.split()[0] for h in headings[2:]]
    ours = {"Eget kapital"} if table == "flerarsoversikt" else set()
    assert [line for line in as_numbers(lines) if line[0] not in ours] == [
        [SHORTENED.get(row[1], row[1]), *map(figure, row[2:])] for row in rows
    ]


def as_numbers(lines: list[list[str]]) -> list[list[Any]]:
    return [[line[0], *map(figure, line[1:])] for line in lines]


@pytest.mark.whole
@pytest.mark.parametrize(("unit", "sources", "deviations"), BUDGETS)
def test_budget_and_outcome_are_the_printed_ones(built: Build, unit: str, sources: list[str], deviations: str) -> None:
    columns, lines = shown(built, unit, "budget")
    wanted = []
    for source in sources:
        headings, rows = printed(source)
        order = [f"{h.split()[1].capitalize()} {h.split()[0]}" for h in headings[2:]]
        for row in rows:
            scale = 1000 if source.startswith("hbs") else 1
            at = {c: in_kr(source, row[0], t) / scale if t else None for c, t in zip(order, row[2:], strict=True)}
            wanted.append([SHORTENED.get(row[1], row[1]), *(at[c] for c in columns if c != "Avvikelse")])
    if deviations:
        for line, row in zip(wanted, printed(deviations)[1], strict=True):
            # HBS prints no deviation of the result: ours is income and costs together.
            line.append(in_kr(deviations, row[0], row[2]) / scale if row[2] else Decimal(6703))
    assert as_numbers(lines) == wanted


@pytest.mark.whole
def test_the_operations_are_the_printed_ones(built: Build) -> None:
    """HBS 2022, Tabell 8."""
    columns, lines = shown(built, "hbs/2022", "driftsredovisning")
    assert columns == [
        "Intäkt 2022",
        "Kostnad 2022",
        "Netto 2022",
        "Netto 2022 budget",
        "Avvikelse 2022",
        "Intäkt 2021",
        "Kostnad 2021",
        "Netto 2021",
    ]
    assert as_numbers(lines) == [
        ["Intäkter från huvudmännen", 14602, 0, 14602, 14602, 0, 14600, 0, 14600],
        # Printed with the other sign; the table of the budget has it this way.
        ["Administrativa kostnader", 0, 2083, 2083, 2330, 247, 0, 2322, 2322],
        ["Finansiering individinriktade insatser", 3424, 13626, 10202, 15700, 5498, 4177, 13797, 9620],
        ["Finansiering strukturinriktade insatser", 13, 1147, 1133, 2105, 972, 399, 1305, 906],
        # Not printed: added by hand from the lines above, and taken from the income statement.
        ["Summa", 18039, 16856, 1184, -5533, 6717, 19176, 17424, 1752],
        ["Enligt resultaträkningen", 18026, 16858, 1168, None, None, 19176, 17423, 1753],
    ]


@pytest.mark.whole
def test_headings_and_notes_of_a_balance_sheet_stand_where_they_are_printed(built: Build) -> None:
    html = (built.places.internal / "hbs/2022/underlag.html").read_text("utf-8").replace(N, " ")
    rows = cells_of(html, "balansrakning")
    assert [(n, row[0]) for n, row in enumerate(rows) if len(row) == 1] == [
        (1, "Tillgångar"),
        (2, "Anläggningstillgångar"),
        (5, "Omsättningstillgångar"),
        (11, "Eget kapital, avsättningar och skulder"),
        (15, "Avsättning"),
        (17, "Skulder"),
    ]
    assert {row[0]: row[1] for row in rows[1:] if len(row) > 1 and row[1]} == {
        "Korta fordringar": "3",
        "Kortfristiga skulder": "4",
    }


@pytest.mark.whole
def test_where_the_overview_differs_from_the_statement_both_are_told(built: Build) -> None:
    """Tabell 2 prints 17 424 and 1 752 for 2021, the income statement 17 423,0 and 1 753,2."""
    html = (built.places.internal / "hbs/2022/underlag.html").read_text("utf-8").replace(N, " ")
    assert (
        "Årets egen resultaträkning anger ett annat belopp: 17 423 tkr i verksamhetens kostnader 2021 "
        "och 1 753,2 tkr i årets resultat 2021." in html
    )
