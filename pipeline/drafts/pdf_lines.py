"""The words of a page put in lines, and lines cut where a gap is wide: what both text and tables are made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.drafts.model import Box, Piece

# A gap wider than this many sizes of its letters is one between columns, and not between words.
_WIDE = 0.85
_BETWEEN_FIGURES = 0.6
# A word smaller than this part of its line, and raised, is the mark of a note.
_SMALL = 0.78
# Left and right in a cell together, as Word has them.
PADDING = 12.0
_SOFT = "\u00ad"


@dataclass(frozen=True)
class Word:
    """A word on a page, in points from its upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Segment:
    """Words side by side without a wide gap between them."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Its left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(w.x1 for w in self.words)

    @cached_property
    def text(self) -> str:
        """Its words, with a space where there is one."""
        return piece_of([self.words]).text


@dataclass(frozen=True)
class Line:
    """A line of a page, or of one column of it."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Its left edge."""
        return min(w.x0 for w in self.words)

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(w.x1 for w in self.words)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(w.bottom for w in self.words)

    @cached_property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: dict[float, int] = {}
        for w in self.words:
            sizes[round(w.size, 1)] = sizes.get(round(w.size, 1), 0) + len(w.text)
        return max(sizes, key=lambda s: (sizes[s], s))

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(w.bold for w in self.words)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The line cut at its wide gaps."""
        return cut(self.words, _WIDE)

    @cached_property
    def text(self) -> str:
        """All of it."""
        return " ".join(s.text for s in self.segments)


def cut(words: Iterable[Word], wide: float) -> tuple[Segment, ...]:
    """Words side by side cut where a gap is wider than `wide` of their sizes."""
    parts: list[list[Word]] = []
    for w in sorted(words, key=lambda w: w.x0):
        # A thousand is parted from its hundreds by less than two figures of a row are from one another.
        figures = bool(parts) and parts[-1][-1].text[-1:].isdigit() and w.text[:1].isdigit()
        least = min(wide, _BETWEEN_FIGURES) if figures else wide
        if parts and w.x0 - max(x.x1 for x in parts[-1]) <= least * max(w.size, 6):
            parts[-1].append(w)
        else:
            parts.append([w])
    return tuple(Segment(tuple(p)) for p in parts)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The words as lines from the top; a raised mark of a note belongs to the line that it is raised from."""
    rows: list[list[Word]] = []
    for w in sorted(words, key=lambda w: (w.middle, w.x0)):
        near = next((r for r in reversed(rows[-3:]) if _same_line(r, w)), None)
        if near is None:
            rows.append([w])
        else:
            near.append(w)
    lines = [Line(tuple(sorted(r, key=lambda w: w.x0))) for r in rows]
    return sorted(lines, key=lambda line: line.top)


def _same_line(row: list[Word], w: Word) -> bool:
    base = max(row, key=lambda x: x.size)
    overlap = min(base.bottom, w.bottom) - max(base.top, w.top)
    return overlap > 0.5 * min(base.bottom - base.top, w.bottom - w.top)


def piece_of(rows: Sequence[Sequence[Word]], width: float = 0.0, known: Collection[str] = ()) -> Piece:
    """Lines of words as one paragraph, with the box of each word. A word divided at the end of a line is made whole.

    `width` is that of the cell that they stand in, where it is told: a longer word is broken where it ends. `known` are
    words that stand whole elsewhere.
    """
    text = ""
    boxes: list[Box] = []
    silent: list[tuple[int, int]] = []
    page = rows[0][0].page if rows and rows[0] else 0
    for k, row in enumerate(rows):
        usual = max((w.size for w in row), default=0)
        before: Word | None = None
        for i, w in enumerate(row):
            if i == 0 and k and _is_forced(rows[k - 1], w, width, known, text):
                pass
            elif text and not (i == 0 and (glued := _glued(text, w.text)) is not None):
                close = before is not None and w.x0 - before.x1 < 0.12 * usual
                text += "" if close and i else " "
            elif text and i == 0 and glued is not None:
                text = glued
            start = len(text)
            text += w.text.replace(_SOFT, "")
            boxes.append(Box(start, len(text), w.page, w.x0, w.top, w.x1, w.bottom))
            if w.size < _SMALL * usual and w.text.strip("()*,").isdigit() and before is not None and i:
                silent.append((start, len(text)))
            before = w
    return Piece(text, -1, page, tuple(boxes), tuple(silent))


def _is_forced(above: Sequence[Word], following: Word, width: float, known: Collection[str], so_far: str) -> bool:
    """Whether a line is one word that the width of its cell broke: two words that are known whole are two.

    `so_far` is the text above, its last word whole where it was broken before.
    """
    last, next_ = above[0].text, following.text
    alike = next_[:1].islower() or (last.isupper() and next_.isupper())
    if not width or len(above) != 1 or not last[-1:].isalpha() or not alike:
        return False
    first = so_far.split()[-1].casefold().rpartition("/")[2] if so_far.split() else last.casefold()
    if first in known and first + next_.casefold().strip(",.()") not in known:
        return False
    return width - (above[0].x1 - above[0].x0) < PADDING + 0.7 * above[0].size


def _glued(text: str, following: str) -> str | None:
    """The text without the hyphen that only divides a word at the end of its line; None where none does."""
    if text.endswith(_SOFT):
        return text[:-1]
    # 2022-12-31 broken after a hyphen keeps it.
    if re.search(r"\d-$", text) and following[:1].isdigit():
        return text
    if (
        text.endswith("-")
        and len(text) > 1
        and text[-2].isalpha()
        and following[:1].islower()
        and following not in ("och", "eller", "samt")
    ):
        return text[:-1]
    return None
