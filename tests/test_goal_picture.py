"""The picture of the goals: a square for each, and every goal is in one row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline.charts.goal_chart import goals_of_year
from pipeline.forbund.model import Argang, Forbund
from pipeline.measures.numbers import Numbers, Observation

FORBUND = Forbund("prov", "Prov", "Prov", (), (), argangar={2022: Argang(typ="bokslut")})


def counted(**values: int | None) -> Numbers:
    made = (
        Observation(
            m,
            "prov",
            2022,
            "helar",
            m,
            "",
            "alla",
            "",
            "",
            "mal",
            "antal",
            "ok",
            None if v is None else Decimal(v),
            2022,
        )
        for m, v in values.items()
    )
    return Numbers(made)


EVERY = {
    "mal_antal": 14,
    "mal_uppnadda": 5,
    "mal_ej_uppnadda": 3,
    "mal_dolda": 0,
    "mal_utan_utfall": 2,
    "mal_utan_jamforelse": 1,
    "mal_ej_kvantifierade": 3,
}


def test_every_goal_has_a_square_in_the_row_of_what_it_came_to() -> None:
    chart = goals_of_year(counted(**EVERY), FORBUND, 2022)
    assert chart is not None and chart.title == "5 av 14 mål nåddes 2022"
    assert chart.alt.endswith(
        "Av 14 mål: nåddes: 5; nåddes inte: 3; utfall saknas: 2; förra årets utfall saknas: 1; går inte att mäta: 3."
    )
    # Every row is a number of its own, and together they are all goals.
    rows = [(name, int(o.value or 0)) for name, o in chart.rows]
    assert rows[-3:] == [("Förra årets utfall saknas", 1), ("Går inte att mäta", 3), ("Alla mål", 14)]
    assert sum(count for _, count in rows[:-1]) == 14


def test_that_no_goal_was_met_is_said() -> None:
    chart = goals_of_year(counted(**{**EVERY, "mal_uppnadda": 0}), FORBUND, 2022)
    assert chart is not None and chart.title == "0 av 14 mål nåddes 2022"
    assert chart.rows[0][0] == "Nåddes"


def test_a_plan_and_a_year_without_goals_have_no_picture() -> None:
    plan = replace(FORBUND, argangar={2022: Argang(typ="plan")})
    assert goals_of_year(counted(**EVERY), plan, 2022) is None
    assert goals_of_year(counted(mal_antal=0, mal_uppnadda=0), FORBUND, 2022) is None
    assert goals_of_year(counted(), FORBUND, 2022) is None
