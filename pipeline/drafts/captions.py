"""Tables given the words that stand over them, or just under them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.drafts.continued import join_tables
from pipeline.drafts.model import Block, Heading, Paragraph, Picture, Piece, Table
from pipeline.drafts.shape import is_caption


def with_captions(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, each table with its caption: the line above that is one, else the line below, else a short line above.

    A caption stays a block of its own: figures in it are figures.
    """
    found = join_tables(blocks)
    for i, block in enumerate(found):
        if isinstance(block, Table) and not block.caption:
            above, below = _beside(found, i, -1), _beside(found, i, 1)
            words = _caption(above) or (_caption(below) if not _has_table_after(found, i) else "") or _short(above)
            found[i] = replace(block, caption=words)
    return tuple(found)


def _beside(blocks: list[Block], at: int, step: int) -> Piece | None:
    """The paragraph or heading next to a table, when nothing but that stands there."""
    i = at + step
    if not 0 <= i < len(blocks):
        return None
    block = blocks[i]
    return block.piece if isinstance(block, Paragraph | Heading) else None


def _caption(piece: Piece | None) -> str:
    return " ".join(piece.text.split()) if piece and is_caption(piece.text) else ""


def _short(piece: Piece | None) -> str:
    text = " ".join(piece.text.split()) if piece else ""
    return text if 0 < len(text) <= 90 and not text.endswith(".") else ""


def _has_table_after(blocks: list[Block], at: int) -> bool:
    """Whether the line below a table stands over the next one."""
    return at + 2 < len(blocks) and isinstance(blocks[at + 2], Table)


def pictures_for_tables(blocks: tuple[Block, ...]) -> list[tuple[int, str]]:
    """(page, caption) of every caption of a table that has a picture where its table should be."""
    found = []
    for i, block in enumerate(blocks):
        if not isinstance(block, Paragraph | Heading) or not block.piece.text.strip().casefold().startswith("tabell"):
            continue
        if not is_caption(block.piece.text):
            continue
        beside = [*blocks[max(0, i - 1) : i], *blocks[i + 1 : i + 3]]
        if any(isinstance(b, Picture) for b in beside) and not any(isinstance(b, Table) for b in beside):
            found.append((block.piece.page, " ".join(block.piece.text.split())))
    return found
