"""Charts of the comparison: what is never joined, never ranked, and what is told in words."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.charts.comparison_charts import (
    comparison_charts,
    funnel,
    joined,
    over_years,
    ranked,
    with_intervals,
)
from pipeline.compare.funnel import chance_limits, load_funnel
from pipeline.compare.queries import load_macros
from pipeline.store import MONEY, connect, create_table
from support.drawn import sheet_of, spots, strokes, words

N = "\u00a0"
NAMES = {f: f.title() for f in "abcdefg"}


def row(forbund: str, year: int, value: float, **more: Any) -> dict[str, Any]:
    return {
        "obs_id": f"{forbund}{year}",
        "forbund": forbund,
        "year": year,
        "measure": "kostnader",
        "titel": "Kostnader",
        "kon": "alla",
        "kind": "utfall",
        "value": Decimal(str(value)),
        "numerator": None,
        "denominator": None,
        "lower": None,
        "upper": None,
        "unit": "kr",
        "status": "ok",
        "grupp": "g",
        "segment": 0,
        "skal": "",
    } | more


def share(forbund: str, year: int, part: int, whole: int, **more: Any) -> dict[str, Any]:
    value = 100 * part / whole
    return row(
        forbund,
        year,
        value,
        measure="andel_kvinnor",
        titel="Andel kvinnor",
        unit="procent",
        numerator=Decimal(part),
        denominator=Decimal(whole),
        lower=Decimal(str(value - 5)),
        upper=Decimal(str(value + 5)),
        **more,
    )


def test_a_line_is_cut_at_a_gap_a_break_and_another_way_of_counting() -> None:
    rows = [row("a", y, 1) for y in (2015, 2016, 2018)]
    rows += [row("a", 2019, 1, segment=1), row("a", 2020, 1, segment=1), row("a", 2021, 1, segment=1, grupp="h")]
    assert [[r["year"] for r in part] for part in joined(rows)] == [[2015, 2016], [2018], [2019, 2020], [2021]]


def test_small_multiples_tell_every_value_and_break() -> None:
    rows = [row("a", 2018, 1_000_000), row("a", 2019, 2_000_000, segment=1), row("b", 2019, 5_000_000)]
    chart = over_years(rows, [{"forbund": "a", "matt": "kostnader", "ar": 2019, "skal": "x"}], NAMES, "tkr")
    assert chart is not None
    # B has one year only and is no series.
    assert chart.alt.endswith(f"A: 2018 1{N}000{N}tkr, 2019 2{N}000{N}tkr. Brott: A 2019.")
    assert [o.forbund for _, o in chart.rows] == ["a", "a"]
    sheet = sheet_of(chart)
    first, second = spots(sheet)
    (cut,) = [s for s in strokes(sheet) if s.dash]
    # The break lies between the years, and no line goes over it.
    assert {x for x, _ in cut.points} == {(first.x + second.x) / 2}
    assert [s for s in strokes(sheet) if s.colour == first.fill] == []


def test_dots_stand_together_only_when_they_may_be_compared() -> None:
    alike = with_intervals([share("a", 2018, 40, 100), share("b", 2018, 60, 100)], [], NAMES)
    assert alike is not None and [o.forbund for _, o in alike.rows] == ["b", "a"]
    for apart in (share("b", 2019, 60, 100), share("b", 2018, 60, 100, grupp="h")):
        assert with_intervals([share("a", 2018, 40, 100), apart], [], NAMES) is None


@pytest.mark.parametrize(("part", "order"), [(49, ["a", "b"]), (50, ["a", "b"]), (51, ["b", "a"])])
def test_dots_whose_intervals_overlap_stand_by_name(part: int, order: list[str]) -> None:
    """Five points on each side: 40 reaches to 45, and so does 50 down; 51 lies apart from it."""
    chart = with_intervals([share("a", 2018, 40, 100), share("b", 2018, part, 100)], [], NAMES)
    assert chart is not None and [o.forbund for _, o in chart.rows] == order


def test_riket_is_drawn_only_beside_its_own_year_and_way_of_counting() -> None:
    national = [{"measure": "andel_kvinnor", "kon": "alla", "ar": 2018, "varde": Decimal(57)}]
    rows = [share("a", 2018, 40, 100), share("b", 2018, 60, 100)]
    for changed, told in (
        (rows, True),
        ([r | {"year": 2019} for r in rows], False),
        ([rows[0], rows[1] | {"skal": "x"}], False),
    ):
        chart = with_intervals(changed, national, NAMES)
        assert chart is not None and ("Riket 57,0" in chart.alt) is told


def test_a_ranking_needs_three_that_may_be_compared() -> None:
    cost = {"measure": "kostnad_per_deltagare", "titel": "Kostnad per deltagare"}
    rows = [
        row(f, 2018, v, denominator=Decimal(n), **cost) for f, v, n in (("a", 10, 50), ("b", 30, 60), ("c", 20, 70))
    ]
    chart = ranked([*rows, row("d", 2018, 99, **cost, grupp="h"), row("e", 2019, 1, **cost)], NAMES)
    assert chart is not None
    assert [o.forbund for _, o in chart.rows] == ["b", "c", "a"]
    assert f"B (n{N}= 60)".replace(N, " ") in chart.alt
    assert ranked(rows[:2], NAMES) is None


def together(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of tratt as the comparison makes them."""
    con = connect()
    load_macros(con)
    columns = {"measure": "VARCHAR", "year": "INTEGER", "grupp": "VARCHAR", "forbund": "VARCHAR", "obs_id": "VARCHAR"}
    columns |= {"kind": "VARCHAR", "kon": "VARCHAR", "status": "VARCHAR"}
    columns |= dict.fromkeys(("numerator", "denominator", "lower"), MONEY)
    create_table(con, "jamforelse", columns, rows)
    load_funnel(con)
    cursor = con.execute("select * from tratt")
    names = [d[0] for d in cursor.description or []]
    return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def test_the_funnel_has_the_limits_of_chance() -> None:
    """Of 100 with 56 of 100 each, 95 of 100 fall between 46 and 66 (binomial distribution)."""
    rows = [share(f, 2018, p, 100) for f, p in (("a", 45), ("b", 55), ("c", 50), ("d", 52), ("e", 78))]
    made = together(*rows)
    chart = funnel(rows, made, NAMES)
    assert chart is not None
    assert "alla tillsammans 56,0" in chart.alt and chart.alt.endswith("Utanför gränserna: A och E.")
    told = {label: (o.value, o.obs_id) for label, o in chart.rows}
    assert [told[k][0] for k in ("Alla tillsammans 2018", "Nedre gräns vid 100", "Övre gräns vid 100")] == [56, 46, 66]
    assert {i for _, i in told.values()} == {r["obs_id"] for r in rows} | {
        m["tratt_id"] for m in made if m["slag"] == "alla_tillsammans" or m["n"] == 100
    }
    assert together(*rows[:4]) == [] and funnel(rows[:4], [], NAMES) is None


