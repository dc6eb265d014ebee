"""Insatser beside each other: evened-out shares by hand, limits of chance, names and never size, nothing of a withheld one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.charts.comparison_charts import insatser_funnels
from pipeline.compare.compared import Compared
from pipeline.compare.insatser import evened_out, spread_of
from pipeline.report.outlines.directives import Material
from pipeline.report.outlines.written import Directive, read_pieces
from pipeline.report.tables.insatser_beside import insatser_tables
from support.compared import compared_of, number

N = "\u00a0"
MEASURE = "andel_avslut_arbete_studier"
# 8, 10 and 15 of 20: the worked example of docs/jamforelse.md.
EXAMPLE = (("bro", 8), ("alm", 15), ("cykel", 10))


def insats(id_: str, part: int, whole: int = 20, year: int = 2018, **more: Any) -> dict[str, Any]:
    return number("norr", year, MEASURE, None, share=(part, whole), insats=id_, **more)


def example(tmp_path: Path, *more: dict[str, Any]) -> Compared:
    # A number of the whole förbund takes part in the comparison; its insatser stand beside each other.
    total = number("norr", 2018, MEASURE, None, share=(33, 60))
    return compared_of(tmp_path, total, *(insats(i, k) for i, k in EXAMPLE), *more)


def test_an_evened_out_share_is_as_worked_out_by_hand() -> None:
    """All together 33/60 = 0,55. 20 × (0,15² + 0,05² + 0,20²) / (0,55 × 0,45) = 5,2525, less 2, over 3 × 2/3 × 19 = 38:
    0,0856 beyond chance, so all together weigh (1 − 0,0856) / 0,0856 = 10,68. (10,68 × 0,55 + 8) / 30,68 = 0,4522."""
    spread = spread_of([(8, 20), (10, 20), (15, 20)])
    assert spread is not None
    assert (spread.mean, round(spread.beyond, 4), round(spread.weight, 2)) == (0.55, 0.0856, 10.68)
    assert [round(float(evened_out(k, 20, spread).value), 2) for k in (8, 10, 15)] == [45.22, 51.74, 68.04]
    low, high = (round(float(v), 1) for v in (evened_out(8, 20, spread).lower, evened_out(8, 20, spread).upper))
    assert (low, high) == (27.0, 64.1)


def test_insatser_that_differ_by_chance_alone_are_told_as_all_together() -> None:
    spread = spread_of([(10, 20), (20, 40), (15, 30)])
    assert spread is not None and spread.beyond == 0
    made = {evened_out(k, n, spread) for k, n in ((10, 20), (20, 40), (15, 30))}
    (found,) = made
    # 45 of 90: the interval is that of one share of ninety, and not of no width.
    assert float(found.value) == 50 and 39 < found.lower < 41 and 59 < found.upper < 61


@pytest.mark.parametrize("shares", [[(1, 9), (5, 9)], [(0, 5), (0, 9), (0, 20)], [(4, 4), (7, 7), (9, 9)]])
def test_of_too_few_or_of_nobody_nothing_is_evened_out(shares: list[tuple[int, int]]) -> None:
    assert spread_of(shares) is None


@given(
    st.lists(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=3, max_size=12)
)
def test_an_evened_out_share_lies_between_its_own_and_all_together(shares: list[tuple[int, int]]) -> None:
    spread = spread_of(shares)
    if spread is None:
        return
    for part, whole in shares:
        found, own, mean = evened_out(part, whole, spread), 100 * part / whole, 100 * spread.mean
        assert min(own, mean) - 1e-5 <= found.value <= max(own, mean) + 1e-5
        assert 0 <= found.lower <= found.value <= found.upper <= 100
        # Ten times as many people of the same share are drawn less.
        assert abs(float(evened_out(10 * part, 10 * whole, spread).value) - own) <= abs(float(found.value) - own) + 1e-5


def test_insatser_stand_by_name_with_an_id_each_and_the_limits_of_chance(tmp_path: Path) -> None:
    compared = example(tmp_path)
    (table,) = insatser_tables(compared)
    rows = [(r.heading, [c.text for c in r.cells]) for r in table.rows if r.level == "post"]
    assert [name for name, _ in rows] == ["alm", "bro", "cykel"]
    assert rows[1][1] == [f"40,0{N}%", "20", "inom, under 30", f"45,2{N}%", f"27,0 till 64,1{N}%"]
    assert [r.cells[0].text for r in table.rows if r.level == "summa"] == [f"55,0{N}%"]
    ids = [c.obs_id for r in table.rows for c in r.cells if c.obs_id]
    assert len(ids) == 7 == len(set(ids))
    told = {r["insats"]: r["formel"].replace(N, " ") for r in compared.insatser}
    assert told["bro"] == "(10,7 × 55,0 % + 8 av 20) / (10,7 + 20) = 45,2 %"
    assert all(r["delar"].split()[0] == r["obs_id"] and len(r["delar"].split()) == 3 for r in compared.insatser)


def test_a_withheld_insats_is_in_no_number_and_it_is_told_that_there_is_one(tmp_path: Path) -> None:
    whole = example(tmp_path / "a")
    hidden = example(tmp_path / "b", number("norr", 2018, MEASURE, None, insats="dold"))
    same = [{k: v for k, v in r.items() if k != "dolda"} for r in hidden.insatser]
    assert same == [{k: v for k, v in r.items() if k != "dolda"} for r in whole.insatser]
    (table,) = insatser_tables(hidden)
    assert "dold" not in [r.heading for r in table.rows]
    assert table.notes[-1] == "2018 visas inte 1 insats: gruppen är liten."
    (chart,) = insatser_funnels(hidden.insatser, hidden.together, hidden.names)
    assert chart.title.endswith("; en insats visas inte")
    # With one more withheld there are two left, and of two nothing is said.
    few = compared_of(tmp_path / "c", *(insats(i, k) for i, k in EXAMPLE[:2]), number("norr", 2018, "deltagare", 60))
    assert few.insatser == [] and list(insatser_tables(few)) == []


def test_the_chart_has_a_dot_per_insats_by_name_and_tells_who_is_outside(tmp_path: Path) -> None:
    far = example(tmp_path, insats("dal", 2, 100))
    (chart,) = insatser_funnels(far.insatser, far.together, far.names)
    assert [label for label, _ in chart.rows][:4] == ["alm", "bro", "cykel", "dal"]
    # 35 of 160: of 20 chance alone gives 1 to 8, of 100 it gives 14 to 30.
    assert chart.alt.endswith("Utanför gränserna: alm, cykel och dal.")
    assert f"De tillsammans 21,9{N}%" in chart.alt


def test_the_report_of_a_forbund_has_its_own_where_its_outline_asks() -> None:
    nothing: Any = None
    asked: list[str] = []

    def made() -> tuple[()]:
        asked.append("insatser")
        return ()

    material = Material(nothing, {}, {}, None, [], Path(), {}, {}, own_insatser=made)
    (piece,) = read_pieces(":::{vi_och_andra} insatser\n", "ord.md", Path())
    assert isinstance(piece, Directive)
    assert list(material.put(piece)) == [] and asked == ["insatser"] and material.remarks == []
