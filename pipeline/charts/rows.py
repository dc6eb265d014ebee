"""Where the rows of a chart stand: labels beside what is drawn on a page, above it where it is narrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.palette import INK, QUIET, RULE
from pipeline.charts.sheet import HIGHEST, LEADING, Axis, Sheet
from pipeline.letters.measure import broken, width_of

# The air between rows, and between a bar and its figure.
BETWEEN, AIR = 7.0, 4.0


@dataclass(frozen=True)
class Key:
    """What a colour of the drawing means."""

    name: str
    fill: str
    edge: str = ""


class Rows:
    """The rows of a chart, each as thick as its bars need.

    One in `apart` stands under a line of its own, one in `headings` under a heading.
    """

    def __init__(
        self,
        sheet: Sheet,
        labels: Sequence[str],
        thickness: Sequence[float],
        apart: Sequence[int] = (),
        headings: Mapping[int, str] | None = None,
    ) -> None:
        room = sheet.room
        most = room.width if room.narrow else room.width * 0.38
        self._sheet, self._apart, self._headings = sheet, set(apart), headings or {}
        # A row apart has its label in bold, which is wider.
        self._lines = [broken(text, room.size, most, nth in self._apart) for nth, text in enumerate(labels)]
        widths = [width_of(t, room.size, nth in self._apart) for nth, lines in enumerate(self._lines) for t in lines]
        self.start = 0.0 if room.narrow else max(widths, default=0.0) + 6
        tall = sum(thickness) + BETWEEN * len(thickness)
        # What is too tall for a page is made thinner, as far as its labels can still be read.
        squeezed = min(1.0, max(0.72, HIGHEST / tall)) if tall and not room.narrow else 1.0
        self._thickness, self._between = [t * squeezed for t in thickness], BETWEEN * squeezed
        self.placed: list[tuple[float, float]] = []

    def head(self, unit: str, keys: Sequence[Key] = ()) -> None:
        """The unit and what the colours mean, over the bars; over the labels too when they need the room."""
        size = self._sheet.room.small
        wide = width_of(unit, size) + sum(width_of(k.name, size) + 26 for k in keys)
        draw_head(self._sheet, unit, keys, self.start if self.start + wide <= self._sheet.room.width else 0.0)

    def axis(self, values: Sequence[Decimal], scale: str, ends: Sequence[str], *, left: bool) -> Axis:
        """An axis with room after it for the widest of `ends`, and before it where one stands left of zero."""
        width, size = self._sheet.room.width, self._sheet.room.size
        after = max((width_of(text, size) for text in ends), default=0.0) + AIR + 1
        return Axis.over(values, scale, self.start + (after if left else 0.0), max(width - after, self.start + after))

    def place(self) -> list[tuple[float, float]]:
        """The middle and the thickness of every row, with its label drawn."""
        sheet = self._sheet
        line = sheet.room.size * LEADING
        found = self.placed
        for nth, (lines, thick) in enumerate(zip(self._lines, self._thickness, strict=True)):
            if nth in self._headings:
                sheet.words(0, sheet.height + line / 2, self._headings[nth], bold=True)
                sheet.height += line + 1
            if nth in self._apart:
                sheet.stroke((0, sheet.height), (sheet.room.width, sheet.height), colour=RULE, width=0.6)
                sheet.height += self._between
            if sheet.room.narrow:
                for text in lines:
                    sheet.words(0, sheet.height + line / 2, text, bold=nth in self._apart)
                    sheet.height += line
                sheet.height += 2
            height = thick if sheet.room.narrow else max(thick, len(lines) * line)
            middle = sheet.height + height / 2
            if not sheet.room.narrow:
                sheet.lines(self.start - 6, middle, lines, anchor="end", bold=nth in self._apart)
            sheet.height += height + self._between
            found.append((middle, thick))
        return found

    def spans(self) -> list[tuple[float, float]]:
        """From where to where a line across the rows goes: past all of them, but never through a label above one."""
        edges = [(middle - thick / 2 - 2, middle + thick / 2 + 2) for middle, thick in self.placed]
        through = self._sheet.room.narrow or self._headings
        return edges if through else [(edges[0][0], edges[-1][1])] if edges else []

    def zero_line(self, axis: Axis) -> None:
        """The line that the bars start from."""
        for top, bottom in self.spans():
            self._sheet.stroke((axis.zero, top), (axis.zero, bottom), colour=INK, width=0.8)


def draw_head(sheet: Sheet, unit: str, keys: Sequence[Key], start: float = 0.0) -> None:
    """The unit, and then each colour with its name, in as many lines as they take."""
    size, x = sheet.room.small, start
    line = size * 1.5
    sheet.words(x, sheet.height + line / 2, unit, size=size, colour=QUIET)
    x += width_of(unit, size) + 14
    for key in keys:
        wide = 12 + width_of(key.name, size)
        if x + wide > sheet.room.width and x > start:
            x, sheet.height = start, sheet.height + line
        sheet.block(x, sheet.height + line / 2 - 4, 8, 8, key.fill, edge=key.edge)
        sheet.words(x + 12, sheet.height + line / 2, key.name, size=size)
        x += wide + 12
    sheet.height += line + 3
