"""A table with rows of several years, told apart by a column of years that the kind has not: the folder's own are read."""

from __future__ import annotations

from dataclasses import replace

from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.headings import split_heading
from pipeline.ingest.layout import Layout
from pipeline.ingest.reading import YEAR, is_total
from pipeline.ingest.records import match_column
from pipeline.names import LEFT_OUT, label_key

_SHAPES = ("matris", "rader")
_NAMES = ("år", "budgetår", "verksamhetsår", "räkenskapsår")
# Headings stand in the first rows, and years under them.
_ABOVE, _FEWEST = 20, 2


def rows_of_the_year(grid: Grid, layout: Layout, year: int) -> tuple[Grid, str]:
    """The sheet with its column of years and the rows of other years emptied, and a remark of those ('' for none).

    As it is where there is no such column, or none of its rows is of `year`: then the column stops, as one not known.
    """
    found = _year_column(grid, layout) if layout.shape in _SHAPES else None
    if found is None:
        return grid, ""
    head, column = found
    years, unsaid = _years_of_rows(grid, head, column)
    if year not in years.values():
        return grid, ""
    others = {n for n, y in years.items() if y not in (None, year)}
    rows: list[list[object]] = [
        [None] * len(row) if n in others else [None if n >= head and i == column else c for i, c in enumerate(row)]
        for n, row in enumerate(grid.rows)
    ]
    kept = replace(
        grid,
        rows=rows,
        errors=frozenset(at for at in grid.errors if at[0] not in others),
        formulas_without_value=frozenset(at for at in grid.formulas_without_value if at[0] not in others),
    )
    remarks = []
    if others:
        told = ", ".join(map(str, sorted({int(y) for n in others if (y := years[n])})))
        remarks.append(f"{'1 rad' if len(others) == 1 else f'{len(others)} rader'} för {told} läses inte för {year}")
    if unsaid:
        told = "1 rad har inget år och räknas" if len(unsaid) == 1 else f"{len(unsaid)} rader har inget år och räknas"
        remarks.append(f"{told} till året ovanför (först rad {unsaid[0] + 1})")
    return kept, "; ".join(remarks)


def _years_of_rows(grid: Grid, head: int, column: int) -> tuple[dict[int, int | None], list[int]]:
    """The year of each row below the heading, and the rows that have that of the row above, as in a merged cell.

    A sum without a year, after the last of them, is of all the years that stand there.
    """
    below = range(head + 1, len(grid.rows))
    years = {n: _year_of(row[column]) if column < len(row) else None for n in below for row in [grid.rows[n]]}
    last = max(n for n in below if years[n])
    unsaid: list[int] = []
    above: int | None = None
    for n in below:
        filled = [c for c in grid.rows[n] if not is_empty(c)]
        if not years[n] and above and len(filled) > 1 and (n < last or not is_total(str(filled[0]))):
            years[n] = above
            unsaid.append(n)
        above = years[n] or above
    return years, unsaid


def _year_column(grid: Grid, layout: Layout) -> tuple[int, int] | None:
    """Row of the heading and column of the years, when the kind does not know the heading."""
    for head, row in enumerate(grid.rows[:_ABOVE]):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and label_key(cell) in _NAMES and not _is_known(cell, layout):
                below = [r[column] for r in grid.rows[head + 1 :] if column < len(r) and not is_empty(r[column])]
                if len(below) >= _FEWEST and all(map(_year_of, below)):
                    return head, column
    return None


def _is_known(cell: str, layout: Layout) -> bool:
    """Whether the kind has a column of that name; one that the förbund leaves out is none."""
    heading = split_heading(cell)
    of_form = any(
        form.is_label(heading)
        or form.match_value(heading)
        or ((text := form.match_text(heading)) and text.name != LEFT_OUT)
        for form in layout.forms
    )
    column = match_column(cell, layout)
    return of_form or (column is not None and not column.name.startswith(LEFT_OUT))


def _year_of(cell: object) -> int | None:
    """The year that a cell is, if it is one."""
    text = str(cell if cell is not None else "").strip().removesuffix(".0")
    return int(text) if YEAR.fullmatch(text) else None
