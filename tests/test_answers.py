"""The sentence of a question of the comparison: true at the edges of every rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.compare.answers import answer, latest_of, latest_with_all
from pipeline.compare.asked import Asked
from pipeline.compare.pairs import Alike, comparable_counts, comparable_pairs, over_years
from pipeline.compare.questions import read_questions
from pipeline.measures.definition import read_measures
from pipeline.report.tables.comparable import comparable_table
from support.answers import COSTS, WOMEN, N, said, women
from support.compared import compared_of, number

NAMN = {"norr": "Norr", "soder": "Soder", "oster": "Oster"}


def test_intervals_that_lie_apart_give_a_word_and_those_that_overlap_none(tmp_path: Path) -> None:
    assert said(tmp_path, WOMEN, women("norr", 60, 100), women("soder", 30, 100)) == (
        "Andelen kvinnor var 60,0 % i Norr 2018 och 30,0 % i Soder 2018; "
        "de får jämföras: talet är högre i Norr än i Soder."
    )
    assert said(tmp_path, WOMEN, women("norr", 52, 100), women("soder", 48, 100)) == (
        "Andelen kvinnor var 52,0 % i Norr 2018 och 48,0 % i Soder 2018; "
        "de får jämföras, och det finns ingen säker skillnad."
    )


@pytest.mark.parametrize(("whole", "word"), [(29, False), (30, True)])
def test_of_fewer_than_thirty_nothing_is_said(tmp_path: Path, whole: int, word: bool) -> None:
    """29 of 29 women against 30 of 100: as far apart as can be, and still no word."""
    sentence = said(tmp_path, WOMEN, women("norr", whole, whole), women("soder", 30, 100))
    assert ("högre i Norr än i Soder" in sentence) is word
    assert ("en grupp är under 30 och inget sägs om skillnaden" in sentence) is not word


def test_different_years_are_not_compared_and_the_nearest_common_year_is_offered(tmp_path: Path) -> None:
    assert said(tmp_path, WOMEN, women("norr", 60, 100, 2019), women("soder", 30, 100, 2018)) == (
        "Andelen kvinnor var 60,0 % i Norr 2019 och 30,0 % i Soder 2018, "
        "men de kan inte jämföras, eftersom åren är olika."
    )
    sentence = said(
        tmp_path,
        WOMEN,
        women("norr", 60, 100, 2019),
        women("norr", 80, 100, 2018),
        women("soder", 30, 100, 2018),
    )
    assert sentence.endswith(
        "eftersom åren är olika; närmast är 2018: 80,0 % i Norr och 30,0 % i Soder, "
        "där de får jämföras: talet är högre i Norr än i Soder."
    )


def test_another_way_to_count_is_the_reason(tmp_path: Path) -> None:
    own = """
