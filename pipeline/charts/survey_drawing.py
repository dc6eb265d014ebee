"""How surveys are drawn: the whole scale as one bar, and shares as dots with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.drawing import HIDDEN, Bar
from pipeline.charts.palette import EDGE, INK, PAPER, QUIET, RULE
from pipeline.charts.rows import AIR, Key, Rows
from pipeline.charts.sheet import Sheet
from pipeline.letters.measure import width_of
from pipeline.typography import number, percent

# From the end of the scale and inwards. Answers that count are blue, the others grey; each
# segment also carries its number, and the key stands in the order of the scale.
_COUNTS = ("#1f5a7a", "#6f9fb8", "#b9d2de")
_OTHERS = ("#4d4d4d", "#868686", "#b8b8b8", "#e0e0e0")
_DARK = {"#1f5a7a", "#4d4d4d"}
_THICK = 18.0


@dataclass(frozen=True)
class Dot:
    """A share in a year, with the limits of its interval, all in percent."""

    year: int
    value: Decimal
    lower: Decimal
    upper: Decimal


def draw_scale(sheet: Sheet, bars: Sequence[Bar], scale: Mapping[str, str], counts: Sequence[str]) -> None:
    """One bar of 100 percent per row, from the lowest answer to the highest.

    `scale` maps an answer to its words, in order; `counts` are those that count as agreement. A row whose
    answers are withheld says so.
    """
    colours = _colours(list(scale), counts)
    rows = Rows(sheet, [b.label for b in bars], [_THICK] * len(bars))
    rows.head("procent", [Key(words, colours[a], EDGE) for a, words in scale.items() if _anywhere(a, bars)])
    per_percent = (sheet.room.width - rows.start) / 100
    for bar, (middle, thick) in zip(bars, rows.place(), strict=True):
        left = rows.start
        for answer in scale:
            value = bar.values.get(answer)
            wide = _wide(value, per_percent)
            if value is None or not wide:
                continue
            sheet.block(left, middle - thick / 2, wide, thick, colours[answer], edge=PAPER, name=answer)
            text = number(value)
            if wide >= width_of(text, sheet.room.size) + 4:
                ink = PAPER if colours[answer] in _DARK else INK
                sheet.words(left + wide / 2, middle, text, anchor="middle", colour=ink)
            left += wide
        if left == rows.start:
            sheet.words(rows.start + AIR, middle, HIDDEN, colour=QUIET)


def draw_dots(sheet: Sheet, rows: Sequence[tuple[str, str, Sequence[Dot]]]) -> None:
    """A row per question, under the group that answered: (group, question, dots).

    The latest year is a filled dot with its interval, earlier ones are hollow under it.
    """
    latest = max(d.year for *_, dots in rows for d in dots)
    begins = {n: group for n, (group, *_) in enumerate(rows) if n == 0 or rows[n - 1][0] != group}
    thickness = [4.0 + 9.0 * len(dots) for *_, dots in rows]
    placed = Rows(sheet, [question for _, question, _ in rows], thickness, headings=begins)
    placed.head("procent, streck = osäkerhet")
    after = max(width_of(_told(d, latest), sheet.room.size) for *_, dots in rows for d in dots)
    axis = share_axis(sheet, placed.start, sheet.room.width - after - AIR - 6)
    lines = placed.place()
    axis.behind(placed.spans())
    for (*_, dots), (middle, thick) in zip(rows, lines, strict=True):
        for nth, dot in enumerate(sorted(dots, key=lambda d: -d.year)):
            y = middle - thick / 2 + 6.5 + 9.0 * nth
            now = dot.year == latest
            draw_interval(sheet, axis, y, (dot.lower, dot.value, dot.upper), now=now)
            sheet.words(
                axis.end + AIR + 6, y, _told(dot, latest), size=sheet.room.size if now else sheet.room.small,
                colour=INK if now else QUIET,
            )  # fmt: skip


@dataclass(frozen=True)
class Shares:
    """An axis of percent, from 0 at `start` to `most` at `end`."""

    sheet: Sheet
    start: float
    end: float
    most: float

    def at(self, share: Decimal) -> float:
        """Where a share is."""
        return self.start + float(share) * (self.end - self.start) / self.most

    def behind(self, spans: Sequence[tuple[float, float]]) -> None:
        """Lines to read the shares against, along the rows, and what they are, under them."""
        bottom = self.sheet.height
        steps = [s for s in (0, 10, 20, 25, 50, 75, 100) if s <= self.most]
        steps = [s for s in steps if s in (0, 25, 50, 75, 100)] if self.most > 40 else [s for s in steps if s != 25]
        for share in steps:
            x = self.at(Decimal(share))
            for top, end in spans:
                self.sheet.stroke((x, top), (x, end), colour=INK if share == 0 else RULE, width=0.6)
            text = number(share)
            self.sheet.words(x, bottom + 2, text, size=self.sheet.room.small, anchor="middle", colour=QUIET)
        self.sheet.height = bottom + 9


def share_axis(sheet: Sheet, start: float, end: float, highest: Decimal = Decimal(100)) -> Shares:
    """An axis of percent that reaches past the highest share, at most to 100."""
    return Shares(sheet, start + 6, end, float(min(Decimal(100), max(highest, Decimal(10)))))


def draw_interval(
    sheet: Sheet, axis: Shares, y: float, share: tuple[Decimal, Decimal, Decimal], *, now: bool = True
) -> None:
    """A share as a dot on a line from its lower to its upper limit; one of an earlier year is hollow."""
    lower, value, upper = share
    colour = sheet.palette.first
    sheet.stroke((axis.at(lower), y), (axis.at(upper), y), colour=colour if now else EDGE, width=1.6 if now else 1.0)
    sheet.spot(axis.at(value), y, 3.4 if now else 2.6, colour if now else PAPER, colour)


def _told(dot: Dot, latest: int) -> str:
    return percent(dot.value, 0) if dot.year == latest else f"{dot.year}: {percent(dot.value, 0)}"


def _wide(value: Decimal | None, per_percent: float) -> float:
    """How wide a share is in a bar of the whole."""
    return float(value or 0) * per_percent


def _anywhere(answer: str, bars: Sequence[Bar]) -> bool:
    return any(b.values.get(answer) for b in bars)


def _colours(answers: list[str], counts: Sequence[str]) -> dict[str, str]:
    """A shade per answer: the ends of the scale are darkest."""
    other = [a for a in answers if a not in counts]
    agree = [a for a in reversed(answers) if a in counts]
    return {
        **{a: _OTHERS[min(i, len(_OTHERS) - 1)] for i, a in enumerate(other)},
        **{a: _COUNTS[min(i, len(_COUNTS) - 1)] for i, a in enumerate(agree)},
    }
