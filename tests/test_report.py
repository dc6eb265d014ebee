"""What a reader is told, from small documents and from the built pages."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.forbund.model import Forbund, Insats, Medlem
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.report.build import definitions_of
from pipeline.report.context import Context
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Cell, Document, Row, Section, Table, Text, cell
from pipeline.report.tables.budget import special_budgets
from pipeline.report.tables.budget_lines import budget_table
from pipeline.report.tables.forms import read_tables
from pipeline.report.tables.plain import Frame, plain_table
from pipeline.report.tables.result import contributions, participations
from support.pages import N


def obs(measure: str, value: int | None, kind: str = "utfall", year: int = 2022, **other: Any) -> Observation:
    base: dict[str, Any] = {
        "obs_id": f"{measure}{kind}{year}{''.join(str(v) for v in other.values())}",
        "forbund": "prov",
        "year": year,
        "measure": measure,
        "period": "helar",
        "insats": "",
        "kon": "alla",
        "breakdown": "",
        "category": "",
        "kind": kind,
        "unit": "kr",
        "status": "ok" if value is not None else "dold",
        "value": None if value is None else Decimal(value),
        "argang": 2022,
    }
    return Observation(**(base | other))


def context(numbers: list[Observation], **clean: list[dict[str, Any]]) -> Context:
    forbund = Forbund(
        "prov",
        "Prov",
        "Prov",
        (Medlem("staten", "Staten", "stat"),),
        (Insats("hamnen", "Hamnen", "individ"),),
    )
    tables = {
        t: clean.get(t, [])
        for t in (
            "resultatpost",
            "balanspost",
            "flerarspost",
            "kassaflodespost",
            "budgetpost",
            "budgetavvikelse",
            "bidrag",
            "insatsar",
            "kontrollvarde",
        )
    }
    return Context(Published(numbers), forbund, 2022, tables)


def texts(table: Table | None) -> list[tuple[str, ...]]:
    assert table is not None
    return [(r.heading, *(c.text for c in r.cells)) for r in table.rows]


def test_statements_show_costs_with_a_minus_and_results_as_they_are() -> None:
    posts = [
        ("intakter", "Intäkter", 1000),
        ("kostnader", "Kostnader", 1300),
        ("finansiella_kostnader", "Räntor", 0),
        ("arets_resultat", "Resultat", -300),
    ]
    clean = [{"post": p, "postnamn": n, "typ": "post", "ar": 2022, "_file": "rr.xlsx"} for p, n, _ in posts]
    numbers = [obs("resultatrakning_post", v, breakdown="post", category=p) for p, _, v in posts]
    assert texts(
        plain_table(read_tables("resultat")["resultatrakning"], Frame(context(numbers, resultatpost=clean)))
    ) == [
        ("Intäkter", f"1{N}000"),
        ("Kostnader", f"\u22121{N}300"),
        ("Räntor", "0"),
        ("Resultat", "\u2212300"),
    ]


def post(post: str, name: str, grupp: str, row: int, insats: str = "", **other: Any) -> dict[str, Any]:
    return {
        "post": post,
        "postnamn": post,
        "radnamn": name,
        "grupp": grupp,
        "insats": insats,
        "tabell": "huvud",
        "niva": "post",
        "roll": "belopp",
        "ar": 2022,
        "kind": "budget",
        "belopp_kr": Decimal(0),
        "kommentar": "",
        "rubrik": "",
        "_file": "b.xlsx",
        "_sheet": "",
        "_row": row,
    } | other


def stated(post: str, name: str, row: int, rubrik: str = "") -> dict[str, Any]:
    return {
        "post": post,
        "postnamn": post,
        "radnamn": name,
        "slag": "summa",
        "tabellnamn": "budget",
        "tabell": "huvud",
        "rubrik": rubrik,
        "_file": "b.xlsx",
        "_sheet": "",
        "_row": row,
    }


BUDGET = [
    obs("budgetpost", 500, "budget", breakdown="post", category="hamnen_ovrigt"),
    obs("budgetpost", 4, "budget", breakdown="post", category="rantor"),
    obs("budgetpost", 70, "budget", breakdown="post", category="lokal"),
    obs("kostnad_individ", 500, "budget"),
    obs("budgetuppfoljning_kostnader", 570, "budget"),
    obs("budgetuppfoljning_resultat", -574, "budget"),
]


def test_the_budget_table_follows_the_delivery_and_says_which_insats_a_row_is() -> None:
    posts = [
        post("rantor", "Räntor", "finans", 9),
        post("hamnen_ovrigt", "Kajprojektet", "individ", 2, "hamnen", kommentar="brutto"),
        post("lokal", "Hyra", "administration", 4),
    ]
    sums = [stated("summa_individ", "Summa insatser för personer", 3), stated("summa_kostnader", "Totalt", 5)]
    table = budget_table(context(BUDGET, budgetpost=posts, kontrollvarde=sums))
    assert texts(table) == [
        ("Individinriktade insatser",),
        ("Kajprojektet", "500"),
        ("Summa insatser för personer", "500"),
        ("Administration",),
        ("Hyra", "70"),
        ("Totalt", "570"),
        ("Finansiella poster",),
        ("Räntor", "4"),
        ("Resultat", "\u2212574"),
    ]
    assert table is not None
    assert table.notes[1:] == ("Till Hamnen hör ”Kajprojektet”.", "Kajprojektet: brutto")


def test_a_budget_without_sums_still_has_its_total_and_its_result() -> None:
    table = budget_table(context(BUDGET, budgetpost=[post("lokal", "Hyra", "administration", 4)]))
    assert texts(table)[-2:] == [("Summa kostnader", "570"), ("Resultat", "\u2212574")]


def test_groups_that_are_cut_in_two_get_no_headings_and_a_bare_sum_is_of_the_rows_above_it() -> None:
    rows = [
        post("hamnen_ovrigt", "A", "individ", 2),
        post("lokal", "B", "administration", 3),
        post("rantor", "C", "individ", 4),
    ]
    assert texts(budget_table(context(BUDGET, budgetpost=rows)))[0] == ("A", "500")
    parts = [
        post("lokal", "Hyra", "administration", 2, rubrik="Kansliet"),
        post("hamnen_ovrigt", "Kaj", "individ", 4, rubrik="Insatserna"),
    ]
    table = budget_table(
        context(BUDGET, budgetpost=parts, kontrollvarde=[stated("summa_del", "Summa", 5, "Insatserna")])
    )
    assert texts(table)[:5] == [("Kansliet",), ("Hyra", "70"), ("Insatserna",), ("Kaj", "500"), ("Summa", "500")]


def test_a_hidden_number_is_two_dots_and_never_zero() -> None:
    rows = [{"insats": "hamnen", "deltagare": 3, "anteckning": "", "_file": "s.xlsx"}]
    table = participations(
        context([obs("deltagare_insatsrapport", None, insats="hamnen", unit="antal")], insatsar=rows)
    )
    assert texts(table)[0] == ("Hamnen", "..")
    assert cell(None, "kr").text == "–"
    assert cell(obs("x", 0), "kr").text == "0"


def test_a_definition_tells_its_formula_in_words() -> None:
    (entry,) = definitions_of({"andel_administration"}).entries
    assert entry[2][1] == "Formel: 100 × ”Kostnad för administration” / ”Kostnader enligt budgetuppföljningen”."
    (ceiling,) = definitions_of({"eget_kapital_tak"}).entries
    assert ceiling[2][1] == f"Formel: 350{N}000 + 0,15 × ”Medlemsbidrag”."


def test_text_from_outside_cannot_become_markup() -> None:
    document = Document(
        "T",
        "U",
        "Ä",
        (
            Section(
                "a",
                "A",
                (Text("<script>x</script>"), Table("t", "<b>", "kr", "", ("<i>",), (Row("<u>", (Cell("<s>"),)),))),
            ),
        ),
    )
    html = render_html(document)
    assert not re.search(r"<(script|i|u|s)>", html)
    assert "&lt;script&gt;" in html


def test_groups_of_rows_are_groups_to_a_screen_reader() -> None:
    rows = (
        Row("A", (), "rubrik"),
        Row("a", (Cell("1", True),)),
        Row("B", (), "rubrik"),
        Row("b", (Cell("2", True),)),
        Row("Summa", (Cell("3", True),), "total"),
    )
    html = render_html(Document("T", "U", "Ä", (Section("s", "S", (Table("t", "C", "kr", "Post", ("X",), rows),)),)))
    assert html.count("<tbody>") == 3
    assert '<th scope="col" class="num">X</th>' in html


def paid(huvudman: str, kr: int) -> Observation:
    return obs("medlemsbidrag", kr, breakdown="huvudman", category=huvudman)


@pytest.mark.parametrize("known", [True, False])
def test_the_split_by_population_stands_beside_the_contributions_or_is_said_to_be_unknown(known: bool) -> None:
    members = (
        Medlem("staten", "Staten", "stat"),
        Medlem("a", "Aby kommun", "kommun"),
        Medlem("b", "Beby kommun", "kommun"),
    )
    split = [obs("bidrag_efter_folkmangd", kr, breakdown="huvudman", category=m) for m, kr in (("a", 300), ("b", 100))]
    numbers = [
        paid("staten", 800),
        paid("a", 310),
        paid("b", 90),
        obs("medlemsbidrag", 1200),
        *(split if known else []),
    ]
    given = context(numbers)
    table = contributions(Context(given.numbers, replace(given.forbund, medlemmar=members), 2022, given.clean))
    assert table is not None
    if known:
        assert table.headings == ("Utfall 2022", "Andel 2022", "Efter folkmängd 2022")
        assert texts(table)[1:] == [
            ("Aby kommun", "310", "–", "300"),
            ("Beby kommun", "90", "–", "100"),
            ("Summa", f"1{N}200", "", ""),
        ]
        assert table.notes == (
            "Efter folkmängd: kommunernas fjärdedel fördelad efter folkmängden den 1 november 2021.",
        )
    else:
        assert table.headings == ("Utfall 2022", "Andel 2022")
        assert table.notes[0].endswith("saknar folkmängden den 1 november 2021.")


def test_a_frame_that_is_not_stated_is_shown_as_computed() -> None:
    numbers = [
        obs("budgetram", 2100, "budget"),
        obs("medlemsbidrag", 1600, "budget"),
        obs("eget_kapital", 500, "budget", breakdown="post", category="ingaende_eget_kapital"),
    ]
    (table,) = special_budgets(context(numbers))
    assert texts(table) == [
        ("Medlemsbidrag 2022", f"1{N}600"),
        ("Ingående eget kapital", "500"),
        ("Total budgetram, räknad", f"2{N}100"),
    ]
