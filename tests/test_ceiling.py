"""The ceiling of the equity: what is reconstructed, and what the office's own delivery says it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.forbund.model import Tak
from pipeline.report.document.model import OfficeNote, Table
from pipeline.report.tables.capital import equity
from support.observations import obs
from support.outline_words import context


@pytest.mark.parametrize(
    ("stated", "decided", "said"),
    [(3_000_000, False, True), (2_500_000, False, False), (None, False, False), (3_000_000, True, False)],
)
def test_a_delivered_ceiling_that_is_not_the_reconstructed_one_is_told_to_the_office(
    stated: int | None, decided: bool, said: bool
) -> None:
    """The report used 2 500 tkr without a word, while a delivery of the same year said 3 000."""
    more = [obs("eget_kapital", 11_834_500)]
    if stated:
        at: dict[str, Any] = {"breakdown": "nyckeltal", "category": "eget_kapital_tak"}
        more.append(obs("nyckeltal_belopp", stated, "mal", **at))
    known = context(*more, tak=(Tak(2022, 2_500_000, "Beslut"),) if decided else ())
    table, *_ = equity(replace(known, clean={"balanspost": [], "budgetpost": []}))
    assert isinstance(table, Table)
    office = [n for n in table.notes if isinstance(n, OfficeNote) and "[[tak]]" in n]
    assert len(office) == said
    if said:
        assert "anger 3\u00a0000\u00a0tkr" in office[0] and "ar = 2022" in office[0]


def test_each_ceiling_that_is_not_stated_says_how_it_is_computed() -> None:
    """That of the year before stood unmarked beside a printed one."""
    at = {"eget_kapital": 11_834_500, "eget_kapital_tak": 2_500_000}
    both = [obs(m, v, year=y, argang=2022) for m, v in at.items() for y in (2022, 2021)]
    known = context(*both, tak=(Tak(2022, 2_500_000, "Beslut"),))
    table, *_ = equity(replace(known, clean={"balanspost": [], "budgetpost": []}))
    assert isinstance(table, Table)
    public = [n for n in table.notes if not isinstance(n, OfficeNote)]
    assert public == ["Taket 2021 är beräknat: 350\u00a0000 kr och 15 procent av medlemmarnas bidrag."]
    assert [n for n in table.notes if isinstance(n, OfficeNote)] == ["Taket 2022 är tryckt."]
