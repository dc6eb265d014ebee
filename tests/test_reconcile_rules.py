"""Every rule on a few figures: what holds, what holds within rounding, what does not, what cannot be tried."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.reconcile.printed.avvikelse import try_deviations, try_nets
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.kon import try_kon
from pipeline.reconcile.printed.korsvis import try_labels, try_measures, try_posts
from pipeline.reconcile.printed.linear import read_term, try_linear
from pipeline.reconcile.printed.rolling import try_reports
from pipeline.reconcile.printed.summa import try_sums
from support.printed_figures import column, figure, verdicts

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

    def text(value: object, **other: Any) -> list[tuple[str, str, str]]:
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
