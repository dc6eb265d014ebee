"""A document's tables as one Excel workbook: a table per sheet, and from every number the way home.

Numbers are numbers, as exact as the report shows them; signs for what is not shown stay text, and no
text is ever read as a formula. Same document, same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.lineage.checks import checks_in_words
from pipeline.lineage.trace import Lineage
from pipeline.report.document.model import Block, Cell, Definitions, Document, KeyFigures, Picture, Row, Table
from pipeline.report.document.workbook_cells import Shown, plain, read_number
from pipeline.typography import INTERNAL, LEGEND

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CONTENTS, DEFINITIONS, LINEAGE = "Innehåll", "Definitioner", "Spårning"
_HEAD = 3  # zero-based row of a table's headings: title, subtitle and a link stand above
_CREATED = datetime(2000, 1, 1)
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_TRACED = (
    "Blad",
    "Cell",
    "Tal",
    "Vad",
    "Så räknas det",
    "Fil",
    "Blad i filen",
    "Rader",
    "Rättat",
    "Prov",
    "Filens SHA-256",
    "Beteckning",
)
_WIDTHS = (24, 8, 16, 48, 60, 44, 20, 28, 30, 30, 24, 19)


@dataclass(frozen=True)
class _Sheet:
    """A table with the name of its sheet and the chapter it stands in."""

    name: str
    chapter: str
    table: Table


@dataclass(frozen=True)
class _Place:
    """Where a number stands in the workbook."""

    sheet: str
    cell: str
    text: str
    obs_id: str


def render_workbook(document: Document, lineage: Lineage) -> bytes:
    """The tables, key figures and numbers of charts of a document as the bytes of an .xlsx file."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": document.title, "author": document.owner, "created": _CREATED})
    sheets = list(_named(document))
    styles = _Styles(book)
    contents = book.add_worksheet(CONTENTS)
    places = [p for s in sheets for p in _write_table(book.add_worksheet(s.name), s, document, styles)]
    others = [
        n for n in (_write_definitions(book, document, styles), _write_lineage(book, places, lineage, styles)) if n
    ]
    _write_contents(contents, document, sheets, others, styles)
    if document.internal:
        _mark_internal(book)
    book.close()
    return _with_language(out.getvalue())


