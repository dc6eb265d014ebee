"""Files as grids of cells: workbooks and delimited text, read by libraries.

A grid keeps every cell where it stood, so that row 1, column A is the same cell the
analyst sees. No meaning is given to any cell here; every cell is made plain (cells.py) and
what the reader of values would show as empty (errors, unsaved formulas) is marked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.cells import clean_text, is_error_text, show_number
from pipeline.ingest.marks import Marks, read_marks, read_old_marks
from pipeline.ingest.text_faults import mangled, unreadable
from pipeline.ingest.text_files import read_text_file
from pipeline.typography import enumerate_words

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
# A sheet of this many places, most of them empty, has a cell that was written by mistake.
_MOST_PLACES = 2_000_000
_MOST_FAULTS = 5


@dataclass(frozen=True)
class Grid:
    """One sheet (or one text file): rows of cells; '' and None are empty.

    `formulas_without_value` look empty but are not; `errors` show #N/A or the like. `unit_said` is the
    unit of its amounts where a table does not say it, and where that stands. `struck` are cells struck out, and `remarks` say what of the sheet
    is not shown as it is read.
    """

    sheet: str
    rows: list[list[object]]
    hidden: bool = False
    note: str = ""
    formulas_without_value: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    errors: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    unit_said: tuple[str, str] = ("", "")
    struck: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    remarks: tuple[str, ...] = ()


def read_grids(path: Path, shown_path: str) -> list[Grid]:
    """Every sheet of a file. Raises DeliveryFaults when it cannot be read at all.

    `shown_path` is the path as the analyst knows it, for messages.
    """
    if path.stat().st_size == 0:
        raise DeliveryFaults([unreadable(shown_path, "filen är tom (0 byte)")])
    if path.suffix.lower() in WORKBOOKS:
        return _read_workbook(path, shown_path)
    rows, note = read_text_file(path, shown_path)
    return [Grid("", rows, note=note, errors=_written_errors(rows))]


def column_letter(index: int) -> str:
    """Spreadsheet letter of a zero-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_empty(cell: object) -> bool:
    """True for a cell in which nothing can be seen."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _read_workbook(path: Path, shown_path: str) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    marks = _marks(path, shown_path)
    _refuse_stray(marks, shown_path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [s for s in book.sheets_metadata if s.name in marks]
        # What it calls a list of cells is a list of objects to us; a copy would double a large workbook.
        cells = {
            s.name: cast(list[list[object]], book.get_sheet_by_name(s.name).to_python(skip_empty_area=False))
            for s in sheets
        }
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise DeliveryFaults([unreadable(shown_path, _why_no_workbook(path))]) from error
    grids = []
    for s in sheets:
        found = marks[s.name]
        rows = [
            [_plain(cell, found.formats.get((r, c), "")) for c, cell in enumerate(row)]
            for r, row in enumerate(cells[s.name])
        ]
        for (r, c), written in found.written.items():
            rows[r][c] = clean_text(written.text)
        grids.append(
            Grid(
                sheet=s.name,
                rows=rows,
                hidden=s.visible != SheetVisibleEnum.Visible,
                formulas_without_value=frozenset(found.unsaved),
                errors=frozenset(found.errors) | _written_errors(rows),
                struck=frozenset(found.struck),
                remarks=tuple(_remarks(found)),
            )
        )
    if faults := [f for g in grids if not g.hidden for f in _spoiled_letters(g, shown_path)]:
        raise DeliveryFaults(faults[:_MOST_FAULTS])
    return grids


def _remarks(found: Marks) -> Iterator[str]:
    """What of a sheet is read otherwise than it is shown."""
    if rows := sorted(found.hidden_rows):
        told = (
            f"rad {rows[0] + 1} är dold" if len(rows) == 1 else f"{len(rows)} rader är dolda (först rad {rows[0] + 1})"
        )
        yield f"{told} i filen och läses som de andra"
    if columns := sorted(found.hidden_columns):
        names = enumerate_words([column_letter(c) for c in columns])
        told = f"kolumn {names} är dold" if len(columns) == 1 else f"kolumnerna {names} är dolda"
        yield f"{told} i filen och läses som de andra"
    for r, c in sorted(at for at, written in found.written.items() if written.is_partly_struck):
        yield f"rad {r + 1}, kolumn {column_letter(c)}: överstruken text i cellen läses inte"


def _plain(cell: object, format_: str) -> object:
    if isinstance(cell, str):
        return clean_text(cell)
    return show_number(cell, format_) if format_ else cell


def _marks(path: Path, shown_path: str) -> dict[str, Marks]:
    try:
        if path.suffix.lower() == ".xls":
            return _old_marks(path)
        return read_marks(path)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ParseError, ExpatError) as error:
        raise DeliveryFaults([unreadable(shown_path, _why_no_workbook(path))]) from error


def _old_marks(path: Path) -> dict[str, Marks]:
    """Raises ValueError for what is no workbook of that kind."""
    import xlrd

    try:
        return read_old_marks(path)
    except (xlrd.XLRDError, IndexError, AssertionError) as error:
        raise ValueError(str(error)) from error


def _refuse_stray(marks: dict[str, Marks], shown_path: str) -> None:
    """A cell far outside the table would be read as millions of empty ones."""
    faults = [
        Fault(
            file=shown_path,
            sheet=name,
            row=m.last[0] + 1,
            column=column_letter(m.last[1]),
            headline="ett värde står långt utanför tabellen",
            expected="tomma celler utanför tabellen",
            action="Gå till bladets sista cell (Ctrl+End), ta bort raderna eller kolumnerna där och spara filen.",
            code="TAB-009",
        )
        for name, m in marks.items()
        if (m.last[0] + 1) * (m.last[1] + 1) > max(_MOST_PLACES, 50 * m.count)
    ]
    if faults:
        raise DeliveryFaults(faults)


def _written_errors(rows: list[list[object]]) -> frozenset[tuple[int, int]]:
    """Cells with the text of an error: pasted as values, or saved as text."""
    return frozenset((r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if is_error_text(cell))


def _spoiled_letters(grid: Grid, shown_path: str) -> list[Fault]:
    found = (
        mangled(cell, shown_path, grid.sheet, r, column_letter(c))
        for r, row in enumerate(grid.rows, 1)
        for c, cell in enumerate(row)
        if isinstance(cell, str) and not cell.isascii()
    )
    return [f for f in found if f]


def _why_no_workbook(path: Path) -> str:
    """In words, from the first bytes of the file."""
    begins = path.read_bytes()[:512]
    if begins.startswith(b"\xd0\xcf\x11\xe0"):
        return "filen är lösenordsskyddad, eller sparad i ett äldre format än namnet säger"
    if b"schemas-microsoft-com:office:spreadsheet" in begins or b"mso-application" in begins:
        return "filen är ett XML-kalkylblad från Excel 2003: spara den i Excel som .xlsx"
    if path.suffix.lower() == ".xls" and zipfile.is_zipfile(path):
        return "filen är en nyare Excelfil med fel filändelse: döp om den till .xlsx"
    if begins.lstrip()[:1] == b"<":
        return "filen är en webbsida, inte en Excelfil"
    if b"\n" in begins and not begins.count(0) and any(sign in begins for sign in (b";", b"\t", b",")):
        return "filen är text med fel filändelse: döp om den till .csv"
    return "filen är skadad, avklippt eller ingen Excelfil"
