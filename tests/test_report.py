"""What a reader is told, from small documents and from the built pages."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from conftest import LONG_KINDS, Build, copy_deliveries, finsam

from pipeline.forbund.model import Forbehall, Forbund, Insats, Medlem
from pipeline.measures.numbers import Numbers, Observation
from pipeline.report.build import definitions_of
from pipeline.report.context import Context
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Cell, Document, Markdown, Row, Section, Table, Text, cell
from pipeline.report.tables.budget import special_budgets
from pipeline.report.tables.budget_lines import budget_table
from pipeline.report.tables.result import contributions, income_statement, participations

N = "\u00a0"


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
        forbehall=(Forbehall(("budgetavvikelse",), "Tecknet är vänt.", 2022),),
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
    return Context(Numbers(numbers), forbund, 2022, tables)


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
    assert texts(income_statement(context(numbers, resultatpost=clean))) == [
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
    assert table.notes[1:] == ("Tecknet är vänt.", "Till Hamnen hör ”Kajprojektet”.", "Kajprojektet: brutto")


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


@pytest.mark.whole
def test_the_analysts_words_come_first_in_their_chapter_and_hold_no_scripts(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from pipeline.places import Places, Unit
    from pipeline.report.build import read_comments

    folder = tmp_path / "raw" / "prov" / "2022" / "kommentar"
    folder.mkdir(parents=True)
    (folder / "budget.md").write_text("**Lägre** kostnad.\n\n<script>x</script>\n", "utf-8")
    comments = read_comments(Places(tmp_path / "raw", tmp_path), Unit("prov", 2022))
    (block,) = comments["budget"]
    assert isinstance(block, Markdown)
    assert "<strong>Lägre</strong>" in block.html
    assert "<script>" not in block.html


@pytest.mark.whole
@pytest.mark.parametrize(
    "name",
    [
        "hbs/2022/arsredovisning",
        "hbs/2017/arsredovisning",
        "sodertalje/2023/arsredovisning",
        "jamforelse/jamforelse",
        "kvalitet/index",
    ],
)
def test_no_page_shows_the_programs_insides(built: Build, name: str) -> None:
    html = (built.places.reports / f"{name}.html").read_text("utf-8")
    words = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    for inside in (
        r"\[\]",
        "None",
        r"Decimal\(",
        r"\bnan\b",
        "{",
        "budgetuppfoljning_",
        "summaprov",
        r"\d\.\d{4}",
        "&lt;",
    ):
        assert not re.search(inside, words), inside


@pytest.mark.whole
def test_the_finding_of_hbs_2022_is_told(built: Build) -> None:
    html = (built.places.reports / "hbs/2022/arsredovisning.html").read_text("utf-8")
    assert f"1{N}168{N}400" in html
    assert f"1{N}167{N}800" in html
    assert (
        "153 angivna summor, resultat och avvikelser prövades mot sina rader: 105 stämmer, 29 stämmer inom avrundningen och 19 avviker."
        in html
    )


def cells_of(html: str, table: str) -> list[list[str]]:
    """The rows of a table of a report, as a reader sees them."""
    body = html.partition(f'<caption id="tabell-{table}">')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?>(.*?)</tr>", body, re.DOTALL)
    return [
        [re.sub(r"<.*?>|\s+", " ", c).strip() for c in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", r, re.DOTALL)]
        for r in rows
    ]


@pytest.mark.whole
def test_the_balance_requirement_of_hbs_2022(built: Build) -> None:
    html = (built.places.reports / "hbs/2022/arsredovisning.html").read_text("utf-8").replace(N, " ")
    assert cells_of(html, "balanskrav")[1:] == [
        ["Årets resultat enligt resultaträkningen", "1 168,4", "1 753,2"],
        ["Balanskravsresultat", "1 168,4", "1 753,2"],
    ]


@pytest.mark.whole
def test_what_is_missing_is_said_and_what_is_unread_is_named(built: Build) -> None:
    hbs = (built.places.reports / "hbs/2017/arsredovisning.html").read_text("utf-8")
    assert "Det finns ingen leverans av medlemsbidrag för 2017." in hbs
    plan = (built.places.reports / "sodertalje/2023/arsredovisning.html").read_text("utf-8")
    assert "Ekonomiskt resultat" not in plan
    assert "2 uppgifter i leveranserna är rättade när de lästes" in plan
    assert cells_of(plan, "rattelser")[2][:4] == [
        "medlemsbidrag.csv",
        "C1",
        "Preliminär Medlemsavgift 2022 i kr",
        "Preliminär Medlemsavgift 2023 i kr",
    ]


@pytest.mark.whole
def test_a_restated_number_is_told_with_both_values(built: Build, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Next year's delivery says something else of this year: the year's own stands, the other is shown."""
    from xlsx_writer import write

    raw = tmp_path / "raw"
    name = "ekonomi_resultatrakning.xlsx"
    copy_deliveries(built.places.raw / "hbs", raw / "hbs", ("2017", *LONG_KINDS))
    with (raw / "hbs" / "forbund.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[argang.2023]\ntyp = "bokslut"\n')
    (raw / "hbs" / "2023").mkdir()
    rows: list[list[object]] = [
        ["Belopp i tkr", "2023", "2022"],
        ["Verksamhetens intäkter", 18000, 18025.8],
        ["Verksamhetens kostnader", -18000, -16999],
        ["Årets resultat", 0, 1026.8],
    ]
    write(raw / "hbs" / "2023" / name, {"RR": rows})
    run = finsam("report", f"RAW={raw}", f"OUT={tmp_path}")
    assert run.code == 0, run.text
    html = (tmp_path / "reports/kvalitet/index.html").read_text("utf-8")
    assert "HBS: Kostnader 2022, utfall" in html
    assert f"2022: 16{N}858{N}000 kr" in html
    assert f"2023: 16{N}999{N}000 kr" in html
    own = Numbers.read(tmp_path / "data/processed/observations.parquet").get("kostnader", "hbs", 2022, "utfall")
    assert own is not None
    assert own.value == Decimal(16858000)


@pytest.mark.whole
def test_equity_stands_beside_its_ceiling(built: Build) -> None:
    html = (built.places.reports / "hbs/2022/arsredovisning.html").read_text("utf-8").replace(N, " ")
    assert cells_of(html, "eget-kapital")[1:] == [
        ["Eget kapital vid årets slut", "11 834,5", "10 666,1"],
        ["Tak enligt Nationella rådets rekommendation", "2 500,0", "2 540,0"],
        ["Över taket", "9 334,5", "8 126,1"],
    ]
    assert "underskott varje år som det budgeterade för 2022, 5 533 tkr, når det taket 2024" in html
    plan = (built.places.reports / "sodertalje/2023/arsredovisning.html").read_text("utf-8").replace(N, " ")
    assert "Det egna kapitalet ligger 1 374 200 kr under taket." in plan


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