def test_the_limits_of_chance_of_one_half() -> None:
    assert chance_limits(Decimal(50), 0.025, [100]) == [(100, Decimal(40))]
    assert chance_limits(Decimal(50), 0.975, [100]) == [(100, Decimal(60))]
    # Of 7 with one third: 0 has 5.9 percent of the outcomes, 5 and fewer 99.3, 4 and fewer 95.5.
    assert chance_limits(Decimal("33.333333"), 0.025, [7]) == [(7, 0)]
    assert chance_limits(Decimal("33.333333"), 0.975, [7]) == [(7, Decimal("71.428571"))]


@given(st.integers(1, 60), st.integers(0, 1000), st.sampled_from([0.025, 0.975]))
def test_a_limit_of_chance_is_the_fewest_that_so_many_draws_have_at_most(n: int, thousandths: int, q: float) -> None:
    """Against the sum of the outcomes one by one, in fractions, where it is not within a hair of the limit itself."""
    share = Fraction(thousandths, 1000)
    told = 0
    summed = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    while sum(summed[: told + 1]) < Fraction(q):
        told += 1
    assume(all(abs(sum(summed[: k + 1]) - Fraction(q)) > Fraction(1, 10**12) for k in range(n + 1)))
    assert chance_limits(Decimal(thousandths) / 10, q, [n]) == [(n, round(100 * Decimal(told) / n, 6))]


def test_a_funnel_is_of_the_latest_year_and_of_no_withheld_share() -> None:
    older = [share(f, 2017, 50, 100) for f in "abcdefg"]
    newer = [share(f, 2018, 40, 80) for f in "abcde"]
    made = together(*older, *newer, share("f", 2018, 1, 2, status="dold"))
    assert {(m["year"], m["n"]) for m in made if m["slag"] == "alla_tillsammans"} == {(2017, 700), (2018, 400)}
    chart = funnel([*older, *newer], made, NAMES)
    assert chart is not None and chart.title == "Andel kvinnor 2018 mot antalet"


def test_budget_and_one_of_the_sexes_are_not_drawn() -> None:
    rows = [row("a", y, 1_000_000, kind="budget") for y in (2018, 2019)] + [row("a", 2020, 1, kon="kvinna")]
    assert comparison_charts(rows, [], [], [], NAMES) == []


def test_many_forbund_have_no_panels_and_the_funnel_names_those_outside() -> None:
    many = {f"f{i:02d}": f"F{i:02d}" for i in range(16)}
    years = [row(f, y, 1_000_000) for f in many for y in (2018, 2019)]
    assert over_years(years, [], many, "tkr") is None
    assert over_years([r for r in years if r["forbund"] < "f12"], [], many, "tkr") is not None
    shares = [share(f, 2018, 90 if f == "f03" else 50, 100) for f in many]
    chart = funnel(shares, together(*shares), many)
    assert chart is not None and chart.alt.endswith("Utanför gränserna: F03.")
    named = {w.text for w in words(sheet_of(chart))} & set(many.values())
    assert named == {"F03"}
