"""A document's tables as one Excel workbook: a sheet per chapter, each table an Excel table with a name.

Numbers are numbers, as exact as the report shows them, and so are years; signs for what is not shown stay text,
and no text is ever read as a formula. The numbers of a chart stand beside a chart that Excel draws.
Same document, same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.report.document.model import Block, Cell, Definitions, Document, KeyFigures, Picture, Reply, Row, Table
from pipeline.report.document.workbook_cells import named_uniquely, plain
from pipeline.report.document.workbook_tables import Place, Styles, TableWriter, set_up_print
from pipeline.typography import INTERNAL, LEGEND

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CONTENTS, DEFINITIONS = "Innehåll", "Definitioner"
# A table of more rows than so does not fit on a page.
_PAGE_OF_ROWS = 40
Shown = tuple[Table, Picture | None]
_CREATED = datetime(2000, 1, 1)
# A sheet that is written last, given every number's place: its name, or '' when there was nothing to write.
Last = Callable[["Workbook", Sequence[Place], Styles], str]


def render_workbook(document: Document, last: Last | None = None) -> bytes:
    """The tables, key figures and numbers of charts of a document as the bytes of an .xlsx file."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": document.title, "author": document.owner, "created": _CREATED})
    styles = Styles(book)
    contents = book.add_worksheet(CONTENTS)
    chapters = [on for s in document.sections for on in _sheets(s.title, list(_tables_of(s.blocks)))]
    names = named_uniquely([name for name, _, _ in chapters], taken=(CONTENTS, DEFINITIONS, "Spårning"))
    writer = TableWriter(book, styles)
    listed: list[tuple[str, str, str, str]] = []
    places: list[Place] = []
    for name, (_, title, tables) in zip(names, chapters, strict=True):
        sheet = book.add_worksheet(name)
        begin_sheet(sheet, title, f"{document.owner}. {document.title}.", styles)
        for table, row, there in writer.write(sheet, name, tables):
            listed.append((table.caption, title, table.unit, f"internal:'{name}'!A{row + 1}"))
            places += there
    others = [n for n in (_write_definitions(book, document, styles), last(book, places, styles) if last else "") if n]
    _write_contents(contents, document, listed, others, styles)
    if document.internal:
        _mark_internal(book)
    book.close()
    return _with_language(out.getvalue())


def _sheets(title: str, tables: Sequence[Shown]) -> Iterator[tuple[str, str, list[Shown]]]:
    """The sheets of a chapter in its order: (name, chapter, tables).

    A table longer than a page has its own, with its head on each page.
    """
    others: list[Shown] = []
    for found in tables:
        if len(found[0].rows) <= _PAGE_OF_ROWS:
            others.append(found)
            continue
        if others:
            yield title, title, others
            others = []
        yield (found[0].caption if len(tables) > 1 else title), title, [found]
    if others:
        yield title, title, others


def begin_sheet(sheet: Worksheet, title: str, subtitle: str, styles: Styles, back: bool = True) -> None:
    """Title, what the sheet is of, and the way back."""
    sheet.write_string(0, 0, plain(title), styles.get(bold=True, font_size=14))
    sheet.write_string(1, 0, plain(subtitle), styles.get(font_color="#444444"))
    if back:
        sheet.write_url(2, 0, f"internal:'{CONTENTS}'!A1", string="Till innehållet")


def _mark_internal(book: Workbook) -> None:
    """Say on every sheet, where it is seen and where it is printed, that it stays in the office."""
    for sheet in book.worksheets():
        sheet.write_string(2, 1, INTERNAL, book.add_format({"bold": True, "font_color": "#8A1C1C"}))
        sheet.set_header(f"&C{INTERNAL}")
        sheet.set_footer(f"&L&A&C{INTERNAL}&RSida &P av &N")


def _tables_of(blocks: Iterable[Block]) -> Iterator[Shown]:
    """The tables that the blocks of a chapter show: their own, the numbers of a chart with it, the key figures."""
    for block in blocks:
        if isinstance(block, Table):
            yield block, None
        elif isinstance(block, Reply) and block.picture:
            yield from _tables_of([replace(block.picture, note=block.words)])
        elif isinstance(block, Picture):
            notes = (*block.table.notes, *([block.note] if block.note else []))
            yield replace(block.table, caption=f"Diagram: {block.title}", notes=notes), block
        elif isinstance(block, KeyFigures) and block.figures:
            rows = tuple(Row(f.label, (f.cell, Cell(f.beside_in_words))) for f in block.figures)
            yield (
                Table("nyckeltal", "Nyckeltal", "", "Nyckeltal", ("Värde", "Att jämföra med"), rows, block.notes),
                None,
            )


def _write_definitions(book: Workbook, document: Document, styles: Styles) -> str:
    """What each measure means, on a sheet of its own; '' when the document tells none."""
    entries = [
        e for s in document.sections for b in s.blocks if isinstance(b, Definitions) and not b.brief for e in b.entries
    ]
    if not entries:
        return ""
    sheet = book.add_worksheet(DEFINITIONS)
    begin_sheet(sheet, DEFINITIONS, f"{document.owner}. Så är talen räknade.", styles)
    rows = tuple(Row(term, (Cell(" ".join(told)),)) for _, term, told in entries)
    table = Table("definitioner", DEFINITIONS, "", "Mått", ("Vad det är och hur det räknas",), rows)
    TableWriter(book, styles).write_one(sheet, DEFINITIONS, table, widths=(44, 110))
    return DEFINITIONS


def _write_contents(
    sheet: Worksheet, document: Document, listed: Sequence[tuple[str, str, str, str]], others: list[str], styles: Styles
) -> None:
    """The first sheet: what the workbook holds, with links, and what the signs mean."""
    begin_sheet(
        sheet, document.title, ". ".join(t for t in (document.owner, document.subtitle) if t), styles, back=False
    )
    row = 3
    for column, word in enumerate(("Tabell", "Kapitel", "Enhet")):
        sheet.write_string(row, column, word, styles.get(bold=True, bottom=2))
    for caption, chapter, unit, link in [*listed, *((n, "", "", f"internal:'{n}'!A1") for n in others)]:
        row += 1
        sheet.write_url(row, 0, link, string=_link_text(plain(caption)))
        sheet.write_string(row, 1, plain(chapter), styles.get(text_wrap=True))
        sheet.write_string(row, 2, plain(unit), styles.get())
    row += 2
    sheet.write_string(row, 0, "Tecken i tabellerna", styles.get(bold=True))
    for sign, told in LEGEND:
        row += 1
        sheet.write_string(row, 0, f"{sign}  {told}", styles.get())
    for column, width in enumerate((84, 36, 16)):
        sheet.set_column(column, column, width)
    set_up_print(sheet, repeated=3, frozen=4)
    sheet.activate()


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
