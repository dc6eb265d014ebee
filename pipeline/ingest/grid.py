"""Files as grids of cells: workbooks and delimited text, read by libraries.

A grid keeps every cell where it stood, so that row 1, column A is the same cell the
analyst sees. No meaning is given to any cell here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pipeline.faults import DeliveryFaults, Fault

_WORKBOOK_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".ods"}
_ENCODINGS = ("utf-8-sig", "cp1252")
_SAMPLE = 4_000_000
_ONLY_CP1252 = re.compile(rb"[\x80-\x9f]")


@dataclass(frozen=True)
class Grid:
    """One sheet (or one text file): rows of cells; '' and None are empty.

    `formulas_without_value` look empty but are not; `errors` show #N/A or the like.
    """

    sheet: str
    rows: list[list[object]]
    hidden: bool = False
    note: str = ""
    formulas_without_value: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    errors: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def read_grids(path: Path, shown_path: str) -> list[Grid]:
    """Every sheet of a file. Raises DeliveryFaults when it cannot be read at all.

    `shown_path` is the path as the analyst knows it, for messages.
    """
    if path.stat().st_size == 0:
        raise DeliveryFaults([_unreadable(shown_path, "filen är tom (0 byte)")])
    if path.suffix.lower() in _WORKBOOK_SUFFIXES:
        return _read_workbook(path, shown_path)
    return [_read_delimited(path, shown_path)]


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

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = book.sheets_metadata
        # What it calls a list of cells is a list of objects to us; a copy would double a large workbook.
        cells = {
            s.name: cast(list[list[object]], book.get_sheet_by_name(s.name).to_python(skip_empty_area=False))
            for s in sheets
        }
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise DeliveryFaults([_unreadable(shown_path, _why_no_workbook(path))]) from error
    formulas, errors, note = _hidden_from_view(path, cells)
    return [
        Grid(
            sheet=s.name,
            rows=cells[s.name],
            hidden=s.visible != SheetVisibleEnum.Visible,
            note=note,
            formulas_without_value=formulas.get(s.name, frozenset()),
            errors=errors.get(s.name, frozenset()),
        )
        for s in sheets
    ]


_Cells = dict[str, frozenset[tuple[int, int]]]


def _hidden_from_view(path: Path, cells: dict[str, list[list[object]]]) -> tuple[_Cells, _Cells, str]:
    """Cells that the first reader shows as empty: unsaved formulas, and Excel's errors.

    The second reader is slow, so it runs only for small workbooks. It is also choosier
    about styles than Excel is: when it refuses a file, that is noted and no fault.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm") or path.stat().st_size > 500_000:
        return {}, {}, ""
    import openpyxl

    formulas: _Cells = {}
    errors: _Cells = {}
    try:
        book = openpyxl.load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            looks_empty = _empty_but_written(sheet, cells.get(sheet.title, []))
            formulas[sheet.title] = frozenset(at for at, text in looks_empty if text.startswith("="))
            errors[sheet.title] = frozenset(at for at, text in looks_empty if text.startswith("#"))
        book.close()
    except Exception:  # the library raises whatever its parsers do
        return {}, {}, "formler kunde inte granskas"
    return formulas, errors, ""


def _empty_but_written(sheet: Any, grid: list[list[object]]) -> list[tuple[tuple[int, int], str]]:
    hits = []
    for r, row in enumerate(sheet.iter_rows(values_only=True)):
        for c, value in enumerate(row):
            shown = grid[r][c] if r < len(grid) and c < len(grid[r]) else None
            if isinstance(value, str) and value[:1] in ("=", "#") and is_empty(shown):
                hits.append(((r, c), value))
    return hits


def _why_no_workbook(path: Path) -> str:
    """In words, from the first bytes of the file."""
    begins = path.read_bytes()[:512]
    if begins.startswith(b"\xd0\xcf\x11\xe0"):
        return "filen är lösenordsskyddad, eller sparad i ett äldre format än namnet säger"
    if begins.lstrip()[:1] == b"<":
        return "filen är en webbsida, inte en Excelfil"
    return "filen är skadad, avklippt eller ingen Excelfil"


def _read_delimited(path: Path, shown_path: str) -> Grid:
    raw = path.read_bytes()
    text, encoding = _decode(raw, shown_path)
    delimiter = find_delimiter(text)
    try:
        rows: list[list[object]] = [list(r) for r in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise DeliveryFaults([_unbalanced(shown_path)]) from error
    shown = {"\t": "tabb", ";": "semikolon", ",": "komma", "|": "lodstreck"}[delimiter]
    return Grid(sheet="", rows=rows, note=f"{encoding}, avgränsare {shown}")


def text_encoding(path: Path, shown_path: str) -> str:
    """The codec of a text file too large to hold, told from its beginning.

    'latin-1' where it is cp1252 without the characters in which the two differ.
    """
    with path.open("rb") as file:
        begin = file.read(_SAMPLE)
        cut = begin.rfind(b"\n") + 1 or len(begin)
        if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if _decode(begin[:cut], shown_path)[1] == "UTF-8":
            return "utf-8-sig"
        chunk = begin
        while chunk:
            if _ONLY_CP1252.search(chunk):
                return "cp1252"
            chunk = file.read(_SAMPLE)
    return "latin-1"


def _decode(raw: bytes, shown_path: str) -> tuple[str, str]:
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DeliveryFaults([_unreadable(shown_path, "filen är inte text")])
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise DeliveryFaults([_unreadable(shown_path, "filen är avklippt")]) from error
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        mangled = [i for i, line in enumerate(text.splitlines(), 1) if any(m in line for m in ("Ã¥", "Ã¤", "Ã¶"))]
        if mangled:
            fault = Fault(
                file=shown_path,
                row=mangled[0],
                headline="å, ä och ö är förvanskade i filen",
                found="tecken som ”Ã¥”, ”Ã¤” och ”Ã¶”",
                expected="text sparad en gång som UTF-8 eller Windows-1252",
                action="Exportera filen på nytt från källsystemet; öppna och spara den inte i ett program däremellan.",
            )
            raise DeliveryFaults([fault])
        return text, {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}[encoding]
    raise DeliveryFaults([_unreadable(shown_path, "teckenkodningen känns inte igen")])


def find_delimiter(text: str) -> str:
    """The separator that splits the lines into the most columns, most evenly."""
    lines = [line for line in text.splitlines() if line.strip()][:50]

    def score(candidate: str) -> tuple[int, int]:
        counts = [line.count(candidate) for line in lines]
        present = [n for n in counts if n]
        return (len(present), min(present, default=0))

    return max((";", "\t", ",", "|"), key=score)


def _unbalanced(shown_path: str) -> Fault:
    return Fault(
        file=shown_path,
        headline="ett citattecken saknas",
        found="ett citattecken som aldrig avslutas: raderna efter det går inte att skilja åt",
        expected="citattecken i par",
        action='Sök efter " i filen, eller exportera den på nytt.',
    )


def _unreadable(shown_path: str, why: str) -> Fault:
    return Fault(
        file=shown_path,
        headline="filen går inte att läsa",
        found=why,
        expected="en Excelfil (.xlsx) eller textfil (.csv) som går att öppna",
        action="Öppna filen i Excel. Går det inte: exportera den på nytt och ersätt den i mappen.",
    )
