"""Figures of a text: what is one, what only looks like one, and how exact it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.drafts.numerals import find_numerals
from pipeline.typography import number


def read(text: str) -> list[tuple[str, str]]:
    return [(str(n.value), n.unit) for n in find_numerals(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Resultatet blev 1 168,4 tkr mot −800,1 tkr", [("1168.4", "tkr"), ("-800.1", "tkr")]),
        ("45 % och 45 procent, 3 procentenheter", [("45", "procent"), ("45", "procent"), ("3", "procentenheter")]),
        ("2,1 mnkr och drygt 14,6 miljoner kronor", [("2.1", "mnkr"), ("14.6", "mnkr")]),
        ("två av tre, fem möten, ca tio", [("2", ""), ("3", ""), ("5", ""), ("10", "")]),
        ("224 (153/71)", [("224", ""), ("153", ""), ("71", "")]),
        ("18–24 år", [("18", "ar"), ("24", "ar")]),
        ("26,5 Mkr respektive 25,3 Mkr", [("26.5", "mnkr"), ("25.3", "mnkr")]),
        ("en fjärdedel och hälften", [("25", "procent"), ("50", "procent")]),
        ("ett 60-tal, ett tiotal", [("60", ""), ("10", "antal")]),
        ("- 21 090", [("-21090", "")]),
        ("–247", [("-247", "")]),
        ("12 000 000:-", [("12000000", "")]),
        ("1.234.567 kr", [("1234567", "kr")]),
    ],
)
def test_what_offices_print(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "den 31 december 2022",
        "2022-12-31",
        "31/12 2022",
        "åren 2017–2019",
        "Enligt lagen (2003:1210) § 7",
        "Tabell 3 och diagram 4",
        "telefon 08-523 010 90",
        "org.nr 222000-3020",
        "Dnr KS 18/173",
        "T2 och kl. 13.00–15.00",
        "avsnitt 1.4.2",
        "1. Inledning",
        "under 2022",
        "Agenda 2030",
        "1:e vice ordförande",
        "se www.example.se/2022/10",
    ],
)
def test_what_only_looks_like_a_figure(text: str) -> None:
    assert read(text) == []


def test_a_year_before_a_figure_is_no_thousand() -> None:
    assert read("inskrivna under 2017 224 personer") == [("224", "")]


def test_words_of_doubt_belong_to_the_figure_and_least_and_most_do_not_make_it_doubtful() -> None:
    (about,) = find_numerals("Det var ca 350 deltagare.")
    assert (about.about, about.printed("Det var ca 350 deltagare.")) == (True, "ca 350")
    (least,) = find_numerals("Minst 50 deltagare.")
    assert least.about is False


def test_a_mark_of_a_note_is_no_figure() -> None:
    assert [n.value for n in find_numerals("79 %3 upplever", ((4, 5),))] == [79]


@given(st.integers(-(10**9), 10**9).filter(lambda n: abs(n) >= 3000), st.integers(0, 2))
def test_every_number_as_we_print_it_is_read_back(whole: int, decimals: int) -> None:
    value = Decimal(whole).scaleb(-decimals)
    (found,) = find_numerals(number(value, decimals) + " tkr")
    assert (found.value, found.unit, found.decimals) == (value, "tkr", decimals)