def _mark_internal(book: Workbook) -> None:
    """Say on every sheet, where it is seen and where it is printed, that it stays in the office."""
    for sheet in book.worksheets():
        sheet.write_string(2, 1, INTERNAL, book.add_format({"bold": True, "font_color": "#8A1C1C"}))
        sheet.set_header(f"&C{INTERNAL}")
        sheet.set_footer(f"&L&A&C{INTERNAL}&RSida &P av &N")


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **wanted: Any) -> Any:
        """A format with these properties."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top"} | wanted)
        return self._made[key]


def _named(document: Document) -> Iterator[_Sheet]:
    """Every table of a document in its order, under a name that Excel takes: "3 Balansräkning 2022"."""
    number = 0
    for section in document.sections:
        for block in section.blocks:
            if table := _table_of(block):
                number += 1
                word = f"Diagram {block.title}" if isinstance(block, Picture) else table.caption
                name = _NOT_IN_A_NAME.sub(" ", f"{number} {plain(word)}")[:_LONGEST_NAME].rstrip()
                yield _Sheet(name, section.title, table)


def _table_of(block: Block) -> Table | None:
    """The table that a block shows: its own, the numbers of a chart, or the key figures."""
    if isinstance(block, Table):
        return block
    if isinstance(block, Picture):
        return replace(block.table, notes=(*block.table.notes, *([block.note] if block.note else [])))
    if isinstance(block, KeyFigures) and block.figures:
        rows = tuple(Row(f.label, (f.cell, Cell(f.beside))) for f in block.figures)
        return Table("nyckeltal", "Nyckeltal", "", "Nyckeltal", ("Värde", "Att jämföra med"), rows, block.notes)
    return None


def _write_table(sheet: Worksheet, named: _Sheet, document: Document, styles: _Styles) -> Iterator[_Place]:
    table = named.table
    subtitle = f"{document.owner}. {document.title}, {named.chapter}."
    subtitle += f" Enhet: {table.unit}." if table.unit else ""
    _begin(sheet, table.caption, subtitle, styles)
    numeric = [any(len(r.cells) > i and r.cells[i].numeric for r in table.rows) for i in range(len(table.headings))]
    _write_headings(sheet, (table.first_heading, *table.headings), (False, *numeric), styles)
    row = _HEAD
    for r in table.rows:
        row += 1
        style = {"bold": True, "bg_color": "#F3F6F8"} if r.level == "rubrik" else {}
        style |= {"bold": True, "top": 1} if r.level in ("summa", "total") else {}
        sheet.write_string(row, 0, plain(r.heading), styles.get(text_wrap=True, **style))
        for column, cell in enumerate(r.cells, 1):
            yield from _write_cell(sheet, named.name, row, column, cell, style, styles)
    for note in (*table.notes, table.source):
        if note:
            row += 2 if row == _HEAD + len(table.rows) else 1
            sheet.write_string(row, 0, plain(note), styles.get(italic=True, font_color="#444444"))
    _finish(sheet, table, styles)


def _write_cell(
    sheet: Worksheet, name: str, row: int, column: int, cell: Cell, style: dict[str, Any], styles: _Styles
) -> Iterator[_Place]:
    found = read_number(cell.text) if cell.numeric else None
    if isinstance(found, Shown):
        sheet.write_number(row, column, found.value, styles.get(num_format=found.format, **style))
    elif cell.text:
        how = {"align": "right"} if cell.numeric else {"text_wrap": True}
        sheet.write_string(row, column, plain(cell.text), styles.get(**how, **style))
    elif style:
        sheet.write_blank(row, column, None, styles.get(**style))
    if cell.obs_id:
        yield _Place(name, _address(row, column), cell.text, cell.obs_id)


def _write_definitions(book: Workbook, document: Document, styles: _Styles) -> str:
    """What each measure means, on a sheet of its own; '' when the document tells none."""
    entries = [e for s in document.sections for b in s.blocks if isinstance(b, Definitions) for e in b.entries]
    if not entries:
        return ""
    sheet = book.add_worksheet(DEFINITIONS)
    _begin(sheet, DEFINITIONS, f"{document.owner}. Så är talen räknade.", styles)
    _write_headings(sheet, ("Mått", "Vad det är och hur det räknas"), (False, False), styles)
    for row, (_, term, told) in enumerate(entries, _HEAD + 1):
        sheet.write_string(row, 0, plain(term), styles.get(text_wrap=True))
        sheet.write_string(row, 1, plain(" ".join(told)), styles.get(text_wrap=True))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 110)
    _set_up_print(sheet)
    return DEFINITIONS


def _write_lineage(book: Workbook, places: Iterable[_Place], lineage: Lineage, styles: _Styles) -> str:
    """One row per number and sheet of a file that it rests on. Of persons only how many rows."""
    sheet = book.add_worksheet(LINEAGE)
    told = "Varje tal i arbetsboken: hur det är räknat och vilka rader det vilar på. Av tal om personer bara hur många rader."
    _begin(sheet, LINEAGE, told, styles)
    _write_headings(sheet, _TRACED, (False,) * len(_TRACED), styles)
    row = _HEAD
    for place in places:
        if place.obs_id not in lineage:
            continue
        trace = lineage.trace(place.obs_id)
        how = " ".join((trace.definition, *trace.formula))
        tried = checks_in_words(trace.checks)
        for origin in trace.origins or (None,):
            row += 1
            file = (origin.file, origin.sheet, origin.rows) if origin else ("", "", trace.value)
            digest = lineage.sha256(origin.file) if origin else ""
            mended = " ".join(trace.corrections)
            words = (place.sheet, place.cell, place.text, trace.name, how, *file, mended, tried, digest, place.obs_id)
            _write_words(sheet, row, words, styles)
            sheet.write_url(row, 1, f"internal:'{place.sheet}'!{place.cell}", string=place.cell)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.autofilter(_HEAD, 0, max(row, _HEAD), len(_TRACED) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{_HEAD + 2}:{_address(row, len(_TRACED) - 1)}"})
    _set_up_print(sheet)
    return LINEAGE


def _write_words(sheet: Worksheet, row: int, words: Iterable[str], styles: _Styles) -> None:
    for column, text in enumerate(words):
        if text:
            sheet.write_string(row, column, plain(text), styles.get())


def _write_contents(
    sheet: Worksheet, document: Document, sheets: list[_Sheet], others: list[str], styles: _Styles
) -> None:
    """The first sheet: what the workbook holds, with links, and what the signs mean."""
    _begin(sheet, document.title, f"{document.owner}. {document.subtitle}", styles, back=False)
    _write_headings(sheet, ("Tabell", "Kapitel", "Enhet"), (False,) * 3, styles)
    row = _HEAD
    for s in sheets:
        row += 1
        sheet.write_url(row, 0, f"internal:'{s.name}'!A1", string=_link_text(plain(s.table.caption)))
        sheet.write_string(row, 1, plain(s.chapter), styles.get(text_wrap=True))
        sheet.write_string(row, 2, plain(s.table.unit), styles.get())
    for name in others:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
    row += 2
    sheet.write_string(row, 0, "Tecken i tabellerna", styles.get(bold=True))
    for sign, told in LEGEND:
        row += 1
        sheet.write_string(row, 0, f"{sign}  {told}", styles.get())
    sheet.set_column(0, 0, 84)
    sheet.set_column(1, 1, 36)
    sheet.set_column(2, 2, 16)
    _set_up_print(sheet)
    sheet.activate()


def _begin(sheet: Worksheet, title: str, subtitle: str, styles: _Styles, back: bool = True) -> None:
    sheet.write_string(0, 0, plain(title), styles.get(bold=True, font_size=14))
    sheet.write_string(1, 0, plain(subtitle), styles.get(font_color="#444444"))
    if back:
        sheet.write_url(2, 0, f"internal:'{CONTENTS}'!A1", string="Till innehållet")


def _write_headings(sheet: Worksheet, words: Iterable[str], numeric: Iterable[bool], styles: _Styles) -> None:
    for column, (word, right) in enumerate(zip(words, numeric, strict=True)):
        how = styles.get(bold=True, text_wrap=True, bottom=2, align="right" if right else "left")
        sheet.write_string(_HEAD, column, plain(word), how)


def _finish(sheet: Worksheet, table: Table, styles: _Styles) -> None:
    """Widths that show every number whole, and the page on paper."""
    texts = [r.heading for r in table.rows if r.level != "rubrik"]
    sheet.set_column(0, 0, _width([table.first_heading, *texts], 24, 60))
    for i, heading in enumerate(table.headings):
        column = [r.cells[i] for r in table.rows if len(r.cells) > i]
        longest = max(map(len, heading.split()), default=0)
        numbers = [c.text for c in column if c.numeric]
        words = [c.text for c in column if not c.numeric]
        sheet.set_column(i + 1, i + 1, max(_width([*numbers, "x" * longest], 10, 30), _width(words, 0, 50)))
    last = _HEAD + len(table.rows) + 1
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_address(last, len(table.headings))}"})
    _set_up_print(sheet)


def _width(texts: list[str], least: int, most: int) -> int:
    return min(most, max([least, *(len(t) + 2 for t in texts)]))


def _set_up_print(sheet: Worksheet) -> None:
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
    sheet.set_footer("&L&A&RSida &P av &N")


def _address(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _link_text(text: str) -> str:
    """What a link may show: Excel takes no more than 255 characters."""
    return text if len(text) <= 255 else text[:254] + "…"


def _with_language(content: bytes) -> bytes:
    """The workbook with its language among the properties, which the library has no word for."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = data.replace(b"</cp:coreProperties>", b"<dc:language>sv-SE</dc:language></cp:coreProperties>")
            new.writestr(entry, data)
    return out.getvalue()
