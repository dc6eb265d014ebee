"""The mark "ca" changes the numbers it is about, and nothing else of a document."""

from __future__ import annotations

import re

import pytest

from pipeline.report.document.marks import mark_approximate
from pipeline.report.document.model import Cell, Document, KeyFigure, KeyFigures, Row, Section, Table, Text
from support.builds import Build

TABLE = Table("t", "Kostnader", "kr", "Post", ("2022",), (Row("Hyra", (Cell("520", True, "ungefar"),)),), ("En not.",))
FIGURES = KeyFigures(
    (KeyFigure("Kostnader", Cell("520 kr", True, "ungefar"), "förbehåll 1"),), ("Förbehåll 1: Brutto.",)
)
DOCUMENT = Document("T", "U", "Prov", (Section("s", "S", (Text("Ord."), TABLE, FIGURES)),))


def test_only_the_number_is_marked() -> None:
    marked = mark_approximate(DOCUMENT, lambda obs_id: obs_id == "ungefar")
    text, table, figures = marked.sections[0].blocks
    assert isinstance(table, Table) and isinstance(figures, KeyFigures)
    assert (table.rows[0].cells[0].text, figures.figures[0].cell.text) == ("ca\u00a0520", "ca\u00a0520 kr")
    assert (text, table.notes, figures.notes) == (Text("Ord."), ("En not.",), ("Förbehåll 1: Brutto.",))


def test_a_document_without_such_a_number_is_the_same() -> None:
    assert mark_approximate(DOCUMENT, lambda obs_id: False) == DOCUMENT


@pytest.mark.parametrize(("report", "count"), [("hbs/2022", 2), ("sodertalje/2017", 4)])
def test_every_caveat_that_a_key_figure_points_to_stands_below_it(built: Build, report: str, count: int) -> None:
    page = (built.places.internal / report / "underlag.html").read_text("utf-8")
    pointed = {int(n) for n in re.findall(r"förbehåll (\d)", page)}
    told = {int(n) for n in re.findall(r"Förbehåll (\d): \S", page)}
    assert pointed == told == set(range(1, count + 1))
