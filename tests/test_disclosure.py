"""What is withheld, attacked: known sums, linear algebra and bounds must not give it back."""

from __future__ import annotations

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from pipeline.disclosure import suppress
from pipeline.disclosure.publish import published
from pipeline.disclosure.relations import Cell, Key, find_sums
from pipeline.disclosure.suppress import Derived, protect
from pipeline.measures.definition import read_measures
from pipeline.measures.relations import gather_relations
from pipeline.store import connect, create_table
from support.examples import drawn

RELATIONS = gather_relations(read_measures())


def cell(value: int, **at: str) -> Cell:
    base = {
        "measure": "deltagare",
        "period": "helar",
        "kind": "utfall",
        "insats": "",
        "kon": "alla",
        "breakdown": "",
        "category": "",
    } | at
    return Cell(obs_id="|".join(base.values()), year=2022, value=value, **base)


def hidden(cells: list[Cell], smallest: int = 5, derived: tuple[Derived, ...] = ()) -> dict[str, str]:
    return protect(cells, derived, smallest, RELATIONS)


def insats(name: str, value: int, **at: str) -> Cell:
    return cell(value, insats=name, **at)


def test_nothing_small_nothing_hidden() -> None:
    assert hidden([cell(12), insats("a", 7), insats("b", 5)]) == {}


def test_a_lone_small_group_takes_the_next_smallest_with_it() -> None:
    a, b = insats("a", 3), insats("b", 7)
    assert hidden([cell(30), a, b, insats("c", 20)]) == {a.obs_id: "liten_grupp", b.obs_id: "foljdskydd"}


def test_two_small_groups_that_are_together_small_take_a_third() -> None:
    small = [insats("a", 1), insats("b", 2), insats("c", 9)]
    assert set(hidden([cell(40), *small, insats("d", 28)])) == {c.obs_id for c in small}


def test_zero_is_no_group_and_is_shown() -> None:
    assert hidden([cell(20), insats("a", 0), insats("b", 20)]) == {}


def test_the_limit_itself_is_shown_unless_it_gives_another_away() -> None:
    assert hidden([cell(15), cell(5, kon="kvinna"), cell(10, kon="man")]) == {}
    assert len(hidden([cell(9), cell(5, kon="kvinna"), cell(4, kon="man")])) == 2


def test_open_and_ended_make_the_whole() -> None:
    cells = [cell(30), cell(3, measure="deltagare_avslutade"), cell(27, measure="deltagare_pagaende")]
    assert set(hidden(cells)) == {cells[1].obs_id, cells[2].obs_id}


def test_a_part_that_leaves_a_small_rest_is_hidden() -> None:
    """18 of 20 answered yes: two did not, and that is a small group."""
    asked, yes = cell(20, measure="svar_narmare_arbete"), cell(18, measure="ja_narmare_arbete")
    assert len(hidden([asked, yes])) == 1
    assert hidden([asked, cell(15, measure="ja_narmare_arbete")]) == {}


def test_the_share_to_work_or_studies_is_kept_before_the_wider_one() -> None:
    wide, narrow = cell(12, measure="avslut_till_sysselsattning"), cell(9, measure="avslut_till_arbete_studier")
    assert hidden([wide, narrow]) == {wide.obs_id: "foljdskydd"}


def test_two_periods_that_differ_by_a_few_are_not_both_shown() -> None:
    year, part = cell(52, measure="deltagare_nya"), cell(50, measure="deltagare_nya", period="t2")
    assert hidden([year, part]) == {part.obs_id: "foljdskydd"}


def test_another_kon_is_shown_where_it_says_only_that_someone_took_part() -> None:
    flows = [cell(40, insats="a"), cell(20, insats="a", kon="kvinna"), cell(19, insats="a", kon="man")]
    other = cell(1, insats="a", kon="annat")
    assert hidden([*flows, other]) == {}
    at = {"breakdown": "aldersgrupp", "category": "15-29"}
    ages = [cell(40, **at), cell(20, kon="kvinna", **at), cell(19, kon="man", **at), cell(1, kon="annat", **at)]
    # Women and men stay; the total of the category is given up.
    assert set(hidden(ages)) == {ages[0].obs_id, ages[3].obs_id}


def test_what_is_split_too_finely_is_not_published_at_all() -> None:
    fine = cell(30, insats="a", breakdown="aldersgrupp", category="15-29")
    assert hidden([fine]) == {fine.obs_id: "for_fint"}


def test_a_share_goes_with_the_counts_it_is_made_of() -> None:
    ended, worked = cell(20, measure="deltagare_avslutade"), cell(3, measure="avslut_till_arbete_studier")
    share = Derived("andel", (worked.key, ended.key))
    assert hidden([ended, worked], derived=(share,))["andel"] == "del_dold"
    assert hidden([ended, cell(9, measure="avslut_till_arbete_studier")], derived=(share,)) == {}


