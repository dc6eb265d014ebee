"""Tables without rules: lines whose figures stand under one another."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipeline.clean.printed_tables import TOTAL
from pipeline.drafts.model import Cell, Table
from pipeline.drafts.pdf_heads import NARROW, Columns, Placed, cells_from, is_start, over, read_head
from pipeline.drafts.pdf_lines import PADDING, Line, Segment, Word, cut, piece_of
from pipeline.drafts.shape import is_caption, is_contents

_FIGURE = re.compile(
    r"^[(\u2212–+-]?\s?[\d\u00a0 .,]*\d[\d\u00a0 .,]*\)?\s?(?:%|procent|kr|tkr|mnkr|kronor|st|deltagare|personer)?(?:\s?\([\d\s/–-]+\))?[*)]?$|^\d+(?:,\d+)?\s?[–-]\s?\d+(?:,\d+)?\s?%?$|^(?:–|-|\.\.|\.)$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"^(?:19|20)\d{2}(?:-\d{2}-\d{2})?$")
# The last words of a sentence.
_SENTENCE_ENDS = re.compile(r"^[a-zåäö].* \S*[a-zåäö]{4,}\.$")
# What a row may be called: a span of ages.
_SPAN = re.compile(r"^\d{1,2}\s?[–-]\s?\d{0,3}(?:\s?år)?$")
# How many lines of words alone may stand among the rows of figures, and how far above the head may reach.
_BETWEEN, _HEAD = 3, 9
_FEWEST_ROWS = 2
# Lines of one cell stand closer than this part of their size; so may rows.
_CLOSE = 0.5
# A heading broken over lines has few words on each.
_HEAD_WORDS = 6


@dataclass
class Rows:
    """Lines of a table: `start` to `end` of the lines they are of, and the left and right edges of its columns."""

    start: int
    end: int
    columns: Columns = field(default_factory=list)


def find_tables(lines: list[Line], known: Collection[str] = ()) -> list[tuple[int, int, Table]]:
    """(first line, line after the last, table) of every table among the lines of a page or column.

    `known` are words that stand whole elsewhere.
    """
    found: list[tuple[int, int, Table]] = []
    i = 0
    while i < len(lines):
        if _is_figures_row(lines[i]) and not (i and _ends_a_day(lines[i - 1], lines[i])):
            rows = _grown(lines, i, found[-1][1] if found else 0)
            if rows is not None:
                found.append((rows.start, rows.end, _table(lines[rows.start : rows.end], rows.columns, known)))
                i = rows.end
                continue
        i += 1
    return found


def _is_figures_row(line: Line) -> bool:
    """Whether a line is a label and figures, or figures alone, with wide gaps between."""
    segments = line.segments
    if is_contents(line.text) or is_caption(line.text):
        return False
    right = segments[1:] if not _is_figure(segments[0]) else segments
    figures = sum(map(_is_figure, right))
    # Words may stand last in a row that has several figures before them.
    return len(segments) > 1 and 2 * figures >= len(right) > 0 and (_is_figure(right[-1]) or figures > 1)


def _is_weak_row(line: Line, columns: Columns) -> bool:
    """Whether a line beside a table is a row of it whose figures stand close to its label."""
    parts = _parted(line, columns)
    right = parts[1:]
    return (
        len(parts) > 1
        and not is_contents(line.text)
        and _is_figure(parts[-1])
        and all(len(over(s, columns)) == 1 for s in right)
        and 2 * sum(map(_is_figure, right)) >= len(right)
    )


def _is_figure(segment: Segment) -> bool:
    return bool(_FIGURE.match(segment.text)) and not _YEARS.match(segment.text)


def _grown(lines: list[Line], at: int, floor: int) -> Rows | None:
    """A table from its first row of figures: down while rows of figures follow, up over its head; None for one row alone."""
    end, count, gap = at + 1, 1, 0
    size = lines[at].size
    for j in range(at + 1, len(lines)):
        far = lines[j].top - lines[j - 1].bottom > 1.9 * size
        if far or is_caption(lines[j].text) or lines[j].size > 1.12 * size or _is_head(lines[j], lines[at]):
            break
        if TOTAL.fullmatch(lines[end - 1].segments[0].text) and _ends_table(lines[j], lines[at:end]):
            break
        if _is_figures_row(lines[j]) and not _stands_under(lines[j], lines[at:j]):
            break
        if _is_figures_row(lines[j]) or _is_weak_row(lines[j], _columns([lines[at]])):
            end, count, gap = j + 1, count + 1, 0
        elif _is_more_of_label(lines[j], lines[j - 1], lines[at]):
            continue
        else:
            gap += 1
            if gap > _BETWEEN or (len(lines[j].segments) == 1 and len(lines[j].text) > 90):
                break
    columns = _columns([line for line in lines[at:end] if _is_figures_row(line)])
    if not columns:
        return None
    while at > floor and lines[at].top - lines[at - 1].bottom < 1.6 * size and _is_weak_row(lines[at - 1], columns):
        at, count = at - 1, count + 1
    start = _head_of(lines, at, floor, columns)
    has_head = start < at and len(_parted(lines[start], columns)) > 1
    # A row alone first on a page belongs to the table before it.
    is_left = at == 0 and len(columns) > 1
    if count < _FEWEST_ROWS and not has_head and not is_left:
        return None
    # A label that goes on below the last row.
    while end < len(lines) and (
        _continues(lines[end - 1], lines[end], columns) or _is_more_of_label(lines[end], lines[end - 1], lines[at])
    ):
        end += 1
    return Rows(start, end, columns)


def _head_of(lines: list[Line], at: int, floor: int, columns: Columns) -> int:
    """Where the head of a table begins: the highest line near above its figures that has words over their columns."""
    size, start = lines[at].size, at
    for i in range(at - 1, max(floor, at - _HEAD) - 1, -1):
        line, below = lines[i], lines[i + 1]
        far = below.top - line.bottom > 1.6 * size
        if far or is_caption(line.text) or line.size > 1.25 * size or len(line.text) > 200:
            break
        if any(len(s.words) > _HEAD_WORDS or _SENTENCE_ENDS.search(s.text) for s in _parted(line, columns)):
            break
        if _is_over(line, columns):
            start = i
        elif len(line.text) > 70:
            break
    return start


def _stands_under(row: Line, above: list[Line]) -> bool:
    """Whether some figure of a row stands under one of the rows above: else another table begins."""
    columns = _columns([line for line in above if _is_figures_row(line)])
    return any(over(s, columns) for s in row.segments if _is_figure(s))


def _is_head(line: Line, row: Line) -> bool:
    """Whether a line has words where a row has figures: the head of a next table."""
    figures = [s for s in row.segments if _is_figure(s)]
    above = [s for s in line.segments if any(s.x0 < f.x1 and s.x1 > f.x0 for f in figures)]
    return (
        len(line.segments) > 1
        and not line.segments[0].text[:1].islower()
        and bool(above)
        and not any(_is_figure(s) for s in line.segments)
        and all(s is not line.segments[0] for s in above)
    )


def _is_more_of_label(line: Line, above: Line, row: Line) -> bool:
    """Whether a line is more of the label above it: close below, and left of all figures."""
    columns = _columns([row])
    tight = line.top - above.bottom < _CLOSE * line.size
    return tight and bool(columns) and line.x1 < columns[0][0] and abs(line.x0 - row.x0) < 2


def _ends_table(line: Line, above: list[Line]) -> bool:
    """Whether a line after a total has words where the rows above have figures: the head of a next table, or text."""
    columns = _columns([row for row in above if _is_figures_row(row)])
    parts = line.segments
    if columns and len(parts) == 1:
        # A sentence that runs on over the figures' columns.
        return line.x0 < columns[0][0] - 60 and line.x1 > columns[0][1]
    if not columns or any(_is_figure(s) for s in parts) or len(parts) != len(columns) + 1:
        return False
    cells = cells_from(columns, parts[0].x1)
    return all(over(s, [cell]) for s, cell in zip(parts[1:], cells, strict=True))


def _columns(rows: list[Line]) -> Columns:
    """Where the columns of figures are: what overlaps is one."""
    spans = sorted(
        (s.x0, s.x1)
        for row in rows
        for k, s in enumerate(row.segments)
        if _is_figure(s) and (k or (len(row.segments) > 1 and not _SPAN.match(s.text)))
    )
    found: Columns = []
    for x0, x1 in spans:
        if found and x0 < found[-1][1] + 2:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def _continues(row: Line, line: Line, columns: Columns) -> bool:
    first = line.segments[0]
    return (
        len(line.segments) == 1
        and first.x1 < columns[0][0]
        and first.text[:1].islower()
        and line.top - row.bottom < 0.6 * line.size
    )


def _is_over(line: Line, columns: Columns) -> bool:
    """Whether something in a line stands over a column of figures, and the line is no sentence that runs over them."""
    parts = _parted(line, columns)
    first = parts[0]
    if len(parts) == 1:
        above = over(first, columns if first.x0 > columns[0][0] - 60 else [])
        # To the left in the cell of a later column, or of the only one whose heading is on the line above.
        left = over(first, cells_from(columns, columns[0][0])[1:]) if first.x0 > columns[0][1] else []
        return bool(above or left) and len(first.text) < 60
    if any(over(s, columns) for s in parts):
        return True
    # Headings to the left in their cells, over figures to the right in theirs.
    cells = cells_from(columns, first.x1)
    return len(parts) <= len(columns) + 1 and all(len(over(s, cells)) == 1 for s in parts[1:])


def _table(lines: list[Line], columns: Columns, known: Collection[str]) -> Table:
    first = next(i for i, line in enumerate(lines) if _is_row(line, columns))
    while 0 < first < len(lines) - 1 and _ends_a_day(lines[first - 1], lines[first]):
        first += 1
    head, columns = read_head(lines[:first], columns, _label_starts(lines[first:], columns)) if first else ([], columns)
    cells: list[Cell] = []
    body = _rows(lines[first:], columns)
    # As wide as its widest line is the cell of a label: a longer word is broken there.
    width = max((ws[-1].x1 - ws[0].x0 for row in body for c, _, words in row if not c for ws in words), default=0.0)
    for r, row in enumerate([*head, *body]):
        for column, span, words in row:
            if words:
                fits = width if not column else max(ws[-1].x1 - ws[0].x0 for ws in words) if r < len(head) else 0.0
                piece = piece_of(words, fits + PADDING if fits else 0.0, known)
                cells.append(Cell((piece,), r, column, 1, span, r < len(head)))
    return Table(tuple(cells), page=lines[0].words[0].page, edges=tuple(columns))


def _ends_a_day(above: Line, line: Line) -> bool:
    """Whether a line of figures alone is what a narrow heading broke off: 2022-12- and 31."""
    tight = line.top - above.bottom < _CLOSE * line.size
    return (
        tight
        and all(_is_figure(s) for s in line.segments)
        and all(s.text.endswith("-") for s in above.segments[-len(line.segments) :])
    )


def _label_starts(lines: list[Line], columns: Columns) -> list[float]:
    """Where the labels of rows begin, each place once."""
    starts: list[float] = []
    for line in lines:
        for s in line.segments:
            if not _is_figure(s) and not over(s, columns) and not is_start(s.x0, starts):
                starts.append(s.x0)
    return starts


def _is_row(line: Line, columns: Columns) -> bool:
    return _is_figures_row(line) or _is_weak_row(line, columns)


def _rows(lines: list[Line], columns: Columns) -> list[list[Placed]]:
    """The lines below the head as rows. A label that is broken over two lines is one."""
    rows: list[list[Placed]] = []
    kinds: list[str] = []
    last: Line | None = None
    usual = _usual_gap(lines, columns)
    for line in lines:
        placed = _placed(line, columns)
        kind = "tal" if _is_row(line, columns) else "ord"
        gap = line.top - last.bottom if last is not None else 99.0
        tight = gap < 0.75 * line.size
        # A cell's own lines stand closer than its rows do; where they do not, a small letter tells.
        within = gap < usual - 1.2 or (tight and line.segments[0].text[:1].islower())
        if (
            within
            and kind == "ord"
            and kinds[-1] == "tal"
            and all(p[0] == 0 or p[0] in _filled(rows[-1]) for p in placed)
        ):
            rows[-1] = _merged(rows[-1], placed)
        elif rows and tight and kind == "tal" and kinds[-1] == "ord" and _goes_on(rows[-1], placed):
            rows[-1] = _merged(rows[-1], placed)
            kinds[-1] = "tal"
        elif rows and tight and kind == kinds[-1] == "ord" and _goes_on(rows[-1], placed) and len(placed) == 1:
            rows[-1] = _merged(rows[-1], placed)
        else:
            rows.append(placed)
            kinds.append(kind)
        last = line
    return rows


def _usual_gap(lines: list[Line], columns: Columns) -> float:
    """The gap above a row of figures, where most are alike."""
    gaps = [b.top - a.bottom for a, b in pairwise(lines) if _is_row(b, columns)]
    return median(gaps) if gaps else 0.0


def _filled(row: list[Placed]) -> set[int]:
    return {p[0] for p in row}


def _goes_on(above: list[Placed], row: list[Placed]) -> bool:
    """Whether a label alone on its line goes on in the row of figures below: that one begins with a small letter."""
    first = row[0]
    return len(above) == 1 and above[0][0] == 0 and first[0] == 0 and first[2][0][0].text[:1].islower()


def _merged(above: list[Placed], below: list[Placed]) -> list[Placed]:
    found = {p[0]: p for p in above}
    for column, span, words in below:
        if column in found:
            found[column] = (column, max(span, found[column][1]), [*found[column][2], *words])
        else:
            found[column] = (column, span, words)
    return [found[c] for c in sorted(found)]


def _placed(line: Line, columns: Columns) -> list[Placed]:
    """The segments of a line in columns: 0 is what stands left of all figures."""
    found: dict[int, tuple[int, list[Word]]] = {}
    for s in _parted(line, columns):
        hit = [i for i, (x0, x1) in enumerate(columns) if s.x0 < x1 + 3 and s.x1 > x0 - 3]
        if not hit and s.x0 > columns[0][0]:
            middle = (s.x0 + s.x1) / 2
            hit = [min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))]
        if not hit or (
            s.x0 < columns[0][0] - 40 and s is line.segments[0] and not _is_figure(s) and len(line.segments) > 1
        ):
            column, span = 0, 1
        else:
            column, span = hit[0] + 1, len(hit)
        if column in found:
            found[column][1].extend(s.words)
        else:
            found[column] = (span, list(s.words))
    return [(c, span, [tuple(words)]) for c, (span, words) in sorted(found.items())]


def _parted(line: Line, columns: Columns) -> list[Segment]:
    """The segments; one that lies over several columns is cut at its smaller gaps, where each part has a column of its own."""
    parts: list[Segment] = []
    for s in line.segments:
        n = len(over(s, columns))
        fine = cut(s.words, NARROW) if n > 1 or (n and s.x0 < columns[0][0] - 15) else (s,)
        parts += fine if len(fine) > 1 and all(len(over(f, columns)) <= 1 for f in fine) else [s]
    return parts
