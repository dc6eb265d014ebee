"""Tables that a page break cut in two, made one again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.drafts.model import Block, Cell, Heading, Paragraph, Table
from pipeline.drafts.tables import is_figures
from pipeline.names import label_key


def join_tables(blocks: Iterable[Block]) -> list[Block]:
    """The blocks; a table that follows on another of the same width, without a head or with the same one, is part of it."""
    found: list[Block] = []
    for block in blocks:
        above = found[-1] if found else None
        if isinstance(block, Paragraph) and not block.piece.text.strip():
            continue
        if isinstance(block, Table) and _is_continued(above) and len(found) > 1 and isinstance(found[-2], Table):
            above = found[-2]
            if _goes_on(above, block) >= 0:
                found.pop()
        if isinstance(block, Table) and len(found) > 1 and _is_head_again(found[-2], found[-1], block):
            found.pop()
            found[-1] = _joined(found[-1], block, 0)  # type: ignore[arg-type]
            continue
        if isinstance(block, Table) and isinstance(above, Table) and (skip := _goes_on(above, block)) >= 0:
            found[-1] = _joined(above, block, skip)
        else:
            found.append(block)
    return found


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
