"""What is withheld, attacked: known sums, bounds and years before must not give it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.disclosure import suppress
from pipeline.disclosure.publish import published, read_shown
from pipeline.disclosure.relations import Cell
from pipeline.disclosure.suppress import Derived, protect
from pipeline.store import connect, create_table, write_parquet
from support.cells import RELATIONS, cell, hidden, year_before


def insats(name: str, value: int, **at: str) -> Cell:
    return cell(value, insats=name, **at)


def test_nothing_small_nothing_hidden() -> None:
    assert hidden([cell(12), insats("a", 7), insats("b", 5)]) == {}


def test_a_lone_small_group_takes_another_with_it() -> None:
    a, b = insats("a", 3), insats("b", 7)
    found = hidden([cell(30), a, b, insats("c", 20)])
    assert found[a.obs_id] == "liten_grupp" and list(found.values()).count("foljdskydd") == 1


def test_two_small_groups_that_are_together_small_take_a_third() -> None:
    """1 and 2 of 40, the others 9 and 28: the two are 3 together, so neither could be 5."""
    small = [insats("a", 1), insats("b", 2)]
    found = hidden([cell(40), *small, insats("c", 9), insats("d", 28)])
    assert {c.obs_id for c in small} < set(found) and len(found) == 3


def test_what_may_be_is_as_wide_as_the_limit() -> None:
    """4 and 3 of 20 could be 1 to 6, and that will do. 4 and 2 could be 1 to 5 only: 14 is hidden too."""
    assert len(hidden([cell(20), insats("a", 4), insats("b", 3), insats("c", 13)])) == 2
    assert len(hidden([cell(20), insats("a", 4), insats("b", 2), insats("c", 14)])) == 3


def test_zero_is_no_group_and_is_shown() -> None:
    assert hidden([cell(20), insats("a", 0), insats("b", 20)]) == {}


@pytest.mark.parametrize("leading", ["lyra", "mia"])
def test_of_two_that_are_missed_as_much_the_one_that_reports_lead_with_is_shown(leading: str) -> None:
    """Of three insatser one is small: one of the others is hidden with it, whichever is larger."""
    sizes = {"lyra": 30, "mia": 40, "start": 3}
    parts = [cell(n, insats=i, measure="avslut_till_arbete_studier") for i, n in sizes.items()]
    parts = [replace(c, leads=c.insats == leading) for c in parts]
    found = set(hidden([cell(73, measure="avslut_till_arbete_studier"), *parts]))
    assert {c.insats for c in parts if c.obs_id in found} == {"start", "mia" if leading == "lyra" else "lyra"}


def test_open_and_ended_make_the_whole() -> None:
    cells = [cell(30), cell(3, measure="deltagare_avslutade"), cell(27, measure="deltagare_pagaende")]
    assert set(hidden(cells)) == {cells[1].obs_id, cells[2].obs_id}


def test_a_part_that_leaves_a_small_rest_is_hidden() -> None:
    """18 of 20 answered yes: two did not, and that is a small group. So are four of 15 who were not reached."""
    asked, yes = cell(20, measure="svar_narmare_arbete"), cell(18, measure="ja_narmare_arbete")
    assert len(hidden([asked, yes])) == 1
    assert hidden([asked, cell(15, measure="ja_narmare_arbete")]) == {}
    followed, reached = cell(15, measure="uppfoljda_12man"), cell(11, measure="nadda_12man")
    assert len(hidden([followed, reached])) == 1


def test_two_periods_that_differ_by_a_few_are_not_both_shown() -> None:
    """The year is kept: it is what a report is about."""
    year, part = cell(52, measure="deltagare_nya"), cell(50, measure="deltagare_nya", period="t2")
    assert hidden([year, part]) == {part.obs_id: "foljdskydd"}


@pytest.mark.parametrize(("left", "told"), [(0, False), (6, True)])
def test_of_an_insats_that_had_ended_a_part_of_the_year_tells_the_year(left: int, told: bool) -> None:
    """Six women are told of already, so that nine took part is not. They were nine by August: was anybody left then?"""
    women, men, all_ = insats("a", 6, kon="kvinna"), insats("a", 3, kon="man"), insats("a", 9)
    part = insats("a", 9, period="t2")
    open_ = [insats("a", n, measure="deltagare_pagaende", period=p) for p, n in (("t2", left), ("helar", 0))]
    found = protect([women, men, all_, part, *open_], (), 5, RELATIONS, {women.obs_id: True})
    assert {men.obs_id, all_.obs_id} <= set(found) and (part.obs_id not in found) == told


def test_another_kon_is_told_of_the_whole_only() -> None:
    """One of another kön in an insats is no number, and not what women and men leave over of all either."""
    flows = [cell(40, insats="a"), cell(20, insats="a", kon="kvinna"), cell(19, insats="a", kon="man")]
    other = cell(1, insats="a", kon="annat")
    found = hidden([*flows, other])
    assert found[other.obs_id] == "for_fint" and len(found) == 2
    assert hidden([*flows, cell(0, insats="a", kon="annat")]) == {cell(0, insats="a", kon="annat").obs_id: "for_fint"}


def test_a_large_total_stays_when_women_or_men_are_hidden() -> None:
    at = {"breakdown": "aldersgrupp", "category": "15-29"}
    ages = [cell(40, **at), cell(20, kon="kvinna", **at), cell(19, kon="man", **at), cell(1, kon="annat", **at)]
    found = hidden(ages)
    assert ages[0].obs_id not in found and found[ages[3].obs_id] == "for_fint" and len(found) == 2


def test_a_part_of_the_year_is_told_without_splits() -> None:
    women, age = (
        cell(20, period="t1", kon="kvinna"),
        cell(20, period="t2", breakdown="aldersgrupp", category="15-29"),
    )
    assert hidden([women, age]) == {women.obs_id: "for_fint", age.obs_id: "for_fint"}


def test_a_mean_of_what_is_split_too_finely_has_no_row_either() -> None:
    """There is a mean only where there is somebody: a withheld one beside counts without rows said where."""
    fine = cell(3, insats="a", kon="annat")
    mean = Derived("medel", (fine.key,))
    assert hidden([cell(20), fine], derived=(mean,))["medel"] == "for_fint"
    assert hidden([cell(20)], derived=(Derived("medel", (fine.key,)),))["medel"] == "for_fint"


def test_what_is_split_too_finely_is_not_published_at_all() -> None:
    fine = cell(30, insats="a", breakdown="aldersgrupp", category="15-29")
    assert hidden([fine]) == {fine.obs_id: "for_fint"}


def test_a_share_goes_with_the_counts_it_is_made_of() -> None:
    ended, worked = cell(20, measure="deltagare_avslutade"), cell(3, measure="avslut_till_arbete_studier")
    share = Derived("andel", (worked.key, ended.key))
    assert hidden([ended, worked], derived=(share,))["andel"] == "del_dold"
    assert hidden([ended, cell(9, measure="avslut_till_arbete_studier")], derived=(share,)) == {}


def test_who_was_there_at_new_year_is_not_told_by_another_period() -> None:
    """Registered less new is the same in the year and to April: three of one insats, whichever way it is told."""
    cells = [insats("a", 30), insats("a", 27, measure="deltagare_nya")]
    cells += [insats("a", 15, period="t1"), insats("a", 12, measure="deltagare_nya", period="t1")]
    found = hidden(cells)
    assert len({c.period for c in cells if c.obs_id in found}) == 2


def test_a_number_under_two_names_is_hidden_under_both() -> None:
    ended = cell(40, measure="deltagare_avslutade")
    exits = cell(3, measure="avslut_till_arbetsmarknadsinsats")
    after = {"measure": "deltagare_avslutade", "breakdown": "sysselsattning_efter"}
    known = [cell(3, category="arbetsmarknadsinsats", **after), cell(37, category="ingen", **after)]
    found = hidden([ended, exits, *known])
    assert {exits.obs_id, known[0].obs_id, known[1].obs_id} <= set(found)


def test_a_group_in_which_all_are_alike_is_not_split() -> None:
    """Twelve women, all with nine years or more of support: who is a woman is told about. Noughts would say it too."""
    at = {"breakdown": "tid_i_forsorjning", "kon": "kvinna"}
    alike = [cell(12, category="ar_9", **at), cell(0, category="ar_0", **at)]
    others = [cell(20, category="ar_9", breakdown="tid_i_forsorjning", kon="man")]
    others.append(cell(9, category="ar_0", breakdown="tid_i_forsorjning", kon="man"))
    found = hidden([cell(12, kon="kvinna"), cell(29, kon="man"), *alike, *others])
    assert {c.obs_id for c in alike} <= set(found)
    unknown = [cell(12, category="saknas", **at), cell(0, category="ar_0", **at)]
    assert hidden([cell(12, kon="kvinna"), *unknown]) == {}


def test_all_or_none_who_were_exposed_to_violence_is_not_told() -> None:
    asked = cell(12, measure="vald_tillfragade")
    for said_yes, told in ((12, False), (0, False), (6, True)):
        yes = cell(said_yes, measure="valdsutsatta")
        assert (hidden([asked, yes]) == {}) == told


def test_last_year_is_known_and_is_not_given_away_by_this() -> None:
    """Last year hid that three were open at the end. This year, registered less new would tell it."""
    last = [cell(3, measure="deltagare_pagaende"), cell(33), cell(30, measure="deltagare_avslutade")]
    last = [year_before(c) for c in last]
    this = [cell(23), cell(20, measure="deltagare_nya")]
    shown = {last[0].obs_id: False, last[1].obs_id: True, last[2].obs_id: False}
    found = protect([*last, *this], (), 5, RELATIONS, shown)
    assert len({c.obs_id for c in this} & set(found)) == 1
    assert not {c.obs_id for c in last} & set(found)


def test_a_number_that_cannot_be_protected_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more to hide and still told: named as such, without the value, and never let through."""
    monkeypatch.setattr(suppress.Reader, "find_weak", lambda self, hidden: [0])
    with pytest.raises(suppress.StillDetermined, match=r"deltagare 2022 helar utfall alla$"):
        hidden([cell(3)])


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


def test_what_is_looked_at_has_no_column_that_nothing_stands_in(tmp_path: Path) -> None:
    write_parquet(connect(), "select 'a' as namn, '' as tom, null as saknas, 0 as noll", tmp_path / "t.parquet")
    assert list(read_shown(tmp_path / "t.parquet", 5)) == ["namn", "noll"]
