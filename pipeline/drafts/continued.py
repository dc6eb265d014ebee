"""Tables that a page break cut in two, made one again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from pipeline.drafts.labels import years_in
from pipeline.drafts.model import Block, Cell, Heading, Paragraph, Piece, Table
from pipeline.drafts.tables import is_figures
from pipeline.names import label_key


def join_tables(blocks: Iterable[Block]) -> list[Block]:
    """The blocks; a table that follows on another of the same width, without a head or with the same one, is part of it."""
    found: list[Block] = []
    for block in chain.from_iterable(_apart(b) for b in blocks):
        above = found[-1] if found else None
        if isinstance(block, Paragraph) and not block.piece.text.strip():
            continue
        if isinstance(block, Table) and _is_continued(above) and len(found) > 1 and isinstance(found[-2], Table):
            above = found[-2]
            if _goes_on(above, block) >= 0:
                found.pop()
        if isinstance(block, Table) and len(found) > 1 and _is_rest_of_label(found[-2], found[-1], block):
            rest = found.pop()
            found[-1] = above = _with_rest(found[-1], rest.piece)  # type: ignore[arg-type, union-attr]
        if isinstance(block, Table):
            block = _fitted(above, _with_head(found, block))
        if isinstance(block, Table) and isinstance(above, Table) and _is_rest_of_row(above, block):
            above = found[-1] = _with_row(above, block)
            block = _without_row(block)
        if isinstance(block, Table) and len(found) > 1 and _is_head_again(found[-2], found[-1], block):
            found.pop()
            found[-1] = _joined(found[-1], block, 0)  # type: ignore[arg-type]
            continue
        if isinstance(block, Table) and isinstance(above, Table) and (skip := _goes_on(above, block)) >= 0:
            found[-1] = _joined(above, block, skip)
        else:
            found.append(block)
    return found


def _apart(block: Block) -> Iterator[Block]:
    """A table that is two, one of words over one of figures with other columns: their rules touch and nothing else."""
    if not isinstance(block, Table):
        yield block
        return
    grid = block.grid()
    counts = [len({id(c) for c in row if c is not None}) for row in grid]
    at = next((r for r in range(1, len(grid)) if counts[r] > 2 * max(counts[:r])), 0)
    above = [c for c in block.cells if c.row < at]
    if not at or max(counts[:at]) < 2 or not any(len(c.text) > _PROSE for c in above):
        yield block
        return
    lefts = sorted({c.column for c in above})
    yield replace(block, cells=tuple(replace(c, column=lefts.index(c.column), columns=1) for c in above), edges=())
    yield replace(block, cells=tuple(replace(c, row=c.row - at) for c in block.cells if c.row >= at))


# A cell of more letters than this is one of text.
_PROSE = 80
# So many rows may have a label alone before one has figures.
_LABELS = 3


def _is_continued(block: Block | None) -> bool:
    """Whether a line over a table says that it goes on from the one before: Not 2. Kostnader (forts.)."""
    return isinstance(block, Heading | Paragraph) and bool(
        re.search(r"\b(?:forts|fortsättning)\b", block.piece.text, re.IGNORECASE)
    )


def _is_head_again(above: Block, line: Block, below: Table) -> bool:
    """Whether a line between two tables of the same width is the head of the first, printed again on the next page."""
    if not isinstance(above, Table) or not isinstance(line, Heading | Paragraph) or above.width != below.width:
        return False
    head = label_key(" ".join(c.text for c in _row(above, 0)))
    return below.page > above.page > 0 and bool(head) and head == label_key(line.piece.text)


def _is_rest_of_label(above: Block, line: Block, below: Table) -> bool:
    """Whether a few words first on a page are the rest of the label that the page before ends with."""
    if not isinstance(above, Table) or not isinstance(line, Paragraph) or not below.page > above.page > 0:
        return False
    text = line.piece.text.strip()
    few = len(text.split()) <= 2 or text[:1].islower() or text.startswith("(")
    return line.piece.page == below.page and few and len(text) < _SHORT and _goes_on(above, _fitted(above, below)) == 0


# The rest of a label is no longer than this.
_SHORT = 40


def _with_rest(table: Table, rest: Piece) -> Table:
    """The table, the first cell of its last row with more words."""
    last = table.height - 1
    cells = [replace(c, pieces=(*c.pieces, rest)) if c.row == last and c.column == 0 else c for c in table.cells]
    return replace(table, cells=tuple(cells))


def _is_rest_of_row(above: Table, below: Table) -> bool:
    """Whether the first row on a page is the rest of the row that the page before ends with: words that begin small."""
    first = _row(below, 0)
    if above.width != below.width or not below.page > above.page > 0 or below.height < 2:
        return False
    begins = next((c.text[:1] for c in first if c.column == 0), "")
    return begins.islower() and not any(is_figures(c) for c in first)


def _with_row(above: Table, below: Table) -> Table:
    """The upper table, its last row with the words of the lower one's first."""
    last, more = above.height - 1, {c.column: c for c in _row(below, 0)}
    cells = [
        replace(c, pieces=(*c.pieces, *more.pop(c.column).pieces)) if c.row == last and c.column in more else c
        for c in above.cells
    ]
    return replace(above, cells=(*cells, *(replace(c, row=last) for c in more.values())))


def _without_row(below: Table) -> Table:
    return replace(below, cells=tuple(replace(c, row=c.row - 1) for c in below.cells if c.row))


