"""What is withheld, attacked: known sums, bounds and years before must not give it back."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import highspy
import numpy
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from pipeline.disclosure import suppress
from pipeline.disclosure.publish import published
from pipeline.disclosure.relations import Cell
from pipeline.disclosure.suppress import Derived, protect
from pipeline.measures.relations import read_relations
from pipeline.store import connect, create_table
from support.examples import fewer

RELATIONS = read_relations()


def cell(value: int, **at: str) -> Cell:
    base: dict[str, Any] = {
        "measure": "deltagare",
        "period": "helar",
        "kind": "utfall",
        "insats": "",
        "kon": "alla",
        "breakdown": "",
        "category": "",
    } | at
    return Cell(obs_id="2022|" + "|".join(base.values()), year=2022, value=value, **base)


def year_before(one: Cell) -> Cell:
    return replace(one, obs_id=one.obs_id.replace("2022", "2021"), year=2021)


def hidden(cells: Iterable[Cell], smallest: int = 5, derived: tuple[Derived, ...] = ()) -> dict[str, str]:
    return protect(cells, derived, smallest, RELATIONS)


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


def test_what_is_split_too_finely_is_not_published_at_all() -> None:
    fine = cell(30, insats="a", breakdown="aldersgrupp", category="15-29")
    assert hidden([fine]) == {fine.obs_id: "for_fint"}


def test_a_share_goes_with_the_counts_it_is_made_of() -> None:
    ended, worked = cell(20, measure="deltagare_avslutade"), cell(3, measure="avslut_till_arbete_studier")
    share = Derived("andel", (worked.key, ended.key))
    assert hidden([ended, worked], derived=(share,))["andel"] == "del_dold"
    assert hidden([ended, cell(9, measure="avslut_till_arbete_studier")], derived=(share,)) == {}


def test_a_part_is_at_most_the_whole() -> None:
    """New women are at most the women: 18 new, of 6 women and 30 men. 2 new women could only be 1 to 6."""
    cells = [cell(36), cell(6, kon="kvinna"), cell(30, kon="man")]
    new = [cell(18, measure="deltagare_nya"), cell(2, kon="kvinna", measure="deltagare_nya")]
    new.append(cell(16, kon="man", measure="deltagare_nya"))
    assert read(cells + new, hidden(cells + new)) == []


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


def read(cells: list[Cell], withheld: Iterable[str], limit: int = 5, *, whole: bool = True) -> list[Cell]:
    """What a reader can tell too much about, by whole numbers and from sums that are written here by hand.

    Every person is a kind: when it began and ended, where, which kön, and why it ended. The numbers of each
    kind are the unknowns, every number shown is a sum of them that is known, and one that is hidden is asked
    for: the least and the most that whole numbers of persons allow.
    """
    withheld = set(withheld)
    told = [c for c in cells if c.obs_id not in withheld]
    asked = [c for c in cells if c.obs_id in withheld and not c.too_fine]
    everyone = TWO_YEARS if any(c.year == 2021 for c in cells) else KINDS
    kinds = {tuple(counts(c, k) for c in (*told, *asked)) for k in everyone}
    sums = numpy.array(sorted(kinds), dtype=float).T
    least = [*(c.value for c in told), *(1 if c.value else 0 for c in asked)]
    most = [*(c.value for c in told), *(1000 for _ in asked)]
    ask = Question(sums, least, most, whole)
    weak = []
    for row, one in enumerate(asked, len(told)):
        low, high = ask.least(sums[row], one.value - limit), -ask.least(-sums[row], -one.value - limit)
        if high - low < limit - 0.5 or (0 < one.value < limit and high < limit - 0.5):
            weak.append(one)
    return weak


class Question:
    """The least that a sum of whole numbers can be, where other sums of them are within limits."""

    def __init__(self, sums: numpy.ndarray, least: list[int], most: list[int], whole: bool) -> None:
        self.whole = whole
        self.limits = LinearConstraint(sums, least, most)
        self.highs = highspy._Highs()  # type: ignore[attr-defined]
        self.highs.setOptionValue("output_flag", False)
        self.columns = numpy.arange(sums.shape[1], dtype=numpy.int32)
        self.highs.addVars(len(self.columns), numpy.zeros(len(self.columns)), numpy.full(len(self.columns), 1000.0))
        for row, low, high in zip(sums, least, most, strict=True):
            at = numpy.flatnonzero(row).astype(numpy.int32)
            self.highs.addRow(low, high, len(at), at, row[at])

    def least(self, aim: numpy.ndarray, enough: float) -> float:
        """By real numbers where those come out whole, or well below what is enough; else by whole numbers."""
        self.highs.changeColsCost(len(self.columns), self.columns, aim)
        self.highs.run()
        found = numpy.array(self.highs.getSolution().col_value)
        if not self.whole or abs(found - found.round()).max() < 1e-6 or aim @ found < enough - 2:
            return float(aim @ found)
        return float(milp(aim, constraints=self.limits, bounds=Bounds(0, 1000), integrality=1).fun)


# When it began (before the year, then its three parts), when it ended (3: not this year), where, kön, why.
KINDS = [
    (begun, ended, where, kon, why)
    for begun in range(4)
    for ended in range(max(begun - 1, 0), 4)
    for where in "ab"
    for kon in ("kvinna", "man", "annat")
    for why in (("arbete", "studier", "sjukdom") if ended < 3 else ("",))
]
_PART = {"t1": 0, "t2": 1, "helar": 2}


def counts(cell: Cell, kind: tuple[int, int, str, str, str]) -> bool:
    """Whether a number counts a person of this kind, by what the number is called."""
    begun, ended, where, kon, why = kind
    last = _PART[cell.period]
    if cell.insats not in ("", where) or cell.kon not in ("alla", kon) or cell.category not in ("", why):
        return False
    there, new, gone = ended >= 0 and begun - 1 <= last, begun > 0, 0 <= ended <= last
    if cell.year == 2021:
        there, new, gone = begun <= 0, begun == 0, ended == -1
    return {
        "deltagare": there,
        "deltagare_nya": there and new,
        "deltagare_avslutade": gone,
        "deltagare_pagaende": there and not gone,
        "avslut_till_arbete_studier": gone and why in ("arbete", "studier"),
    }[cell.measure]


KON = ("alla", "kvinna", "man", "annat")
# The same over two years: begun before last year (-1) or in it (0), ended in last year (-1) or later.
TWO_YEARS = [
    (begun, ended, where, kon, "")
    for begun in range(-1, 4)
    for ended in range(max(begun - 1, -1), 4)
    for where in "ab"
    for kon in ("kvinna", "man")
]
MEASURES = ("deltagare", "deltagare_nya", "deltagare_avslutade", "deltagare_pagaende", "avslut_till_arbete_studier")


def population(seed: int) -> list[Cell]:
    """Numbers that are counted of a few dozen persons drawn by lot: some of the measures, some of the splits."""
    draw = random.Random(seed)
    weights = [draw.random() ** 3 * (0.1 if k[3] == "annat" else 1.0) for k in KINDS]
    people = draw.choices(KINDS, weights, k=draw.randint(15, 90))
    chosen = draw.sample(MEASURES, draw.randint(2, 4))
    insatser, kon = draw.choice([(("", "a", "b"), KON), *[(("", "a", "b"), ("alla",)), (("",), KON)] * 3])
    at = [
        {"measure": m, "insats": i, "kon": k, "period": p} for m in chosen for i in insatser for k in kon for p in _PART
    ]
    if "deltagare_avslutade" in chosen:
        split = {"measure": "deltagare_avslutade", "breakdown": "avslutsanledning"}
        at += [split | {"kon": k, "category": c} for k in kon for c in ("arbete", "studier", "sjukdom")]
    empty = [cell(0, **place) for place in at]
    return [cell(sum(counts(c, kind) for kind in people), **place) for c, place in zip(empty, at, strict=True)]


def lost_totals(cells: list[Cell], found: Iterable[str]) -> list[Cell]:
    """Categories of at least 30 that are hidden while women and men are shown."""
    shown = {c.key for c in cells if c.obs_id not in set(found)}
    large = [c for c in cells if c.breakdown and c.kon == "alla" and c.value >= 30 and c.key not in shown]
    return [c for c in large if {(*c.key[:5], kon, *c.key[6:]) for kon in ("kvinna", "man")} <= shown]


def test_the_order_of_the_numbers_does_not_matter() -> None:
    for seed in range(5):
        cells = population(seed)
        assert hidden(cells) == hidden(random.Random(seed).sample(cells, len(cells)))


def test_no_population_gives_a_small_group_away() -> None:
    """Two hundred populations, three periods, all insatser and kön: attacked by whole numbers of kinds of persons."""
    withheld = 0
    for seed in range(fewer(200)):
        cells = population(seed)
        found = hidden(cells)
        assert [c for c in cells if 0 < c.value < 5 and c.obs_id not in found] == []
        # Whole numbers say a little more than real ones, and take ten times as long.
        assert read(cells, found, whole=seed % 10 == 0) == [], seed
        assert lost_totals(cells, found) == [], seed
        withheld += len([c for c in cells if c.obs_id in found and not c.too_fine])
    assert withheld > fewer(1200)


def two_years(seed: int) -> list[Cell]:
    """The flows of a year with its parts, and of the year before, of persons drawn by lot."""
    draw = random.Random(seed)
    weights = [draw.random() ** 3 for _ in TWO_YEARS]
    people = draw.choices(TWO_YEARS, weights, k=draw.randint(20, 150))
    places = [(i, k) for i in draw.choice([("", "a", "b"), ("",)]) for k in ("alla", "kvinna", "man")]
    empty = [cell(0, measure=m, insats=i, kon=k) for m in MEASURES[:4] for i, k in places]
    empty += [replace(c, obs_id=c.obs_id + "t2", period="t2") for c in empty if c.kon == "alla"]
    empty += [year_before(c) for c in empty if c.period == "helar"]
    return [replace(c, value=sum(counts(c, kind) for kind in people)) for c in empty]


def test_no_pair_of_years_gives_a_small_group_away() -> None:
    """Fifty pairs: what was shown last year stays so, and neither year is told by the other."""
    later = 0
    for seed in range(fewer(50)):
        cells = two_years(seed)
        last = [c for c in cells if c.year == 2021]
        before = hidden(last)
        shown = {c.obs_id: c.obs_id not in before for c in last}
        found = protect(cells, (), 5, RELATIONS, shown)
        assert not set(shown) & set(found)
        assert read(cells, {*before, *found}, whole=seed % 4 == 0) == [], seed
        alone = hidden([c for c in cells if c.year == 2022])
        later += bool(read(cells, {*before, *alone}, whole=False))
    # Each year by itself would have told of the other.
    assert later > fewer(50) // 5


def test_the_attack_finds_what_is_not_hidden() -> None:
    """The reader of the test can read: with only the small ones hidden, they are told."""
    cells = population(0)
    bare = {c.obs_id for c in cells if 0 < c.value < 5 or c.too_fine}
    assert len(read(cells, bare)) > 5