[[jamforbarhet]]
matt = "andel_kvinnor"
egenskap = "namnare"
varde = "bara nya"
varfor = "Soder räknar bara nya."
"""
    found = answer(compared_of(tmp_path, women("norr", 60, 100), women("soder", 30, 100), toml={"soder": own}), WOMEN)
    assert [r.code for r in found.reasons] == ["raknat"]
    assert found.sentence.endswith("men de kan inte jämföras, eftersom de räknas på olika sätt.")
    assert "högre" not in found.sentence


def test_two_that_count_alike_are_compared_and_the_third_is_told_apart(tmp_path: Path) -> None:
    sentence = said(tmp_path, WOMEN, women("norr", 60, 100), women("soder", 30, 100), women("oster", 50, 100, 2017))
    assert sentence == (
        "Andelen kvinnor var 60,0 % i Norr 2018, 50,0 % i Oster 2017 och 30,0 % i Soder 2018; "
        "Norr och Soder får jämföras: talet är högre i Norr än i Soder, "
        "men Oster kan inte jämföras med dem, eftersom åren är olika."
    )


def test_a_withheld_number_is_no_number_and_no_word(tmp_path: Path) -> None:
    found = answer(compared_of(tmp_path, women("norr", 60, 100), number("soder", 2018, "andel_kvinnor", None)), WOMEN)
    assert found.sentence.replace(N, " ") == (
        "Andelen kvinnor var 60,0 % i Norr 2018, men kan inte jämföras med Soder, "
        "eftersom talet för Soder 2018 inte visas (små grupper skyddas)."
    )
    alone = answer(
        compared_of(
            tmp_path, number("norr", 2018, "andel_kvinnor", None), number("soder", 2018, "andel_kvinnor", None)
        ),
        WOMEN,
    )
    assert alone.sentence == (
        "Andelen kvinnor kan inte visas, eftersom talet för Norr 2018 och Soder 2018 inte visas (små grupper skyddas)."
    )


def test_a_plan_is_never_compared_with_an_outcome(tmp_path: Path) -> None:
    sentence = said(
        tmp_path,
        COSTS,
        number("norr", 2018, "kostnader", 5_000_000),
        number("soder", 2018, "kostnader", 6_000_000, kind="budget"),
    )
    assert sentence == (
        "Kostnaderna var 5,0 mnkr i Norr 2018 och 6,0 mnkr i Soder 2018 (budget), "
        "men de kan inte jämföras, eftersom en budget inte är ett utfall."
    )


def test_amounts_of_one_year_stand_beside_each_other_and_are_never_ranked(tmp_path: Path) -> None:
    """50 000 inhabitants: 5 000 000 kr are 100 000 per thousand."""
    sentence = said(
        tmp_path, COSTS, number("norr", 2018, "kostnader", 5_000_000), number("soder", 2018, "kostnader", 9_000_000)
    )
    assert sentence == (
        "Kostnaderna var 5,0 mnkr i Norr 2018 och 9,0 mnkr i Soder 2018; de räknas lika, men förbunden är olika stora; "
        "per 1 000 invånare är det 100 000 kr i Norr och 180 000 kr i Soder."
    )


def test_amounts_of_different_years_stand_beside_each_other_in_the_prices_of_one(tmp_path: Path) -> None:
    """The index is 200 in 2017 and 205 in 2018, the latest year with an amount: 4 000 000 become 4 100 000."""
    numbers = (number("norr", 2018, "kostnader", 5_000_000), number("soder", 2017, "kostnader", 4_000_000))
    assert said(tmp_path, COSTS, *numbers) == (
        "Kostnaderna var 5,0 mnkr i Norr 2018 och 4,0 mnkr i Soder 2017, men de kan inte jämföras, eftersom åren är olika; "
        "i 2018 års priser är det 5,0 mnkr i Norr och 4,1 mnkr i Soder."
    )


def test_a_budget_stands_beside_its_own_outcome(tmp_path: Path) -> None:
    asked = Asked(("kostnader",), ("budget", "utfall"), "Kostnaderna blev")
    numbers = [
        number("norr", y, "kostnader", v, kind=k)
        for y, v, k in ((2018, 5_000_000, "utfall"), (2018, 6_000_000, "budget"), (2019, 7_000_000, "budget"))
    ]
    assert said(tmp_path, asked, *numbers) == "Kostnaderna blev 5,0 mnkr i Norr 2018 mot budgeterade 6,0 mnkr."


def test_a_break_is_told_where_years_stand_beside_each_other(tmp_path: Path) -> None:
    own = '\n[[brott]]\nar = 2019\nskal = "Grannförbundet gick in."\n'
    compared = compared_of(
        tmp_path, *[number("norr", y, "kostnader", 5_000_000) for y in (2018, 2019)], toml={"norr": own}
    )
    assert [a.sentence for a in over_years(compared, COSTS)] == [
        "Norr 2019 kan inte jämföras med 2018: Grannförbundet gick in."
    ]
    whole = compared_of(tmp_path, *[women("norr", part, 100, y) for part, y in ((60, 2019), (30, 2018))])
    assert [a.sentence.replace(N, " ") for a in over_years(whole, WOMEN)] == [
        "Norr 2019: 60,0 %, mot 30,0 % året före; talet är högre."
    ]


def test_a_choice_narrows_the_answer(tmp_path: Path) -> None:
    compared = compared_of(
        tmp_path, women("norr", 60, 100, 2019), women("norr", 80, 100, 2018), women("soder", 30, 100, 2018)
    )
    assert [r["year"] for r in answer(compared, WOMEN, years=[2018]).rows] == [2018, 2018]
    assert (
        answer(compared, WOMEN, forbund=["soder"]).sentence.replace(N, " ")
        == "Andelen kvinnor var 30,0 % i Soder 2018."
    )
    assert answer(compared, WOMEN, forbund=["norr"], years=[2017]).rows == ()


def test_what_may_be_compared_is_offered_by_year_and_forbund(tmp_path: Path) -> None:
    compared = compared_of(
        tmp_path,
        *[number(f, 2018, m, 5_000_000) for f in ("norr", "soder") for m in ("kostnader", "intakter")],
        number("oster", 2018, "kostnader", 5_000_000, kind="budget"),
    )
    assert comparable_pairs(compared) == [Alike((2018,), ("norr", "soder"), ("intäkter", "kostnader"))]


def test_a_measure_is_named_once_and_years_of_the_same_are_one(tmp_path: Path) -> None:
    both = ("norr", "soder")
    compared = compared_of(
        tmp_path,
        *[
            number(f, y, "kostnader", 5_000_000, kind=k)
            for f in both
            for y in (2017, 2018)
            for k in ("utfall", "budget")
        ],
        *[number(f, 2016, "kostnader", 5_000_000, kind="budget") for f in both],
        *[number(f, 2016, "intakter", 5_000_000) for f in (*both, "oster")],
        number("oster", 2018, "intakter", 5_000_000),
        *[number(f, 2016, "mal_antal", 5, kind="mal") for f in both],
        *[number(f, 2015, "arets_resultat", 5, kind=k) for f in both for k in ("mal", "utfall")],
    )
    assert comparable_pairs(compared) == [
        Alike((2018, 2017), both, ("kostnader (utfall och budget)",)),
        Alike((2016,), ("norr", "oster", "soder"), ("intäkter",)),
        Alike((2016,), both, ("kostnader (budget)", "antal mål")),
        Alike((2015,), both, ("årets resultat (utfall och mål)",)),
    ]
    assert comparable_counts(compared) == {
        "kostnader": {2018: [2], 2017: [2]},
        "kostnader (budget)": {2018: [2], 2017: [2], 2016: [2]},
        "intäkter": {2016: [3]},
        "antal mål": {2016: [2]},
        "årets resultat": {2015: [2]},
        "årets resultat (mål)": {2015: [2]},
    }
    table = comparable_table(compared)
    assert (table.headings, [(r.heading, [c.text for c in r.cells]) for r in table.rows]) == (
        ("2018", "2017", "2016", "2015"),
        [
            ("Antal mål", ["–", "–", "2", "–"]),
            ("Intäkter", ["–", "–", "3", "–"]),
            ("Kostnader", ["2", "2", "–", "–"]),
            ("Kostnader (budget)", ["2", "2", "2", "–"]),
            ("Årets resultat", ["–", "–", "–", "2"]),
            ("Årets resultat (mål)", ["–", "–", "–", "2"]),
        ],
    )


def test_many_forbund_are_one_number_together_and_no_list(tmp_path: Path) -> None:
    """Thirteen förbund of 100 with 50 women each: 650 of 1 300."""
    names = [f"f{n:02}" for n in range(13)]
    sentence = said(tmp_path, WOMEN, *[women(f, 50, 100) for f in names])
    assert sentence == "Andelen kvinnor var 50,0 % 2018 i 13 förbund tillsammans som räknar lika."
    amounts = said(tmp_path, COSTS, *[number(f, 2018, "kostnader", 5_000_000) for f in names])
    assert amounts == (
        "Kostnader finns för 13 förbund 2018 som räknar lika, men de ordnas inte, eftersom förbunden är olika stora; "
        "per 1 000 invånare är det 100 000 kr."
    )
    shares = said(
        tmp_path / "b", Asked(("andel_administration",)), *[number(f, 2018, "andel_administration", 10) for f in names]
    )
    assert shares == "Administrationens andel av kostnaderna var 10,0 % i 13 förbund 2018 som räknar lika."


def row(year: int, kind: str = "utfall") -> dict[str, Any]:
    return {"year": year, "kind": kind}


def test_the_latest_outcome_comes_before_a_later_budget() -> None:
    assert latest_of([row(2016), row(2017), row(2023, "budget")]) == row(2017)
    assert latest_of([row(2012, "budget"), row(2013, "budget")]) == row(2013, "budget")


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        ([(2017, "budget"), (2017, "utfall"), (2023, "budget")], (2017, "utfall", "budget")),
        ([(2021, "utfall"), (2022, "budget"), (2022, "utfall")], (2022, "utfall", "budget")),
        ([(2012, "budget"), (2013, "budget")], (2013, "budget", "")),
    ],
)
def test_a_budget_is_of_the_year_of_its_outcome(years: list[tuple[int, str]], shown: tuple[int, str, str]) -> None:
    main, budget = latest_with_all([row(y, k) for y, k in years], ("budget", "utfall"))
    assert (main["year"], main["kind"], budget["kind"] if budget else "") == shown


def test_every_question_can_be_put() -> None:
    assert len(read_questions()) == 8
    for question in read_questions():
        # A measure that is not compared has no row to answer with.
        assert all(read_measures()[m].compare for m in question.every_measure)
        assert question.begins.endswith((" var", " blev"))
