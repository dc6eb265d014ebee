"""What a chart has drawn."""

from __future__ import annotations

from pipeline.charts.chart import Chart
from pipeline.charts.palette import STANDARD
from pipeline.charts.sheet import WIDE, Block, Room, Sheet, Spot, Stroke, Words


def sheet_of(chart: Chart, room: Room = WIDE) -> Sheet:
    """The sheet of a chart, as wide as a page or as `room` says."""
    sheet = Sheet(room, STANDARD)
    chart.draw(sheet)
    return sheet


def bars(sheet: Sheet) -> list[Block]:
    """The bars and columns, in the order they were drawn."""
    return [m for m in sheet.marks if isinstance(m, Block) and m.name]


def words(sheet: Sheet) -> list[Words]:
    """The lines of text."""
    return [m for m in sheet.marks if isinstance(m, Words)]


def spots(sheet: Sheet) -> list[Spot]:
    """The dots."""
    return [m for m in sheet.marks if isinstance(m, Spot)]


def strokes(sheet: Sheet) -> list[Stroke]:
    """The lines."""
    return [m for m in sheet.marks if isinstance(m, Stroke)]
