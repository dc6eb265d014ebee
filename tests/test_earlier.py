"""What was told before stays told, and is known: years before, and releases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.disclosure.problem import bearing_on_own
from pipeline.disclosure.suppress import _hide_all, problem_of, protect
from pipeline.measures.definition import read_measures
from pipeline.measures.earlier import stays_shown, told_before, told_in_releases, years_before
from pipeline.places import RELEASED, Places, Unit
from pipeline.rows.csv_files import write_rows
from pipeline.store import connect, create_table, write_parquet
from support.cells import RELATIONS, cell, hidden, year_before

INSATSER = [cell(30), cell(3, insats="a"), cell(7, insats="b"), cell(20, insats="c")]


def release(places: Places, name: str, rows: list[tuple[str, str, str, str]]) -> None:
    path = places.releases / name / RELEASED
    path.parent.mkdir(parents=True)
    path.write_text(write_rows([("obs_id", "forbund", "year", "value"), *rows]), "utf-8")


def test_what_a_release_has_shown_is_read_and_the_latest_says_what(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path)
    assert told_in_releases(places, Unit("prov", 2022)) == {}
    release(
        places,
        "2023-03-01-ab",
        [("a" * 16, "prov", "2022", "12"), ("n2", "prov", "2022", "8"), ("n3", "prov", "2022", "")],
    )
    release(
        places,
        "2023-04-01-ab",
        [("n2", "prov", "2022", "9"), ("n4", "prov", "2021", "7"), ("n5", "annat", "2022", "7")],
    )
    release(places, ".ny-2023-05-01-ab", [("n6", "prov", "2022", "9")])
    # An id of sixteen letters is from before 0.2: n and the first fifteen of them now.
    assert told_in_releases(places, Unit("prov", 2022)) == {"n" + "a" * 15: Decimal(12), "n2": Decimal(9)}


def test_a_number_that_was_given_out_is_not_hidden_beside_a_small_one() -> None:
    """7 is hidden beside 3 of 30. Given out once it stays, and 20 is hidden; both given out, 30 is."""
    _, small, middle, large = INSATSER
    assert set(hidden(INSATSER)) == {small.obs_id, middle.obs_id}
    for shown, other in ((middle, large), (large, middle)):
        told = stays_shown(INSATSER, 5, {shown.obs_id: Decimal(shown.value)})
        assert told == {shown.obs_id: True}
        assert set(protect(INSATSER, (), 5, RELATIONS, told)) == {small.obs_id, other.obs_id}
    both = stays_shown(INSATSER, 5, {c.obs_id: Decimal(c.value) for c in (middle, large)})
    assert set(protect(INSATSER, (), 5, RELATIONS, both)) == {small.obs_id, INSATSER[0].obs_id}


def test_what_was_given_away_by_a_release_is_past_help_and_stops_nothing() -> None:
    told = stays_shown(INSATSER, 5, {c.obs_id: Decimal(c.value) for c in INSATSER})
    assert set(protect(INSATSER, (), 5, RELATIONS, told)) == {INSATSER[1].obs_id}


def test_what_has_changed_since_and_what_is_small_or_too_fine_is_not_bound_by_a_release() -> None:
    fine = cell(30, insats="a", breakdown="aldersgrupp", category="15-29")
    cells = [*INSATSER, fine, cell(0, insats="d")]
    released = {c.obs_id: Decimal(c.value) for c in cells} | {cells[3].obs_id: Decimal(21)}
    assert set(stays_shown(cells, 5, released)) == {c.obs_id for c in (cells[0], cells[2], cells[5])}


def test_the_years_before_are_those_that_follow_on_each_other(tmp_path: Path) -> None:
    for year in (2017, 2019, 2020, 2021, 2022):
        (tmp_path / "raw" / "prov" / str(year)).mkdir(parents=True)
        (tmp_path / "raw" / "prov" / str(year) / "a.csv").write_text("a\n", "utf-8")
    places = Places(tmp_path / "raw", tmp_path)
    assert years_before(places, Unit("prov", 2022)) == [Unit("prov", y) for y in (2021, 2020, 2019)]
    assert years_before(places, Unit("prov", 2017)) == []


def test_of_the_years_before_only_what_bears_on_this_is_looked_at() -> None:
    """Last year hid ages, which say nothing of this year, and who was open when it ended, which does."""
    this = [cell(40), cell(30, measure="deltagare_nya")]
    ages = [cell(n, breakdown="aldersgrupp", category=c) for c, n in (("15-29", 3), ("30-39", 30), ("40-49", 7))]
    last = [
        year_before(c)
        for c in (cell(40), *ages, cell(10, measure="deltagare_pagaende"), cell(30, measure="deltagare_avslutade"))
    ]
    told = {c.obs_id: c.value in (40, 30) and c.measure != "deltagare_avslutade" for c in last}
    problem = problem_of({c.key: c for c in (*this, *last)}, 5, RELATIONS, told)
    kept = bearing_on_own(problem)
    assert {k[0] for k in kept.keys if k[1] == 2021} >= {"deltagare", "deltagare_pagaende", "deltagare_avslutade"}
    assert not [k for k in kept.keys if k[7]] and [k for k in problem.keys if k[7]]
    alone = replace(this[0], year=2030, obs_id="2030")
    assert {k[1] for k in bearing_on_own(problem_of({c.key: c for c in (alone, *last)}, 5, RELATIONS, told)).keys} == {
        2030
    }


def test_of_a_year_before_what_is_told_and_what_binds_it_is_read(tmp_path: Path) -> None:
    """Flows too fine to be told and another kön bind what is told. Splits too fine, and parts of merged ones, do not."""
    at = {"source": "beraknad", "kind": "utfall", "year": 2021, "argang": 2021, "measure": "deltagare", "value": 9}
    at |= {"period": "helar", "insats": "", "kon": "alla", "breakdown": "", "category": "", "skydd": ""}
    age = {"breakdown": "aldersgrupp", "category": "15-29"}
    rows: dict[str, dict[str, object]] = {
        "shown": {},
        "hidden": {"skydd": "foljdskydd", "insats": "a"},
        "flow": {"skydd": "for_fint", "period": "t2", "kon": "kvinna"},
        "another": {"skydd": "for_fint", "kon": "annat", **age},
        "split": {"skydd": "for_fint", "insats": "a", **age},
        "part": {"skydd": "sammanslagen", **age},
        "other": {"argang": 2022},
    }
    con = connect()
    columns = dict.fromkeys(("obs_id", *at), "VARCHAR") | {"year": "INTEGER", "argang": "INTEGER", "value": "INTEGER"}
    create_table(con, "foregaende", columns, [at | more | {"obs_id": id_} for id_, more in rows.items()])
    write_parquet(con, "select * from foregaende", tmp_path / "observation.parquet")
    con.execute("create table observation (obs_id varchar)")
    people = {"deltagare": read_measures()["deltagare"]}
    found = told_before(con, [tmp_path / "observation.parquet"], people)
    assert {c.obs_id: shown for c, shown in found.items()} == {
        "shown": True,
        "hidden": False,
        "flow": False,
        "another": False,
    }


def test_what_was_hidden_before_is_no_more_known_where_only_the_whole_problem_has_it() -> None:
    """The choice is made by a smaller problem. A reader who was thought to know the rest knew what nobody was told."""
    last = [year_before(c) for c in INSATSER]
    told = dict(zip((c.obs_id for c in last), (True, False, False, True), strict=True))
    sparse = problem_of({c.key: c for c in INSATSER}, 5, RELATIONS, full=False)
    full = problem_of({c.key: c for c in (*INSATSER, *last)}, 5, RELATIONS, told, full=True)
    found = {key for key, _ in _hide_all(sparse, full)}
    assert found == {c.key for c in (INSATSER[1], INSATSER[2], last[1], last[2])}
