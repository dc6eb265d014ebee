"""The mark "ca" before numbers whose source says that they are not exact, wherever a document shows them.

Put on last, on whole documents: no table or chart needs to know of it, and none can forget it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.report.document.model import Block, Cell, Document, KeyFigures, Picture, Reply, Row, Table
from pipeline.typography import ABOUT


def mark_approximate(document: Document, is_approximate: Callable[[str], bool]) -> Document:
    """The document with "ca" before each number whose obs_id `is_approximate` says so of."""

    def marked(cell: Cell) -> Cell:
        shows_number = any(sign.isdigit() for sign in cell.text)
        if cell.obs_id and shows_number and is_approximate(cell.obs_id):
            return replace(cell, text=f"{ABOUT}{cell.text}")
        return cell

    def in_table(table: Table) -> Table:
        rows = tuple(_row(row, tuple(marked(c) for c in row.cells)) for row in table.rows)
        return replace(table, rows=rows)

    def in_block(block: Block) -> Block:
        if isinstance(block, Table):
            return in_table(block)
        if isinstance(block, Picture):
            return replace(block, table=in_table(block.table))
        if isinstance(block, Reply):
            sentence = tuple(marked(p) if isinstance(p, Cell) else p for p in block.sentence)
            drawn = block.picture and replace(block.picture, table=in_table(block.picture.table))
            return replace(block, sentence=sentence, picture=drawn)
        if isinstance(block, KeyFigures):
            return replace(block, figures=tuple(replace(f, cell=marked(f.cell)) for f in block.figures))
        return block

    return document.with_blocks(in_block)


def _row(row: Row, cells: tuple[Cell, ...]) -> Row:
    return row if cells == row.cells else replace(row, cells=cells)
