"""Errors that stand between two places: groups of posts, reasons in a cell, wordings of a question, dates, wholes in words."""

from __future__ import annotations

import pytest

from pipeline.reconcile.printed.andel_budget import try_shares_of_budget
from pipeline.reconcile.printed.enkat import try_questions
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.grupper import try_before_after, try_groups, try_reasons
from pipeline.reconcile.printed.korsvis import try_labels, try_posts
from pipeline.reconcile.printed.period import read_span, try_periods
from support.printed_figures import figure, verdicts

# --- delsummor mellan tabeller ---

NOTE = (("Lokal", "237.0"), ("Kansli", "1799.2"), ("Kommunikation/information", "38.0"))


def follow_up(total: int, *rows: tuple[str, object]) -> list[Figure]:
    note = [figure(v, rad, "2022-12-31", "tkr", tabell="not2") for rad, v in NOTE]
    shown = rows or (("Lokal", 237), ("Kansli", 1799), ("Kommunikation", 38))
    return note + [
        figure(v, rad, "Utfall", "tkr", tabell="uppf") for rad, v in (*shown, ("Summa administration", total))
    ]


def test_a_subtotal_is_held_against_the_same_posts_in_another_table() -> None:
    (trial,) = try_groups(follow_up(2074))
    assert (trial.verdict, trial.left, trial.right, trial.tolerance) == ("avrundning", 2_074_000, 2_074_200, 650)
    other = follow_up(1874, ("Lokal", 237), ("Kansli", 1599), ("Kommunikation", 38))
    (trial,) = try_groups(other)
    assert (trial.allvar, trial.left, trial.right) == ("fel", 1_874_000, 2_074_200)


def test_a_subtotal_of_rounded_rows_is_a_warning() -> None:
    """Three rows rounded up give 2 076; the exact ones 2 074,2: its own rows allow it, the other table does not."""
    (trial,) = try_groups(follow_up(2076, ("Lokal", 238), ("Kansli", 1800), ("Kommunikation", 38)))
    assert (trial.verdict, trial.allvar, (trial.left or 0) - (trial.right or 0)) == ("avviker", "varning", 1800)
    assert "avrundade var för sig" in trial.told


def test_a_subtotal_is_not_held_against_a_table_that_lacks_a_post_or_is_of_something_else() -> None:
    rows = (("Lokal", 237), ("Kansli", 1599), ("Revision", 38))
    assert list(try_groups(follow_up(1874, *rows))) == []
    assert len(list(try_groups(follow_up(1836, ("Lokal", 237), ("Kansli", 1599), ("Kommunikation", 0))))) == 1
    other_scope = [
        *follow_up(1874, ("Lokal", 237), ("Kansli", 1599), ("Kommunikation", 38)),
        figure(9_000, "Totalt", "2022-12-31", "tkr", tabell="not2"),
    ]
    assert list(try_groups(other_scope)) == []


def posts(*second: int) -> list[Figure]:
    """Four costs in two tables, whose totals differ by more than a hundredth."""
    of = {"matt": "budgetpost", "uppdelning": "post"}
    first = (100, 200, 300, 400)
    return [
        *(figure(v, f"Post {i}", "Utfall", "kr", tabell="a", post=f"p{i}", **of) for i, v in enumerate(first)),
        figure(sum(first), "Totalt", "Utfall", "kr", tabell="a"),
        *(figure(v, f"Post {i}", "Kostnad", "kr", tabell="b", post=f"p{i}", **of) for i, v in enumerate(second)),
        figure(sum(second), "Totalt", "Kostnad", "kr", tabell="b"),
    ]


def test_different_totals_excuse_nothing_when_most_other_posts_are_alike() -> None:
    def graded(*second: int) -> list[str]:
        return [t.allvar for t in try_posts(posts(*second))]

    assert graded(100, 200, 300, 500) == ["", "", "", "varning"]
    assert graded(100, 250, 350, 500) == ["", "upplysning", "upplysning", "upplysning"]


# --- skäl i en cell ---


def cell(whole: int, *reasons: tuple[int, str]) -> list[Figure]:
    told = [(115, "115"), (whole, f"{whole} avslutade"), *((n, f"{n} {what}") for n, what in reasons)]
    return [figure(n, "MIA", "Resultat", tryckt=text, insatsnamn="MIA") for n, text in told]


REASONS = ((2, "till arbete/studier"), (2, "fortsatt rehabilitering"), (4, "till sjukdom"), (3, "till övrigt"))


@pytest.mark.parametrize(
    ("whole", "verdict", "severity"), [(11, "stammer", ""), (12, "avviker", "fel"), (40, "ej_provbar", "")]
)
def test_reasons_told_one_by_one_are_those_who_left(whole: int, verdict: str, severity: str) -> None:
    assert verdicts(try_reasons(cell(whole, *REASONS))) == [("summa_delar", verdict, severity)]


def test_two_reasons_are_not_a_list_of_all() -> None:
    assert list(try_reasons(cell(12, *REASONS[:2]))) == []


