"""Where a sentence of the comparison changes its word: each of six rules on both sides of its edge.

Intervals, groups under thirty, ways of counting, years, breaks and plans. What is expected is worked out here anew,
never read from the program.
"""

from __future__ import annotations

from itertools import product
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from pipeline.compare.asked import Asked
from pipeline.compare.pairs import over_years
from support.answers import COSTS, WOMEN, N, said, women
from support.compared import compared_of, number, wilson

PEOPLE = Asked(("deltagare",), begins="Antalet deltaganden var")


def beside_last_year(tmp_path: Path, asked: Asked, *numbers: dict[str, Any], **more: Any) -> list[str]:
    return [a.sentence.replace(N, " ") for a in over_years(compared_of(tmp_path, *numbers, **more), asked)]


# --- intervals that overlap ----------------------------------------------------------------------


def newcombe(part: int, whole: int, other: int, of: int) -> float:
    """The lower limit of the difference of two shares, in percentage points (Newcombe 1998, method 10)."""
    p, q = 100 * part / whole, 100 * other / of
    return p - q - sqrt((p - wilson(part, whole)[0]) ** 2 + (wilson(other, of)[1] - q) ** 2)


@pytest.mark.parametrize(("part", "sure"), [(63, False), (64, True)])
def test_the_word_comes_with_the_first_share_whose_difference_excludes_nothing(
    tmp_path: Path, part: int, sure: bool
) -> None:
    """64 of 100 against 50: the two intervals overlap (from 54.2 and to 59.6), and that of the difference lies over zero."""
    assert (newcombe(part, 100, 50, 100) > 0) is sure
    assert wilson(part, 100)[0] < wilson(50, 100)[1]
    sentence = said(tmp_path, WOMEN, women("norr", part, 100), women("soder", 50, 100))
    assert ("talet är högre i Norr än i Soder" in sentence) is sure
    assert ("det finns ingen säker skillnad" in sentence) is not sure
    # The other way round it is the same förbund that is higher.
    turned = said(tmp_path / "b", WOMEN, women("norr", 50, 100), women("soder", part, 100))
    assert ("talet är högre i Soder än i Norr" in turned) is sure


@pytest.mark.parametrize(("part", "word"), [(63, "ingen säker skillnad"), (64, "talet är högre")])
def test_against_the_year_before_the_edge_is_the_same(tmp_path: Path, part: int, word: str) -> None:
    (sentence,) = beside_last_year(tmp_path, WOMEN, women("norr", part, 100, 2019), women("norr", 50, 100, 2018))
    assert sentence.startswith(f"Norr 2019: {part},0 %, mot 50,0 % året före; ") and word in sentence


@pytest.mark.parametrize(("count", "word"), [(129, "ingen säker skillnad"), (130, "talet är högre")])
def test_counts_of_two_years_are_two_poisson_numbers(tmp_path: Path, count: int, word: str) -> None:
    """Against 100: 130 is the first that is more than 1.96 times the root of the sum of both away."""
    assert (count - 100 > 1.959963984540054 * sqrt(count + 100)) is (word == "talet är högre")
    numbers = number("norr", 2019, "deltagare", count), number("norr", 2018, "deltagare", 100)
    (sentence,) = beside_last_year(tmp_path, PEOPLE, *numbers)
    assert word in sentence


# --- fewer than thirty ---------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), list(product((29, 30), repeat=2)))
def test_the_smaller_group_decides_whichever_it_is(tmp_path: Path, first: int, second: int) -> None:
    """All of one and none of the other: as far apart as can be."""
    sentence = said(tmp_path, WOMEN, women("norr", first, first), women("soder", 0, second))
    few = min(first, second) < 30
    assert ("en grupp är under 30 och inget sägs om skillnaden" in sentence) is few
    assert ("högre" in sentence) is not few


def test_of_a_small_group_among_three_nothing_is_said_not_even_that_it_is_not_sure(tmp_path: Path) -> None:
    sentence = said(tmp_path, WOMEN, women("norr", 90, 100), women("soder", 30, 100), women("oster", 29, 29))
    assert sentence.endswith("talet är högre i Norr än i Soder; om grupper under 30 sägs inget.")
    sentence = said(tmp_path / "b", WOMEN, women("norr", 90, 100), women("soder", 30, 100), women("oster", 30, 30))
    assert "under 30" not in sentence and "högre i Oster än i Soder" in sentence


