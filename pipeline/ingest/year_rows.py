"""A table with rows of several years, told apart by a column of years that the kind has not: the folder's own are read."""

from __future__ import annotations

from dataclasses import replace

from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.headings import split_heading
from pipeline.ingest.layout import LEFT_OUT, Layout
from pipeline.ingest.reading import YEAR
from pipeline.ingest.records import match_column
from pipeline.names import label_key

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
    years = {n: _year_of(row[column]) for n, row in enumerate(grid.rows) if n > head and column < len(row)}
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
    if not others:
        return kept, ""
    told = ", ".join(map(str, sorted({int(y) for n in others if (y := years[n])})))
    return kept, f"{'1 rad' if len(others) == 1 else f'{len(others)} rader'} för {told} läses inte för {year}"


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
