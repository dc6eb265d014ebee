"""A name and its amount in one cell: told where it must be, remarked where it may be."""

from __future__ import annotations

import re

from pipeline.faults import Fault, mask
from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.reading import YEAR, Source
from pipeline.ingest.text_faults import other_separator, separator_fault

_NAME_AND_AMOUNT = re.compile(
    r"(?P<name>[^\W\d_]{3}.*?)[\s:]+(?P<number>[-\u2212]?\d[\d\s]*(?:,\d+)?)\s*(?P<unit>kr|tkr|kkr|mkr|mnkr|kronor|%)?"
)


def lone_text_fault(grid: Grid, source: Source, index: int, cell: object, head: int) -> Fault | None:
    """The fault of a lone text that is a whole row: one with another separator, or a name and its amount.

    `head` is the index of the heading row.
    """
    width = sum(not is_empty(c) for c in grid.rows[head])
    separator = "" if grid.sheet else other_separator(str(cell), width)
    return (
        separator_fault(source.file, index + 1, separator)
        if separator
        else _name_with_amount(grid, source, index, cell)
    )


def joined_amount(grid: Grid, source: Source, index: int, name: object) -> Fault | None:
    """The fault of a name that ends in an amount, in a row where an amount is missing. The number of an account is none."""
    return _name_with_amount(grid, source, index, name, fewest=5)


def joined_remark(index: int, name: str) -> str | None:
    """What to say of a name that ends in a short number, in a row where an amount is missing: it may be either."""
    found = _NAME_AND_AMOUNT.fullmatch(name.strip())
    if not found or YEAR.fullmatch(figures := re.sub(r"\s", "", found["number"])):
        return None
    return f"rad {index + 1}: ”{mask(name)}” slutar med ett tal och raden saknar ett belopp; är {figures} beloppet ska det stå i sin egen cell"


def _name_with_amount(grid: Grid, source: Source, index: int, cell: object, fewest: int = 4) -> Fault | None:
    """A name and its amount in one cell ("Staten 50 000 kr"); years, and whole numbers of fewer figures, are none."""
    found = _NAME_AND_AMOUNT.fullmatch(str(cell).strip())
    if not found:
        return None
    figures = re.sub(r"\s", "", found["number"])
    if YEAR.fullmatch(figures) or not (found["unit"] or "," in figures or len(figures) >= fewest):
        return None
    return Fault(
        file=source.file,
        sheet=grid.sheet,
        row=index + 1,
        headline="namn och belopp i samma cell",
        found=f"”{mask(cell)}”",
        expected="namnet i en cell och beloppet i en annan",
        action="Flytta beloppet till sin egen kolumn i originalet.",
        code="TAB-005",
    )
