"""Tables of a page that the PDF itself says are tables: rows and cells, however they look.

Word, Typst and browsers tag what they write. The tags are taken at their word only where every row has as many cells:
a cell that was left out would move those after it.
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
            if (abs(w.x0 - x1) < 0.3 * w.size and top - 1 <= w.middle <= bottom + 1)
            or (abs(w.x0 - x0) < 1.5 and 0 <= w.top - bottom < 0.6 * w.size)
        ]
        if near:
            by_mark[min(near)[1]].append(i)


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
    cells: list[Cell] = []
    used: set[int] = set()
    taken: set[tuple[int, int]] = set()
    widths: set[int] = set()
    for r, (row, head) in enumerate(rows):
        c = 0
        for e in (e for e in row.get("children", ()) if e.get("type") in ("TH", "TD")):
            while (r, c) in taken:
                c += 1
            down, across = min(_span(e, "RowSpan"), len(rows) - r), _span(e, "ColSpan")
            taken |= {(r + i, c + k) for i in range(down) for k in range(across)}
            inside = sorted(i for m in _marks(e) for i in by_mark.get(m, ()))
            used |= set(inside)
            cells.append(Cell(pieces_of([words[i] for i in inside]), r, c, down, across, head))
            c += across
        widths.add(max((k + 1 for (i, k) in taken if i == r), default=0))
    if len(rows) < 2 or len(widths) != 1 or next(iter(widths)) < 2 or not used:
        return None
    edges = (min(words[i].top for i in used), max(words[i].bottom for i in used))
    return edges, Table(tuple(cells), page=words[next(iter(used))].page), used
