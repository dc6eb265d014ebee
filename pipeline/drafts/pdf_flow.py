"""The lines of a page in the order they are read: columns side by side, headings, paragraphs, and the tables between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import groupby, pairwise

from pipeline.drafts.model import Block, Heading, Paragraph, Sort
from pipeline.drafts.pdf_lines import Line, Segment, Word, lines_of, piece_of
from pipeline.drafts.pdf_unruled import find_tables
from pipeline.drafts.shape import is_caption, is_contents, looks_like_heading

_BULLET = re.compile(r"^\s*(?:[•▪◦●■–-]|\d{1,2}[.)])\s+\S")
_ENDS = re.compile(r"[.:!?]['”\")]?$")
_FIGURE = re.compile(r"^[(\u2212–-]?\s?\d")
_FEWEST_LINES = 6


def columns_of(words: list[Word], width: float) -> list[list[Line]]:
    """The lines of a page in reading order, in bands: all across, or left column then right.

    Two columns are seen where no word crosses a line down the middle for many lines, and both sides are text.
    """
    lines = lines_of(words)
    gutter = _gutter(lines, width)
    if gutter is None:
        return [lines]
    bands: list[list[Line]] = []
    left: list[Word] = []
    right: list[Word] = []

    def close() -> None:
        bands.extend(lines_of(side) for side in (left, right) if side)
        left.clear()
        right.clear()

    across = _across(lines, gutter)
    for line in lines:
        sides = ([w for w in line.words if w.x1 <= gutter + 1], [w for w in line.words if w.x0 >= gutter - 1])
        if len(sides[0]) + len(sides[1]) < len(line.words) or _crosses(line, gutter) or id(line) in across:
            if left or right or not bands:
                close()
                bands.append([])
            bands[-1].append(line)
        else:
            left += sides[0]
            right += sides[1]
    close()
    return bands


def _across(lines: list[Line], gutter: float) -> set[int]:
    """The lines of tables that lie over both columns: rows of figures with no words on the right side, and their heads."""
    rows = [_is_row_across(line, gutter) for line in lines]
    found = {id(line) for line, is_row in zip(lines, rows, strict=True) if is_row}
    if len(found) < _FEWEST_ROWS:
        return set()
    for i, is_row in enumerate(rows):
        above = lines[max(0, i - _HEAD) : i] if is_row and not (i and rows[i - 1]) else []
        top = next((k for k, line in enumerate(above) if len(line.segments) >= _HEADINGS), len(above))
        found |= {id(line) for line in above[top:]}
    for row, line in pairwise(lines):
        # More of the label of a row.
        if id(row) in found and line.x1 <= gutter and line.top - row.bottom < 0.5 * line.size:
            found.add(id(line))
    return found


# A table across two columns has so many rows at least, and a head of so many lines at most, with so many headings each.
_FEWEST_ROWS, _HEAD, _HEADINGS = 3, 4, 4


def _is_row_across(line: Line, gutter: float) -> bool:
    left = [s for s in line.segments if s.x1 <= gutter]
    right = [s for s in line.segments if s.x0 >= gutter]
    return (
        len(left) > 1
        and len(right) > 1
        and bool(_FIGURE.match(left[-1].text))
        and not any(s.text[:1].isalpha() for s in right)
    )


def _crosses(line: Line, gutter: float) -> bool:
    """Whether words on both sides stand so close that they are one line."""
    return any(s.x0 < gutter < s.x1 for s in line.segments)


def _gutter(lines: list[Line], width: float) -> float | None:
    """Where two columns part; None for one column."""
    text = [line for line in lines if len(line.words) > 1]
    if len(text) < 2 * _FEWEST_LINES:
        return None
    places = [width * k / 200 for k in range(80, 121)]
    over = [sum(any(s.x0 < x < s.x1 for s in line.segments) for line in text) for x in places]
    crossing = min(over)
    if crossing > 0.35 * len(text):
        return None
    # The middle of the widest gap.
    runs = [list(run) for free, run in groupby(range(len(places)), key=lambda i: over[i] == crossing) if free]
    widest = max(runs, key=len)
    best = places[widest[len(widest) // 2]]
    # What crosses the line is of neither side.
    every = [s for line in text for s in line.segments]
    sides = [[s for s in every if s.x1 <= best], [s for s in every if s.x0 >= best]]
    if min(map(len, sides)) < _FEWEST_LINES:
        return None
    both = sum(line.x0 < best < line.x1 and not _crosses(line, best) for line in text)
    if (both >= _FEWEST_LINES and all(_is_text(side) for side in sides)) or _are_labels(lines, best, width):
        return best
    return None


def _are_labels(lines: list[Line], gutter: float, width: float) -> bool:
    """Whether both halves of nearly every line begin with words, at the same place: tables side by side.

    A single table has figures in its right half.
    """
    firsts = [next((s for s in line.segments if s.x0 >= gutter), None) for line in lines]
    right = [s for s in firsts if s is not None]
    worded = [s for s in right if s.words[0].text[:1].isalpha()]
    starts = Counter(round(s.x0 / 3) for s in worded)
    margin = min(line.x0 for line in lines)
    is_wide = max(line.x1 for line in lines) > width - margin - 40
    left = [line for line in lines if line.x0 < gutter]
    begin = [line for line in left if line.words[0].text[:1].isalpha()]
    enough = len(right) >= _FEWEST_LINES and len(begin) > 0.7 * len(left)
    return (
        enough
        and is_wide
        and bool(worded)
        and len(worded) > 0.7 * len(right)
        and starts.most_common(1)[0][1] > 0.5 * len(worded)
    )


def _is_text(segments: list[Segment]) -> bool:
    """Whether segments are lines of running text and not cells of a table."""
    wordy = [s for s in segments if len(s.words) >= 4 and sum(c.isalpha() for c in s.text) > 12]
    return len(wordy) > 0.6 * max(len(segments), 1)


def blocks_of(lines: list[Line], body: float, known: Collection[str] = ()) -> Iterator[Block]:
    """The blocks of lines in one column. `body` is the size of most of the document's letters, `known` are whole words."""
    at = 0
    for start, end, table in find_tables(lines, known):
        yield from _text(lines[at:start], body)
        yield table
        at = end
    yield from _text(lines[at:], body)


