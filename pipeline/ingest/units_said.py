"""In which unit amounts are where their table does not say it: under it, on another sheet, in the sheet's or the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline.faults import Fault, mask
from pipeline.ingest.grid import Grid, column_letter
from pipeline.ingest.headings import find_unit, says_the_unit, unknown_unit
from pipeline.ingest.reading import Source

# What to say where nothing in the file does.
NOT_SAID = "ingen enhet utskriven; beloppen läses som kr"


def with_units_said(grids: list[Grid], source: Source) -> list[Grid]:
    """The sheets, each with the unit that is said beside its tables or else in the file, and where it stands."""
    visible = [g for g in grids if not g.hidden]
    of_sheet = {g.sheet: _on_sheet(g) for g in visible}
    in_file = _only([said for g in visible if (said := of_sheet[g.sheet])[0]]) or _in_name(source)
    return [replace(g, unit_said=said if (said := of_sheet.get(g.sheet, ("", "")))[0] else in_file) for g in grids]


def remark_of(grid: Grid) -> str:
    """What to say when amounts are read in the unit that is said elsewhere."""
    unit, where = grid.unit_said
    return f"ingen enhet utskriven vid tabellen; beloppen läses som {unit}, som {where} säger"


def unknown_unit_fault(grid: Grid, source: Source, head: int) -> Fault | None:
    """The fault of a text above a table, or in its headings, that says a unit which is not known."""
    for index, row in enumerate(grid.rows[: head + 1]):
        if text := unknown_unit([c for c in row if isinstance(c, str)]):
            return unit_fault(grid, source, index, text)
    return None


def unit_fault(grid: Grid, source: Source, index: int, text: str, column: int | None = None) -> Fault:
    """The fault of a text that says another unit than those of amounts here; `column` is where, of a heading."""
    return Fault(
        file=source.file,
        sheet=grid.sheet,
        row=index + 1,
        column="" if column is None else column_letter(column),
        headline="enheten är okänd",
        found=f"”{mask(text)}”",
        expected="kr, tkr eller mnkr",
        action="Skriv enheten så i originalet: annars läses beloppen fel, ofta tusen gånger.",
        code="TAB-019",
    )


def _on_sheet(grid: Grid) -> tuple[str, str]:
    texts = (
        (find_unit([cell]), f"rad {n}" + (f" på bladet ”{grid.sheet}”" if grid.sheet else ""))
        for n, row in enumerate(grid.rows, 1)
        for cell in row
        if isinstance(cell, str) and says_the_unit(cell)
    )
    return _only(texts) or (find_unit([grid.sheet]), f"namnet på bladet ”{grid.sheet}”")


def _in_name(source: Source) -> tuple[str, str]:
    return find_unit([re.sub("[_-]+", " ", Path(source.file).stem)]), "filens namn"


def _only(said: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The first of what is said, when all say the same unit."""
    all_said = [s for s in said if s[0]]
    return all_said[0] if len({unit for unit, _ in all_said}) == 1 else None
