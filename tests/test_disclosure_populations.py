"""Populations drawn by lot, attacked by whole numbers of kinds of persons: what is withheld is not given back."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import highspy
import numpy
from scipy.optimize import Bounds, LinearConstraint, milp

from pipeline.disclosure.relations import Cell
from pipeline.disclosure.suppress import protect
from support.cells import RELATIONS, cell, hidden, year_before
from support.examples import fewer


def read(cells: list[Cell], withheld: Iterable[str], limit: int = 5, *, whole: bool = True) -> list[Cell]:
    """What a reader can tell too much about, by whole numbers and from sums that are written here by hand.

    Every person is a kind: when it began and ended, where, which kön, and why it ended. The numbers of each
    kind are the unknowns, every number shown is a sum of them that is known, and one that is hidden is asked
    for: the least and the most that whole numbers of persons allow.
    """
    withheld = set(withheld)
    told = [c for c in cells if c.obs_id not in withheld]
    asked = [c for c in cells if c.obs_id in withheld and not c.too_fine]
    everyone = _OVER_YEARS[min(c.year for c in cells)]
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
        # One thread, as the pipeline: the library has as many in a process as the first to use it asks for.
        for option, value in (("output_flag", False), ("threads", 1)):
            self.highs.setOptionValue(option, value)
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
    if cell.year < 2022:
        turn = cell.year - 2021
        there, new, gone = begun <= turn and ended >= turn - 1, begun == turn, ended == turn - 1
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
# And over three, with the year before that.
THREE_YEARS = [
    (begun, ended, where, kon, "")
    for begun in range(-2, 4)
    for ended in range(max(begun - 1, -2), 4)
    for where in "ab"
    for kon in ("kvinna", "man")
]
_OVER_YEARS = {2022: KINDS, 2021: TWO_YEARS, 2020: THREE_YEARS}
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
    for seed in range(fewer(200, dear=True)):
        cells = population(seed)
        found = hidden(cells)
        assert [c for c in cells if 0 < c.value < 5 and c.obs_id not in found] == []
        # Whole numbers say a little more than real ones, and take ten times as long.
        assert read(cells, found, whole=seed % 10 == 0) == [], seed
        assert lost_totals(cells, found) == [], seed
        withheld += len([c for c in cells if c.obs_id in found and not c.too_fine])
    assert withheld > fewer(1200, dear=True)


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
    for seed in range(fewer(50, dear=True)):
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
    assert later > fewer(50, dear=True) // 5


def three_years(seed: int) -> dict[int, list[Cell]]:
    """The flows of three years, of the last with its parts, of persons drawn by lot."""
    draw = random.Random(seed)
    weights = [draw.random() ** 4 for _ in THREE_YEARS]
    people = draw.choices(THREE_YEARS, weights, k=draw.randint(15, 90))
    places = [(i, k) for i in draw.choice([("", "a", "b"), ("",)]) for k in ("alla", "kvinna", "man")]
    whole = [cell(0, measure=m, insats=i, kon=k) for m in MEASURES[:4] for i, k in places]
    parts = [replace(c, obs_id=c.obs_id + "t2", period="t2") for c in whole if c.kon == "alla"]
    of = {y: [replace(c, obs_id=f"{y} {c.obs_id}", year=y) for c in whole] for y in (2020, 2021)} | {
        2022: whole + parts
    }
    return {y: [replace(c, value=sum(counts(c, kind) for kind in people)) for c in cells] for y, cells in of.items()}


def test_no_year_gives_away_any_that_was_told_before() -> None:
    """Three years, each protected when it came: last year's hidden numbers are bound by the year before it too."""
    forgotten = 0
    # The first is one where to forget would tell.
    for seed in range(26, 26 + fewer(40, dear=True)):
        cells, told = three_years(seed), dict[str, bool]()
        withheld: set[str] = set()
        for year in (2020, 2021, 2022):
            known = [c for y, of in cells.items() if y <= year for c in of]
            # With the last year only, as if the years before it were forgotten.
            recent = [c for c in known if c.year >= year - 1]
            short = protect(recent, (), 5, RELATIONS, {c.obs_id: told[c.obs_id] for c in recent if c.obs_id in told})
            forgotten += year == 2022 and bool(read(known, {*withheld, *short}, whole=False))
            found = protect(known, (), 5, RELATIONS, told)
            withheld |= {*found}
            told |= {c.obs_id: c.obs_id not in found for c in cells[year]}
        assert read([c for of in cells.values() for c in of], withheld, whole=seed % 4 == 0) == [], seed
    assert forgotten > 0


def test_the_attack_finds_what_is_not_hidden() -> None:
    """The reader of the test can read: with only the small ones hidden, they are told."""
    cells = population(0)
    bare = {c.obs_id for c in cells if 0 < c.value < 5 or c.too_fine}
    assert len(read(cells, bare)) > 5


def test_a_part_is_at_most_the_whole() -> None:
    """New women are at most the women: 18 new, of 6 women and 30 men. 2 new women could only be 1 to 6."""
    cells = [cell(36), cell(6, kon="kvinna"), cell(30, kon="man")]
    new = [cell(18, measure="deltagare_nya"), cell(2, kon="kvinna", measure="deltagare_nya")]
    new.append(cell(16, kon="man", measure="deltagare_nya"))
    assert read(cells + new, hidden(cells + new)) == []