@pytest.mark.parametrize(("whole", "few"), [(29, True), (30, False)])
def test_small_groups_against_the_year_before(tmp_path: Path, whole: int, few: bool) -> None:
    (sentence,) = beside_last_year(tmp_path, WOMEN, women("norr", whole, whole, 2019), women("norr", 10, 100, 2018))
    assert ("en grupp är under 30 och inget sägs om skillnaden" in sentence) is few
    assert ("talet är högre" in sentence) is not few


# --- other ways to count -------------------------------------------------------------------------


@pytest.mark.parametrize("property_", ["raknas", "tackning", "namnare", "definition"])
@pytest.mark.parametrize("year", [2017, 2018])
def test_each_way_to_count_keeps_apart_the_year_that_it_is_of(tmp_path: Path, property_: str, year: int) -> None:
    """Soder counts otherwise in one year: of that year nothing is said, of the other as usual."""
    own = f'\n[[jamforbarhet]]\nmatt = "andel_kvinnor"\nar = {year}\negenskap = "{property_}"\nvarde = "eget"\nvarfor = "Eget."\n'
    sentence = said(tmp_path, WOMEN, women("norr", 60, 100), women("soder", 30, 100), toml={"soder": own})
    assert ("de räknas på olika sätt" in sentence) is (year == 2018)
    assert ("högre i Norr än i Soder" in sentence) is (year != 2018)


def test_another_register_is_another_way_to_count(tmp_path: Path) -> None:
    own = '\n[argang.2018]\ntyp = "bokslut"\nregister = "uppfoljning_finsam"\n'
    sentence = said(tmp_path, WOMEN, women("norr", 60, 100), women("soder", 30, 100), toml={"soder": own})
    assert "eftersom de räknas på olika sätt" in sentence and "högre" not in sentence


# --- years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "same"), [(2017, False), (2018, True), (2019, False)])
def test_only_the_very_same_year_is_compared(tmp_path: Path, year: int, same: bool) -> None:
    sentence = said(tmp_path, WOMEN, women("norr", 60, 100), women("soder", 30, 100, year))
    assert ("högre i Norr än i Soder" in sentence) is same
    assert ("eftersom åren är olika" in sentence) is not same


def test_the_nearest_year_is_the_latest_that_two_share_and_shown_by_both(tmp_path: Path) -> None:
    """2017 and 2018 are shared; of 2018 that of Soder is withheld, so 2017 it is."""
    numbers = [women("norr", 60, 100, y) for y in (2017, 2018, 2019)]
    sentence = said(
        tmp_path, WOMEN, *numbers, women("soder", 30, 100, 2017), number("soder", 2018, "andel_kvinnor", None)
    )
    assert sentence.startswith(
        "Andelen kvinnor var 60,0 % i Norr 2019, men kan inte jämföras med Soder, eftersom åren är"
    )
    assert sentence.endswith(
        "inte visas (små grupper skyddas); närmast är 2017: 60,0 % i Norr och 30,0 % i Soder, där de får jämföras: "
        "talet är högre i Norr än i Soder."
    )
    shown = said(tmp_path / "b", WOMEN, *numbers, women("soder", 30, 100, 2017), women("soder", 90, 100, 2018))
    assert "; närmast är 2018: 60,0 % i Norr och 90,0 % i Soder" in shown


# --- a break -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "told"), [(2018, True), (2019, False), (2020, True)])
def test_only_the_first_year_after_a_break_is_not_set_against_the_year_before(
    tmp_path: Path, first: int, told: bool
) -> None:
    """A break in 2019: 2018 against 2017 and 2020 against 2019 are as ever."""
    own = '\n[[brott]]\nar = 2019\nskal = "Grannförbundet gick in."\n'
    numbers = [women("norr", 60, 100, first), women("norr", 30, 100, first - 1)]
    (sentence,) = beside_last_year(tmp_path, WOMEN, *numbers, toml={"norr": own})
    assert ("talet är högre" in sentence) is told
    assert (sentence == "Norr 2019 kan inte jämföras med 2018: Grannförbundet gick in.") is not told


def test_a_break_of_one_forbund_does_not_keep_it_from_another_of_the_same_year(tmp_path: Path) -> None:
    own = '\n[[brott]]\nar = 2018\nskal = "Grannförbundet gick in."\n'
    sentence = said(tmp_path, WOMEN, women("norr", 60, 100), women("soder", 30, 100), toml={"soder": own})
    assert "högre i Norr än i Soder" in sentence


