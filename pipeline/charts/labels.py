"""Where a label has room: beside what it is of, and over no line, dot or other label that is drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline.charts.sheet import Anchor, Block, Mark, Sheet, Spot, Stroke, Words
from pipeline.letters.measure import width_of

# Left, top, right, bottom.
Box = tuple[float, float, float, float]
# Where a label may stand: x, its middle, and how it is anchored at x.
Place = tuple[float, float, Anchor]
# Half the height of figures and letters, in their size: a label takes no more.
_HALF = 0.45
# The least paper between a label and a mark, and between two labels, in points.
_APART, _BETWEEN = 0.4, 1.6


def box_of(place: Place, text: str, size: float, *, bold: bool = False) -> Box:
    """The paper that a line of text takes."""
    x, middle, anchor = place
    wide = width_of(text, size, bold=bold)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, middle - size * _HALF, left + wide, middle + size * _HALF


def find_place(
    sheet: Sheet,
    places: Iterable[Place],
    text: str,
    size: float,
    within: tuple[float, float],
    beneath: Collection[str] = (),
) -> Place | None:
    """The first of the places where the text lies over nothing and inside `within` (left, right); None without one.

    `beneath` are colours of lines that text may lie over, such as those of a grid.
    """
    for place in places:
        box = box_of(place, text, size)
        if within[0] <= box[0] and box[2] <= within[1] and is_free(sheet.marks, box, beneath):
            return place
    return None


def is_free(marks: Iterable[Mark], box: Box, beneath: Collection[str] = ()) -> bool:
    """Whether no mark lies in a box."""
    return not any(_lies_in(m, box) for m in marks if not (isinstance(m, Stroke) and m.colour in beneath))


def is_clear(marks: Iterable[Mark], a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether a line from a to b would cross no text."""
    return not any(isinstance(m, Words) and _passes(a, b, _wider(_taken_by(m), _APART)) for m in marks)


def around(x: float, y: float, size: float, *, below: bool = False, reach: float = 4.5) -> list[Place]:
    """The places by a dot: over or under it as is asked for, else on the other side, beside it, and aslant."""
    over, under = y - size * 0.95, y + size
    first, second = (under, over) if below else (over, under)
    beside: list[Place] = [(x + reach, y, "start"), (x - reach, y, "end")]
    aslant: list[Place] = [p for at in (first, second) for p in ((x + 2, at, "start"), (x - 2, at, "end"))]
    return [(x, first, "middle"), (x, second, "middle"), *beside, *aslant]


def _lies_in(mark: Mark, box: Box) -> bool:
    if isinstance(mark, Words):
        return not mark.turned and _meet(_taken_by(mark), _wider(box, _BETWEEN))
    if isinstance(mark, Block):
        return _meet((mark.x, mark.y, mark.x + mark.width, mark.y + mark.height), _wider(box, _APART))
    if isinstance(mark, Spot):
        return _is_near(mark.x, mark.y, box, mark.radius + _APART)
    return _crosses(mark, _wider(box, mark.width / 2 + _APART))


def _taken_by(words: Words) -> Box:
    return box_of((words.x, words.y - 0.36 * words.size, words.anchor), words.text, words.size, bold=words.bold)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _wider(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _is_near(x: float, y: float, box: Box, distance: float) -> bool:
    across = max(box[0] - x, 0.0, x - box[2])
    down = max(box[1] - y, 0.0, y - box[3])
    return across * across + down * down < distance * distance


def _crosses(line: Stroke, box: Box) -> bool:
    return any(_passes(a, b, box) for a, b in zip(line.points, line.points[1:], strict=False))


def _passes(a: tuple[float, float], b: tuple[float, float], box: Box) -> bool:
    """Whether the line from a to b passes through a box: what is left of it when each side has cut it (Liang and Barsky 1984)."""
    begin, end = 0.0, 1.0
    for n in (0, 1):
        step = b[n] - a[n]
        for way, room in ((-step, a[n] - box[n]), (step, box[n + 2] - a[n])):
            if way == 0 and room < 0:
                return False
            if way < 0:
                begin = max(begin, room / way)
            elif way > 0:
                end = min(end, room / way)
    return begin < end
