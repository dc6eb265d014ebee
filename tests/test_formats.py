"""The formats that a report comes in: which are chosen, who writes them, and that they say the same."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.places import EVERYTHING, ROOT, Places, Unit
from pipeline.report.document.workbook_cells import Shown, read_number
from pipeline.run.build import FORMATS
from pipeline.run.choices import UsageFault, read_formats
from pipeline.run.graph import plan
from support.builds import Build
from support.paper_files import Pdf, Rows, shown_in_html, shown_in_word, squeezed

UNIT = Unit("hbs", 2022)
LARGEST = ("hbs/2022/arsredovisning", "sodertalje/2017/arsredovisning", "ostra_sodertorn/2013/arsredovisning")


# --- chosen ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("", ("html", "docx", "pdf", "xlsx")),
        ("alla", ("html", "docx", "pdf", "xlsx")),
        ("pdf,alla", ("html", "docx", "pdf", "xlsx")),
        ("xlsx, PDF ,", ("pdf", "xlsx")),
        ("docx", ("docx",)),
    ],
)
def test_formats_are_read_in_any_order_and_case(text: str, formats: tuple[str, ...]) -> None:
    assert read_formats(text, FORMATS) == formats


def test_an_unknown_format_is_told() -> None:
    with pytest.raises(UsageFault, match=r"epub, odt är inget format\. Välj bland: html, docx, pdf, xlsx, alla\."):
        read_formats("odt,pdf,epub", FORMATS)


# --- in the graph ----------------------------------------------------------------------------


def written(formats: tuple[str, ...], unit: Unit = UNIT, period: str = "helar") -> set[str]:
    places = Places.at()
    tasks = plan(places, [UNIT], formats, everything=unit == EVERYTHING, period=period)
    found = [t for t in tasks if t.job.kind == "report" and t.job.unit == unit]
    assert len(found) == 1
    return {w.name for w in found[0].writes}


def test_the_graph_knows_what_each_format_leaves() -> None:
    assert written(("docx",)) == {"arsredovisning.docx", "insatsblad.docx"}
    assert written(("pdf", "xlsx")) == {"arsredovisning.pdf", "insatsblad.pdf", "tabeller.xlsx"}
    assert written(("xlsx",), EVERYTHING) == {"tabeller.xlsx"}
    assert written(("docx", "pdf"), EVERYTHING) == {"jamforelse.docx", "jamforelse.pdf"}
    assert written(("docx", "pdf"), period="t1") == {"tertial_t1.docx", "tertial_t1.pdf"}
    # Where numbers come from is followed by links, of which paper has none.
    assert {n for n in written(FORMATS) if n.startswith("sparning")} == {"sparning.html"}


def test_the_office_s_own_template_is_read_by_its_report_alone(tmp_path: Path) -> None:
    folder = tmp_path / "prov" / "2022"
    folder.mkdir(parents=True)
    (folder / "medlemsbidrag.csv").touch()
    places = Places(tmp_path, tmp_path / "ut")

    def readers() -> set[str]:
        tasks = plan(places, places.units(), FORMATS, everything=True)
        return {t.name for t in tasks if tmp_path / "prov" / "reference.docx" in t.reads}

    assert readers() == set()
    (tmp_path / "prov" / "reference.docx").write_bytes(b"x")
    assert readers() == {"prov/2022: report"}
    assert places.word_template(EVERYTHING) is None


# --- the same numbers ------------------------------------------------------------------------


def key_figures(html: str) -> list[str]:
    found = re.findall(r'<span class="tal"[^>]*>(.*?)</span>', html, re.DOTALL)
    return [squeezed(re.sub("<.*?>", "", f)) for f in found]


def is_key_figures(table: Rows) -> bool:
    return table[0][:2] == ["Nyckeltal", "Värde"]


def figures_in(table: Rows) -> list[str]:
    """The key figures of a table in Word: one on a row, or a few side by side under their names."""
    return [r[1] for r in table[1:]] if is_key_figures(table) else table[1]


@pytest.mark.parametrize("name", [*LARGEST, "hbs/2022/insatsblad", "jamforelse/jamforelse"])
def test_word_and_pdf_say_what_the_page_says_cell_by_cell(built: Build, name: str) -> None:
    path = built.places.reports / name
    html = path.with_suffix(".html").read_text("utf-8")
    page = shown_in_html(html)
    word = shown_in_word(path.with_suffix(".docx").read_bytes())
    pdf = Pdf(path.with_suffix(".pdf").read_bytes())
    assert sum(len(r) for t in page.tables for r in t) > 100
    left = list(page.tables)
    # Cards are no tables on the page; in Word they are, between those that both have.
    cards = [t for t in word.tables if not (left and t == left[0] and left.pop(0))]
    assert left == [] and all(is_key_figures(t) or len(t) == 2 for t in cards)
    assert pdf.shown().tables == page.tables
    assert word.alts == page.alts and pdf.shown().alts == page.alts

    figures = key_figures(html)
    told = [f for t in cards for f in figures_in(t)]
    # What a figure is held against may stand after it.
    assert len(told) == len(figures) and all(t.startswith(f) for t, f in zip(told, figures, strict=True))
    # The cards are paragraphs: each number stands by itself, in the same order.
    paragraphs = iter([squeezed(pdf.words(p)) for p in pdf.every("P")])
    assert [f for f in figures if f not in paragraphs] == []


@pytest.mark.parametrize("name", [*LARGEST, "jamforelse/jamforelse"])
def test_the_workbook_says_what_the_page_says_cell_by_cell(built: Build, name: str) -> None:
    path = built.places.reports / name
    page = [t for t in shown_in_html(path.with_suffix(".html").read_text("utf-8")).tables if not is_key_figures(t)]
    book = openpyxl.load_workbook(path.with_name("tabeller.xlsx"))
    tables = [t for t in excel_tables(book) if not is_key_figures([[str(c) for c in r] for r in t])]
    assert len(tables) == len(page)
    for shown, cells in zip(page, tables, strict=True):
        head, *rows = cells
        assert [without_nth(str(h)) for h in head if str(h).strip()] == [h for h in shown[0] if h]
        assert len(rows) == len(shown) - 1
        for told, row in zip(shown[1:], rows, strict=True):
            assert [as_told(text, value) for text, value in zip(told, row, strict=False)] == told, shown[0]
    assert sum(len(r) for t in page for r in t) > 100


def excel_tables(book: openpyxl.Workbook) -> list[list[list[object]]]:
    """The tables of a document in its order, without those of charts: rows of values."""
    found = []
    for sheet in book.worksheets:
        for name, ref in sheet.tables.items():
            first = sheet[ref][0][0].row
            caption = str(sheet.cell(first - 1, 1).value)
            if name != "tabell_definitioner" and not caption.startswith("Diagram: "):
                found.append([[c.value for c in row] for row in sheet[ref]])
    return found


def as_told(text: str, value: object) -> str:
    """What the page tells, when the cell holds the same; else the cell's own value."""
    if isinstance(value, int | float):
        same = text == str(value) or (is_shown(text) and key_of(text) == as_key(value))
        return text if same else str(value)
    return squeezed(str(value)) if value is not None else ""


def without_nth(heading: str) -> str:
    """A heading that Excel wants unlike another of the same table, as it is in the document."""
    return squeezed(re.sub(r" \(\d\)$", "", heading))


def is_shown(text: str) -> bool:
    return isinstance(read_number(text), Shown)


def key_of(text: str) -> Decimal:
    found = read_number(text)
    assert isinstance(found, Shown)
    return as_key(found.value)


def as_key(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.000001"))


def test_the_readme_tells_of_every_format() -> None:
    for name in ("README.md", "README.sv.md"):
        text = (ROOT / name).read_text("utf-8")
        assert all(f".{form}" in text or f"`{form}`" in text for form in FORMATS), name
