"""What a workbook says of its cells beside their values: errors, formulas never computed, number formats.

The reader of values shows an error and an unsaved formula as an empty cell, and knows no
formats. Here the sheets are walked cell by cell, as a stream and whatever their size.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element
from xml.parsers import expat

from defusedxml import ElementTree

from pipeline.ingest.ods_formats import OdsFormats
from pipeline.ingest.written import OdsTexts, Written, local_name, struck_formats, written_texts

At = tuple[int, int]
_CHUNK = 1 << 20
# No sheet is wider; what stands for the rest of a row says nothing.
_MOST_COLUMNS = 16_384
# The formats that Excel does not write out, of those that change what is shown.
_BUILT_IN = {9: "0%", 10: "0.00%"}
_ON = ("1", "true")
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass
class Marks:
    """Of one sheet: cells with errors, formulas without a saved value, formats that matter, the last cell used.

    `struck` are cells struck out, `written` texts that are read otherwise than they stand, and
    `hidden_rows` and `hidden_columns` those that are not shown and have cells.
    """

    errors: set[At] = field(default_factory=set)
    unsaved: set[At] = field(default_factory=set)
    formats: dict[At, str] = field(default_factory=dict)
    struck: set[At] = field(default_factory=set)
    written: dict[At, Written] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    last: At = (0, 0)
    count: int = 0


def read_marks(path: Path) -> dict[str, Marks]:
    """The marks of every sheet of an .xlsx, .xlsm or .ods, by sheet name.

    Raises KeyError, ValueError, zipfile.BadZipFile or expat.ExpatError for what is no such file.
    """
    with zipfile.ZipFile(path) as archive:
        if path.suffix.lower() == ".ods":
            return _read_ods(archive)
        return _read_xlsx(archive)


def _read_xlsx(archive: zipfile.ZipFile) -> dict[str, Marks]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    targets = {
        r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    look = _read_look(archive)
    computed_on_load = any(local_name(e.tag) == "calcPr" and e.get("fullCalcOnLoad") in ("1", "true") for e in book)
    marks: dict[str, Marks] = {}
    for sheet in (e for e in book.iter() if local_name(e.tag) == "sheet"):
        id_ = next((v for k, v in sheet.attrib.items() if local_name(k) == "id"), "")
        target = posixpath.normpath(posixpath.join("/xl", targets.get(id_, ""))).lstrip("/")
        if "worksheets" not in target:
            continue
        with archive.open(target) as file:
            marks[str(sheet.get("name"))] = _read_sheet(file, look, computed_on_load=computed_on_load)
    return marks


@dataclass(frozen=True)
class _Look:
    """Of a workbook: the format of each style of a cell, whether it strikes out, and texts of several runs by number."""

    formats: list[str]
    struck: list[bool]
    texts: dict[int, Written]


def _read_look(archive: zipfile.ZipFile) -> _Look:
    texts = written_texts(archive)
    if "xl/styles.xml" not in archive.namelist():
        return _Look([], [], texts)
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    return _Look(_cell_formats(styles), struck_formats(styles), texts)


def _cell_formats(styles: Element) -> list[str]:
    """The format of each style of a cell, in order."""
    own: dict[int, str] = dict(_BUILT_IN)
    for element in styles.iter():
        if local_name(element.tag) == "numFmt" and (element.get("numFmtId") or "").isdigit():
            own[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
    for group in styles:
        if local_name(group.tag) == "cellXfs":
            return [own.get(int(xf.get("numFmtId") or 0), "") for xf in group]
    return []


def _matters(code: str) -> bool:
    """Whether a format may show something else than the number stored."""
    return any(sign in code for sign in ("%", ",", '"', "\\", "000000000")) or code.lower().startswith(("y", "[$"))


class _SheetWalker:
    """Takes the elements of a sheet one by one; only what is out of the ordinary is kept."""

    def __init__(self, look: _Look, *, computed_on_load: bool) -> None:
        self.marks = Marks()
        self.look = look
        self.formats = [f if _matters(f) else "" for f in look.formats]
        self.hidden_row = False
        self.hidden_columns: list[tuple[int, int]] = []
        self.computed_on_load = computed_on_load
        self.at: At = (0, -1)
        self.row = -1
        self.type = self.style = ""
        self.formula = self.inside = False
        self.value: list[str] = []
        self.has_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self.at = self._place(attributes.get("r", ""))
            self.type, self.style = attributes.get("t", ""), attributes.get("s", "")
            self.formula, self.value, self.has_text = False, [], False
        elif name == "v":
            self.inside = True
        elif name == "f":
            self.formula = True
        elif name == "is":
            self.has_text = True
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self.row + 1
            self.at = (self.row, -1)
            self.hidden_row = attributes.get("hidden") in _ON
        elif name == "col" and attributes.get("hidden") in _ON:
            self.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v":
            self.inside = False
        elif name == "c":
            self._take()

    def text(self, data: str) -> None:
        if self.inside:
            self.value.append(data)

    def _place(self, reference: str) -> At:
        found = _CELL.fullmatch(reference)
        if not found:
            return (self.row, self.at[1] + 1)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return (int(found[2]) - 1, column - 1)

    def _take(self) -> None:
        value = "".join(self.value)
        if not (value or self.formula or self.has_text):
            return
        marks = self.marks
        marks.count += 1
        marks.last = (max(marks.last[0], self.at[0]), max(marks.last[1], self.at[1]))
        self._note_look(value)
        if self.type == "e":
            marks.errors.add(self.at)
        elif self.formula and self._is_unsaved(value):
            marks.unsaved.add(self.at)
        elif self.style and self.style.isdigit() and int(self.style) < len(self.formats):
            code = self.formats[int(self.style)]
            if code and self.type in ("", "n"):
                marks.formats[self.at] = code

    def _note_look(self, value: str) -> None:
        """What is seen of the cell beside its value: struck out, not shown, a text of several runs."""
        struck = self.look.struck
        if struck and self.style.isdigit() and int(self.style) < len(struck) and struck[int(self.style)]:
            self.marks.struck.add(self.at)
        if self.hidden_row:
            self.marks.hidden_rows.add(self.at[0])
        if self.hidden_columns and any(a <= self.at[1] <= b for a, b in self.hidden_columns):
            self.marks.hidden_columns.add(self.at[1])
        if self.look.texts and self.type == "s" and (written := self.look.texts.get(int(value or -1))):
            _note_written(self.marks, self.at, written)

    def _is_unsaved(self, value: str) -> bool:
        """No value, or the 0 that a program writes while it asks Excel to compute when it opens the file."""
        if self.type in ("str", "s", "inlineStr"):
            return False
        return not value.strip() or (self.computed_on_load and value.strip() == "0")


def _read_sheet(file: IO[bytes], look: _Look, *, computed_on_load: bool) -> Marks:
    walker = _SheetWalker(look, computed_on_load=computed_on_load)
    _walk(file, walker.start, walker.end, walker.text)
    return walker.marks


def _walk(
    file: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.EntityDeclHandler = _refuse_entity
    while chunk := file.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_entity(*_: object) -> None:
    raise ValueError("entities are not allowed in a workbook")


def _note_written(marks: Marks, at: At, written: Written) -> None:
    """A text of several runs; one of which nothing holds is struck out."""
    if written.text:
        marks.written[at] = written
    else:
        marks.struck.add(at)


class _OdsWalker:
    """The same for an OpenDocument sheet, where cells, columns and rows may stand for many."""

    def __init__(self, formats: OdsFormats) -> None:
        self.sheets: dict[str, Marks] = {}
        self.marks = Marks()
        self.formats = formats
        self.row = self.column = self.repeated_rows = 0
        self.row_style = ""
        self.column_styles: list[str] = []
        self.hidden_row = False
        self.hidden_columns: set[int] = set()
        self.texts = OdsTexts()
        self.cell: At = (0, 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.marks = self.sheets[attributes.get("table:name", "")] = Marks()
            self.row, self.column_styles, self.hidden_columns = 0, [], set()
        elif name == "table:table-column":
            count = min(int(attributes.get("table:number-columns-repeated", "1")), _MOST_COLUMNS)
            if attributes.get("table:visibility", "visible") != "visible":
                first = len(self.column_styles)
                self.hidden_columns |= set(range(first, first + count))
            self.column_styles += [attributes.get("table:default-cell-style-name", "")] * count
        elif name == "table:table-row":
            self.column, self.repeated_rows = 0, int(attributes.get("table:number-rows-repeated", "1"))
            self.row_style = attributes.get("table:default-cell-style-name", "")
            self.hidden_row = attributes.get("table:visibility", "visible") != "visible"
        elif name in ("table:table-cell", "table:covered-table-cell"):
            count = int(attributes.get("table:number-columns-repeated", "1"))
            self._take(attributes, count)
            self.cell = (self.row, self.column)
            self.column += count
        else:
            self.formats.start(name, attributes)
            self.texts.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self.row += self.repeated_rows
        elif name == "table:table-cell":
            if written := self.texts.take():
                _note_written(self.marks, self.cell, written)
        else:
            self.formats.end(name)
            self.texts.end(name)

    def text(self, data: str) -> None:
        self.formats.text(data)
        self.texts.text(data)

    def _take(self, attributes: dict[str, str], count: int) -> None:
        type_ = attributes.get("office:value-type", attributes.get("calcext:value-type", ""))
        formula = "table:formula" in attributes
        if not (type_ or formula):
            return
        self.marks.count += count * self.repeated_rows
        self.marks.last = (
            max(self.marks.last[0], self.row + self.repeated_rows - 1),
            max(self.marks.last[1], self.column + count - 1),
        )
        for row, column in self._places(count):
            if self.hidden_row:
                self.marks.hidden_rows.add(row)
            if attributes.get("table:style-name") in self.texts.struck:
                self.marks.struck.add((row, column))
            if column in self.hidden_columns:
                self.marks.hidden_columns.add(column)
            if attributes.get("calcext:value-type") == "error":
                self.marks.errors.add((row, column))
            elif formula and not type_:
                self.marks.unsaved.add((row, column))
            elif code := self._format(type_, attributes.get("table:style-name", ""), column):
                self.marks.formats[row, column] = code

    def _format(self, type_: str, style: str, column: int) -> str:
        """What a cell's own style shows, else that of its row or column; a share is one without any."""
        if type_ not in ("float", "percentage", "currency", "date"):
            return ""
        in_column = self.column_styles[column] if column < len(self.column_styles) else ""
        code = self.formats.code(style or self.row_style or in_column)
        if type_ == "percentage" and "%" not in code:
            return "0%"
        return code if _matters(code) else ""

    def _places(self, count: int) -> Iterator[At]:
        for row in range(self.row, self.row + self.repeated_rows):
            for column in range(self.column, self.column + count):
                yield row, column


