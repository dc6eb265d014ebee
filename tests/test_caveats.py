"""What must be known of a number is said where the number stands, in every document that shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline.charts.charts import report_charts
from pipeline.forbund.entries import Brott, Jamforbarhet
from pipeline.forbund.model import Forbehall, Forbund
from pipeline.measures.caveats import caveats_of, caveats_of_all
from pipeline.measures.numbers import Numbers, Observation
from pipeline.measures.published import Published
from pipeline.report.caveats import with_caveats
from pipeline.report.context import Context
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Beside, Cell, Document, KeyFigure, KeyFigures, Row, Section, Table
from pipeline.rows.goals import GoalRow
from support.observations import FORBUND, obs
from support.rows import row_of

GROSS = Forbehall(("insatskostnad",), "Hamnen redovisas brutto.", 2022)
MOVED = Jamforbarhet(
    ("deltagare_avslutade",), "namnare", "81 avslut, varav 42 övergångar", "De har inte lämnat insatserna.", 2022
)
PROV = replace(FORBUND, forbehall=(GROSS,), jamforbarhet=(MOVED,))
TEXT = "Talen gäller här 81 avslut, varav 42 övergångar. De har inte lämnat insatserna."


def context(numbers: list[Observation], forbund: Forbund = PROV, goals: tuple[GoalRow, ...] = ()) -> Context:
    return Context(Published(numbers), forbund, 2022, {}, goals)


def document(*blocks: Any) -> Document:
    return Document("Rapport", "", "Prov", (Section("a", "A", blocks),))


def table(*numbers: Observation) -> Table:
    cells = tuple(Cell(str(o.value), True, o.obs_id) for o in numbers)
    return Table("t", "Tabell", "", "Rad", tuple("x" for _ in cells), (Row("rad", cells),), ("En not.",))


def notes_below(forbund: Forbund, *numbers: Observation, **more: Any) -> tuple[str, ...]:
    made = with_caveats(document(table(*numbers)), context(list(numbers), forbund, **more))
    block = made.sections[0].blocks[0]
    assert isinstance(block, Table)
    return block.notes


def test_moves_between_own_insatser_are_told_under_every_table_of_exits() -> None:
    assert notes_below(PROV, obs("deltagare_avslutade", 81)) == ("En not.", TEXT)
    # A share of the exits is of them too, though nobody wrote its id.
    assert notes_below(PROV, obs("andel_avslut_arbete", 10, unit="procent")) == ("En not.", TEXT)
    assert notes_below(PROV, obs("deltagare", 224)) == ("En not.",)


def test_gross_costs_are_told_where_they_stand_and_for_the_insats_they_are_about() -> None:
    assert notes_below(PROV, obs("insatskostnad", 7, insats="hamnen")) == ("En not.", "Hamnen redovisas brutto.")
    assert notes_below(PROV, obs("insatskostnad", 7, insats="bryggan")) == ("En not.",)
    # A cost per person is made of the cost.
    assert "Hamnen redovisas brutto." in notes_below(PROV, obs("kostnad_per_deltagare", 7))


def test_a_caveat_is_of_its_year_and_another_year_is_named() -> None:
    before = replace(FORBUND, forbehall=(Forbehall(("kostnader",), "Räknat med moms.", 2021),))
    assert notes_below(before, obs("kostnader", 7)) == ("En not.",)
    assert notes_below(before, obs("kostnader", 7), obs("kostnader", 8, year=2021)) == (
        "En not.",
        "Gäller 2021. Räknat med moms.",
    )


def test_a_break_is_told_only_between_years_that_stand_side_by_side() -> None:
    broken = replace(FORBUND, brott=(Brott(2022, "Två förbund blev ett.", ("kostnader",)),))
    side_by_side = [obs("kostnader", 7), obs("kostnader", 8, year=2021)]
    assert caveats_of_all(broken, side_by_side, 2022) == ["Brott 2022: Två förbund blev ett."]
    assert caveats_of_all(broken, side_by_side[:1], 2022) == []
    assert caveats_of_all(broken, [obs("intakter", 7), obs("intakter", 8, year=2021)], 2022) == []


def test_what_a_table_says_already_is_not_said_twice() -> None:
    said = replace(table(obs("deltagare_avslutade", 81)), notes=(TEXT,))
    made = with_caveats(document(said), context([obs("deltagare_avslutade", 81)])).sections[0].blocks[0]
    assert isinstance(made, Table) and made.notes == (TEXT,)


def test_a_key_figure_points_to_its_caveat_which_stands_below_it() -> None:
    exits, cost, people = obs("deltagare_avslutade", 81), obs("insatskostnad", 7), obs("deltagare", 224)
    figures = KeyFigures(
        (
            KeyFigure("Avslutade", Cell("81", True, exits.obs_id), (Beside("budget", Cell("90")),)),
            KeyFigure("Kostnad", Cell("7", True, cost.obs_id)),
            KeyFigure("Deltagare", Cell("224", True, people.obs_id)),
        )
    )
    made = with_caveats(document(figures), context([exits, cost, people]))
    block = made.sections[0].blocks[0]
    assert isinstance(block, KeyFigures)
    assert [f.beside_in_words for f in block.figures] == ["budget 90, förbehåll 1", "förbehåll 2", ""]
    assert block.notes == (f"Förbehåll 1: {TEXT}", "Förbehåll 2: Hamnen redovisas brutto.")
    page = render_html(made)
    assert page.index("förbehåll 1") < page.index(f"Förbehåll 1: {TEXT}")


def test_a_goal_has_the_caveats_of_the_number_it_is_held_against() -> None:
    outcome = obs("mal_utfall", 81, unit="antal", breakdown="mal", category="a")
    goal = row_of(GoalRow, mal="a", matt="deltagare_avslutade", kon="alla")
    assert notes_below(PROV, outcome, goals=(goal,)) == ("En not.", TEXT)


def test_a_chart_carries_the_caveats_of_its_numbers_and_its_title_makes_no_claim_of_them() -> None:
    rows = [
        obs("insatskostnad", a, kind, insats=i)
        for kind, a in (("budget", 90000), ("utfall", 70000))
        for i in ("hamnen", "bryggan")
    ]
    rows += [obs("budgetavvikelse", a, insats=i) for i, a in (("hamnen", 20000), ("bryggan", 10000))]
    bare = report_charts(Numbers(rows), FORBUND, 2022)
    told = report_charts(Numbers(rows), PROV, 2022)
    assert [c.id for c in bare] == [c.id for c in told] == ["budget_utfall_insats"]
    assert all("Hamnen redovisas brutto." in c.note for c in told)
    assert not any("brutto" in c.note for c in bare)
    assert [c.title.split(" ")[0] for c in bare] == ["Störst"]
    assert [c.title for c in told] == ["Budget och utfall per insats 2022"]


def test_each_property_has_words_of_its_own() -> None:
    words = {"raknas": "Här räknas", "tackning": "Här ingår", "namnare": "Talen gäller här", "definition": "Här räknat"}
    for property_, begins in words.items():
        entry = Jamforbarhet(**(vars(MOVED) | {"egenskap": property_}))
        found = caveats_of(replace(FORBUND, jamforbarhet=(entry,)), "deltagare_avslutade", 2022)
        assert found == [f"{begins} 81 avslut, varav 42 övergångar. De har inte lämnat insatserna."]


def test_what_is_given_out_tells_a_caveat_once_a_chapter_by_its_number() -> None:
    exits, cost, again = obs("deltagare_avslutade", 81), obs("insatskostnad", 7, insats="hamnen"), obs("kostnader", 9)
    chapters = (
        Section("a", "A", (table(exits), table(exits, cost), table(exits, cost), table(again))),
        Section("b", "B", (table(cost),)),
    )
    made = with_caveats(Document("Rapport", "", "Prov", chapters), context([exits, cost, again]), internal=False)
    notes = [[b.notes[1:] for b in s.blocks if isinstance(b, Table)] for s in made.sections]
    assert notes == [
        [
            (f"Förbehåll 1: {TEXT}",),
            ("Förbehåll 2: Hamnen redovisas brutto.", "Se förbehåll 1 ovan."),
            ("Se förbehåll 1 och 2 ovan.",),
            (),
        ],
        [("Förbehåll 2: Hamnen redovisas brutto.",)],
    ]
