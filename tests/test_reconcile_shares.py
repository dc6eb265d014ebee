"""Printed shares that whole numbers of people can give, and figures copied from another page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.reconcile.printed.andel import reachable, try_shares
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.kopia import try_copies
from support.printed_figures import figure, verdicts

# --- möjlig andel ---


@pytest.mark.parametrize(
    ("share", "whole", "possible"),
    [
        (60, 20, True),
        (62, 20, False),
        (65, 20, True),
        (13, 24, True),
        (31, 17, False),
        (100, 7, True),
        (0, 7, True),
        (51, 6, False),
    ],
)
def test_which_shares_a_whole_number_of_people_can_give(share: int, whole: int, possible: bool) -> None:
    assert reachable(Decimal(share), Decimal("0.5"), whole) is possible


def ended(number: int, share: object, **other: Any) -> list[Figure]:
    return [
        figure(number, "avslutade", matt="deltagare_avslutade", insats="upis"),
        figure(
            share, "arbete eller studier", enhet="procent", matt="andel_avslut_arbete_studier", insats="upis", **other
        ),
    ]


@pytest.mark.parametrize(
    ("number", "share", "verdict", "severity"),
    [
        (20, 60, "stammer", ""),
        (20, 62, "avviker", "fel"),
        (11, 63, "avviker", "varning"),
        (120, 62, "ej_provbar", ""),
    ],
)
def test_a_printed_share_must_be_possible(number: int, share: int, verdict: str, severity: str) -> None:
    assert verdicts(try_shares(ended(number, share))) == [("andel_mojlig", verdict, severity)]


def test_a_share_is_worked_out_where_both_numbers_are_printed() -> None:
    top = figure(13, "till arbete", matt="avslut_till_arbete_studier", insats="upis")
    (trial,) = try_shares([*ended(20, 62), top])
    assert (trial.identity.id, trial.verdict, trial.right) == ("andel_av_antal", "avviker", 65)


def test_a_share_of_women_is_held_against_the_counts() -> None:
    of: dict[str, Any] = {"insats": "lyra", "i_text": True}
    figures = [
        figure(26, "nya", matt="deltagare_nya", **of),
        figure(11, "kvinnor", matt="deltagare_nya", kon="kvinna", **of),
        figure(
            43,
            "kvinnor",
            enhet="procent",
            matt="andel_kon",
            uppdelning="av",
            kategori="deltagare_nya",
            kon="kvinna",
            **of,
        ),
    ]
    # 11 of 26 is 42.3: 43 is rounded the wrong way, 44 is wrong.
    assert verdicts(try_shares(figures)) == [("andel_av_antal", "avviker", "varning")]
    figures[2] = replace(figures[2], value=Decimal(44))
    assert verdicts(try_shares(figures)) == [("andel_av_antal", "avviker", "fel")]


def test_a_survey_share_may_need_that_some_did_not_answer() -> None:
    def answers(share: int, asked: int) -> list[tuple[str, str, str]]:
        return verdicts(
            try_shares(
                [
                    figure(asked, "svarande", typ="enkat", matt="enkat_svarande", kategori="chefer"),
                    figure(share, "nytta", enhet="procent", typ="enkat", matt="enkat_andel", kategori="chefer:nytta"),
                ]
            )
        )

    assert answers(88, 25) == [("andel_enkat", "stammer", "")]
    assert answers(86, 9) == [("andel_enkat", "avviker", "upplysning")]
    assert answers(51, 6) == [("andel_enkat", "avviker", "fel")]


def test_a_sentence_with_both_numbers_is_held_against_the_share() -> None:
    def told(share: int) -> list[tuple[str, str, str]]:
        text: dict[str, Any] = {"i_text": True, "insatsnamn": "GPS"}
        sentence = figure(36, "36 av dessa 43", "stegförflyttning antal", tryckt="36 av dessa 43", **text)
        return verdicts(try_shares([sentence, figure(share, "(83%)", "stegförflyttning andel", "procent", **text)]))

    assert told(84) == [("andel_i_text", "avrundning", "")]
    assert told(83) == [("andel_i_text", "avviker", "varning")]
    assert told(82) == [("andel_i_text", "avviker", "fel")]


def test_parts_of_a_whole_are_never_more_than_a_hundred() -> None:
    def ages(*shares: int) -> list[tuple[str, str, str]]:
        return verdicts(
            try_shares(
                [
                    figure(
                        s,
                        f"andel {i}",
                        enhet="procent",
                        matt="andel_aldersgrupp",
                        uppdelning="aldersgrupp",
                        kategori=str(i),
                    )
                    for i, s in enumerate(shares)
                ]
            )
        )

    assert ages(36, 21, 21, 17, 5) == [("andel_hundra", "stammer", "")]
    assert ages(42, 21, 21, 21) == [("andel_hundra", "avviker", "fel")]
    assert ages(42, 42, 14) == [("andel_hundra", "ej_provbar", "")]


def test_a_share_of_amounts_is_worked_out() -> None:
    def solidity(share: int) -> list[tuple[str, str, str]]:
        return verdicts(
            try_shares(
                [
                    figure(share, "Soliditet", "2022", "procent", matt="soliditet"),
                    figure(
                        "11834.5", "Eget kapital", "2022", "tkr", matt="eget_kapital", uppdelning="post", kategori="a"
                    ),
                    figure("17708.0", "Summa tillgångar", "2022", "tkr", matt="tillgangar"),
                ]
            )
        )

    assert solidity(67) == [("andel_belopp", "avrundning", "")]
    assert solidity(66) == [("andel_belopp", "avviker", "varning")]  # 66.8 cut off
    assert solidity(65) == [("andel_belopp", "avviker", "fel")]


# --- kopia ---


def page(insats: str, ended: int, **shares: int) -> list[Figure]:
    text: dict[str, Any] = {"i_text": True, "insatsnamn": insats, "insats": insats}
    return [
        figure(ended, "avslutade", matt="deltagare_avslutade", **text),
        *(figure(v, k, enhet="procent", **text) for k, v in shares.items()),
    ]


def test_figures_of_one_insats_under_another() -> None:
    lyra = page("Lyra", 17, arbete=53, vidare=71, efter=45)
    assert verdicts(try_copies(lyra + page("MIA", 86, arbete=26, vidare=71, efter=45))) == [("kopia", "avviker", "fel")]
    assert verdicts(try_copies(lyra + page("MIA", 86, arbete=26, vidare=71, efter=44))) == [("kopia", "stammer", "")]
    assert verdicts(try_copies(lyra + page("MIA", 17, arbete=26, vidare=71, efter=45))) == [("kopia", "stammer", "")]
    assert verdicts(try_copies(page("A", 4, x=50, y=100) + page("B", 8, x=50, y=100))) == [("kopia", "stammer", "")]
