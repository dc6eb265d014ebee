"""Tables of what became of the participants: exits, support, follow-up and cost."""

from __future__ import annotations

from pipeline.forbund.categories import category_names
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, cell
from pipeline.report.tables.people_rows import (
    published_numbers,
)
from pipeline.typography import number

_SEVERAL = "En person kan ha flera källor till försörjning och räknas då i var och en: delarna kan bli fler än alla."


def transitions(context: Context) -> Table | None:
    """From support before to support after: the pairs that may be shown, most persons first.

    As a list and not a matrix: of the hundred pairs nearly all are empty or withheld.
    """
    found = [o for o in published_numbers(context, "forsorjning_overgang") if o.kon == "alla" and not o.insats]
    names = category_names("forsorjning_fore", context.forbund)
    shown = sorted((o for o in found if o.value), key=lambda o: (-(o.value or 0), o.category))
    withheld = sum(o.value is None for o in found)
    if not shown:
        return None
    rows = tuple(
        Row(names[before], (Cell(names[after]), cell(o, "kr")))
        for o in shown
        for before, _, after in [o.category.partition(">")]
    )
    notes = [_SEVERAL] + ([f"{number(withheld)} övergångar med få personer visas inte."] if withheld else [])
    return Table(
        "overgangar",
        f"Försörjning före och efter för samma personer, avslutade {context.year}",
        "antal",
        "Före",
        ("Efter", "Antal"),
        rows,
        tuple(notes),
        context.source("deltagande"),
    )
