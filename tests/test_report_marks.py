"""The mark "ca" changes the numbers it is about, and nothing else of a document."""

from __future__ import annotations

import re

import pytest

from pipeline.report.document.html import render_html
from pipeline.report.document.marks import FINDING, mark_approximate, mark_findings
from pipeline.report.document.model import (
    Beside,
    Cell,
    Document,
    KeyFigure,
    KeyFigures,
    Markdown,
    Row,
    Section,
    Table,
    Text,
)
from support.builds import Build

TABLE = Table("t", "Kostnader", "kr", "Post", ("2022",), (Row("Hyra", (Cell("520", True, "ungefar"),)),), ("En not.",))
FIGURES = KeyFigures(
    (
        KeyFigure(
            "Kostnader",
            Cell("520 kr", True, "ungefar"),
            (Beside("budget", Cell("500 kr", True, "ungefar")), Beside("2021:", Cell("480 kr", True, "exakt"))),
        ),
    ),
    ("Förbehåll 1: Brutto.",),
)
DOCUMENT = Document("T", "U", "Prov", (Section("s", "S", (Text("Ord."), TABLE, FIGURES)),))


def test_only_the_number_is_marked() -> None:
    marked = mark_approximate(DOCUMENT, lambda obs_id: obs_id == "ungefar")
    text, table, figures = marked.sections[0].blocks
    assert isinstance(table, Table) and isinstance(figures, KeyFigures)
    assert (table.rows[0].cells[0].text, figures.figures[0].cell.text) == ("ca\u00a0520", "ca\u00a0520 kr")
    assert figures.figures[0].beside_in_words == "budget ca\u00a0500 kr, 2021: 480 kr"
    assert (text, table.notes, figures.notes) == (Text("Ord."), ("En not.",), ("Förbehåll 1: Brutto.",))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Vi nådde {} personer.", "Vi nådde ca\u00a0{} personer."),
        # The mark begins the sentence where the number did.
        ("{} personer kom.", "Ca\u00a0{} personer kom."),
        ("Det var bra. {} personer kom.", "Det var bra. Ca\u00a0{} personer kom."),
        ("<strong>{} personer</strong> kom.", "<strong>Ca\u00a0{} personer</strong> kom."),
        ("Det kom <em>{}</em>.", "Det kom <em>ca\u00a0{}</em>."),
        # What the office has said is not said twice.
        ("Drygt {} personer kom, cirka\u00a0{} fler.", "Drygt {} personer kom, cirka\u00a0{} fler."),
        ("Bjarca {} personer.", "Bjarca ca\u00a0{} personer."),
    ],
)
def test_a_number_in_running_text_is_marked_unless_the_words_say_so(written: str, shown: str) -> None:
    def text(words: str) -> Markdown:
        html = words.replace("{}", '<span class="ital" data-obs="ungefar">150</span>')
        # What the mark is put on is told with it.
        html = re.sub(r'([cC]a\u00a0)(<span class="ital" data-obs="ungefar">)', r"\2\1", html)
        told = [html_.partition("<")[0] for html_ in html.split('"ungefar">')[1:]]
        return Markdown(f"<p>{html}</p>\n", tuple(("ungefar", t) for t in told))

    document = Document("T", "U", "Prov", (Section("s", "S", (text(written),)),))
    marked = mark_approximate(document, lambda obs_id: obs_id == "ungefar")
    assert marked.sections[0].blocks == (text(shown),)


def test_a_document_without_such_a_number_is_the_same() -> None:
    assert mark_approximate(DOCUMENT, lambda obs_id: False) == DOCUMENT


def test_a_row_that_shows_a_fault_leads_to_the_finding_and_back() -> None:
    def row(name: str, *ids: str, anchor: str = "") -> Row:
        return Row(name, tuple(Cell("1", True, i) for i in ids), anchor=anchor)

    faults = {"n1": ("p1",), "n2": ("p1", "p2"), "n3": ("p9",)}
    table = Table("t", "Balans", "kr", "Post", ("2022",), (row("Kassa", "n1"), row("Skuld", "n2"), row("Hyra", "n3")))
    other = Table("u", "Kassaflöde", "kr", "Post", ("2022",), (row("Kassa", "n1", "n1"), row("Lön", "n4")))
    found = Table(
        "f", "Fynd", "", "Vad", (), (row("Fel ett", anchor=f"{FINDING}p1"), row("Fel två", anchor=f"{FINDING}p2"))
    )
    before = Document("T", "U", "Prov", (Section("s", "S", (table, other, Text("Ord."), found)),))
    after = mark_findings(before, lambda obs_id: faults.get(obs_id, ()))
    marks = [[r.marks for r in b.rows] for b in after.sections[0].blocks if isinstance(b, Table)]
    one = (("se fynd", "#fynd-p1"),)
    assert marks[0] == [one, (("se fynd 1", "#fynd-p1"), ("se fynd 2", "#fynd-p2")), ()]
    # What is told of nowhere is marked nowhere.
    assert marks[1] == [one, ()]
    assert marks[2] == [
        # Of a table the first of its rows.
        (("Balans", "#rad-t-0"), ("Kassaflöde", "#rad-u-0")),
        (("Balans", "#rad-t-1"),),
    ]
    page = render_html(after)
    led = set(re.findall(r'class="till-fynd" href="#([^"]+)"', page))
    assert led == {"fynd-p1", "fynd-p2", "rad-t-0", "rad-t-1", "rad-u-0"}
    assert all(page.count(f'id="{id_}"') == 1 for id_ in led)
    assert mark_findings(before, lambda _: ()) == before


@pytest.mark.whole
def test_in_the_built_underlag_a_known_fault_is_marked_where_it_stands(built: Build) -> None:
    """HBS 2022 prints its cash flow of the year with the wrong sign."""
    page = (built.places.internal / "hbs/2022/underlag.html").read_text("utf-8")
    row = re.search(
        r'id="(rad-kassaflode-\d+)"><th scope="row">Kassaflöde för den löpande[^<]*<wbr><a class="till-fynd" href="#([^"]+)"',
        page,
    )
    assert row, "raden är inte märkt"
    finding = re.search(rf'<tr[^>]* id="{row[2]}"><th scope="row">(.*?)</th>', page, re.DOTALL)
    assert finding and "kassaflödesanalys är −800,1\u00a0tkr" in finding[1] and 'href="#rad-kassaflode-' in finding[1]
    public = (built.places.reports / "hbs/2022/arsredovisning.html").read_text("utf-8")
    assert 'class="till-fynd"' not in public


@pytest.mark.parametrize(("report", "count"), [("hbs/2022", 2), ("sodertalje/2017", 4)])
def test_every_caveat_that_a_key_figure_points_to_stands_below_it(built: Build, report: str, count: int) -> None:
    page = (built.places.internal / report / "underlag.html").read_text("utf-8")
    pointed = {int(n) for n in re.findall(r"förbehåll (\d)", page)}
    told = {int(n) for n in re.findall(r"Förbehåll (\d): \S", page)}
    assert pointed == told == set(range(1, count + 1))
