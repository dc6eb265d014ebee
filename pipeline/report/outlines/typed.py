"""Figures that are typed in the office's own words: those that are numbers of the year are pointed out.

A typed figure does not follow when a delivery changes; a reference does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import told
from pipeline.report.outlines.called import called_otherwise
from pipeline.report.outlines.prose import Remark
from pipeline.report.outlines.written import Directive, Piece, Words
from pipeline.typography import SCALE, in_scale, month_name

_FIGURE = re.compile(
    r"(?<![\w.:/§-])(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(,\d+)?(?![\w:/]|[.-]\d|\s*(?:§|kap\.))\s*(%|procent|mnkr|tkr|kr|månader)?\s*([a-zåäö]+)?"
)
_YEARS = range(1900, 2100)
# What words call participations, beside the titles of the measures.
_NOUNS = {"deltagare": "deltagare", "deltaganden": "deltagare", "deltagande": "deltagare"}
_SMALLEST = 10
_KINDS = {"%": "procent", "månader": "manader"}
_MONTHS = frozenset(month_name(n) for n in range(1, 13))


def typed_figures(pieces: Iterable[Piece], context: Context) -> Iterator[Remark]:
    """A remark for each typed figure that is a number of the year, or is called one that it is not."""
    return _typed(pieces, _by_value(context), context)


def _typed(
    pieces: Iterable[Piece], by_value: Mapping[tuple[str, Decimal], Observation], context: Context
) -> Iterator[Remark]:
    for piece in pieces:
        if isinstance(piece, Directive):
            yield from _typed(piece.body, by_value, context)
        elif isinstance(piece, Words):
            for token in piece.tokens:
                for child in token.children or []:
                    if child.type == "text":
                        yield from (Remark(piece.place(token), t) for t in _told(child.content, by_value, context))


def _told(text: str, by_value: Mapping[tuple[str, Decimal], Observation], context: Context) -> Iterator[str]:
    for found in _FIGURE.finditer(text):
        whole, part, unit, noun = found.groups()
        value = Decimal(re.sub(r"\s", "", whole) + (part or "").replace(",", "."))
        written = found[0].removesuffix(noun or "").strip()
        if not unit and (value in _YEARS or value < _SMALLEST or noun in _MONTHS):
            continue
        kind = _KINDS.get(unit or "", unit or "antal")
        same = by_value.get((kind, value))
        named = context.get(_NOUNS[noun], context.year, "utfall") if kind == "antal" and noun in _NOUNS else None
        if not named and not same:
            named = called_otherwise(text, found, context)
        if same:
            yield f"Talet {written} står skrivet. Lika stort är ”{read_measures()[same.measure].title}”: skriv {_reference(same)} om det är det som menas, så följer det med."
        elif named and named.value is not None and named.value != value:
            counted = told(named, unit if unit in SCALE else context.scale, _decimals_of(part))
            what = f"{written} {noun}" if noun and kind == "antal" else written
            yield f"Talet {what} är inget av årets tal. Det som räknas som ”{read_measures()[named.measure].title}” är {counted}: skriv {_reference(named)} om det är det som menas."


def _decimals_of(part: str | None) -> int:
    """As many decimals as the typed figure has."""
    return len(part or ",") - 1


def _by_value(context: Context) -> Mapping[tuple[str, Decimal], Observation]:
    """The year's shown numbers by how they would be written; the widest stands for those that are equal."""
    found: dict[tuple[str, Decimal], Observation] = {}
    of_year = [o for o in context.numbers if o.year == context.year and o.value is not None and o.period == "helar"]
    for o in sorted(of_year, key=lambda o: (bool(o.breakdown), bool(o.insats), o.kon != "alla", o.measure)):
        value = o.value or Decimal(0)
        if o.unit == "kr":
            for scale in SCALE:
                found.setdefault((scale, in_scale(value, scale).quantize(Decimal("0.1"))), o)
                found.setdefault((scale, in_scale(value, scale).quantize(Decimal(1))), o)
        else:
            found.setdefault((o.unit, value.quantize(Decimal(1))), o)
            found.setdefault((o.unit, value.quantize(Decimal("0.1"))), o)
    return found


def _reference(o: Observation) -> str:
    parts = [o.measure]
    parts += [f"kon={o.kon}"] if o.kon != "alla" else []
    parts += [f"insats={o.insats}"] if o.insats else []
    parts += [f"uppdelning={o.breakdown}", f"kategori={o.category}"] if o.breakdown else []
    parts += [f"slag={o.kind}"] if o.kind != "utfall" else []
    return f"{{tal}}`{' '.join(parts)}`"
