"""What tables of participants share: the names of kön, the number of the year, the interval of a share."""

from __future__ import annotations

from typing import Any

from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Cell
from pipeline.typography import NBSP, WITHHELD, number


def interval_cell(share: Observation | None) -> Cell:
    """The interval of a share: 27–66 %."""
    if share is None or share.lower is None or share.upper is None:
        return Cell(WITHHELD, True)
    return Cell(f"{number(share.lower)}–{number(share.upper)}{NBSP}%", True, share.obs_id)


def get(context: Context, measure: str, kind: str = "utfall", **at: Any) -> Observation | None:
    """A published number of the report's year."""
    return context.get(measure, context.year, kind, **at)
