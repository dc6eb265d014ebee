"""Tables of a page that the PDF itself says are tables: rows and cells, however they look.

Word, Typst and browsers tag what they write. A cell that is empty may be left out of the tags: the others of its row are
then placed by where the columns of whole rows stand, and where that cannot be told the tags are not believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.drafts.model import Cell, Table
from pipeline.drafts.pdf_lines import Word
from pipeline.drafts.pdf_ruled import pieces_of

Found = tuple[tuple[float, float], Table, set[int]]


def tagged_tables(page: Any, words: Sequence[Word], marks: Sequence[int | None]) -> list[Found]:
    """The tagged tables of a page: (top, bottom), the table, and the places in `words` of those in it. `marks`: the tag of each word."""
    by_mark: dict[int, list[int]] = {}
    for i, mark in enumerate(marks):
        if mark is not None:
            by_mark.setdefault(mark, []).append(i)
    if not by_mark:
        return []
    _lend_marks(words, marks, by_mark)
    found = []
    for element in _of_type(page.structure_tree, "Table"):
        made = _table(list(_rows(element)), words, by_mark)
        if made is not None:
            found.append(made)
    return found


def _lend_marks(words: Sequence[Word], marks: Sequence[int | None], by_mark: dict[int, list[int]]) -> None:
    """Give a word without a tag that of the words it goes on from: what stands after a place to break has none."""
    boxes = {
        m: (
            min(words[i].x0 for i in at),
            max(words[i].x1 for i in at),
            max(words[i].bottom for i in at),
            min(words[i].top for i in at),
        )
        for m, at in by_mark.items()
    }
    for i, (w, mark) in enumerate(zip(words, marks, strict=True)):
        if mark is not None:
            continue
        near = [
            (abs(w.middle - bottom) + abs(w.x0 - x1) / 4, m)
            for m, (x0, x1, bottom, top) in boxes.items()
            if (-1 < w.x0 - x1 < 0.35 * w.size and top - 1 <= w.middle <= bottom + 1)
            or (abs(w.x0 - x0) < 1.5 and 0 <= w.top - bottom < 0.6 * w.size)
        ]
        if near:
            mark = min(near)[1]
            by_mark[mark].append(i)
            x0, x1, bottom, top = boxes[mark]
            boxes[mark] = (min(x0, w.x0), w.x1 if w.middle > bottom else max(x1, w.x1), max(bottom, w.bottom), top)


def _of_type(elements: Sequence[Mapping[str, Any]], kind: str) -> Iterator[Mapping[str, Any]]:
    """The elements of a kind, also below others."""
    for e in elements:
        if e.get("type") == kind:
            yield e
        else:
            yield from _of_type(e.get("children", ()), kind)


def _rows(table: Mapping[str, Any], head: bool = False) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """The rows of a table, and whether each is of its head."""
    for e in table.get("children", ()):
        if e.get("type") == "TR":
            yield e, head
        elif e.get("type") in ("THead", "TBody", "TFoot"):
            yield from _rows(e, e.get("type") == "THead")


def _marks(element: Mapping[str, Any]) -> Iterator[int]:
    yield from element.get("mcids", ())
    for child in element.get("children", ()):
        if child.get("type") != "Table":
            yield from _marks(child)


def _span(element: Mapping[str, Any], name: str) -> int:
    value = (element.get("attributes") or {}).get(name, 1)
    return int(value) if isinstance(value, int | float) and value >= 1 else 1


def _table(
    rows: list[tuple[Mapping[str, Any], bool]], words: Sequence[Word], by_mark: Mapping[int, list[int]]
) -> Found | None:
    told = [[_Told(e, words, by_mark) for e in _cells_of(row)] for row, _ in rows]
    width = max((sum(t.across for t in row) for row in told), default=0)
    # A cell that is empty may have been left out of the tags: those after it stand where the columns of whole rows do.
    columns = _column_places([row for row in told if len(row) == width], width)
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for r, (row, (_, head)) in enumerate(zip(told, rows, strict=True)):
        free = [c for c in range(width) if (r, c) not in taken]
        missing = len(free) - sum(t.across for t in row)
        c = 0
        for t in row:
            while (r, c) in taken:
                c += 1
            if missing > 0 and (place := t.column(columns, c)) > c:
                missing, c = missing - (place - c), place
            if c + t.across > width:
                return None
            down = min(t.down, len(rows) - r)
            taken |= {(r + i, c + k) for i in range(down) for k in range(t.across)}
            cells.append(Cell(pieces_of(t.words), r, c, down, t.across, head))
            c += t.across
        if missing < 0 or (missing > 0 and not columns):
            return None
    used = {i for row in told for t in row for i in t.places}
    if len(rows) < 2 or width < 2 or not used:
        return None
    edges = (min(words[i].top for i in used), max(words[i].bottom for i in used))
    return edges, Table(tuple(cells), page=words[next(iter(used))].page), used


def _cells_of(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (e for e in row.get("children", ()) if e.get("type") in ("TH", "TD"))


class _Told:
    """A cell as the tags tell it: how many rows and columns it takes, and its words."""

    def __init__(self, element: Mapping[str, Any], words: Sequence[Word], by_mark: Mapping[int, list[int]]) -> None:
        self.down, self.across = _span(element, "RowSpan"), _span(element, "ColSpan")
        self.places = sorted(i for m in _marks(element) for i in by_mark.get(m, ()))
        self.words = [words[i] for i in self.places]

    def column(self, columns: Sequence[tuple[float, float]], least: int) -> int:
        """The column, from `least`, that its words stand nearest to; `least` where it has none."""
        if not self.words or self.across > 1:
            return least
        x0, x1 = min(w.x0 for w in self.words), max(w.x1 for w in self.words)
        return min(range(least, len(columns)), key=lambda c: _apart(columns[c], (x0, x1)), default=least)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """How far two spans are from meeting, and how far their edges are apart."""
    gap = max(one[0] - other[1], other[0] - one[1], 0.0)
    return gap, min(abs(one[0] - other[0]), abs(one[1] - other[1]))


def _column_places(rows: Sequence[Sequence[_Told]], width: int) -> list[tuple[float, float]]:
    """From where to where each column has words, in the rows that have all their cells; [] where some column has none."""
    places: list[tuple[float, float]] = []
    for c in range(width):
        words = [w for row in rows for w in row[c].words]
        if not words:
            return []
        places.append((min(w.x0 for w in words), max(w.x1 for w in words)))
    return places
