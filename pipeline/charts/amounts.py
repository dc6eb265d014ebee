"""What charts of budget and outcome share: the kinds drawn, their words, their bars and their years."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.charts.chart import alt_text
from pipeline.charts.drawing import Bar, draw_against_budget, draw_bars
from pipeline.charts.sheet import Sheet
from pipeline.measures.numbers import Observation
from pipeline.typography import KIND_WORD, amount_with_unit, enumerate_words, first_upper, percent

KIND_NAMES = {kind: first_upper(KIND_WORD[kind]) for kind in ("utfall", "budget")}


def unbroken(years: set[int], last: int) -> set[int]:
    """The years that lead up to `last` with none missing."""
    found: set[int] = set()
    while last in years:
        found.add(last)
        last -= 1
    return found


def kinds_of(rows: Sequence[Observation]) -> list[str]:
    """The kinds among the rows, budget before outcome."""
    return [k for k in ("budget", "utfall") if any(o.kind == k for o in rows)]


def kind_words(kinds: list[str]) -> str:
    """The kinds in words: "budget och utfall"."""
    return enumerate_words([KIND_NAMES[k].lower() for k in kinds])


def bar(label: str, rows: list[Observation]) -> Bar:
    """A bar with a part for each kind."""
    return Bar(label, {o.kind: o.value for o in rows})


def draw_kinds(sheet: Sheet, bars: Sequence[Bar], kinds: Sequence[str], scale: str) -> None:
    """Bars by kind: the outcome in the frame of its budget where there are both."""
    if len(kinds) > 1:
        draw_against_budget(sheet, bars, scale)
    else:
        draw_bars(sheet, bars, {k: KIND_NAMES[k] for k in kinds}, scale)


def kinds_alt(what: str, bars: Sequence[Bar], kinds: list[str], scale: str) -> str:
    """Alt text of bars by kind."""
    return alt_text(what, bars, {k: KIND_NAMES[k] for k in kinds}, lambda value: shown(value, scale))


def shown(value: Decimal | None, scale: str) -> str:
    """An amount or share with its unit; a withheld one is two full stops."""
    if value is None:
        return ".."
    return percent(value) if scale == "procent" else amount_with_unit(value, scale)