def supported(after: int) -> list[Figure]:
    values = {"fore": (12, 15, 48), "efter": (8, 14, after)}
    return [
        figure(v, f"rad {i}", when, matt="deltagare_avslutade", uppdelning=f"forsorjning_{when}", kategori=str(i))
        for when, each in values.items()
        for i, v in enumerate(each)
    ]


def test_the_same_people_before_and_after_are_as_many() -> None:
    assert verdicts(try_before_after(supported(53))) == [("summa_fore_efter", "stammer", "")]
    (trial,) = try_before_after(supported(51))
    assert (trial.allvar, trial.left, trial.right) == ("upplysning", 75, 73)


# --- en fråga med två lydelser ---


def asked(share: int, question: str, avsnitt: str, group: str = "personal") -> Figure:
    of = {"matt": "enkat_andel", "uppdelning": "respondentgrupp", "kategori": f"{group}:{question}"}
    return figure(share, "ord", question, "procent", typ="enkat", i_text=True, avsnitt=avsnitt, **of)


FULL = "andra myndigheter vet vad insatsen tillför (ofta+för det mesta)"


@pytest.mark.parametrize(
    ("share", "short", "found"),
    [
        (61, "personal: andra myndigheter vet (ofta+för det mesta)", [("korsvis_enkat", "stammer", "")]),
        (68, "personal: andra myndigheter vet (ofta+för det mesta)", [("korsvis_enkat", "avviker", "fel")]),
        (68, "personal: andra myndigheter vet (alltid)", []),
        (68, "personal: andra myndigheter lyssnar (ofta+för det mesta)", []),
        (68, "personal: andra myndigheter vet", []),
    ],
)
def test_a_shorter_wording_of_the_same_question(share: int, short: str, found: list[object]) -> None:
    assert verdicts(try_questions([asked(61, FULL, "1.4.1"), asked(share, short, "1.4")])) == found


def test_another_group_is_another_answer() -> None:
    short = "andra myndigheter vet (ofta+för det mesta)"
    assert list(try_questions([asked(61, FULL, "1.4.1"), asked(68, short, "1.4", "chefer")])) == []


# --- perioder ---


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("november 2009 till och med sista juni 2013, dvs", (44,)),
        ("november 2009 till juni 2013", (43, 44)),
        ("1 jan 2020 – dec 2022", (36,)),
        ("2016-12-01 till 2017-12-31", (13,)),
        ("2016-12-15 till 2017-12-15", (12, 13)),
        ("under 2017", None),
    ],
)
def test_how_many_months_lie_between_two_dates(text: str, months: tuple[int, ...] | None) -> None:
    span = read_span(text)
    assert (span.months if span else None) == months


def lasted(years: int, months: int) -> list[tuple[str, str, str]]:
    rad = "november 2009 till och med sista juni 2013, dvs"
    return verdicts(try_periods([figure(years, rad, "år"), figure(months, rad, "månader")]))


def test_a_length_is_held_against_its_dates() -> None:
    assert lasted(3, 8) == [("period_langd", "stammer", "")]
    assert lasted(3, 7) == [("period_langd", "avviker", "fel")]
    budget = figure(910_000, "Budgeten för perioden 2016-12-01 till 2017-12-31", "budget 13 månader", "kr")
    assert verdicts(try_periods([budget])) == [("period_langd", "stammer", "")]


# --- andel av budgeten ---


def of_budget(share: int, *totals: str) -> list[tuple[str, str, str]]:
    text = {"i_text": True, "avsnitt": "3.4"}
    return verdicts(
        try_shares_of_budget(
            [
                figure("3.2", "drygt", "kansli och administration", "mnkr", **text),
                figure(
                    share, "ca 28 procent av den totala budgeten", "andel kansli och administration", "procent", **text
                ),
                *(
                    figure(t, "Totalt", "total budget", "mnkr", typ="budget", avsnitt=str(i))
                    for i, t in enumerate(totals)
                ),
            ]
        )
    )


def test_a_share_of_the_total_budget_is_worked_out_of_any_total_that_is_printed() -> None:
    assert of_budget(24, "13.6") == [("andel_av_budget", "avrundning", "")]
    assert of_budget(28, "13.6") == [("andel_av_budget", "avviker", "fel")]
    assert of_budget(28, "13.6", "11.4") == [("andel_av_budget", "avrundning", "")]
    assert of_budget(28) == []


def test_an_amount_needs_no_long_label_to_be_the_same() -> None:
    said = [
        figure(v, "ord", "överskott", e, i_text=True, avsnitt=a)
        for a, v, e in (("1", 2_881_203, "kr"), ("3", "2.8", "mnkr"))
    ]
    assert verdicts(try_labels(said)) == [("korsvis_etikett", "avviker", "varning")]
    short = [figure(v, "ord", "tre", i_text=True, avsnitt=a) for a, v in (("1", 3), ("2", 4))]
    assert list(try_labels(short)) == []
