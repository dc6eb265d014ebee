"""Small multiples over years: a panel per förbund, all with the same axes.

A line never crosses a break or a missing year, and never joins numbers that may not be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.labels import around, find_place
from pipeline.charts.palette import EDGE, INK, PAPER, QUIET, RULE
from pipeline.charts.rows import draw_head
from pipeline.charts.sheet import LEADING, Axis, Sheet
from pipeline.letters.measure import broken, width_of
from pipeline.typography import SCALE, in_scale, number

_ACROSS, _GAP, _PANEL = 3, 16.0, 82.0
_NOT_SHOWN = "visas inte"


@dataclass(frozen=True)
class Line:
    """Years that may be joined: (year, value)."""

    points: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True)
class Panel:
    """A förbund of its own: its lines, and the years in which a break begins."""

    name: str
    lines: tuple[Line, ...]
    breaks: tuple[int, ...] = ()
    # Years that only an earlier report prints, and a budget beside the outcome: (year, value). Drawn hollow, never joined.
    printed: tuple[tuple[int, Decimal], ...] = ()
    budget: tuple[tuple[int, Decimal], ...] = ()
    # Whether the line is one of many, and only its shape is to be seen.
    faint: bool = False

    def points(self) -> list[tuple[int, Decimal]]:
        """Every year and value in it."""
        return [*(p for line in self.lines for p in line.points), *self.printed, *self.budget]


@dataclass(frozen=True)
class _Place:
    """Where a panel is: its left edge and width, the top and the height of what is drawn in it."""

    left: float
    wide: float
    base: float
    high: float
    # Whether years in which nothing is drawn are told too.
    every_year: bool


def draw_panels(
    sheet: Sheet, panels: Sequence[Panel], unit: str, decimals: int = 0, *, high: float = _PANEL, beside: int = 1
) -> None:
    """One small chart per panel with the same axes; a break is a broken vertical line.

    `high` is the height of a panel in points, `beside` how many stand beside each other where there is little room.
    """
    draw_head(sheet, unit, [])
    across = min(beside if sheet.room.narrow else _ACROSS, len(panels))
    gap = _GAP if beside == 1 else _GAP / 2
    wide = (sheet.room.width - gap * (across - 1)) / across
    years = sorted({y for p in panels for y, _ in p.points()})
    values = [v for p in panels for _, v in p.points()]
    size = sheet.room.small
    top = sheet.height
    names = [broken(p.name, sheet.room.size, wide, bold=True) for p in panels]
    for first in range(0, len(panels), across):
        row = range(first, min(first + across, len(panels)))
        head = max(len(names[n]) for n in row) * sheet.room.size * LEADING
        for n in row:
            left = (n - first) * (wide + gap)
            for nth, text in enumerate(names[n]):
                sheet.words(left, top + (nth + 0.5) * sheet.room.size * LEADING, text, bold=True)
            base = top + head + size * 1.6
            axis = Axis.over(values, unit, base + high, base)
            _draw_panel(
                sheet, panels[n], axis, _Place(left, wide, base, high, beside == 1), (years[0], years[-1]), decimals
            )
        # Under the last panels there is nothing to be apart from.
        last = row.stop == len(panels)
        top += head + size * 1.6 + high + size * (2.6 if last and beside > 1 else 3.6)
    sheet.height = top


def _draw_panel(sheet: Sheet, panel: Panel, axis: Axis, place: _Place, span: tuple[int, int], decimals: int) -> None:
    size, colour = sheet.room.small, sheet.palette.first
    edge = 18.0
    step = (place.wide - 2 * edge) / max(1, span[1] - span[0])

    def across(year: float) -> float:
        return place.left + edge + (year - span[0]) * step if span[0] < span[1] else place.left + place.wide / 2

    sheet.stroke((place.left, axis.zero), (place.left + place.wide, axis.zero), colour=INK, width=0.6)
    for year in panel.breaks:
        x = across(year - 0.5)
        sheet.stroke((x, place.base), (x, place.base + place.high), colour=EDGE, width=0.9, dash=True)
    for line in panel.lines:
        points = [(across(year), axis.at(value)) for year, value in line.points]
        if len(points) > 1:
            sheet.stroke(*points, colour=EDGE if panel.faint else colour, width=0.35 if panel.faint else 1.6)
        for x, y in points if not panel.faint or len(points) == 1 else []:
            sheet.spot(x, y, 1.2 if panel.faint else 2.2, EDGE if panel.faint else colour)
    for year, value in panel.printed:
        sheet.spot(across(year), axis.at(value), 2.2, PAPER, colour)
    for year, value in panel.budget:
        x, y = across(year), axis.at(value)
        sheet.block(x - 2.2, y - 2.2, 4.4, 4.4, PAPER, edge=sheet.palette.second)
    if panel.faint:
        highest = max(value for _, value in panel.points())
        y = axis.at(highest)
        sheet.stroke((place.left, y), (place.left + place.wide, y), colour=RULE, width=0.6)
        sheet.words(place.left, y - size * 0.8, _value_text(highest, axis, decimals), size=size, colour=QUIET)
    if not panel.points():
        sheet.words(place.left + place.wide / 2, axis.zero - place.high / 2, _NOT_SHOWN, size=size, anchor="middle")
    told = [*range(span[0], span[1] + 1)] if place.every_year or panel.faint else []
    for year in _told_years(panel, told, step, width_of("2022", size)):
        y = place.base + place.high + size * 1.9
        sheet.words(across(year), y, str(year), size=size, anchor="middle", colour=QUIET)
    # Last, so that a figure can lie over nothing; one that has no room is left to the table. The latest year first.
    within = (place.left, place.left + place.wide)
    for year, value, below in [] if panel.faint else sorted(_ends_of(panel), key=lambda e: -e[0]):
        text = _value_text(value, axis, decimals)
        free = around(across(year), axis.at(value), size, below=below)
        if found := find_place(sheet, free, text, size, within):
            sheet.words(found[0], found[1], text, size=size, anchor=found[2])


def _value_text(value: Decimal, axis: Axis, decimals: int) -> str:
    return number(in_scale(value, axis.scale) if axis.scale in SCALE else value, decimals)


def _ends_of(panel: Panel) -> Iterator[tuple[int, Decimal, bool]]:
    """The ends of each line and every point alone, and whether the figure goes under it: away from the point nearest to it."""
    points = panel.points()
    for line in panel.lines:
        if len(line.points) > 1:
            first, last = line.points[0], line.points[-1]
            yield *first, line.points[1][1] > first[1]
            yield *last, line.points[-2][1] > last[1]
    alone = [line.points[0] for line in panel.lines if len(line.points) == 1]
    for year, value in (*alone, *panel.printed, *panel.budget):
        others = [p for p in points if p != (year, value)]
        _, nearest = min(others, key=lambda p: abs(p[0] - year), default=(year, value))
        yield year, value, nearest > value


def _told_years(panel: Panel, every: Sequence[int], step: float, wide: float) -> Iterable[int]:
    """The years under a panel: those that its lines begin and end in, and of `every` year as many as have room."""
    apart = max(1, -int(-(wide + 6) // (step or 1)))
    ends = {line.points[i][0] for line in panel.lines for i in (0, -1)} | {
        y for y, _ in (*panel.printed, *panel.budget)
    }
    kept: list[int] = []
    for year in [*sorted([] if panel.faint else ends, reverse=True), *every[-1:], *every]:
        if all(abs(year - other) >= apart for other in kept):
            kept.append(year)
    return sorted(kept)
