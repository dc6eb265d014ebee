"""Categories told together: where that shows as much and hides less, what became of the numbers, and what a reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from pipeline.charts.forms import PerCategory, read_report_charts
from pipeline.charts.plain_charts import Year, plain_chart
from pipeline.codes.merged import merged_of, read_merged
from pipeline.disclosure.merging import Merges, choose_merges
from pipeline.disclosure.publish import published
from pipeline.disclosure.relations import Cell, Counted
from pipeline.forbund.categories import category_names
from pipeline.forbund.model import load_forbund
from pipeline.measures.aggregate import mark_protected
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds_of_rows import list_kinds
from pipeline.measures.merging import add_merged
from pipeline.measures.numbers import Numbers
from pipeline.places import ROOT, Places
from pipeline.store import connect, create_table
from support.cells import RELATIONS, cell, hidden
from support.observations import FORBUND as PROV
from support.observations import obs

FORBUND = load_forbund(Places.at(ROOT / "data/raw", ROOT, ""), "hbs")
# Education of 224 as in a published report: category -> women, men.
EDUCATION = {
    "grundskola": (64, 34),
    "gymnasium": (41, 17),
    "annan_eftergymnasial": (6, 1),
    "hogskola_1": (0, 3),
    "hogskola_3": (8, 4),
    "hogskola_mer": (7, 4),
    "saknas": (27, 8),
}


def table(breakdown: str, split: dict[str, tuple[int, int]]) -> list[Cell]:
    """A table of women and men with its whole, and every category that is several of its own."""
    one_by_one = {"": (sum(w for w, _ in split.values()), sum(m for _, m in split.values()))} | split
    every = dict(one_by_one)
    for merged in merged_of(breakdown):
        of = [split[p] for p in merged.parts if p in split]
        if len(of) > 1:
            every[merged.category] = (sum(w for w, _ in of), sum(m for _, m in of))
    return [
        cell(n, kon=kon, breakdown=breakdown if category else "", category=category)
        for category, (women, men) in every.items()
        for kon, n in (("alla", women + men), ("kvinna", women), ("man", men))
    ]


def told_together(merges: Merges) -> list[str]:
    return [m.category for found in merges.chosen.values() for m in found]


def hidden_in(cells: Iterable[Cell]) -> int:
    found = hidden(cells)
    return sum(c.obs_id in found for c in cells)


def test_small_categories_become_one_and_nothing_is_hidden() -> None:
    """Nine of twenty numbers were hidden: 9 shown of four kinds of higher education and 0 of 15 now."""
    cells = table("utbildning", EDUCATION)
    nothing = Merges({})
    merges = choose_merges(cells, 5, RELATIONS)
    assert told_together(merges) == ["eftergymnasial_alla"]
    before, after = ([c for c in cells if m.tells(c)] for m in (nothing, merges))
    assert (hidden_in(before), hidden_in(after)) == (9, 0)
    assert [c.value for c in after if c.category == "eftergymnasial_alla"] == [33, 21, 12]
    assert not {c.category for c in after} & {"hogskola_1", "hogskola_3", "hogskola_mer", "annan_eftergymnasial"}


def test_where_nothing_is_small_every_category_is_told() -> None:
    assert choose_merges(table("utbildning", dict.fromkeys(EDUCATION, (20, 20))), 5, RELATIONS).chosen == {}


def test_no_merge_shows_fewer_numbers_than_it_saves() -> None:
    """40–49 and 50–59 together would hide nothing, but 4 of 5 rows are large: 60 and older is what is small."""
    ages = {"15-29": (27, 23), "30-39": (30, 16), "40-49": (36, 13), "50-59": (54, 15), "60-": (6, 4)}
    assert told_together(choose_merges(table("aldersgrupp", ages), 5, RELATIONS)) == ["50-"]
    middle = ages | {"40-49": (6, 3), "50-59": (4, 15), "60-": (16, 14)}
    assert told_together(choose_merges(table("aldersgrupp", middle), 5, RELATIONS)) == ["40-59"]
    # Two rows of six each with one small would be one row of three: as many are hidden by merging as by hiding.
    wide = {"ar_0": (20, 30), "ar_1": (20, 4), "ar_2": (20, 20), "ar_9": (20, 4)}
    assert told_together(choose_merges(table("tid_i_forsorjning", wide), 5, RELATIONS)) == []


def test_what_was_published_by_itself_stays_so_and_what_was_told_together_does_too() -> None:
    cells = table("utbildning", EDUCATION)
    at = {(c.category, c.kon): c.obs_id for c in cells}
    assert choose_merges(cells, 5, RELATIONS, {at["hogskola_3", "alla"]: True}).chosen == {}
    assert told_together(choose_merges(cells, 5, RELATIONS, {at["hogskola_3", "alla"]: False})) == [
        "eftergymnasial_alla"
    ]
    large = table("utbildning", dict.fromkeys(EDUCATION, (20, 20)))
    assert told_together(choose_merges(large, 5, RELATIONS, {at["hogskola", "alla"]: True})) == ["hogskola"]


def test_each_year_is_a_table_of_its_own() -> None:
    cells = table("utbildning", EDUCATION)
    later = [replace(c, year=2023, obs_id=c.obs_id + "2023", value=100 * bool(c.value)) for c in cells]
    assert set(choose_merges([*cells, *later], 5, RELATIONS).chosen) == {(2022, "utbildning")}


def test_the_list_is_of_categories_that_there_are() -> None:
    codes = [(m.breakdown, m.category) for m in read_merged()]
    assert len(set(codes)) == len(codes) > 20
    for m in read_merged():
        one_by_one = set(category_names(m.breakdown, FORBUND)) - {x.category for x in merged_of(m.breakdown)}
        assert len(m.parts) > 1 and set(m.parts) <= one_by_one and m.category not in one_by_one
        names = list(category_names(m.breakdown, FORBUND).values())
        assert len(set(names)) == len(names), m.breakdown


def test_no_merge_mixes_what_a_measure_tells_apart() -> None:
    """A measure that holds all of one part and nothing of another would tell how many each is."""
    tried = 0
    for kinds in list_kinds(m for m in read_measures().values() if m.people):
        for merged in (m for m in read_merged() if m.breakdown in kinds.categories):
            for counted, rows in kinds.counted.items():
                # Of each part all, something or nothing: of all of them the same.
                base = kinds.counted[
                    Counted("deltagare_avslutade" if merged.breakdown != "aldersgrupp" else "deltagare", counted.period)
                ]
                of = {p: kinds.categories[merged.breakdown][p] & base for p in merged.parts}
                held = {bool((of[p] & rows).any()) + bool(not (of[p] & ~rows).any()) for p in merged.parts}
                assert len(held) == 1, (merged, counted)
                tried += 1
    assert tried > 100


def test_a_merged_number_is_a_sum_with_its_rows() -> None:
    """Two kön of three categories, of which two are one: 6 + 1 women and men, resting on as many rows."""
    con = connect()
    con.execute("create table person_antal as select 'deltagare' as id")
    traced = "[{'fil': 'a.csv', 'blad': '', 'rad': cast(null as integer), 'kolumn': '', 'antal': cast(%d as bigint)}]"
    rows = " union all ".join(
        f"""select 'deltagare' as measure, 2022 as year, 'helar' as period, '' as insats, '{kon}' as kon,
        'utbildning' as breakdown, '{c}' as category, 'utfall' as kind, cast({n} as decimal(18, 6)) as numerator,
        cast(null as decimal(18, 6)) as denominator, cast({n} as decimal(18, 6)) as value, {traced % n} as rader"""
        for kon, c, n in (
            ("kvinna", "hogskola_1", 6),
            ("kvinna", "hogskola_3", 1),
            ("man", "hogskola_1", 3),
            ("man", "gymnasium", 9),
        )
    )
    con.execute(f"create table tal as {rows}")
    add_merged(con)
    merged = con.execute(
        "select category, kon, value, numerator, rader from tal where category in ('hogskola', 'eftergymnasial_alla') order by all"
    ).fetchall()
    trace = [{"fil": "a.csv", "blad": "", "rad": None, "kolumn": "", "antal": 7}]
    # Of men there is one part only: that one is told, or nothing.
    assert merged == [("eftergymnasial_alla", "kvinna", 7, 7, trace), ("hogskola", "kvinna", 7, 7, trace)]


@pytest.mark.parametrize("large", [False, True])
def test_the_parts_leave_what_is_published_and_so_does_a_merge_that_is_not_made(large: bool) -> None:
    cells = [
        replace(c, value=20 * (1 + (c.kon == "alla")) if large and c.breakdown else c.value)
        for c in table("utbildning", EDUCATION)
    ]
    con = connect()
    columns = ("obs_id", "measure", "year", "period", "kind", "insats", "kon", "breakdown", "category")
    rows = [
        {n: getattr(c, n) for n in columns} | {"value": c.value, "skydd": "", "source": "beraknad", "status": "ok"}
        for c in cells
    ]
    rows = [r | dict.fromkeys(("numerator", "denominator", "lower", "upper")) for r in rows]
    create_table(
        con, "observation", dict.fromkeys(rows[0], "VARCHAR") | {"value": "DECIMAL(18,6)", "year": "INTEGER"}, rows
    )
    mark_protected(con, read_measures(), 5)
    shown = {c for (c,) in con.execute(f"select distinct category from ({published('observation')})").fetchall()}
    kept = {
        c for (c,) in con.execute("select distinct category from observation where skydd = 'sammanslagen'").fetchall()
    }
    parts = {"annan_eftergymnasial", "hogskola_1", "hogskola_3", "hogskola_mer"}
    assert shown == {"", "grundskola", "gymnasium", "saknas"} | (parts if large else {"eftergymnasial_alla"})
    assert kept == (set() if large else parts)


def test_a_reader_is_told_what_a_merged_bar_is() -> None:
    spec = next(c for c in read_report_charts().chart if isinstance(c, PerCategory) and c.id == "utbildning")
    rows = [
        obs("deltagare", n, breakdown="utbildning", category=c, kon=kon, unit="antal")
        for c, n in (("grundskola", 98), ("gymnasium", 58), ("hogskola", 26), ("saknas", 42))
        for kon in ("alla", "kvinna")
    ]
    chart = plain_chart(spec, Year(Numbers([*rows, obs("deltagare", 224, unit="antal")]), PROV, 2022))
    assert chart is not None
    assert chart.note.endswith(
        "”Högskola eller universitet” är högskola/universitet upp till 1 år, högskola/universitet upp till 3 år och "
        "högskola/universitet mer än 3 år, som visas tillsammans för att skydda små grupper."
    )
