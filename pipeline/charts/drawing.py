"""Bars and columns: rows in, marks on a sheet out. No data is read here.

Bars start at zero and carry their value, so there is no axis to read them against. A withheld
value says so in its place: an empty place would be taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.palette import EDGE, INK, PALE, QUIET
from pipeline.charts.rows import AIR, Key, Rows, draw_head
from pipeline.charts.sheet import Axis, Sheet
from pipeline.letters.measure import width_of
from pipeline.typography import SCALE, amount, lower_first, number, percent, shown_decimals

HIDDEN = "visas inte"
HIDDEN_NOTE = "Där det står ”visas inte” är gruppen liten, eller så skulle talet röja en liten grupp."
# With fewer bars than this the numbers are read sooner in a sentence or a table than in a chart.
FEWEST = 3
# How thick a bar is that is alone in its row, and one among several.
_ALONE, _AMONG = 13.0, 11.0
# How high columns reach, from the highest to the lowest.
_COLUMNS = 120.0


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: a label and a value per series.

    A series that is not there has no bar; None is withheld. `whole` is all together, apart from its parts.
    """

    label: str
    values: dict[str, Decimal | None]
    whole: bool = False


def draw_bars(
    sheet: Sheet, bars: Sequence[Bar], series: Mapping[str, str], scale: str, decimals: int | None = None
) -> None:
    """Horizontal bars, one group per row. `series` maps a series to its name.

    `decimals` None means as many as the amounts were written with.
    """
    every = _values(bars)
    decimals = _decimals(every, scale) if decimals is None else decimals
    drawn = [[k for k in series if k in b.values] for b in bars]
    ends = [
        [_end(b.values[k], k, series, scale, decimals) for k in kinds] for b, kinds in zip(bars, drawn, strict=True)
    ]
    thickness = [_ALONE if len(kinds) < 2 else _AMONG * len(kinds) for kinds in drawn]
    rows = Rows(sheet, [b.label for b in bars], thickness, [n for n, b in enumerate(bars) if b.whole])
    rows.head(scale, [Key(name, sheet.palette.of(k)) for k, name in series.items()] if len(series) > 1 else [])
    axis = rows.axis(every, scale, [text for texts in ends for text in texts], left=any(v < 0 for v in every))
    for bar, kinds, texts, (middle, thick) in zip(bars, drawn, ends, rows.place(), strict=True):
        each = thick / max(1, len(kinds))
        for nth, (kind, text) in enumerate(zip(kinds, texts, strict=True)):
            y, value = middle - thick / 2 + each * (nth + 0.5), bar.values[kind]
            if value:
                colour = EDGE if bar.whole else sheet.palette.of(kind)
                sheet.block(axis.zero, y - each * 0.46, axis.length(value), each * 0.92, colour, name=kind)
            _after(sheet, axis, [value], y, text, QUIET if value is None else INK)
    rows.zero_line(axis)


def draw_against_budget(sheet: Sheet, bars: Sequence[Bar], scale: str) -> None:
    """The outcome as a bar inside the frame of its budget, and both in figures after it. A row may lack either."""
    every = _values(bars)
    decimals = _decimals(every, scale)
    ends = [_outcome_of_budget(b, scale, decimals) for b in bars]
    rows = Rows(sheet, [b.label for b in bars], [_ALONE + 1] * len(bars))
    rows.head(scale, [Key("Utfall", sheet.palette.first), Key("Budget", PALE, EDGE)])
    axis = rows.axis(every, scale, ends, left=False)
    for bar, end, (middle, thick) in zip(bars, ends, rows.place(), strict=True):
        budget, outcome = bar.values.get("budget"), bar.values.get("utfall")
        if budget:
            sheet.block(axis.zero, middle - thick / 2, axis.length(budget), thick, PALE, edge=EDGE, name="budget")
        if outcome:
            colour = sheet.palette.first
            sheet.block(axis.zero, middle - thick * 0.29, axis.length(outcome), thick * 0.58, colour, name="utfall")
        right = max([axis.zero, *(axis.at(v) for v in (budget, outcome) if v is not None)])
        sheet.words(right + AIR, middle, end)
    rows.zero_line(axis)