def _read_ods(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Styles that have a name of their own stand in a file beside the cells."""
    walker = _OdsWalker(OdsFormats())
    for name in ("styles.xml", "content.xml"):
        if name in archive.namelist() or name == "content.xml":
            with archive.open(name) as file:
                _walk(file, walker.start, walker.end, walker.text)
    return walker.sheets


def read_old_marks(path: Path) -> dict[str, Marks]:
    """The same of an .xls. There a formula always has a saved value.

    Raises xlrd.XLRDError for what is no such file.
    """
    import xlrd

    marks: dict[str, Marks] = {}
    with xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO()) as book:
        for sheet in book.sheets():
            found = marks[sheet.name] = Marks()
            for row in range(sheet.nrows):
                for column in range(sheet.row_len(row)):
                    cell = sheet.cell(row, column)
                    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                        continue
                    found.count, found.last = found.count + 1, (row, max(found.last[1], column))
                    look = book.xf_list[cell.xf_index]
                    code = book.format_map[look.format_key].format_str
                    if book.font_list[look.font_index].struck_out:
                        found.struck.add((row, column))
                    _note_hidden(found, sheet, row, column)
                    if cell.ctype == xlrd.XL_CELL_ERROR:
                        found.errors.add((row, column))
                    elif cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and _matters(code):
                        found.formats[row, column] = code
    return marks


def _note_hidden(found: Marks, sheet: Any, row: int, column: int) -> None:
    if row in sheet.rowinfo_map and sheet.rowinfo_map[row].hidden:
        found.hidden_rows.add(row)
    if column in sheet.colinfo_map and sheet.colinfo_map[column].hidden:
        found.hidden_columns.add(column)
