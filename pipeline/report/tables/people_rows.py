"""What tables of participants are made of: rows per insats, per category, and by kön."""

from __future__ import annotations

from typing import Any

from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Cell
from pipeline.typography import NBSP, WITHHELD, number

KON_HEADINGS = {"kvinna": "Kvinnor", "man": "Män", "annat": "Annat/ej angivet"}


def interval_cell(share: Observation | None) -> Cell:
    """The interval of a share: 27–66 %."""
    if share is None or share.lower is None or share.upper is None:
        return Cell(WITHHELD, True)
    return Cell(f"{number(share.lower)}–{number(share.upper)}{NBSP}%", True, share.obs_id)


def get(context: Context, measure: str, kind: str = "utfall", **at: Any) -> Observation | None:
    """A published number of the report's year."""
    return context.get(measure, context.year, kind, **at)


def published_numbers(context: Context, measure: str) -> list[Observation]:
    """The published numbers of a measure for the report's year."""
    return context.numbers.where(measure, year=context.year, kind="utfall")


def lower_first(text: str) -> str:
    """The first letter small, for use inside a heading."""
    return text[:1].lower() + text[1:]
