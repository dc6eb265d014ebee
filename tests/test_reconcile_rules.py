"""Every rule on a few figures: what holds, what holds within rounding, what does not, what cannot be tried."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from printed_figures import figure, verdicts

from pipeline.places import ROOT
from pipeline.reconcile.printed import identities
from pipeline.reconcile.printed.andel import reachable, try_shares
from pipeline.reconcile.printed.avvikelse import try_deviations, try_nets
from pipeline.reconcile.printed.computed import Counted, try_computed
from pipeline.reconcile.printed.enhet import try_units
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import IdentityError, read_identities
from pipeline.reconcile.printed.kon import try_kon
from pipeline.reconcile.printed.kopia import try_copies
from pipeline.reconcile.printed.korsvis import try_labels, try_measures, try_posts
from pipeline.reconcile.printed.linear import read_term, try_linear
from pipeline.reconcile.printed.rolling import try_reports
from pipeline.reconcile.printed.summa import try_sums
from pipeline.reconcile.stated import RELATIONS


def column(*rows: tuple[str, object], enhet: str = "tkr", kolumn: str = "2022") -> list[Figure]:
    return [figure(value, rad, kolumn, enhet) for rad, value in rows]


# --- summa ---


@pytest.mark.parametrize(
    ("total", "verdict"), [("6.0", "stammer"), ("6.2", "avrundning"), ("6.3", "avviker"), ("-6.0", "avviker")]
)
def test_a_sum_is_held_against_its_rows(total: str, verdict: str) -> None:
    found = list(try_sums(column(("a", "1.0"), ("b", "2.0"), ("c", "3.0"), ("Summa", total))))
    assert [(t.verdict, t.tolerance) for t in found] == [(verdict, 200)]


def test_subtotals_are_found_and_the_total_of_totals() -> None:
    rows = [("a", 10), ("b", 5), ("Summa x", 15), ("c", 4), ("d", 3), ("Summa y", 7), ("Totalt", 22)]
    assert verdicts(try_sums(column(*rows))) == [("summa", "stammer", "")] * 3


def test_a_wrong_total_of_totals_is_found_by_the_other_column() -> None:
    """What the total is made of shows in 2021; in 2022 it does not agree."""
    rows = [("a", 10), ("b", 5), ("Summa x", 15), ("c", 4), ("d", 3), ("Summa y", 7)]
    both = column(*rows, ("Totalt", 22), kolumn="2021") + column(*rows, ("Totalt", 29))
    assert [(t.verdict, t.left, t.right) for t in try_sums(both)][-2:] == [
        ("stammer", 22_000, 22_000),
        ("avviker", 29_000, 22_000),
    ]


def test_a_total_whose_rows_cannot_be_known_is_not_tried() -> None:
    rows = [("a", 10), ("b", 5), ("Summa x", 15), ("c", 4), ("d", 3), ("Totalt", 99)]
    assert verdicts(try_sums(column(*rows))) == [("summa", "stammer", ""), ("summa", "ej_provbar", "")]


def test_columns_are_summed_too_and_parts_of_parts_are_left_out() -> None:
    row = [figure(v, "Kvinnor", k) for k, v in (("Arbete", 24), ("Studier", 20), ("Totalt", 45))]
    assert [(t.verdict, t.right) for t in try_sums(row)] == [("avviker", 44)]
    rows = [("a", 10), ("varav b", 5), ("c", 2), ("Summa", 12)]
    assert verdicts(try_sums(column(*rows))) == [("summa", "stammer", "")]


def test_posts_in_per_cent_and_a_span_give_a_number_of_posts() -> None:
    def posts(total: str) -> list[Figure]:
        span = {"enhet": "procent", "tryckt": "30-40 % SYV"}
        return [
            figure(100, "handledare", "Tyresö", "procent"),
            figure(50, "SYV", "Tyresö", "procent"),
            figure(30, "SYV", "Tyresö", **span),
            figure(40, "SYV", "Tyresö", **span),
            figure(total, "Tjänster totalt", "Tyresö", "tjanster"),
        ]

    assert [t.verdict for t in try_sums(posts("1.9"))] == ["stammer"]
    assert [t.verdict for t in try_sums(posts("2.1"))] == ["avviker"]


def test_a_split_is_held_against_the_heading_of_its_table() -> None:
    def ages(whole: int) -> list[Figure]:
        of = {"matt": "deltagare"}
        return [
            figure(whole, "Ålder", "Antal", **of),
            *(
                figure(v, k, "Antal", uppdelning="aldersgrupp", kategori=k, **of)
                for k, v in (("15-29", 50), ("30-39", 46), ("40-49", 49))
            ),
        ]

    assert verdicts(try_sums(ages(145))) == [("summa_kategorier", "stammer", "")]
    assert verdicts(try_sums(ages(144))) == [("summa_kategorier", "avviker", "fel")]


# --- könsfördelning ---


def by_kon(alla: int, kvinna: int, man: int, annat: int | None = None) -> list[Figure]:
    values = {"alla": alla, "kvinna": kvinna, "man": man} | ({} if annat is None else {"annat": annat})
    return [figure(v, "MIA", "nya", kon=k, matt="deltagare_nya", insats="mia") for k, v in values.items()]


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        (by_kon(81, 56, 25), "stammer"),
        (by_kon(81, 56, 24), "avviker"),
        (by_kon(100, 57, 35, 8), "stammer"),
        (by_kon(100, 57, 35, 7), "avviker"),
    ],
)
def test_women_men_and_others_are_all(figures: list[Figure], verdict: str) -> None:
    assert [t.verdict for t in try_kon(figures)] == [verdict]


def test_a_rest_is_allowed_where_the_document_tells_of_others_but_never_the_opposite() -> None:
    elsewhere = figure(13, "Totalt", "annat", kon="annat", matt="deltagare")
    assert [t.verdict for t in try_kon([*by_kon(100, 57, 35), elsewhere])] == ["ej_provbar"]
    assert [t.verdict for t in try_kon([*by_kon(90, 57, 35), elsewhere])] == ["avviker"]


def test_others_told_in_a_footnote_are_counted() -> None:
    note = figure(8, "fotnot", kon="annat", matt="deltagare_nya", insats="mia", i_text=True, avsnitt="bilaga")
    (trial,) = try_kon([*by_kon(100, 57, 35), note])
    assert (trial.verdict, trial.right) == ("stammer", 100)


# --- flöde, balans, rullning ---


def flow(deltagare: int, pagaende: int, avslutade: int, nya: int) -> list[Figure]:
    values = {
        "deltagare": deltagare,
        "deltagare_pagaende": pagaende,
        "deltagare_avslutade": avslutade,
        "deltagare_nya": nya,
    }
    return [figure(v, "MIA", m, matt=m, insats="mia") for m, v in values.items()]


def test_those_who_took_part_are_still_there_or_have_left() -> None:
    assert {t.verdict for t in try_linear(flow(115, 103, 12, 101))} == {"stammer"}
    wrong = [t for t in try_linear(flow(115, 107, 12, 101)) if t.verdict == "avviker"]
    assert [(t.identity.id, t.left, t.right) for t in wrong] == [("flode_deltagare", 115, 119)]
    wrong = [t for t in try_linear(flow(115, 103, 12, 116)) if t.verdict == "avviker"]
    assert [t.identity.id for t in wrong] == ["flode_nya"]


def cash(lopande: str, likvida: str = "17488.1") -> list[Figure]:
    posts = {
        "arets_resultat": "1168.4",
        "justering": "0.0",
        "forandring_fordringar": "1179.2",
        "forandring_skulder": "-1547.5",
        "kassaflode_lopande": lopande,
        "arets_kassaflode": "800.1",
        "likvida_ingaende": "16688.0",
        "likvida_utgaende": likvida,
    }
    return [
        figure(v, k, "2022-12-31", "tkr", matt="kassaflode", uppdelning="post", kategori=k) for k, v in posts.items()
    ]


def test_a_cash_flow_with_the_wrong_sign_says_that_only_the_sign_differs() -> None:
    assert {t.verdict for t in try_linear(cash("800.1"))} == {"stammer"}
    (wrong,) = [t for t in try_linear(cash("-800.1")) if t.verdict == "avviker"]
    assert (wrong.left, wrong.right) == (-800_100, 800_100)
    assert "Bara tecknet skiljer" in wrong.told


def test_the_closing_balance_is_the_opening_and_what_came_in() -> None:
    wrong = [t.identity.id for t in try_linear(cash("800.1", "17489.0")) if t.verdict == "avviker"]
    assert wrong == ["kassaflode_likvida"]


def budget(result: int, *unknown: tuple[str, int]) -> list[tuple[str, str, str]]:
    """A budget whose groups no list knows, with their total, and whatever stands after it."""
    of_post = {"matt": "resultatrakning_post", "uppdelning": "post", "kategori": "verksamhetens_resultat"}
    rows = [
        figure(10_148, "Summa intäkter", "2023", "tkr", matt="intakter"),
        *(figure(v, rad, "2023", "tkr") for rad, v in (("Administration", 3_270), ("Individ", 7_580))),
        figure(10_850, "Summa kostnader", "2023", "tkr", matt="kostnader"),
        *(figure(v, rad, "2023", "tkr") for rad, v in unknown),
        figure(result, "Resultat", "2023", "tkr", **of_post),
    ]
    return verdicts(try_linear(rows))


def test_rows_that_no_list_knows_stop_a_trial_but_not_those_that_a_total_sums() -> None:
    assert budget(-702) == [("resultat_verksamhet", "stammer", "")]
    assert budget(-712) == [("resultat_verksamhet", "avviker", "fel")]
    assert budget(-712, ("Avskrivningar", 10)) == [("resultat_verksamhet", "ej_provbar", "")]
    assert budget(-702, ("Avskrivningar", 10)) == [("resultat_verksamhet", "stammer", "")]
    assert budget(9_000) == [("resultat_verksamhet", "ej_provbar", "")]  # further off than any misprint


def equity(closing: int) -> list[Figure]:
    of = {"matt": "eget_kapital", "uppdelning": "post", "kategori": "eget_kapital"}
    return [
        figure(closing, "Eget kapital", "2017-12-31", "kr", ar=2017, **of),
        figure(2_000_647, "Eget kapital", "2016-12-31", "kr", ar=2016, **of),
        figure(880_552, "Årets resultat", "2017", "kr", ar=2017, matt="arets_resultat", tabell="resultat"),
    ]


@pytest.mark.parametrize(
    ("closing", "verdict"), [(2_881_199, "stammer"), (2_881_200, "avrundning"), (2_881_201, "avviker")]
)
def test_equity_rolls_forward_with_the_result(closing: int, verdict: str) -> None:
    assert [t.verdict for t in try_linear(equity(closing)) if t.identity.id == "rullning_kapital"] == [verdict]


def test_terms_are_read_and_nonsense_is_refused() -> None:
    term = read_term("?-skulder/post/*@-1")
    assert (term.matt, term.split, term.category, term.sign, term.shift, term.optional) == (
        "skulder",
        "post",
        "*",
        -1,
        -1,
        True,
    )
    with pytest.raises(ValueError, match="skulder//"):
        read_term("skulder//")


def test_an_earlier_year_is_held_against_its_own_report() -> None:
    now = [figure(440, "år 2021", matt="deltagare", ar=2021)]
    own = [figure(441, "deltagare", matt="deltagare", ar=2021, argang=2021)]
    assert verdicts(try_reports(now, own)) == [("rullning_rapporter", "avviker", "fel")]
    assert verdicts(try_reports(own, own)) == []


# --- korsvis ---


def test_one_measure_in_two_tables() -> None:
    def twice(a: int, b: int) -> list[Figure]:
        return [
            figure(a, "Kvinnor", "Totalt", matt="deltagare_avslutade", kon="kvinna", tabell="d-tabell6-avslut"),
            figure(
                b, "TOTALT", "varav kvinnor", matt="deltagare_avslutade", kon="kvinna", tabell="d2022-bilaga-floden"
            ),
        ]

    assert [t.verdict for t in try_measures(twice(95, 95))] == ["stammer"]
    (trial,) = try_measures(twice(95, 94))
    assert trial.allvar == "fel"
    assert trial.told == "D tabell 6 avslut säger 95 (”Kvinnor, Totalt”), bilaga flöden 94 (”TOTALT, varav kvinnor”)."


def test_running_text_may_round_but_not_the_wrong_way() -> None:
    table = figure(880_552, "Årets resultat", "2017", "kr", matt="arets_resultat")

    def text(value: object, **other: object) -> list[tuple[str, str, str]]:
        said = figure(value, "resultat", enhet="tkr", matt="arets_resultat", i_text=True, avsnitt="2", **other)
        return verdicts(try_measures([table, said]))

    assert text(881) == [("korsvis_matt", "avrundning", "")]
    assert text(880) == [("korsvis_matt", "avviker", "varning")]
    assert text(631) == [("korsvis_matt", "avviker", "fel")]
    assert text(880, ungefar=True) == [("korsvis_matt", "avrundning", "")]


def test_text_may_agree_with_either_of_two_tables() -> None:
    tables = [
        figure(
            2_387_763, "MIA", "Kostnad", "kr", matt="kostnad_ansvar", uppdelning="post", post="mia", tabell="ansvar"
        ),
        figure(3_555_702, "MIA", "Utfall", "kr", matt="budgetpost", uppdelning="post", post="mia", tabell="not6"),
        figure(11_499_785, "Totalt", "Kostnad", "kr", tabell="ansvar"),
        figure(12_663_903, "Totalt", "Utfall", "kr", tabell="not6"),
    ]
    said = figure("2.4", "utfallet blev", enhet="mnkr", matt="insatskostnad", insats="mia", post="mia", i_text=True)
    assert verdicts(try_posts([*tables, said])) == [
        ("korsvis_post", "avviker", "upplysning"),
        ("korsvis_post", "avrundning", ""),
    ]


def test_a_name_that_begins_two_rows_is_compared_with_both() -> None:
    of = {"matt": "budgetpost", "uppdelning": "post"}
    figures = [
        figure("360.3", "Nya insatser", "2022", "tkr", tabell="not2", post="nya", **of),
        figure(0, "Nya insatser", "Utfall", "tkr", tabell="uppf", post="nya", **of),
        figure(360, "Nya insatser (UVAS)", "Utfall", "tkr", tabell="uppf", post="uvas", **of),
    ]
    assert verdicts(try_posts(figures)) == [("korsvis_post", "avrundning", "")]


def test_the_same_words_in_two_sections() -> None:
    label = "deltagare frukostmöten och föreläsningar"
    said = [
        figure(v, "ord", label, i_text=True, avsnitt=a, ungefar=True, steg=Decimal(10))
        for a, v in (("1", 750), ("2", 550))
    ]
    assert verdicts(try_labels(said)) == [("korsvis_etikett", "avviker", "fel")]
    assert verdicts(try_labels([f for f in said if f.avsnitt == "1"])) == []


# --- avvikelse ---


def followed(*rows: tuple[str, int, int, int]) -> list[Figure]:
    return [
        figure(value, rad, typ, "tkr", typ=typ)
        for rad, budget, outcome, deviation in rows
        for typ, value in (("budget", budget), ("utfall", outcome), ("avvikelse", deviation))
    ]


def test_a_deviation_follows_the_rule_of_its_table() -> None:
    good = [("Lokal", 260, 237, 23), ("Styrelse", 110, 140, -30)]
    assert verdicts(try_deviations(followed(*good, ("Kansli", 1800, 1599, 201)))) == [("avvikelse", "stammer", "")] * 3
    *_, off = try_deviations(followed(*good, ("Kansli", 1800, 1599, -201)))
    assert (off.verdict, off.right, "Bara tecknet" in off.told) == ("avviker", 201_000, True)
    *_, off = try_deviations(followed(*good, ("Kansli", 1800, 1599, 210)))
    assert (off.allvar, off.right) == ("fel", 201_000)


def test_a_net_is_what_lies_between_income_and_cost() -> None:
    def net(value: int) -> list[tuple[str, str, str]]:
        values = (("Intäkt", 13), ("Kostnad", 1147), ("Netto", value))
        return verdicts(try_nets([figure(v, "Struktur", f"Utfall 2022 / {k}", "tkr") for k, v in values]))

    assert net(1133) == [("netto", "avrundning", "")]
    assert net(-1134) == [("netto", "stammer", "")]
    assert net(1124) == [("netto", "avviker", "fel")]


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


def ended(number: int, share: object, **other: object) -> list[Figure]:
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
    of = {"insats": "lyra", "i_text": True}
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
        text = {"i_text": True, "insatsnamn": "GPS"}
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
    text = {"i_text": True, "insatsnamn": insats, "insats": insats}
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


# --- enhet ---


def test_thousands() -> None:
    a = figure(2_008, "kostnad", enhet="tkr", matt="insatskostnad", insats="lyra")
    assert verdicts(try_units([a, figure(2_008, "kostnad", enhet="tkr", matt="insatskostnad", insats="lyra")])) == [
        ("enhet_tusen", "stammer", "")
    ]
    assert verdicts(try_units([a, figure(2_008, "kostnad", enhet="kr", matt="insatskostnad", insats="lyra")])) == [
        ("enhet_tusen", "avviker", "fel")
    ]


def test_percentage_points_printed_as_per_cent() -> None:
    def more_men(value: int, printed: str) -> list[tuple[str, str, str]]:
        of = {"enhet": "procent", "matt": "andel_avslut_arbete"}
        shares = [figure(33, "män", kon="man", **of), figure(25, "kvinnor", kon="kvinna", **of)]
        told = figure(value, "fler män som avslutas till arbete", enhet="procent", tryckt=printed)
        return [v for v in verdicts(try_units([*shares, told])) if v[0] == "enhet_procentenheter"]

    assert more_men(8, "8 %") == [("enhet_procentenheter", "avviker", "fel")]
    assert more_men(8, "8 procentenheter") == []
    assert more_men(5, "5 %") == [("enhet_procentenheter", "ej_provbar", "")]


def test_mixed_decimals_are_only_mentioned() -> None:
    rows = column(("a", "42.95"), ("b", "236.9"), ("c", "463.5"), ("d", "0"))
    assert verdicts(try_units(rows)) == [("enhet_decimaler", "avviker", "upplysning")]


# --- tryckt mot beräknat ---


def printed_and_counted(printed: object, counted: str, hidden: bool = False, enhet: str = "antal") -> list[object]:
    f = figure(printed, "MIA", "avslutade", enhet, matt="deltagare_avslutade", insats="mia")
    key = ("deltagare_avslutade", "mia", "alla", "", "", 2022, "utfall")
    (trial,) = try_computed([f], {key: Counted(Decimal(counted), f.enhet, hidden)})
    return [trial.verdict, trial.allvar, trial.left, trial.right, trial.told]


def test_a_printed_number_against_the_rows() -> None:
    assert printed_and_counted(94, "94")[:2] == ["stammer", ""]
    assert printed_and_counted(95, "94") == [
        "avviker",
        "fel",
        95,
        94,
        "”MIA, avslutade” i t är 95, leveranserna ger 94.",
    ]


def test_an_amount_delivered_in_tkr_is_no_more_exact_than_that() -> None:
    assert printed_and_counted("2007.5", "2008000", enhet="tkr")[0] == "avrundning"
    assert printed_and_counted("2007.5", "2008100", enhet="tkr")[0] == "avviker"


def test_a_number_that_may_not_be_published_is_compared_but_never_told() -> None:
    verdict, severity, left, right, told = printed_and_counted(9, "3", hidden=True)
    assert (verdict, severity, left, right) == ("avviker", "fel", 9, None)
    assert told.startswith(
        "”MIA, avslutade” i t är 9; leveranserna ger ett annat tal, som inte får visas. Räkna raderna "
    )
    assert printed_and_counted(3, "3", hidden=True)[4] == "”MIA, avslutade” i t är 3."


# --- identiteterna ---


def test_the_identities_are_whole_and_every_rule_has_some() -> None:
    found = read_identities()
    assert len(found) == 61
    assert {i.regel for i in found.values()} == {
        "summa",
        "konsfordelning",
        "flode",
        "korsvis",
        "rullning",
        "andel",
        "balans",
        "avvikelse",
        "enhet",
        "kopia",
        "beraknat",
        "leverans",
        "period",
    }
    for identity in found.values():
        for term in (*identity.med.get("hoger", ()), *identity.med.get("utan", ())):
            assert read_term(term)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[identitet]]\nid = "a"\njamfor = "b"\ntolerans = "c"\nallvar = "fel"', "varfor"),
        ('[[identitet]]\nid = "a"\njamfor = "b"\ntolerans = "c"\nallvar = "hemskt"\nvarfor = "d"', "hemskt"),
        ("annat = 1", "annat"),
    ],
)
def test_an_identity_with_a_mistake_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    (tmp_path / "x.toml").write_text(text, "utf-8")
    monkeypatch.setattr(identities, "IDENTITIES", tmp_path)
    with pytest.raises(IdentityError, match=told):
        identities.read_identities.__wrapped__()


def test_every_kind_of_trial_of_the_deliveries_has_an_identity() -> None:
    """A kind that a stated relation makes and no identity names would end a run."""
    sql = "".join(p.read_text("utf-8") for p in RELATIONS.glob("*.sql"))
    made = set(re.findall(r"'([a-z_]+)' as slag", sql))
    named = {
        kind
        for entry in tomllib.loads((ROOT / "expectations/avstamning/leverans.toml").read_text("utf-8"))["identitet"]
        for kind in entry["slag"]
    }
    assert len(made) == 13
    assert made == named
