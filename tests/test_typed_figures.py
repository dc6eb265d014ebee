"""Figures typed in the office's own words: those that are a number of the year, or another, are pointed out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.report.outlines.typed import typed_figures
from pipeline.report.outlines.written import read_pieces
from support.observations import obs
from support.outline_words import N, context


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Vi nådde 348 deltagare.", "{tal}`deltagare`"),
        ("Vi nådde 351 deltagare.", "inget av årets tal"),
        ("Resultatet blev 1 168,4 tkr.", "{tal}`arets_resultat`"),
        ("Resultatet blev 1,2 mnkr.", "{tal}`arets_resultat`"),
        ("45 % gick till arbete.", "{tal}`andel_avslut_arbete_studier`"),
    ],
)
def test_a_typed_figure_that_is_a_number_of_the_year_is_pointed_out(written: str, said: str) -> None:
    (remark,) = typed_figures(read_pieces(written, "ord.md", Path()), context())
    assert said in remark.text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Kostnaderna blev 16,1 mnkr.", "”Kostnader” är 16,9 mnkr: skriv {tal}`kostnader`"),
        ("Årets resultat uppgick till drygt 1 300 tkr.", "”Årets resultat” är 1 168,4 tkr"),
        ("Deltagartiden var i år 14,2 månader.", "är 12,4 månader: skriv {tal}`deltagartid_medel`"),
        ("Av alla var det 52 % av de avslutade som gick till arbete eller studier.", "är 45 %"),
        ("Av dem som avslutade gick 52 procent till arbete eller studier.", "är 45 %"),
        ("Vi hade 190 avslutade deltagare.", "är 164: skriv {tal}`deltagare_avslutade`"),
    ],
)
def test_a_figure_called_by_the_title_of_any_measure_that_is_another_number_is_pointed_out(
    written: str, said: str
) -> None:
    known = context(obs("deltagare_avslutade", 164, unit="antal"))
    (remark,) = typed_figures(read_pieces(written, "ord.md", Path()), known)
    assert said in remark.text.replace(N, " ")


@pytest.mark.parametrize(
    "written",
    [
        "Kostnaderna för lokaler och möten blev 260 tkr.",
        "Kostnaderna var 17,4 mnkr året före.",
        "Kostnaderna blev 20,1 mnkr 2019.",
        "Kostnaderna ska vara högst 20 mnkr.",
        "I budgeten var kostnaderna 23,8 mnkr.",
        "Av männen gick 48 % till arbete.",
        "Av de män som avslutade gick 48 % till arbete eller studier.",
    ],
)
def test_a_figure_of_another_year_or_of_a_part_is_called_nothing(written: str) -> None:
    assert not list(typed_figures(read_pieces(written, "ord.md", Path()), context()))


@pytest.mark.parametrize("written", ["Den 16 mars 2023.", "Lagen (2003:1210), 11 kap. 2 §.", "Fem av 7.", "12-34-56"])
def test_years_days_and_laws_are_no_figures(written: str) -> None:
    assert not list(typed_figures(read_pieces(written, "ord.md", Path()), context()))


def test_days_and_paragraphs_are_no_numbers_of_the_year_even_when_they_are_equal() -> None:
    days = context(obs("deltagare", 16, unit="antal", insats="bryggan"))
    for written in ("Den 16 mars 2023.", "Enligt 16 § i förbundsordningen.", "Enligt 16 kap. 2 §."):
        assert not list(typed_figures(read_pieces(written, "ord.md", Path()), days))
    assert len(list(typed_figures(read_pieces("De var 16 till antalet.", "ord.md", Path()), days))) == 1
