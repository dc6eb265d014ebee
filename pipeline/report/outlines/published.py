"""A document as it is given out, and what the office has to see to before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.report.document.model import Block, Cell, Document, KeyFigures, OfficeNote, Picture, Row, Table, Text
from pipeline.report.document.paper import is_bold
from pipeline.report.outlines.prose import Remark
from pipeline.typography import NOTHING, WITHHELD, enumerate_words, percent


def for_the_public(document: Document) -> Document:
    """The document without the names of the office's files, notes for the office, and tables with nothing to show."""

    def open_(block: Block) -> Block:
        if isinstance(block, Table):
            notes = tuple(n for n in block.notes if not isinstance(n, OfficeNote))
            return without_hidden_columns(_without_empty_columns(replace(block, source="", notes=notes)))
        if isinstance(block, Picture):
            return replace(block, table=replace(block.table, source=""))
        if isinstance(block, KeyFigures):
            # What should be seen first and may not be seen is no key figure.
            return replace(block, figures=tuple(f for f in block.figures if f.cell.text != WITHHELD))
        return block

    opened = document.with_blocks(open_)
    shown = (replace(s, blocks=tuple(b for b in s.blocks if not says_nothing(b))) for s in opened.sections)
    return replace(opened, sections=tuple(shown))


def without_hidden_columns(table: Table) -> Table:
    """The table without columns in which nothing may be seen, and a note that names them.

    A reader learns from the note what a column of ".." says, and finds what is shown.
    """
    cells = _columns(table)
    hidden = [WITHHELD in column and not any(text.strip(WITHHELD) for text in column) for column in cells]
    if not any(hidden) or all(hidden):
        return table

    names = enumerate_words([f"”{h}”" for h, gone in zip(table.headings, hidden, strict=True) if gone])
    note = f"Kolumnen {names} är utelämnad" if sum(hidden) == 1 else f"Kolumnerna {names} är utelämnade"
    # What explains a column goes with it.
    gone_too = tuple(f"{h}: " for h, gone in zip(table.headings, hidden, strict=True) if gone)
    return replace(
        _without(table, hidden),
        notes=(
            *(n for n in table.notes if not n.startswith(gone_too)),
            f"{note}: talen där får inte visas, eller finns inte.",
        ),
    )


def _without_empty_columns(table: Table) -> Table:
    """The table without columns in which nothing is written, as the target of goals that have none."""
    empty = [not any(column) for column in _columns(table)]
    return table if all(empty) or not any(empty) else _without(table, empty)


def _columns(table: Table) -> list[list[str]]:
    """What stands in each column after the first."""
    rows = [r for r in table.rows if r.cells]
    return [[r.cells[i].text for r in rows if len(r.cells) > i] for i in range(len(table.headings))]


def _without(table: Table, gone: Sequence[bool]) -> Table:
    """The table without some of its columns after the first."""

    def kept(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(c for c, lost in zip(cells, gone, strict=False) if not lost)

    return replace(
        table,
        headings=tuple(h for h, lost in zip(table.headings, gone, strict=True) if not lost),
        rows=tuple(replace(r, cells=kept(r.cells)) for r in table.rows),
    )


def says_nothing(block: object) -> bool:
    """Whether a table has not one number or word to show beside its headings: each is withheld, or not there."""
    if not isinstance(block, Table):
        return False
    cells = [c.text.strip() for r in block.rows for c in r.cells]
    return bool(cells) and all(text in ("", WITHHELD, NOTHING) for text in cells)


def tells_one_thing(table: Table) -> bool:
    """Whether a table of parts has only one, with all of what there is: a sentence says that better."""
    parts = [r for r in table.rows if r.cells and not is_bold(r)]
    return len(parts) == 1 and len(table.rows) > 1 and any(c.text in _ALL_OF_IT for c in parts[0].cells)


_ALL_OF_IT = {percent(Decimal(100), decimals) for decimals in (0, 1)}


def remark_blocks(remarks: Sequence[Remark]) -> tuple[Block, ...]:
    """What was left out or should be looked at in the words, by file and row."""
    if not remarks:
        return (Text("Inga anmärkningar på texten: alla hänvisningar har fått sina tal."),)
    rows = tuple(Row(f"{r.place.file}, rad {r.place.row}", (Cell(r.text),)) for r in remarks)
    caption = "Anmärkningar på texten"
    return (Table("anmarkningar-text", caption, "", "Var", ("Vad",), rows),)