def _edges(table: Table) -> tuple[tuple[float, float], ...]:
    """From where to where each column but the first has words; () where that is not told."""
    if table.edges:
        return table.edges
    found: list[tuple[float, float]] = []
    for c in range(1, table.width):
        boxes = [
            b for cell in table.cells if cell.column == c and cell.columns == 1 for p in cell.pieces for b in p.boxes
        ]
        if not boxes:
            return ()
        found.append((min(b.x0 for b in boxes), max(b.x1 for b in boxes)))
    return tuple(found)


# So many blocks before a table its head may stand, left behind on the page before.
_BACK = 4


def _with_head(before: list[Block], table: Table) -> Table:
    """The table; where it begins a page without a head, the years that stand over its columns last on the page before are one."""
    if not table.edges:
        return table
    if not any(is_figures(c) for c in _row(table, 0) if c.column):
        return _with_first_line(before, table)
    for block in reversed(before[-_BACK:]):
        if not isinstance(block, Paragraph) or block.piece.page != table.page - 1 or len(block.piece.text) > _LINE:
            return table
        heads = _over_columns(block.piece, table)
        if len(heads) > 1 and all(years_in(text) for c, text in heads.items() if c > 1):
            down = tuple(replace(c, row=c.row + 1) for c in table.cells)
            row = (Cell((Piece(text, page=block.piece.page),), 0, c, head=True) for c, text in sorted(heads.items()))
            return replace(table, cells=(*row, *down))
    return table


def _with_first_line(before: list[Block], table: Table) -> Table:
    """The table; a head that a page cut in two has the words of its first line, which stand last on the page before."""
    line = before[-1] if before else None
    if not isinstance(line, Paragraph) or line.piece.page != table.page - 1 or len(line.piece.text) > _LINE:
        return table
    head, first = {c.column: c for c in _row(table, 0)}, _over_columns(line.piece, table)
    begins_small = any(c.text[:1].islower() for c in head.values())
    if not begins_small or len(first) < _MOST * len(table.edges) or any(len(t.split()) > 2 for t in first.values()):
        return table
    before.pop()
    cells = [c for c in table.cells if c.row]
    for column in sorted({*head, *first}):
        above = (Piece(first[column], page=line.piece.page),) if column in first else ()
        cells.append(Cell((*above, *(head[column].pieces if column in head else ())), 0, column, head=True))
    return replace(table, cells=tuple(sorted(cells, key=lambda c: (c.row, c.column))))


# The part of the columns that a first line has words over.
_MOST = 0.6
# A line of headings is no longer than this.
_LINE = 120


def _over_columns(piece: Piece, table: Table) -> dict[int, str]:
    """The words of a line by the column that they stand over; 0 is left of all."""
    found: dict[int, str] = {}
    for b in piece.boxes:
        over = [i + 1 for i, (x0, x1) in enumerate(table.edges) if b.x0 < x1 + 3 and b.x1 > x0 - 3]
        column = over[0] if over else 0
        found[column] = f"{found.get(column, '')} {piece.text[b.start : b.end]}".strip()
    return found


def _fitted(above: Block | None, below: Table) -> Table:
    """The lower table with the columns of the upper, where it has fewer and each stands under one of those."""
    if not isinstance(above, Table) or below.width >= above.width or not below.page >= above.page > 0:
        return below
    if not any(c.text for c in above.cells if c.row and c.column >= below.width):
        # Its last columns are empty, and what is empty may be left out.
        return replace(below, cells=(*below.cells, Cell((), 0, above.width - 1)))
    if below.page == above.page:
        return below
    upper, lower = _edges(above), _edges(below)
    if not upper or not lower:
        return below
    places = [[i for i, a in enumerate(upper) if a[0] < b[1] and a[1] > b[0]] for b in lower]
    if any(len(p) != 1 for p in places) or len({p[0] for p in places}) < len(places):
        return below
    to = {0: 0} | {k + 1: p[0] + 1 for k, p in enumerate(places)}
    cells = tuple(replace(c, column=to[c.column], columns=1) for c in below.cells)
    blank = Cell((), 0, above.width - 1)
    taken = any(c.row == 0 and c.column == blank.column for c in cells)
    return replace(below, cells=cells if taken else (*cells, blank), edges=upper)


def _goes_on(above: Table, below: Table) -> int:
    """How many rows of the lower table are the head of the upper one again; -1 when it is a table of its own."""
    if above.width != below.width or below.width < 2:
        return -1
    first, head = _row(below, 0), _row(above, 0)
    if [c.text for c in first] == [c.text for c in head] and any(c.text for c in head):
        return 1
    rows = ([c for c in _row(below, r) if c.column > 0 and c.text] for r in range(min(below.height, _LABELS)))
    right = next((row for row in rows if row), [])
    is_headed = not any(is_figures(c) for c in _row(above, 0) if c.column > 0)
    is_cut = is_headed or (below.page > above.page > 0)
    return 0 if is_cut and right and all(_has_figure(c) for c in right) else -1


def _has_figure(cell: Cell) -> bool:
    return is_figures(cell) or cell.text[:1].isdigit()


def _row(table: Table, r: int) -> list[Cell]:
    return [c for c in table.cells if c.row == r]


def _joined(above: Table, below: Table, skip: int) -> Table:
    down = above.height - skip
    cells = [replace(c, row=c.row + down, head=False) for c in below.cells if c.row >= skip]
    return replace(above, cells=(*above.cells, *cells))
