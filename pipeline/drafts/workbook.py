"""An .xlsx as blocks: each sheet is a heading, and its rows between empty ones a table."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.drafts.captions import with_captions
from pipeline.drafts.model import Block, Cell, Draft, Heading, Paragraph, Piece, Table
from pipeline.drafts.refused import damaged, protected
from pipeline.typography import number

_LOCKED = b"\xd0\xcf\x11\xe0"
_DECIMALS = re.compile(r"0[.,](0+)")
_MOST = 6


def read_workbook(path: Path) -> Draft:
    """An .xlsx as a draft, its numbers as they are shown. Raises StageStopped for one that is protected or damaged."""
    import openpyxl

    if path.read_bytes()[:4] == _LOCKED:
        raise protected(path)
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except Exception as error:  # openpyxl raises whatever its zip and XML do
        raise damaged(path) from error
    blocks: list[Block] = []
    for sheet in book.worksheets:
        blocks.append(Heading(1, Piece(sheet.title)))
        blocks += _sheet(sheet)
    return Draft(path, "xlsx", with_captions(blocks))


def _sheet(sheet: Any) -> Iterator[Block]:
    spans = {
        (m.min_row, m.min_col): (m.max_row - m.min_row + 1, m.max_col - m.min_col + 1)
        for m in sheet.merged_cells.ranges
    }
    group: list[list[tuple[int, Any, str]]] = []
    for row in sheet.iter_rows():
        filled = [(c.row, c, _shown(c)) for c in row if c.value is not None and _shown(c)]
        if filled:
            group.append(filled)
        else:
            yield from _group(group, spans)
            group = []
    yield from _group(group, spans)


def _group(group: list[list[tuple[int, Any, str]]], spans: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Block]:
    """Rows of one cell before a table are its title; the rest is the table."""
    while group and len(group[0]) == 1:
        yield Paragraph(Piece(group.pop(0)[0][2]))
    after: list[Block] = []
    while group and len(group[-1]) == 1 and len(group) > 1 and len(group[-1][0][2]) > 40:
        after.insert(0, Paragraph(Piece(group.pop()[0][2])))
    if group:
        top = group[0][0][0]
        left = min(c.column for row in group for _, c, _ in row)
        cells = []
        for row in group:
            for r, c, text in row:
                down, across = spans.get((c.row, c.column), (1, 1))
                cells.append(Cell((Piece(text),), r - top, c.column - left, down, across))
        yield Table(tuple(cells))
    yield from after


def _shown(cell: Any) -> str:
    """A cell as it is shown: thousands apart, decimals as its format has them, a share with its sign."""
    value = cell.value
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value).strip()
    form = str(cell.number_format or "General")
    exact = Decimal(str(value))
    if isinstance(value, int) and 1900 <= value <= 2100 and form == "General":
        return str(value)
    found = _DECIMALS.search(form)
    if "%" in form:
        return number(exact * 100, len(found[1]) if found else 0) + "\u00a0%"
    digits = len(format(exact.normalize(), "f").partition(".")[2])
    return number(exact, len(found[1]) if found else 0 if "0" in form else min(digits, _MOST))
