"""A document as it is given out, and what the office has to see to before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.report.document.model import Block, Cell, Document, KeyFigures, OfficeNote, Picture, Row, Table, Text
from pipeline.report.outlines.prose import Remark
from pipeline.typography import WITHHELD


def for_the_public(document: Document) -> Document:
    """The document without the names of the office's files and without notes that are for the office."""

    def open_(block: Block) -> Block:
        if isinstance(block, Table):
            return replace(block, source="", notes=tuple(n for n in block.notes if not isinstance(n, OfficeNote)))
        if isinstance(block, Picture):
            return replace(block, table=replace(block.table, source=""))
        if isinstance(block, KeyFigures):
            # What should be seen first and may not be seen is no key figure.
            return replace(block, figures=tuple(f for f in block.figures if f.cell.text != WITHHELD) or block.figures)
        return block

    return document.with_blocks(open_)


def remark_blocks(remarks: Sequence[Remark]) -> tuple[Block, ...]:
    """What was left out or should be looked at in the words, by file and row."""
    if not remarks:
        return (Text("Inga anmärkningar på texten: alla hänvisningar har fått sina tal."),)
    rows = tuple(Row(f"{r.place.file}, rad {r.place.row}", (Cell(r.text),)) for r in remarks)
    caption = "Anmärkningar på texten"
    return (Table("anmarkningar-text", caption, "", "Var", ("Vad",), rows),)
