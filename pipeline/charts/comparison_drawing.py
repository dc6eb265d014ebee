"""Drawings of the comparison: dots with intervals, and a funnel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.labels import Place, box_of, find_place, is_clear
from pipeline.charts.palette import EDGE, INK, QUIET, RULE
from pipeline.charts.rows import AIR, Rows, draw_head
from pipeline.charts.sheet import LEADING, Anchor, Axis, Sheet
from pipeline.charts.survey_drawing import draw_interval, share_axis
from pipeline.letters.measure import width_of
from pipeline.typography import number, percent

_FUNNEL = 220.0


@dataclass(frozen=True)
class Dot:
    """A share with its interval, all in percent."""

    label: str
    value: Decimal
    lower: Decimal
    upper: Decimal


def draw_dots(sheet: Sheet, dots: Sequence[Dot], national: tuple[str, Decimal] | None = None) -> None:
    """A dot per row with its interval, from 0 percent. `national` is a figure set beside them."""
    rows = Rows(sheet, [d.label for d in dots], [12.0] * len(dots))
    rows.head("procent, streck = osäkerhet")
    size = sheet.room.size
    after = max(width_of(percent(d.value), size) for d in dots) + AIR + 2
    highest = max([d.upper for d in dots] + ([national[1]] if national else []))
    axis = share_axis(sheet, rows.start, sheet.room.width - after, highest)
    if national:
        sheet.height += size * LEADING
    lines = rows.place()
    top = lines[0][0] - lines[0][1]
    axis.behind(rows.spans())
    if national:
        x, text = axis.at(national[1]), f"{national[0]} {percent(national[1])}"
        sheet.stroke((x, top), (x, lines[-1][0] + 8), colour=sheet.palette.second, width=1.4, dash=True)
        room = min(x, sheet.room.width - width_of(text, sheet.room.small) / 2)
        sheet.words(room, top - size * 0.6, text, size=sheet.room.small, anchor="middle")
    for dot, (middle, _) in zip(dots, lines, strict=True):
        draw_interval(sheet, axis, middle, (dot.lower, dot.value, dot.upper))
        # Past the line of the country where the figure would lie over it.
        ends = [dot.upper] if national is None else [dot.upper, max(dot.upper, national[1])]
        places: list[Place] = [(axis.at(at) + AIR, middle, "start") for at in ends]
        found = find_place(sheet, places, percent(dot.value), size, (0.0, sheet.room.width), {RULE, INK}) or places[0]
        sheet.words(found[0], middle, percent(dot.value))


def draw_funnel(
    sheet: Sheet,
    dots: Sequence[tuple[str, int, Decimal]],
    middle: Decimal,
    limits: Sequence[tuple[int, Decimal, Decimal]],
) -> None:
    """Shares (percent) against the number they are shares of: (label, n, share).

    `middle` is the share of all together; `limits` are (n, lower, upper) between which 95 of 100
    fall by chance alone.
    """
    draw_head(sheet, "procent", [])
    size, left = sheet.room.small, 26.0
    top, bottom = sheet.height, sheet.height + _FUNNEL
    shares: list[Decimal] = [*(s for _, _, s in dots), *(u for _, _, u in limits)]
    highest = min(Decimal(100), max(shares))
    up = Axis.over([highest], "procent", bottom, top)
    least, most = min(n for n, _, _ in limits), max(n for n, _, _ in limits)
    wide = sheet.room.width - left - 8

    def across(n: int) -> float:
        return left + (n - least) * wide / max(1, most - least)

    for step in range(0, 101, 25 if highest > Decimal(50) else 10):
        if step <= highest:
            y = up.at(Decimal(step))
            sheet.stroke((left, y), (sheet.room.width, y), colour=INK if step == 0 else RULE, width=0.6)
            sheet.words(left - 5, y, number(step), size=size, anchor="end", colour=QUIET)
    for side in (1, 2):
        edge = [(across(limit[0]), up.at(limit[1] if side == 1 else limit[2])) for limit in limits]
        sheet.stroke(*edge, colour=EDGE, width=1.2, dash=True)
    sheet.stroke((left, up.at(middle)), (sheet.room.width, up.at(middle)), colour=EDGE, width=1.0)
    text = f"alla {percent(middle)}"
    sheet.words(left, bottom + size * 1.1, number(least), size=size, colour=QUIET)
    sheet.words(left + wide, bottom + size * 1.1, number(most), size=size, colour=QUIET, anchor="end")
    sheet.words(
        left + wide / 2, bottom + size * 1.1, "antal som andelen är av", size=size, colour=QUIET, anchor="middle"
    )
    for _, n, share in dots:
        sheet.spot(across(n), up.at(share), 3.2, sheet.palette.first)
    _along(sheet, (left + 2, sheet.room.width), up.at(middle), text, size)
    for label, n, share in sorted(dots, key=lambda d: (d[1], d[0])):
        if label:
            _beside(sheet, across(n), up.at(share), label, size)
    sheet.height = bottom + size * 2


def _along(sheet: Sheet, ends: tuple[float, float], y: float, text: str, size: float) -> None:
    """What a level line is, at either end of it and on either side, where there is room."""
    left, right = ends
    over, under = y - size * 0.7, y + size * 0.7
    places: list[Place] = [(left, over, "start"), (left, under, "start"), (right, over, "end"), (right, under, "end")]
    found = _free_or_over_grid(sheet, places, text, size) or places[0]
    sheet.words(found[0], found[1], text, size=size, colour=QUIET, anchor=found[2])


def _free_or_over_grid(sheet: Sheet, places: Sequence[Place], text: str, size: float) -> Place | None:
    within = (0.0, sheet.room.width)
    return find_place(sheet, places, text, size, within) or find_place(sheet, places, text, size, within, {RULE})


def _beside(sheet: Sheet, x: float, y: float, label: str, size: float) -> None:
    """A name by its dot: the first place around it, near before far, where it lies over nothing, else over the grid.

    A far name has a line to its dot, which ends where the name begins. One without room is left to the table.
    """
    sides: tuple[tuple[int, Anchor], ...] = ((1, "start"), (-1, "end"), (0, "middle"))
    places: list[Place] = [
        (x + side * 6, y + away * size * 1.15, anchor)
        for away in (0, -1, 1, -2, 2, -3, 3, -4, 4)
        for side, anchor in sides
        if away or side
    ]

    def end_of(place: Place) -> tuple[float, float]:
        left, top, right, bottom = box_of(place, label, size)
        return min(max(x, left), right), bottom + 1 if place[1] < y else top - 1

    def is_far(place: Place) -> bool:
        return abs(place[1] - y) > size * 1.5

    clear = [p for p in places if not is_far(p) or is_clear(sheet.marks, (x, y), end_of(p))]
    if found := _free_or_over_grid(sheet, clear, label, size):
        if is_far(found):
            sheet.stroke((x, y), end_of(found), colour=EDGE, width=0.5)
        sheet.words(found[0], found[1], label, size=size, anchor=found[2])
