"""Drawings of the comparison: dots with intervals, and a funnel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
        sheet.words(axis.at(dot.upper) + AIR, middle, percent(dot.value))


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
    taken = [_box(left + 2, up.at(middle) - size * 0.7, text, size, "start")]
    sheet.words(left + 2, up.at(middle) - size * 0.7, text, size=size, colour=QUIET)
    taken += [(across(n) - 4, up.at(share) - 4, across(n) + 4, up.at(share) + 4) for _, n, share in dots]
    # A name across a limit hides on which side its dot lies.
    taken += [(across(n) - 2, up.at(v) - 2, across(n) + 2, up.at(v) + 2) for n, *both in limits for v in both]
    for label, n, share in sorted(dots, key=lambda d: (d[1], d[0])):
        x, y = across(n), up.at(share)
        sheet.spot(x, y, 3.2, sheet.palette.first)
        if label:
            _beside(sheet, x, y, label, size, taken)
    sheet.words(left, bottom + size * 1.1, number(least), size=size, colour=QUIET)
    sheet.words(left + wide, bottom + size * 1.1, number(most), size=size, colour=QUIET, anchor="end")
    sheet.words(left + wide / 2, bottom + size * 1.1, "andel av så många", size=size, colour=QUIET, anchor="middle")
    sheet.height = bottom + size * 2


_Box = tuple[float, float, float, float]
_ANCHORS: dict[int, Anchor] = {1: "start", -1: "end", 0: "middle"}


def _beside(sheet: Sheet, x: float, y: float, label: str, size: float, taken: list[_Box]) -> None:
    """A name by its dot: the first place around it, near before far, that no other name or dot takes."""
    places = [
        (x + side * 6, y + away * size * 1.15, _ANCHORS[side])
        for away in (0, -1, 1, -2, 2, -3, 3)
        for side in (1, -1, 0)
        if away or side
    ]
    for at, height, anchor in places:
        box = _box(at, height, label, size, anchor)
        inside = box[0] >= 0 and box[2] <= sheet.room.width
        if inside and not any(_meet(box, other) for other in taken):
            break
    else:
        at, height, anchor = places[0]
        box = _box(at, height, label, size, anchor)
    taken.append(box)
    if abs(height - y) > size * 1.5:
        sheet.stroke((x, y), (at, height), colour=EDGE, width=0.5)
    sheet.words(at, height, label, size=size, anchor=anchor)


def _box(x: float, y: float, text: str, size: float, anchor: Anchor) -> _Box:
    wide = width_of(text, size)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, y - size * 0.55, left + wide, y + size * 0.55


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
