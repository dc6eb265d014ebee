"""The small charts of the comparison's answers: what stands together, what is hollow, what is told in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.charts.answer_charts import answer_charts
from pipeline.charts.chart import Chart
from pipeline.charts.palette import PAPER
from pipeline.charts.sheet import Block
from support.compared import compared_of, number
from support.drawn import sheet_of, spots, strokes, words

N = "\u00a0"


def chart(tmp_path: Path, id_: str, *numbers: dict[str, Any], **more: Any) -> Chart:
    """The chart of a question."""
    found = {c.id: c for c in answer_charts(compared_of(tmp_path, *numbers, **more))}
    return found[f"svar-{id_}"]


def women(forbund: str, year: int, part: int) -> dict[str, Any]:
    return number(forbund, year, "andel_kvinnor", None, share=(part, 100))


def test_what_may_not_be_compared_never_shares_a_panel(tmp_path: Path) -> None:
    """Soder of 2017 counts in another way: its panel holds only the years that count as 2018 does."""
    own = """
[[jamforbarhet]]
matt = "andel_kvinnor"
ar = 2017
egenskap = "namnare"
varde = "bara nya"
varfor = "Bara nya."
"""
    drawn = chart(
        tmp_path,
        "kvinnor",
        women("norr", 2018, 60),
        women("soder", 2017, 10),
        women("soder", 2018, 30),
        toml={"soder": own},
    )
    assert [(o.forbund, o.year) for _, o in drawn.rows] == [("norr", 2018), ("soder", 2018)]
    assert drawn.alt == (f"Ett litet diagram per förbund med samma axlar. Norr: 2018 60,0{N}%; Soder: 2018 30,0{N}%.")
    left, right = spots(sheet_of(drawn))
    assert left.x < right.x and right.y > left.y
    assert [w.text for w in words(sheet_of(drawn)) if w.bold] == ["Norr", "Soder"]


def test_a_printed_year_is_hollow_and_joined_to_nothing(tmp_path: Path) -> None:
    drawn = chart(
        tmp_path,
        "bidrag",
        number("norr", 2018, "medlemsbidrag", 5_000_000),
        number("norr", 2017, "medlemsbidrag", 4_000_000, source="publicerad") | {"argang": 2018},
    )
    filled, hollow = spots(sheet_of(drawn))
    assert (hollow.fill, hollow.edge) == (PAPER, filled.fill) and filled.fill != PAPER
    assert hollow.x < filled.x
    assert not [s for s in strokes(sheet_of(drawn)) if s.colour == filled.fill]
    assert f"2017 4{N}mnkr (tryckt)" in drawn.alt and "Ihålig punkt" in drawn.note


def test_a_budget_is_a_square_and_its_figure_on_the_other_side(tmp_path: Path) -> None:
    drawn = chart(
        tmp_path,
        "budget",
        number("norr", 2018, "budgetuppfoljning_kostnader", 12_000_000),
        number("norr", 2018, "budgetuppfoljning_kostnader", 20_000_000, kind="budget"),
        number("soder", 2018, "budgetuppfoljning_kostnader", 16_000_000, kind="budget"),
    )
    sheet = sheet_of(drawn)
    squares = [m for m in sheet.marks if isinstance(m, Block)]
    (outcome,) = spots(sheet)
    assert len(squares) == 2
    told = {w.text: w.y for w in words(sheet)}
    # The smaller of the two has its figure under it.
    assert told["12,0"] > outcome.y > squares[0].y > told["20,0"] - 10
    assert "Soder, budget" in told


@pytest.mark.parametrize("value", [None, 40])
def test_a_withheld_number_is_said_to_be(tmp_path: Path, value: int | None) -> None:
    drawn = chart(
        tmp_path, "deltagare", number("norr", 2018, "deltagare", 50), number("soder", 2018, "deltagare", value)
    )
    assert ("visas inte" in [w.text for w in words(sheet_of(drawn))]) is (value is None)
    assert ("Soder: 2018 .. (visas inte)" in drawn.alt) is (value is None)


def test_many_forbund_are_drawn_in_one_panel_and_none_is_named(tmp_path: Path) -> None:
    numbers = [women(f"f{n:02}", y, 40 + n) for n in range(13) for y in (2017, 2018)]
    drawn = chart(tmp_path, "kvinnor", *numbers)
    assert [w.text for w in words(sheet_of(drawn)) if w.bold] == ["13 förbund som räknar lika"]
    assert len(drawn.rows) == 26
    assert drawn.alt == "En tunn linje per förbund i samma ruta. 13 förbund som räknar lika, 2017–2018."
