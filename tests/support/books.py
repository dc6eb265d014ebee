"""A delivery as sheets of rows: read from the examples, and written as a workbook or a text file."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import openpyxl

Rows = list[list[object]]


class DoesNotApply(Exception):
    """The way has nothing to do in this delivery."""


@dataclass(frozen=True)
class Book:
    """A delivery as sheets of rows. `above` stands before the text; `cut` bytes are lost at the end."""

    sheets: dict[str, Rows]
    workbook: bool
    encoding: str = "utf-8"
    delimiter: str = ";"
    end: str = "\r\n"
    ending: str = ".csv"
    above: str = ""
    form: Literal["NFC", "NFD"] = "NFC"
    cut: int = 0
    hidden: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def rows(self) -> Rows:
        """The rows of the sheet that holds most."""
        return max(self.sheets.values(), key=len)

    def copied(self) -> Book:
        """The same, with rows of its own."""
        return replace(self, sheets={n: [list(r) for r in rows] for n, rows in self.sheets.items()})


def read_book(path: Path) -> Book:
    """A delivery of the examples, as it lies on disk."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        return Book({s.title: [list(r) for r in s.iter_rows(values_only=True)] for s in book.worksheets}, True)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    delimiter = max(";\t,", key=text.split("\n", 1)[0].count)
    return Book({"": [list(r) for r in csv.reader(io.StringIO(text), delimiter=delimiter)]}, False)


def write_book(book: Book, folder: Path, stem: str) -> None:
    """Write a delivery. Raises DoesNotApply for letters that its code page does not have."""
    if book.workbook:
        _write_workbook(book, folder / f"{stem}.xlsx")
        return
    if len(book.sheets) > 1:
        raise DoesNotApply
    text = io.StringIO()
    csv.writer(text, delimiter=book.delimiter, lineterminator=book.end).writerows(
        [[as_text(c) for c in row] for row in book.rows]
    )
    written = unicodedata.normalize(book.form, book.above + text.getvalue())
    try:
        data = written.encode(book.encoding)
    except UnicodeEncodeError:
        raise DoesNotApply from None
    (folder / f"{stem}{book.ending}").write_bytes(data[: len(data) - book.cut] if book.cut else data)


def _write_workbook(book: Book, path: Path) -> None:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in book.sheets.items():
        sheet = made.create_sheet(name or "Blad1")
        for row in rows:
            # No program can write NUL in a workbook.
            sheet.append([c.replace("\0", "") if isinstance(c, str) else c for c in row])
        for place in book.merged:
            sheet.merge_cells(place)
        if name in book.hidden:
            sheet.sheet_state = "hidden"
    made.save(path)


def as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    return str(cell)
