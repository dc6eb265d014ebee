"""A delivered sheet as columns, found without knowing its headings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.reading import is_total

# Headings stand among the first rows; so many of them are tried.
_FIRST = 40
_TRIED = 6
_MOST_ROWS = 5_000
# So long a text is a sentence above the table.
_LONGEST = 120
# What the amounts of a statement may be headed by: a year, the day that it ends, or both its ends.
_DAY = r"(?:19|20)\d{2}-\d{2}-\d{2}(?: 00:00:00)?"
_YEARS = re.compile(rf"(?:19|20)\d{{2}}(?:\.0)?|{_DAY}(?:\W+(?:till\W+|tom\W+|t\.?\s?o\.?\s?m\.?\s*)?{_DAY})?")


@dataclass(frozen=True)
class Column:
    """A column of a sheet: where it stands, its heading as written, its cells by row (empty ones as None)."""

    index: int
    heading: str
    cells: tuple[object, ...]

    @property
    def filled(self) -> tuple[object, ...]:
        """The cells in which something stands."""
        return tuple(c for c in self.cells if c is not None)


@dataclass(frozen=True)
class Table:
    """A sheet with a row that may be its headings; `head` is the index of that row."""

    sheet: str
    head: int
    columns: tuple[Column, ...]


def tables_in(grid: Grid) -> Iterator[Table]:
    """The tables that a sheet may be, one for each row that may be its headings."""
    tried = 0
    for index, row in enumerate(grid.rows[:_FIRST]):
        if tried < _TRIED and _may_be_headings(row) and (table := _below(grid, index)).columns:
            tried += 1
            yield table


def _may_be_headings(row: list[object]) -> bool:
    """Whether a row has two texts or more, or years right of nothing, and no number but for years and days."""
    filled = [str(c).strip() for c in row if not is_empty(c)]
    years = [t for t in filled if _YEARS.fullmatch(t)]
    texts = [t for t in filled if t not in years and any(ch.isalpha() for ch in t)]
    if years and years == filled and is_empty(row[0]):
        # Amounts by year, beside posts without a heading.
        return True
    if len(filled) < 2 or len(texts) + len(years) < len(filled) or not texts:
        return False
    return all(len(t) <= _LONGEST for t in filled) and len(set(filled)) > 1


def _below(grid: Grid, head: int) -> Table:
    """The cells under a row, without rows that are empty, sums or a text alone."""
    rows = [r for r in grid.rows[head + 1 : head + 1 + _MOST_ROWS] if _is_row(r) and r != grid.rows[head]]
    width = len(grid.rows[head])
    named = [(i, c) for i, c in enumerate(grid.rows[head]) if not is_empty(c)]
    # The names of posts may have no heading: the column left of the first that has one.
    if rows and named and named[0][0] > 0 and not is_empty(_cell(rows[0], named[0][0] - 1)):
        named = [(named[0][0] - 1, ""), *named]
    columns = tuple(
        Column(i, _written(c), tuple(None if is_empty(x) else x for x in (_cell(r, i) for r in rows)))
        for i, c in named
        if i < width
    )
    return Table(grid.sheet, head, columns if rows else ())


def _written(cell: object) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _is_row(row: list[object]) -> bool:
    filled = [c for c in row if not is_empty(c)]
    return len(filled) > 1 and not is_total(str(filled[0]))


def _cell(row: list[object], index: int) -> object:
    return row[index] if index < len(row) else None
