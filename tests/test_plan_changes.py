"""What a plan says of the year before: posts that are new and posts that are gone, and the parts of what pays for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.forbund.model import Argang, Forbund
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.report.context import Context
from pipeline.report.outlines.references import Missing
from pipeline.report.outlines.sentences import Sentence, make_sentence
from pipeline.report.outlines.written import Place
from pipeline.report.tables.budget import special_budgets

PLAN = Forbund("prov", "Prov", "Prov", (), (), argangar={2013: Argang(typ="plan")})
PLACE = Place("plan.md", 1)
NAMES = {"kansli": "Kansli", "mia": "MIA, med ESF", "bria": "BRIA", "gps": "GPS"}


def amount(measure: str, year: int, post: str, value: int, unit: str = "kr") -> Observation:
    key = f"{measure}{year}{post}"
    return Observation(
        key, "prov", year, "helar", measure, "", "alla", "post" if post else "", post, "budget", unit, "ok", Decimal(value), 2013
    )  # fmt: skip


def context(numbers: list[Observation], **clean: list[dict[str, Any]]) -> Context:
    rows = [{"tabell": "huvud", "post": p, "postnamn": n, "_file": "budget.xlsx"} for p, n in NAMES.items()]
    empty: dict[str, list[dict[str, Any]]] = {t: [] for t in ("budgetpost", "kontrollvarde", "insatsar")}
    return Context(Published(numbers), PLAN, 2013, {**empty, "budgetpost": rows, **clean})


def said(kind: str, budgets: dict[int, dict[str, int]]) -> Sentence:
    numbers = [amount("budgetpost", y, p, v) for y, posts in budgets.items() for p, v in posts.items()]
    return make_sentence(kind, context(numbers), PLACE)


def test_a_post_is_new_when_the_year_before_had_nothing_for_it_and_gone_when_this_year_has_not() -> None:
    budgets = {2013: {"kansli": 3, "mia": 2, "bria": 0, "gps": 1}, 2012: {"kansli": 2, "mia": 0, "bria": 5}}
    assert said("nya_poster", budgets) == ["Nya i budgeten sedan 2012 är ”MIA, med ESF” och ”GPS”."]
    assert said("utgangna_poster", budgets) == ["Ur budgeten från 2012 utgår ”BRIA”."]


def test_nothing_is_said_without_a_budget_of_the_year_before_or_without_a_change() -> None:
    assert isinstance(said("nya_poster", {2013: {"kansli": 3}}), Missing)
    same = {2013: {"kansli": 3}, 2012: {"kansli": 2}}
    assert isinstance(said("nya_poster", same), Missing) and isinstance(said("utgangna_poster", same), Missing)


def frame(shares: dict[str, int]) -> list[list[str]]:
    posts = {"medlemsbidrag_ram": 18, "overskott_tidigare_ar": 6, "budgetram": 24}
    rows = [{"tabell": "finansiering", "post": p, "postnamn": p, "roll": "belopp", "_file": "r.csv"} for p in posts]
    numbers = [amount("budgetram", 2013, p, v) for p, v in posts.items()] + [amount("budgetram", 2013, "", 24)]
    numbers += [amount("andel_budgetram", 2013, p, v, "procent") for p, v in shares.items()]
    (table,) = (t for t in special_budgets(context(numbers, budgetpost=rows)) if t.id == "budgetram")
    return [[c.text for c in r.cells] for r in table.rows]


def test_each_part_of_the_frame_has_its_share_or_none_has() -> None:
    nbsp = "\u00a0"
    every = {"medlemsbidrag_ram": 75, "overskott_tidigare_ar": 25, "budgetram": 100}
    assert [row[1] for row in frame(every)] == [f"75,0{nbsp}%", f"25,0{nbsp}%", f"100,0{nbsp}%"]
    assert {len(row) for row in frame({"medlemsbidrag_ram": 75, "budgetram": 100})} == {1}
