"""Personal numbers where none belong: in names of files and sheets, in the office's words, in deliveries of other things.

A delivery of persons is read by a reader of its own, which puts pseudonyms in their place. Anywhere else a
personal number stops what it stands in, with its place and never its value: everything else may be published.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.deliveries import Delivery
from pipeline.ingest.grid import Grid, column_letter
from pipeline.personal import holds_person, is_split_person, plain_text, tells_of_person
from pipeline.places import Places

_WORDS = (".md", ".toml", ".txt")
_TAKE_AWAY = "Ta bort personnumret ur originalet innan filen läggs i mappen."
_RENAME = "Byt namn, utan personnummer."
_OF_PERSONS = re.compile(r"person|födel|fodel|pnr|\bid\b|sista|fyra", re.IGNORECASE)
_SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"')
# A field of a line in an SIE file: in quotation marks, or up to a space.
_FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s{}"]+)')


def refuse_persons(places: Places) -> None:
    """Stop before anything is read when a name or the office's own words hold a personal number.

    Raises DeliveryFaults with every place. Names come first of all: they are written down as soon as a run begins.
    """
    found: list[Fault] = []
    for path in sorted(places.raw.rglob("*")):
        if holds_person(path.name):
            folder = places.shown(path.parent)
            found.append(_fault(folder, "namnet på en fil eller mapp innehåller ett personnummer", _RENAME))
        elif path.suffix.lower() in _WORDS and path.is_file():
            found += _in_words(path, places.shown(path))
    if found:
        raise DeliveryFaults(found)


def _in_words(path: Path, shown: str) -> Iterator[Fault]:
    text = path.read_bytes().decode("utf-8", errors="replace")
    for row, line in enumerate(text.splitlines(), 1):
        if holds_person(line):
            yield _fault(shown, "raden innehåller ett personnummer", "Ta bort det ur texten.", row=row)


def names_with_persons(deliveries: Iterable[Delivery]) -> Iterator[Fault]:
    """Sheets of delivered workbooks, of persons too, whose names hold a personal number."""
    for delivery in deliveries:
        if any(holds_person(name) for name in _sheets(delivery.path)):
            yield _fault(delivery.shown, "namnet på ett blad innehåller ett personnummer", _RENAME)


def _sheets(path: Path) -> list[str]:
    """The names of the sheets of a workbook, without reading it."""
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        try:
            book = archive.read("xl/workbook.xml")
        except KeyError:
            return []
    return [name.decode("utf-8", errors="replace") for name in _SHEET.findall(book)]


def personal_numbers(grid: Grid, shown: str) -> list[Fault]:
    """A personal number in a cell, or in two beside each other: kinds read by layout hold no persons."""
    return [
        _fault(shown, "cellen innehåller ett personnummer", _TAKE_AWAY, grid.sheet, r + 1, column_letter(c))
        for r, row in enumerate(grid.rows)
        for c, cell in enumerate(row)
        if _holds(cell) or _is_split(grid, row, c)
    ]


def _holds(cell: object) -> bool:
    text = _text(cell)
    return len(text) >= 10 and tells_of_person(text)


def _is_split(grid: Grid, row: tuple[object, ...] | list[object], at: int) -> bool:
    """Whether a cell and the one after it are one personal number."""
    if at + 1 >= len(row) or row[at] is None or row[at + 1] is None:
        return False
    headings = " ".join(str(c) for c in (grid.rows[0] if grid.rows else ())[at : at + 2])
    return is_split_over(str(row[at]), str(row[at + 1]), headings)


def is_split_over(first: str, second: str, headings: str) -> bool:
    """Whether two cells beside each other are one personal number; `headings` are the words over them."""
    if not 6 <= len(first) <= 12 or not 4 <= len(second) <= 8 or not plain_text(first)[:2].isdigit():
        return False
    return is_split_person(first, second, named=bool(_OF_PERSONS.search(headings)))


def _text(cell: object) -> str:
    """A cell as text in which to look; of numbers only those of ten or twelve figures with the right ones, no amounts."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(int(cell)) if 10**11 <= cell < 10**12 else f" {int(cell)} x" if 10**9 <= cell < 10**10 else ""
    return str(cell) if isinstance(cell, str) else ""


def persons_in_books(path: Path, shown: str) -> list[Fault]:
    """A personal number in a field of a ledger: names, texts and numbers of vouchers."""
    data = path.read_bytes()
    found = {row for text in _decoded(data) for row in _rows_of_persons(text)}
    return [
        _fault(
            shown, "raden innehåller ett personnummer", "Ta bort det i ekonomisystemet, och exportera på nytt.", row=row
        )
        for row in sorted(found)
    ]


def _decoded(data: bytes) -> list[str]:
    """A ledger in the encodings that it may have: figures are the same in all, spaces and dashes are not."""
    try:
        return [data.decode("utf-8")]
    except UnicodeDecodeError:
        return [data.decode(encoding, errors="replace") for encoding in ("cp437", "cp1252")]


def _rows_of_persons(text: str) -> Iterator[int]:
    for row, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if any(holds_person(quoted or bare) for quoted, bare in _FIELD.findall(line)):
            yield row


def _fault(file: str, headline: str, action: str, sheet: str = "", row: int | None = None, column: str = "") -> Fault:
    return Fault(
        file=file,
        sheet=sheet,
        row=row,
        column=column,
        headline=headline,
        found="ett personnummer, som inte visas här",
        expected="inga uppgifter om personer i den här sortens fil",
        action=action,
        code="LEV-011",
    )
