"""Observations of people as the suppression is given them."""

from __future__ import annotations

from typing import Any

from pipeline.disclosure.relations import Cell
from pipeline.measures.kinds import Measure

# The columns of a cell, in the order that `cell_of` takes them.
CELL = "obs_id, measure, year, period, kind, insats, kon, breakdown, category, value"


def cell_of(row: tuple[Any, ...], measure: Measure) -> Cell:
    """A row of CELL, and whatever follows, as a cell of a measure."""
    names = CELL.removesuffix(", value").split(", ")
    return Cell(**dict(zip(names, row[:9], strict=True)), value=int(row[9]), leads=measure.leads)
