"""Rows and cells that somebody has struck out: whether they hold is not for a program to say."""

from __future__ import annotations

from pipeline.faults import Fault
from pipeline.ingest.grid import Grid, column_letter, is_empty

_MOST_FAULTS = 5


def struck_faults(grid: Grid, file: str) -> list[Fault]:
    """A fault for each row with cells that are struck out; those beyond the first are counted."""
    by_row: dict[int, list[int]] = {}
    for r, c in sorted(grid.struck):
        if r < len(grid.rows) and c < len(grid.rows[r]) and not is_empty(grid.rows[r][c]):
            by_row.setdefault(r, []).append(c)
    faults = [_fault(grid, file, row, columns) for row, columns in list(by_row.items())[:_MOST_FAULTS]]
    if len(by_row) > _MOST_FAULTS:
        action = "Börja med raderna ovan."
        headline = f"{len(by_row) - _MOST_FAULTS} rader till har överstruken text"
        faults.append(Fault(headline=headline, action=action, file=file, sheet=grid.sheet, code="TAB-018"))
    return faults


def _fault(grid: Grid, file: str, row: int, columns: list[int]) -> Fault:
    whole = len(columns) == sum(not is_empty(c) for c in grid.rows[row])
    return Fault(
        file=file,
        sheet=grid.sheet,
        row=row + 1,
        column="" if whole else ", ".join(map(column_letter, columns[:_MOST_FAULTS])),
        headline="raden är överstruken" if whole else "texten i cellen är överstruken",
        expected="bara rader och tal som gäller",
        action="Gäller den inte: ta bort den ur originalet. Gäller den: ta bort överstrykningen.",
        code="TAB-018",
    )