def draw_years(sheet: Sheet, points: Mapping[str, Mapping[int, Decimal]], names: Mapping[str, str], scale: str) -> None:
    """Columns over years, one per kind and year; a year that is missing leaves its place empty.

    A ceiling (the kind tak) is a line across the column that it is the ceiling of.
    """
    every = [v for found in points.values() for v in found.values()]
    years = sorted({year for found in points.values() for year in found})
    decimals, size = _decimals(every, scale), sheet.room.small
    draw_head(sheet, scale, _keys_of_years(sheet, points, names))
    line = size * 1.3
    down = line if any(v < 0 for v in every) else 0.0
    top, bottom = sheet.height + line, sheet.height + line + _COLUMNS
    axis = Axis.over(every, scale, bottom, top)
    slot = sheet.room.width / (years[-1] - years[0] + 1)
    columns = [k for k in points if k != "tak"]
    for year in range(years[0], years[-1] + 1):
        middle = slot * (year - years[0] + 0.5)
        here = [k for k in columns if year in points[k]]
        each = min(46.0, slot * 0.8 / max(1, len(here)))
        ceiling = points.get("tak", {}).get(year)
        for nth, kind in enumerate(here):
            value = points[kind][year]
            x = middle + each * (nth - len(here) / 2)
            fill, edge = (PALE, EDGE) if kind == "budget" else (sheet.palette.first, "")
            sheet.block(x + each * 0.05, axis.zero, each * 0.9, axis.length(value), fill, edge=edge, name=kind)
            text = _text(value, scale, decimals)
            if width_of(text, size) <= max(each, slot / max(1, len(here))) + 2 or year in (years[0], years[-1]):
                above = axis.at(value) + (-line / 2 if value >= 0 else line / 2)
                if ceiling is not None and 0 <= _under(axis, value, ceiling) < line:
                    # The line of the ceiling would go through the figure.
                    above = axis.at(ceiling) - line / 2 - 1
                sheet.words(x + each / 2, above, text, size=size, anchor="middle")
        if ceiling is not None:
            room = [_under(axis, points[kind][year], ceiling) - line for kind in here]
            text = f"tak {_text(ceiling, scale, decimals)}"
            _ceiling(sheet, middle, min(56.0, slot * 0.9), axis.at(ceiling), text, any(0 <= r < line + 3 for r in room))
        sheet.words(middle, bottom + down + line, str(year), size=size, anchor="middle")
    sheet.stroke((0, axis.zero), (sheet.room.width, axis.zero), colour=INK)
    sheet.height = bottom + down + line * 1.8


def _under(axis: Axis, value: Decimal, ceiling: Decimal) -> float:
    """How many points a column ends under its ceiling; negative where it reaches past it."""
    return axis.at(value) - axis.at(ceiling)


def _ceiling(sheet: Sheet, middle: float, wide: float, y: float, text: str, over: bool) -> None:
    """A line across a column, with its words in the paper under it, or `over` it where the column's figure is under it."""
    size = sheet.room.small
    sheet.stroke((middle - wide / 2, y), (middle + wide / 2, y), colour=sheet.palette.second, width=2.4)
    if over:
        sheet.words(middle, y - size * 0.85, text, size=size, anchor="middle")
        return
    sheet.block(middle - width_of(text, size) / 2 - 2, y + 3, width_of(text, size) + 4, size * 1.35, "#ffffff")
    sheet.words(middle, y + 3 + size * 0.68, text, size=size, anchor="middle")


def _keys_of_years(sheet: Sheet, points: Mapping[str, object], names: Mapping[str, str]) -> list[Key]:
    looks = {"budget": (PALE, EDGE), "tak": (sheet.palette.second, "")}
    if len(points) < 2:
        return []
    return [Key(names[k], *looks.get(k, (sheet.palette.first, ""))) for k in points]


def _after(sheet: Sheet, axis: Axis, values: Sequence[Decimal | None], y: float, text: str, colour: str) -> None:
    """The figure of a bar, on the side that it points to."""
    ends = [axis.at(v) for v in values if v is not None]
    if ends and min(ends) < axis.zero - 0.01:
        sheet.words(min(ends) - AIR, y, text, anchor="end", colour=colour)
    else:
        sheet.words(max([axis.zero, *ends]) + AIR, y, text, colour=colour)


def _end(value: Decimal | None, kind: str, series: Mapping[str, str], scale: str, decimals: int) -> str:
    """What stands after a bar: its value, or that it is not shown, and whose it is."""
    if value is None:
        return f"{lower_first(series[kind])} {HIDDEN}" if len(series) > 1 else HIDDEN
    return _text(value, scale, decimals)


def _outcome_of_budget(bar: Bar, scale: str, decimals: int) -> str:
    told = {k: HIDDEN if v is None else _text(v, scale, decimals) for k, v in bar.values.items()}
    if len(told) == 2:
        return f"{told['utfall']} av {told['budget']}"
    return "".join(f"{kind} {text}" for kind, text in told.items())


def _values(bars: Sequence[Bar]) -> list[Decimal]:
    return [v for b in bars for v in b.values.values() if v is not None]


def _decimals(values: Sequence[Decimal], scale: str) -> int:
    return shown_decimals(values, scale) if scale in SCALE else 1


def _text(value: Decimal, scale: str, decimals: int) -> str:
    if scale == "procent":
        return percent(value, decimals)
    return amount(value, scale, decimals) if scale in SCALE else number(value, decimals)
