"""A sheet to draw on: marks placed in points from its upper left corner, as they are printed.

Where a mark stands is decided once, with the widths of the shipped font, so nothing is laid out
by trying. `Room` is how much there is: the width of a page of A4 or half of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pipeline.charts.palette import INK, Palette
from pipeline.letters.measure import broken
from pipeline.typography import in_scale

Anchor = Literal["start", "middle", "end"]
# What fits on a page of A4 under a heading, in points.
HIGHEST = 612.0
# The distance between the lines of a text, in its size.
LEADING = 1.22


@dataclass(frozen=True)
class Room:
    """The width of a drawing and the sizes of its letters, in points; `narrow` has labels above, not beside."""

    width: float
    size: float
    small: float
    narrow: bool = False


# The text of a page of A4 between its margins, and half of it, which is also what a phone shows.
WIDE, NARROW = Room(453.5, 9, 8), Room(226.8, 8, 7.5, narrow=True)


@dataclass(frozen=True)
class Block:
    """A filled rectangle. `name` says what it is the bar of, for those who look at a drawing as data."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""
    name: str = ""


@dataclass(frozen=True)
class Stroke:
    """A line through points. `dash` is broken."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 0.8
    dash: bool = False


@dataclass(frozen=True)
class Spot:
    """A dot. Its edge has the colour of the line it is on."""

    x: float
    y: float
    radius: float
    fill: str
    edge: str


@dataclass(frozen=True)
class Words:
    """A line of text; `y` is the line that it stands on."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    anchor: Anchor = "start"
    bold: bool = False
    turned: bool = False


Mark = Block | Stroke | Spot | Words


@dataclass
class Sheet:
    """The marks of a drawing, in the order they are drawn, and its height so far."""

    room: Room
    palette: Palette
    height: float = 0.0
    marks: list[Mark] = field(default_factory=list)

    def block(
        self, x: float, y: float, width: float, height: float, fill: str, *, edge: str = "", name: str = ""
    ) -> None:
        """A rectangle; one of negative width or height reaches the other way."""
        self.marks.append(Block(min(x, x + width), min(y, y + height), abs(width), abs(height), fill, edge, name))

    def stroke(self, *points: tuple[float, float], colour: str, width: float = 0.8, dash: bool = False) -> None:
        """A line through the points."""
        self.marks.append(Stroke(points, colour, width, dash))

    def spot(self, x: float, y: float, radius: float, fill: str, edge: str = "") -> None:
        """A dot."""
        self.marks.append(Spot(x, y, radius, fill, edge or fill))

    def words(
        self,
        x: float,
        middle: float,
        text: str,
        *,
        size: float = 0,
        colour: str = INK,
        anchor: Anchor = "start",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """A line of text with its middle at a height."""
        size = size or self.room.size
        self.marks.append(Words(x, middle + 0.36 * size, text, size, colour, anchor, bold, turned))

    def lines(
        self,
        x: float,
        middle: float,
        text: Sequence[str],
        *,
        size: float = 0,
        colour: str = INK,
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> None:
        """Lines of text, together with their middle at a height."""
        size = size or self.room.size
        top = middle - (len(text) - 1) * size * LEADING / 2
        for nth, line in enumerate(text):
            self.words(x, top + nth * size * LEADING, line, size=size, colour=colour, anchor=anchor, bold=bold)

    def paragraph(self, text: str, *, size: float, colour: str = INK, bold: bool = False) -> None:
        """A text over the whole width, under what is drawn so far."""
        for line in broken(text, size, self.room.width, bold):
            self.words(0, self.height + size * LEADING / 2, line, size=size, colour=colour, bold=bold)
            self.height += size * LEADING


@dataclass(frozen=True)
class Axis:
    """From values to points: zero is at `zero`, and `per_unit` points make one of what is shown."""

    zero: float
    per_unit: float
    scale: str

    @classmethod
    def over(cls, values: Sequence[Decimal], scale: str, start: float, end: float) -> Axis:
        """An axis from `start` to `end` that has room for every value and for zero."""
        shown = [float(in_scale(v, scale)) for v in values]
        low, high = min([0.0, *shown]), max([0.0, *shown])
        per_unit = (end - start) / (high - low or 1.0)
        return cls(start - low * per_unit, per_unit, scale)

    def length(self, value: Decimal) -> float:
        """How many points a value reaches from zero; below it, negative."""
        return float(in_scale(value, self.scale)) * self.per_unit

    def at(self, value: Decimal) -> float:
        """Where a value is."""
        return self.zero + self.length(value)
