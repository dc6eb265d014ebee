"""Equity against its ceiling: where it stands, and when a budgeted deficit would bring it there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.measures.definition import find_measure
from pipeline.measures.kinds import Linear
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context, heading
from pipeline.report.document.model import Block, OfficeNote, Row, Table, Text, cell
from pipeline.typography import WITHHELD, amount_with_unit, enumerate_words, number, shown_decimals, year_number

_CEILING = "eget_kapital_tak"
_ROWS = {
    "eget_kapital": "Eget kapital vid årets slut",
    _CEILING: "Tak enligt Nationella rådets rekommendation",
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
    # A ceiling that nobody has stated, as before there were any, is not there: a dash would say that it is nothing.
    rows = tuple(
        Row(name, tuple(cell(found[m, c], context.scale, decimals, WITHHELD) for c in columns))
        for m, name in _ROWS.items()
        if any(found[m, c] for c in columns)
    )
    headings = tuple(heading(k, y) for y, k in columns)
    notes = tuple(_made_of(context, columns))
    source = context.source("balanspost") or context.source("budgetpost", "huvud")
    table = Table("eget-kapital", f"Eget kapital {context.year}", context.scale, "Post", headings, rows, notes, source)
    return [table, *_forecast(context, *columns[0])]


def _made_of(context: Context, columns: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Which of the ceilings that are shown are computed, and how; for the office also which are printed."""
    years = sorted({year for year, kind in columns if context.get(_CEILING, year, kind)})
    stated = {t.ar for t in context.forbund.tak}
    if computed := [str(y) for y in years if y not in stated]:
        yield f"Taket {enumerate_words(computed)} är beräknat: {_reconstruction()}."
    if printed := [str(y) for y in years if y in stated]:
        yield OfficeNote(f"Taket {enumerate_words(printed)} är tryckt.")
    latest = context.get(_CEILING, *columns[0])
    if latest and columns[0][0] not in stated:
        yield from _delivered_otherwise(context, latest)


def _delivered_otherwise(context: Context, used: Observation) -> Iterator[str]:
    """For the office: a ceiling that its delivery states is not the one that is reconstructed."""
    at = {"breakdown": "nyckeltal", "category": _CEILING}
    stated = context.get("nyckeltal_belopp", used.year, "mal", **at)
    if stated and stated.value is not None and used.value is not None and stated.value != used.value:
        amount = amount_with_unit(stated.value, context.scale)
        yield OfficeNote(
            f"Nyckeltalen som levererats anger {amount}. Är det taket ni har beslutat: skriv [[tak]] i forbund.toml, "
            f"med ar = {used.year}, belopp i kr och kalla. Då räknas avståndet till det."
        )


def _reconstruction() -> str:
    """How the ceiling is made where no amount is printed, in the words of its definition's own numbers."""
    ceiling = find_measure(_CEILING, Linear)
    share = number(Decimal(ceiling.factor).scaleb(2))
    return f"{number(Decimal(ceiling.constant))} kr och {share} procent av medlemmarnas bidrag"


def _forecast(context: Context, year: int, kind: str) -> list[Block]:
    over = context.get("eget_kapital_over_tak", year, kind)
    if not over or over.value is None:
        return []
    shown = amount_with_unit(abs(over.value), context.scale)
    lies = "ligger" if kind == "utfall" else "beräknas ligga"
    if over.value <= 0:
        return [Text(f"Det egna kapitalet {lies} {shown} under taket.")]
    reached, budgeted = context.get("eget_kapital_vid_tak", year, kind), context.get("arets_resultat", year, "budget")
    if not reached or not budgeted or reached.value is None or budgeted.value is None:
        return [Text(f"Det egna kapitalet {lies} {shown} över taket.")]
    return [
        Text(
            f"Det egna kapitalet {lies} {shown} över taket. Med ett underskott varje år som det budgeterade för "
            f"{year}, {amount_with_unit(abs(budgeted.value), context.scale)}, når det taket {year_number(reached.value)}. "
            "Det är en rak framskrivning, ingen prognos."
        )
    ]