def _text(lines: list[Line], body: float) -> Iterator[Block]:
    group: list[Line] = []
    for line in lines:
        if group and not _goes_on(group, line):
            yield from _block(group, body)
            group = []
        group.append(line)
    yield from _block(group, body)


def _goes_on(group: list[Line], line: Line) -> bool:
    """Whether a line is more of the same paragraph."""
    last = group[-1]
    gap = line.top - last.bottom
    if gap > 0.7 * max(line.size, last.size) or gap < -line.size:
        return False
    if abs(line.size - last.size) > 0.6 or line.bold != last.bold or _BULLET.match(line.text):
        return False
    widest = max(x.x1 for x in group)
    # A short line that ends a sentence ends its paragraph, and so does one far from its right edge.
    short = last.x1 < widest - 0.25 * (widest - last.x0)
    return not (short and _ENDS.search(last.text)) and not is_caption(line.text)


def _block(group: list[Line], body: float) -> Iterator[Block]:
    if not group:
        return
    if any(is_contents(line.text) for line in group):
        group = [line for line in group if not is_contents(line.text)]
        if not group:
            return
    piece = piece_of([line.words for line in group])
    size, bold = group[0].size, all(line.bold for line in group)
    text = piece.text.strip()
    if not text:
        return
    if is_caption(text):
        yield Paragraph(piece, "bildtext")
    elif len(group) <= 3 and len(text) < 160 and size > body + 0.8 and not _ENDS.search(text):
        yield Heading(_level(size, body), piece)
    elif len(group) <= 2 and looks_like_heading(text, bold=bold):
        yield Heading(9, piece)
    else:
        sort: Sort = "fotnot" if size < body - 1.2 else "lista" if _BULLET.match(text) else "text"
        yield Paragraph(piece, sort)


def _level(size: float, body: float) -> int:
    return 1 if size > 1.7 * body else 2 if size > 1.35 * body else 3 if size > 1.15 * body else 4
