"""A statement made of a ledger has last year's column: from the ledger, else from last year's own delivery."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund, Medlem
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.report.context import Context
from pipeline.report.document.model import Table
from pipeline.report.tables.forms import Statement, read_chapter
from pipeline.report.tables.plain import Frame, plain_table

# The lines that the ledger is made into, in order, with their types.
LINES = {r["post"]: r["typ"] for r in read_codes("rakningsrad") if r["rakning"] == "resultat"}
SPEC = next(b for b in read_chapter("resultat").block if isinstance(b, Statement))
PRINTED = {
    "medlemsavgifter": 900,
    "intakter": 900,
    "kostnader": 850,
    "verksamhetens_resultat": 50,
    "arets_resultat": 50,
}


def obs(post: str, value: int, year: int, argang: int) -> Observation:
    at: dict[str, Any] = {"period": "helar", "insats": "", "kon": "alla", "breakdown": "post", "category": post}
    return Observation(
        obs_id=f"{post}-{year}", forbund="prov", year=year, measure="resultatrakning_post", kind="utfall", unit="kr",
        status="ok", value=Decimal(value * 1000), argang=argang, **at,
    )  # fmt: skip


def made(books: tuple[int, ...], last: dict[str, int], printed: bool = False) -> Table:
    """The statement of 2024 of books with these years, where last year's delivery has `last`."""
    rows = [
        {"rakning": "resultat", "post": p, "postnamn": p, "typ": t, "ar": y, "_file": "b.se"}
        for y in books
        for p, t in LINES.items()
    ]
    numbers = [obs(p, 100, y, 2024) for y in books for p in LINES]
    numbers += [obs(p, v, 2023, 2023) for p, v in last.items() if 2023 not in books]
    clean: dict[str, list[dict[str, Any]]] = {"resultatpost": [], "bokfordpost": rows}
    if printed:
        clean["resultatpost"] = rows
    forbund = Forbund("prov", "Prov", "Prov", (Medlem("staten", "Staten", "stat"),), (), visa_belopp="tkr")
    table = plain_table(SPEC, Frame(Context(Published(numbers), forbund, 2024, clean)))
    assert table
    return table


def column(table: Table, nth: int) -> dict[str, tuple[str, str]]:
    return {r.heading: (r.cells[nth].text.replace("\u2212", "-"), r.cells[nth].obs_id) for r in table.rows if r.cells}


def test_last_years_own_delivery_stands_beside_the_ledger_and_leads_to_its_numbers() -> None:
    table = made((2024,), PRINTED)
    assert table.headings == ("2024", "2023")
    found = column(table, 1)
    assert found["kostnader"] == ("-850", "kostnader-2023")
    assert {p: v[0] for p, v in found.items() if p not in PRINTED} == {p: ".." for p in LINES if p not in PRINTED}
    assert found["arets_resultat"] == ("50", "arets_resultat-2023")
    assert table.notes[-1] == "2023 är ur leveransen 2023. ..: raden finns inte i den räkningen."


def test_what_the_ledger_itself_has_of_last_year_is_last_year() -> None:
    table = made((2024, 2023), PRINTED)
    assert table.headings == ("2024", "2023")
    assert column(table, 1)["kostnader"] == ("-100", "kostnader-2023")
    assert table.notes[-1] == "Räknad ur bokföringen."


@pytest.mark.parametrize(
    ("last", "printed"), [({}, False), ({"intakter": 900, "kostnader": 850}, False), (PRINTED, True)]
)
def test_no_column_of_what_is_no_whole_statement_and_none_that_a_printed_one_has_not(
    last: dict[str, int], printed: bool
) -> None:
    assert made((2024,), last, printed).headings == ("2024",)
