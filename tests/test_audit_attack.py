"""What follows from published numbers is found, of every kind; what does not follow is not."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit.attack import ALONE, FEW, IMPOSSIBLE, NARROW, TOLD
from pipeline.audit.model import Key
from pipeline.audit.sets import NEVER, SPELLS, read_sets
from pipeline.measures.definition import read_measures
from support.audited import LIMIT, about, attacked, counted, made_up
from support.examples import drawn

YEAR = 2022
ALL = Key("deltagare", YEAR)
NEW = Key("deltagare_nya", YEAR)
ENDED = Key("deltagare_avslutade", YEAR)


def of(key: Key, **changed: object) -> Key:
    return replace(key, **changed)  # type: ignore[arg-type]


def told(cells: Mapping[Key, float], hidden: Key, **units: str) -> str:
    """The arithmetic of a number that is found out."""
    (finding,) = about(attacked(cells, {hidden}, **units).findings, hidden)
    return f"{finding.kind}: {finding.told}"


def test_a_sum_tells_its_only_hidden_part() -> None:
    cells = {ALL: 30, of(ALL, kon="kvinna"): 17, of(ALL, kon="man"): 6, of(ALL, kon="annat"): 7}
    said = told(cells, of(ALL, kon="man"))
    assert said.startswith(f"{TOLD}: Talet är 6: 30 − 17 − 7 = 6 (Deltaganden under året 2022")


def test_registered_less_new_is_the_stock_in_every_period() -> None:
    cells = {ALL: 50, NEW: 35, of(ALL, period="t1"): 30, of(NEW, period="t1"): 15}
    assert "Talet är 15: " in told(cells, of(NEW, period="t1"))


def test_what_the_last_year_ended_with_this_one_began_with() -> None:
    base = {"insats": "hamnen"}
    going = Key("deltagare_pagaende", YEAR - 1, **base)
    cells = {of(ALL, **base): 40, of(NEW, **base): 31, going: 9, of(ALL, year=YEAR - 1, **base): 60}
    assert told(cells, going).startswith(f"{TOLD}: Talet är 9: ")


def test_a_part_is_no_more_than_its_whole() -> None:
    other, women, men = (of(NEW, kon=k) for k in ("annat", "kvinna", "man"))
    cells = {of(ALL, kon="annat"): 1, NEW: 18, other: 1, women: 7, men: 10}
    findings = attacked(cells, {other, women}).findings
    assert [f.kind for f in about(findings, women)] == [TOLD]  # 18 − 10 − 1, since nobody is shown as 0.
    cells[of(ALL, kon="annat")] = 4
    (narrow,) = about(attacked(cells, {other, women}).findings, women)
    assert (narrow.kind, narrow.told[:38]) == (NARROW, "Talet är minst 4 och högst 7: 18 − 10 ")


def test_an_answer_that_may_be_few_is_not_asked_for_and_who_answered_is() -> None:
    """One who did not say what kön stopped every release: the answers of men are withheld only with how many they are."""
    answered, agree = (
        Key(m, YEAR, breakdown="fraga", category="avslut:redo") for m in ("enkat_svar", "enkat_instammer")
    )
    cells = {agree: 10, of(agree, kon="kvinna"): 6, of(agree, kon="man"): 3, of(agree, kon="annat"): 1}
    hidden = {of(agree, kon=k) for k in ("man", "annat")}
    assert not attacked(cells, hidden).findings
    cells |= {answered: 20, of(answered, kon="kvinna"): 13, of(answered, kon="man"): 6, of(answered, kon="annat"): 1}
    told_of = attacked(cells, {of(answered, kon="annat")}).findings
    assert [f.kind for f in about(told_of, of(answered, kon="annat"))] == [TOLD]


def test_who_is_followed_up_had_ended_the_year_before() -> None:
    base = {"insats": "hamnen"}
    ended, left = (Key(m, YEAR - 1, **base) for m in ("deltagare_avslutade", "deltagare_pagaende"))
    followed = Key("uppfoljda_12man", YEAR, **base)
    cells = {of(ALL, year=YEAR - 1, **base): 11, ended: 8, left: 3, followed: 8}
    found = attacked(cells, {ended, left}).findings
    assert {f.kind for f in (*about(found, ended), *about(found, left))} == {NARROW}
    # Who had not ended that year is followed up too, in some registers: then nothing follows from the one of the other.
    more = attacked(cells | {followed: 12}, {ended, left}).findings
    assert not [*about(more, ended), *about(more, left)]


def test_the_same_set_has_one_number_under_both_its_names() -> None:
    one = Key("avslut_till_arbetsmarknadsinsats", YEAR)
    other = of(ENDED, breakdown="sysselsattning_efter", category="arbetsmarknadsinsats")
    rest = of(ENDED, breakdown="sysselsattning_efter", category="ingen")
    assert "Talet är 6: " in told({ENDED: 26, one: 6, other: 6, rest: 20}, one)


def test_a_share_and_its_n_tell_the_count() -> None:
    part, share = Key("avslut_till_arbete_studier", YEAR), Key("andel_avslut_arbete_studier", YEAR)
    cells = {ENDED: 48, part: 6, share: 12.5}
    assert "Talet är 6: " in told(cells, part, andel_avslut_arbete_studier="procent")


def test_a_cost_per_person_and_the_cost_tell_how_many() -> None:
    cost, each = Key("insatskostnad", YEAR, insats="hamnen"), Key("kostnad_per_deltagare", YEAR, insats="hamnen")
    cells = {of(ALL, insats="hamnen"): 12, cost: 600_000, each: 50_000}
    assert "Talet är 12: " in told(cells, of(ALL, insats="hamnen"), insatskostnad="kr", kostnad_per_deltagare="kr")


def test_a_single_person_and_her_time_are_told_of() -> None:
    of_one = of(ALL, insats="hamnen", kon="annat")
    mean = replace(of_one, measure="deltagartid_medel")
    cells = {ALL: 30, of_one: 1, mean: 7.5, of(ALL, insats="bryggan"): 4}
    findings = attacked(cells, (), deltagartid_medel="manader").findings
    assert [f.kind for f in about(findings, of_one)] == [ALONE]
    assert [f.told for f in about(findings, mean)] == ["En enda persons tid visas."]
    assert [f.kind for f in about(findings, of(ALL, insats="bryggan"))] == [FEW]


@pytest.mark.parametrize(("left", "kinds"), [(0, [TOLD]), (1, [])])
def test_of_an_insats_that_had_ended_a_part_of_the_year_tells_the_year(left: int, kinds: list[str]) -> None:
    """Who sees that nobody was left in August knows that the nine by then are those of the year."""
    year, going = of(ALL, insats="hamnen"), Key("deltagare_pagaende", YEAR, insats="hamnen")
    cells = {year: 9, of(year, period="t2"): 9, of(going, period="t2"): left, going: 0}
    assert [f.kind for f in about(attacked(cells, {year}).findings, year)] == kinds


def test_what_is_wide_enough_is_not_found() -> None:
    """Two by two of at least the limit: each may be five more or five less."""
    cells: dict[Key, float] = {}
    for insats, women, men in (("hamnen", 20, 4), ("bryggan", 9, 18)):
        cells |= {of(ALL, insats=insats, kon="kvinna"): women, of(ALL, insats=insats, kon="man"): men}
        cells[of(ALL, insats=insats)] = women + men
    cells |= {of(ALL, kon="kvinna"): 29, of(ALL, kon="man"): 22, ALL: 51}
    hidden = {k for k in cells if k.insats and k.kon != "alla"}
    assert attacked(cells, hidden).findings == ()
    # With one more shown, the rest follow.
    assert len(attacked(cells, hidden - {of(ALL, insats="hamnen", kon="kvinna")}).findings) == 3


def test_what_cannot_be_true_together_is_said() -> None:
    cells = {ALL: 30, of(ALL, kon="kvinna"): 40, of(ALL, kon="man"): 6}
    assert [f.kind for f in attacked(cells, {of(ALL, kon="man")}).findings] == [IMPOSSIBLE]


def test_years_that_contradict_each_other_are_attacked_one_by_one() -> None:
    """Ended the year with 9 and began the next with 12: three were registered late. Each year still tells of itself."""
    all_, new = of(ALL, insats="hamnen"), of(NEW, insats="hamnen")
    last, going = of(all_, year=YEAR - 1), of(all_, measure="deltagare_pagaende", year=YEAR - 1)
    before = {last: 60, going: 9, of(last, kon="kvinna"): 41, of(last, kon="man"): 19, of(last, kon="annat"): 0}
    now = {all_: 40, new: 28, of(new, kon="kvinna"): 21, of(new, kon="man"): 7, of(new, kon="annat"): 0}
    hidden = {of(last, kon="man"), of(new, kon="man")}
    findings = attacked(before | now, hidden).findings
    assert {f.kind for f in findings} == {TOLD}
    assert {(len(about(findings, key)), key.year) for key in hidden} == {(1, YEAR - 1), (1, YEAR)}
    # Where they agree the one tells of the other.
    agreed = attacked(before | now | {new: 31, of(new, kon="kvinna"): 24}, {*hidden, going}).findings
    assert "Talet är 9: " in about(agreed, going)[0].told
    # A year that contradicts itself is still said.
    wrong = attacked(before | now | {of(new, kon="kvinna"): 35}, hidden).findings
    assert [(f.kind, f.about.endswith(str(YEAR))) for f in wrong if f.kind == IMPOSSIBLE] == [(IMPOSSIBLE, True)]


@drawn(40)
@given(st.integers(0, 10_000), st.floats(0.1, 0.7))
def test_of_any_population_what_is_told_is_true(seed: int, share: float) -> None:
    """Whatever is hidden, the truth lies within every bound, and one that is told is the truth."""
    cells = counted(made_up(seed))
    some = random.Random(seed)
    hidden = {k for k, v in cells.items() if v and some.random() < share}
    for finding in attacked(dict(cells), hidden).findings:
        (key,) = [k for k in cells if about([finding], k)]
        if finding.kind in (TOLD, NARROW):
            bounds = [int(n) for n in re.findall(r"(?:är|minst|högst) (\d+)", finding.told.partition(":")[0])]
            assert bounds[0] <= cells[key] <= bounds[-1], finding.told
            assert key in hidden
            assert bounds[-1] - bounds[0] < LIMIT or bounds[-1] < LIMIT


def test_with_one_number_hidden_of_each_sum_it_is_always_found() -> None:
    cells = counted(made_up(3))
    for key in (k for k, v in cells.items() if v and k.kon == "man" and not k.breakdown and k.insats):
        assert [f.kind for f in about(attacked(dict(cells), {key}).findings, key)] == [TOLD]


def test_every_count_of_people_is_a_set_or_stands_for_itself() -> None:
    counts = {m.id for m in read_measures().values() if m.people and m.kind in ("count", "distinct")}
    assert counts - {m for m in counts if m in read_sets()} == set()


@pytest.mark.parametrize(("when", "period", "many"), [("aktuell", "helar", 13), ("ny", "t1", 4), ("pagaende", "t2", 6)])
def test_the_spells_that_a_measure_counts(when: str, period: str, many: int) -> None:
    measure = {"aktuell": "deltagare", "ny": "deltagare_nya", "pagaende": "deltagare_pagaende"}[when]
    assert len(read_sets().spells[measure].spells(period)) == many
    assert len(SPELLS) == 13 and max(e for _, e in SPELLS) == NEVER
