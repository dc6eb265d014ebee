"""Tables with rules on a page: the cells are where the rules are, merged ones too."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import Any

from pipeline.drafts.model import Cell, Piece, Table
from pipeline.drafts.pdf_lines import Word, lines_of, piece_of

_SAME = 2.0
_NARROWEST = 9.0
_FOOT = 0.72
_FIGURES = re.compile(r"^[\d\s.,%()/−–-]*\d[\d\s.,%()/−–-]*$")


def ruled_tables(
    page: Any, words: list[Word], known: Collection[str] = ()
) -> list[tuple[tuple[float, float], Table, set[int]]]:
    """The tables of a page: (top, bottom), the table, and the places in `words` of those that stand in it.

    A frame around text, one cell, is no table; a single row is one at the foot of a page, where the next goes on.
    `known` are words that stand whole elsewhere.
    """
    found = []
    for table in page.find_tables():
        cells = [c for c in table.cells if c is not None]
        at_foot = table.bbox[3] > _FOOT * page.height
        if len(cells) < (2 if at_foot else 4):
            continue
        made, used = _table(cells, words, known)
        if made.width > 1 and (made.height > 1 or at_foot) and used and not _holds_columns(cells, words):
            found.append(((table.bbox[1], table.bbox[3]), made, used))
    return found


def _holds_columns(boxes: list[tuple[float, float, float, float]], words: list[Word]) -> bool:
    """Whether several cells each hold figures under one another: the rules are above and below the table, not in it."""
    stacked = 0
    for x0, top, x1, bottom in boxes:
        inside = [w for w in words if x0 - 1 <= (w.x0 + w.x1) / 2 <= x1 + 1 and top - 1 <= w.middle <= bottom + 1]
        figures = [line for line in lines_of(inside) if _FIGURES.match(line.text)]
        stacked += len(figures) > 2
    return stacked > 1


def _table(
    boxes: list[tuple[float, float, float, float]], words: list[Word], known: Collection[str]
) -> tuple[Table, set[int]]:
    xs, ys = _edges(v for b in boxes for v in (b[0], b[2])), _edges(v for b in boxes for v in (b[1], b[3]))
    cells: list[Cell] = []
    used: set[int] = set()
    for x0, top, x1, bottom in sorted(boxes, key=lambda b: (b[1], b[0])):
        inside = [
            i
            for i, w in enumerate(words)
            if x0 - 1 <= (w.x0 + w.x1) / 2 <= x1 + 1 and top - 1 <= w.middle <= bottom + 1
        ]
        inside = [i for i in inside if i not in used]
        used |= set(inside)
        c, r = _at(xs, x0), _at(ys, top)
        span = (max(1, _at(ys, bottom) - r), max(1, _at(xs, x1) - c))
        cells.append(Cell(pieces_of([words[i] for i in inside], x1 - x0, known), r, c, *span))
    wide = [i for i, (a, b) in enumerate(pairwise(xs)) if b - a > _NARROWEST]
    return _without_empty(cells, wide, words[0].page if words else 0), used


def _edges(values: Any) -> list[float]:
    found: list[float] = []
    for v in sorted(values):
        if not found or v - found[-1] > _SAME:
            found.append(v)
    return found


def _at(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def pieces_of(words: list[Word], width: float = 0.0, known: Collection[str] = ()) -> tuple[Piece, ...]:
    """The text of a cell, `width` wide where that is known: one paragraph, or several where a gap between its lines is wide."""
    lines = lines_of(words)
    groups: list[list[tuple[Word, ...]]] = []
    last = None
    for line in lines:
        if last is not None and line.top - last.bottom <= 0.8 * line.size:
            groups[-1].append(line.words)
        else:
            groups.append([line.words])
        last = line
    return tuple(piece_of(g, width, known) for g in groups)


def _without_empty(cells: list[Cell], wide: list[int], page: int) -> Table:
    """The table without rows that hold nothing, and without columns that could not: double rules make such."""
    rows = sorted({c.row for c in cells if c.text})
    columns = sorted({c.column for c in cells if c.text} | set(wide))
    if not rows or not columns:
        return Table((), page=page)
    kept = []
    for c in cells:
        r = [i for i, row in enumerate(rows) if c.row <= row < c.row + c.rows]
        k = [i for i, column in enumerate(columns) if c.column <= column < c.column + c.columns]
        if r and k:
            kept.append(Cell(c.pieces, r[0], k[0], len(r), len(k), c.head))
    return Table(tuple(kept), page=page)