# --- a plan --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        (("utfall", "budget"), "en budget inte är ett utfall"),
        (("utfall", "mal"), "ett mål inte är ett utfall"),
        (("utfall", "prognos"), "en prognos inte är ett utfall"),
        (("budget", "prognos"), "budget och prognos är olika slag"),
        (("budget", "budget"), ""),
        (("utfall", "utfall"), ""),
    ],
)
def test_a_plan_stands_beside_a_plan_of_its_own_kind_and_nothing_else(
    tmp_path: Path, kinds: tuple[str, str], why: str
) -> None:
    first, second = kinds
    numbers = [
        number("norr", 2018, "kostnader", 5_000_000, kind=first),
        number("soder", 2018, "kostnader", 9_000_000, kind=second),
    ]
    sentence = said(tmp_path, COSTS, *numbers)
    assert ("de räknas lika, men förbunden är olika stora" in sentence) is not why
    assert (f"men de kan inte jämföras, eftersom {why}" in sentence) is bool(why)
    assert all(
        (f"({word})" in sentence) is (kind in kinds) for kind, word in (("budget", "budget"), ("prognos", "prognos"))
    )


def test_a_plan_of_another_year_has_both_reasons(tmp_path: Path) -> None:
    numbers = [
        number("norr", 2018, "kostnader", 5_000_000),
        number("soder", 2017, "kostnader", 9_000_000, kind="budget"),
    ]
    assert "eftersom en budget inte är ett utfall och åren är olika" in said(tmp_path, COSTS, *numbers)


# --- many ----------------------------------------------------------------------------------------


def test_of_many_those_that_count_otherwise_and_those_without_a_number_are_told(tmp_path: Path) -> None:
    """Thirteen: ten alike, one that counts otherwise, one that has only the year before, one that is withheld."""
    own = '\n[[jamforbarhet]]\nmatt = "andel_kvinnor"\negenskap = "namnare"\nvarde = "eget"\nvarfor = "Eget."\n'
    names = [f"f{n:02}" for n in range(13)]
    numbers = [women(f, 50, 100) for f in names[:11]]
    numbers += [women(names[11], 50, 100, 2017), number(names[12], 2018, "andel_kvinnor", None)]
    sentence = said(tmp_path, WOMEN, *numbers, toml={"f10": own})
    assert sentence == (
        "Andelen kvinnor var 50,0 % 2018 i 10 förbund tillsammans som räknar lika; 1 räknar på annat sätt; "
        "2 har inget tal för 2018 som visas."
    )


def test_of_many_the_span_of_a_ratio_and_of_amounts_per_inhabitant_is_told_and_nobody_named(tmp_path: Path) -> None:
    """From 10 to 22 percent; from 5.0 to 6.2 mnkr in a kommun of 50 000: from 100 000 to 124 000 kr per thousand."""
    names = [f"f{n:02}" for n in range(13)]
    ratio = Asked(("andel_administration",))
    shares = said(tmp_path, ratio, *[number(f, 2018, "andel_administration", 22 - n) for n, f in enumerate(names)])
    assert (
        shares
        == "Administrationens andel av kostnaderna var från 10,0 % till 22,0 % i 13 förbund 2018 som räknar lika."
    )
    gross = '\n[[forbehall]]\nmatt = ["andel_administration"]\ntext = "Brutto."\n'
    numbers = [number(f, 2018, "andel_administration", 10) for f in names]
    caveat = said(tmp_path / "c", ratio, *numbers, toml={"f00": gross})
    assert caveat.endswith("var 10,0 % i 13 förbund 2018 som räknar lika med förbehåll.")
    amounts = [number(f, 2018, "kostnader", 5_000_000 + 100_000 * n) for n, f in enumerate(names)]
    assert said(tmp_path / "b", COSTS, *amounts).endswith(
        "eftersom förbunden är olika stora; per 1 000 invånare är det från 100 000 kr till 124 000 kr."
    )
    assert not any(f.title() in shares for f in names)


@pytest.mark.parametrize(("whole", "few"), [(29, True), (30, False)])
def test_of_many_a_small_group_is_no_end_of_the_span(tmp_path: Path, whole: int, few: bool) -> None:
    """The lowest cost is that of a förbund with so many deltaganden."""
    cost = Asked(("kostnad_per_deltagare",), begins="Kostnaden per deltagande var")
    names = [f"f{n:02}" for n in range(13)]
    of = [(f, 40_000, 100) for f in names[:12]] + [(names[12], 1_000, whole)]
    numbers = [number(f, 2018, cost.measures[0], v) | {"numerator": v * n, "denominator": n} for f, v, n in of]
    sentence = said(tmp_path, cost, *numbers)
    span = "40 000 kr" if few else "från 1 000 kr till 40 000 kr"
    told = " (i 1 förbund är gruppen under 30, och då sägs inget)" if few else ""
    assert sentence == f"Kostnaden per deltagande var {span} i 13 förbund 2018{told} som räknar lika."
