"""Equity against its ceiling: where it stands, and when a budgeted deficit would bring it there."""

from __future__ import annotations

import math
from decimal import Decimal

from pipeline.report.context import Context, heading
from pipeline.report.document.model import Block, Row, Table, Text, cell
from pipeline.typography import amount_with_unit, shown_decimals

_ROWS = {
    "eget_kapital": "Eget kapital vid årets slut",
    "eget_kapital_tak": "Tak enligt Nationella rådets rekommendation",
    "eget_kapital_over_tak": "Över taket",
}


def equity(context: Context) -> list[Block]:
    """A table of equity, ceiling and what is above it, and the forecast in words."""
    columns = sorted(
        {(o.year, o.kind) for o in context.numbers.where("eget_kapital", breakdown="") if o.argang == context.year},
        key=lambda c: (-c[0], c[1]),
    )
    if not columns:
        return []
    found = {(m, c): context.get(m, *c) for m in _ROWS for c in columns}
    decimals = shown_decimals((o.value for o in found.values() if o), context.scale)
    rows = tuple(
        Row(name, tuple(cell(found[m, c], context.scale, decimals) for c in columns)) for m, name in _ROWS.items()
    )
    headings = tuple(heading(k, y) for y, k in columns)
    told = context.get("eget_kapital_tak", *columns[0])
    printed = told is not None and any(t.ar == columns[0][0] for t in context.forbund.tak)
    how = "tryckt" if printed else "rekonstruerat: 350 000 kr och 15 procent av medlemmarnas bidrag"
    notes = (f"Taket {columns[0][0]} är {how}.",) if told else ()
    source = context.source("balanspost") or context.source("budgetpost", "huvud")
    table = Table("eget-kapital", f"Eget kapital {context.year}", context.scale, "Post", headings, rows, notes, source)
    return [table, *_forecast(context, *columns[0])]


def _forecast(context: Context, year: int, kind: str) -> list[Block]:
    capital, ceiling = context.get("eget_kapital", year, kind), context.get("eget_kapital_tak", year, kind)
    budgeted = context.get("arets_resultat", context.year, "budget")
    if not capital or not ceiling or capital.value is None or ceiling.value is None:
        return []
    shown = amount_with_unit(abs(capital.value - ceiling.value), context.scale)
    if capital.value <= ceiling.value:
        return [Text(f"Det egna kapitalet ligger {shown} under taket.")]
    if budgeted is None or budgeted.value is None or budgeted.value >= 0:
        return [Text(f"Det egna kapitalet ligger {shown} över taket.")]
    deficit = amount_with_unit(-budgeted.value, context.scale)
    when = year + years_to_ceiling(capital.value, ceiling.value, -budgeted.value)
    return [
        Text(
            f"Det egna kapitalet ligger {shown} över taket. Med ett underskott varje år som det budgeterade för "
            f"{context.year}, {deficit}, når det taket {when}. Det är en rak framskrivning, ingen prognos."
        )
    ]


def years_to_ceiling(capital: Decimal, ceiling: Decimal, deficit: Decimal) -> int:
    """Whole years until equity is at or under its ceiling, with the same deficit (kr, above 0) every year."""
    return max(0, math.ceil((capital - ceiling) / deficit))