def test_a_number_that_cannot_be_protected_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more to hide and still determined: told as such, without the value, and never let through."""
    alone = cell(3)
    monkeypatch.setattr(suppress, "find_determined", lambda cells, sums, hidden: {alone.key})
    with pytest.raises(suppress.StillDetermined, match=r"deltagare 2022 helar utfall alla$"):
        hidden([alone])


def test_every_measure_of_people_says_how_it_stands_to_others() -> None:
    """A new count without relations would be protected as if nothing could give it away."""
    counts = {m.id: m for m in read_measures().values() if m.people and m.kind in ("count", "distinct")}
    named = {n.partition(":")[0] for parts in RELATIONS.sums.values() for n in parts}
    named |= {p.whole for p in RELATIONS.parts}
    silent = [id_ for id_, m in counts.items() if m.relations is None and id_ not in named]
    assert silent == [] and len(counts) == 29
    assert [id_ for id_, m in counts.items() if m.relations and m.relations.none and id_ in named] == []


def test_those_who_were_reached_and_the_rest_are_not_both_shown() -> None:
    """11 of 15 were reached: four were not. Those reached are the base of every share and are kept."""
    followed, reached = cell(15, measure="uppfoljda_12man"), cell(11, measure="nadda_12man")
    assert hidden([followed, reached]) == {followed.obs_id: "foljdskydd"}
    assert hidden([followed, cell(10, measure="nadda_12man")]) == {}


def test_what_is_published_says_neither_the_value_nor_why() -> None:
    con = connect()
    columns = dict.fromkeys(("obs_id", "status", "skydd", "source"), "VARCHAR") | dict.fromkeys(
        ("value", "numerator", "denominator", "lower", "upper"), "INTEGER"
    )
    row = {
        "obs_id": "a",
        "status": "ok",
        "skydd": "",
        "source": "beraknad",
        "value": 9,
        "numerator": 9,
        "denominator": 20,
        "lower": 1,
        "upper": 2,
    }
    rows = [
        row,
        row | {"obs_id": "b", "skydd": "liten_grupp"},
        row | {"obs_id": "c", "skydd": "for_fint"},
        row | {"obs_id": "d", "source": "publicerad"},
    ]
    create_table(con, "tal", columns, rows)
    cursor = con.execute(f"{published('tal')} order by obs_id")
    names = [d[0] for d in cursor.description]
    shown = [dict(zip(names, r, strict=True)) for r in cursor.fetchall()]
    assert "skydd" not in names
    assert [r["obs_id"] for r in shown] == ["a", "b"]
    assert shown[1] == {"obs_id": "b", "status": "dold", "source": "beraknad"} | dict.fromkeys(
        ("value", "numerator", "denominator", "lower", "upper")
    )


COUNTS = st.lists(st.lists(st.integers(0, 14), min_size=2, max_size=3), min_size=2, max_size=5)


def crossed(counts: list[list[int]]) -> list[Cell]:
    """A table of insatser by kön with its margins, open and ended, and a breakdown by kön."""
    kon = ("kvinna", "man", "annat")
    width = min(len(row) for row in counts)
    ended = [[v // 2 for v in row[:width]] for row in counts]
    tables = {
        "deltagare": [row[:width] for row in counts],
        "deltagare_avslutade": ended,
        "deltagare_pagaende": [[v - e for v, e in zip(r, s, strict=False)] for r, s in zip(counts, ended, strict=True)],
    }
    cells = []
    for measure, rows in tables.items():
        for place in ("insats", "category"):
            split = {"breakdown": "aldersgrupp"} if place == "category" else {}
            for i, row in enumerate(rows):
                at = {place: f"{i}"} | split
                cells.append(cell(sum(row[:width]), measure=measure, **at))
                cells += [cell(v, measure=measure, kon=k, **at) for k, v in zip(kon, row, strict=False)]
        for k, name in enumerate(kon[:width]):
            cells.append(cell(sum(r[k] for r in rows), measure=measure, kon=name))
        cells.append(cell(sum(sum(r[:width]) for r in rows), measure=measure))
    return cells


def attack(cells: list[Cell], withheld: set[str]) -> list[tuple[Cell, float, float]]:
    """Every withheld number with the least and most it can be, from all that is shown."""
    by_key = {c.key: c for c in cells}
    unknown: list[Key] = [c.key for c in cells if c.obs_id in withheld]
    column = {k: i for i, k in enumerate(unknown)}
    left, right = [], []
    for total in find_sums(by_key, RELATIONS):
        if total.open or not any(k in column for k in total.keys):
            continue
        row = numpy.zeros(len(unknown))
        constant = 0
        for key in total.keys:
            sign = 1 if key == total.whole else -1
            if key in column:
                row[column[key]] += sign
            else:
                constant -= sign * by_key[key].value
        left.append(row)
        right.append(constant)
    found = []
    for key in unknown:
        aim = numpy.zeros(len(unknown))
        aim[column[key]] = 1
        low, high = (
            linprog(sign * aim, A_eq=numpy.array(left) if left else None, b_eq=right or None, bounds=(1, 10_000)).fun
            * sign
            for sign in (1, -1)
        )
        found.append((by_key[key], low, high))
    return found


@drawn(60)
@given(COUNTS)
# Tables in which no sum stands alone with one withheld number, but all together give one away.
@example([[3, 6, 9], [5, 0, 9], [0, 0, 6]])
@example([[9, 0, 6], [12, 6, 0], [5, 9, 0], [2, 3, 0], [12, 0, 3]])
def test_no_withheld_number_can_be_worked_out(counts: list[list[int]]) -> None:
    cells = crossed(counts)
    withheld = {c.obs_id for c in cells} & set(hidden(cells))
    for found, low, high in attack(cells, withheld):
        assert high - low > 0.5, (found, low, high)


@drawn(60)
@given(COUNTS)
def test_every_small_group_is_withheld_but_takers_part_of_another_kon(counts: list[list[int]]) -> None:
    cells = crossed(counts)
    withheld = set(hidden(cells))
    for c in cells:
        if 0 < c.value < 5 and not (c.kon == "annat" and not c.breakdown):
            assert c.obs_id in withheld
