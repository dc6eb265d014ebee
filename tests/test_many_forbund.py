"""The comparison of more förbund than anybody reads one by one: still eight answers on one page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from pipeline.charts.charts import run_chart
from pipeline.compare.compared import read_compared
from pipeline.compare.questions import read_questions
from pipeline.compare.selection import MANY, NAMED
from pipeline.measures.definition import read_measures
from pipeline.places import EVERYTHING
from pipeline.report.comparison import comparison_document
from pipeline.report.document.model import Reply, Table
from pipeline.report.document.pdf import render_pdf
from support.compared import compare, number
from support.examples import only_all


@pytest.mark.parametrize("count", [NAMED + 1, pytest.param(MANY, marks=only_all), MANY + 3])
def test_the_answers_of_many_stand_on_one_page_and_name_nobody(count: int, tmp_path: Path) -> None:
    measures = {m for q in read_questions() for m in (q.measures[0], *([q.beside] if q.beside else []))}
    people = {m for m in measures if read_measures()[m].unit == "procent" and m != "andel_administration"}
    numbers = [
        number(f"f{n:02}", year, m, None, share=(40 + n, 100)) if m in people else number(f"f{n:02}", year, m, 1000 + n)
        for n in range(count)
        for year in (2017, 2018)
        for m in sorted(measures)
    ]
    places = compare(tmp_path, *numbers)
    run_chart(places, EVERYTHING, places.report(EVERYTHING) / "diagram")
    document = comparison_document(places, read_compared(places))
    found = [b for b in document.sections[0].blocks if isinstance(b, Reply)]
    assert len(found) == 8 and all(r.picture for r in found)
    assert [r.words for r in found if "F0" in r.words or f"{count} förbund" not in r.words] == []
    # What may be compared is told by how many they are, and not name by name.
    alike = [b for s in document.sections for b in s.blocks if isinstance(b, Table) and b.id == "jamforbart"]
    assert len(alike) == (count > MANY)
    for table in alike:
        assert table.headings == ("2018", "2017") and len(table.rows) == len(measures)
        assert {cell.text for row in table.rows for cell in row.cells} == {str(count)}
    pages = pypdfium2.PdfDocument(render_pdf(document))
    first = " ".join(pages[0].get_textpage().get_text_range().split())
    assert [q.caption for q in read_questions() if q.caption not in first] == []
    pages.close()
