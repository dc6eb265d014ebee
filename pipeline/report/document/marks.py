"""Marks at numbers, wherever a document shows them: "ca" where the source says that it is not exact, and what is wrong.

Put on last, on whole documents: no table, chart or sentence needs to know of it, and none can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape, unescape

from pipeline.report.document.model import (
    Block,
    Cell,
    Document,
    KeyFigure,
    KeyFigures,
    Markdown,
    Picture,
    Reply,
    Row,
    Table,
)
from pipeline.typography import ABOUT, ABOUT_WORDS

# What the id of the row of a finding begins with.
FINDING = "fynd-"
# A number in running text, as the roles of an outline write it (outlines/prose.py).
_IN_TEXT = re.compile(r'(?P<tag><span class="ital" data-obs="(?P<id>[^"]*)">)(?P<text>[^<]*)</span>')
_SAID_ALREADY = re.compile(rf"(?:\b(?:{'|'.join(ABOUT_WORDS)})|~)\s*$", re.IGNORECASE)
_LOOKS = re.compile(r"</?(?:strong|em|b|i|a|span|code|del|sub|sup)\b[^>]*>")
_BEGINS_A_SENTENCE = re.compile(r"(?:^|[.!?:]\s)\s*$")


def mark_approximate(document: Document, is_approximate: Callable[[str], bool]) -> Document:
    """The document with "ca" before each number whose obs_id `is_approximate` says so of."""

    def is_marked(obs_id: str, text: str) -> bool:
        return bool(obs_id) and any(sign.isdigit() for sign in text) and is_approximate(obs_id)

    def marked(cell: Cell) -> Cell:
        return replace(cell, text=f"{ABOUT}{cell.text}") if is_marked(cell.obs_id, cell.text) else cell

    def in_table(table: Table) -> Table:
        rows = tuple(_row(row, tuple(marked(c) for c in row.cells)) for row in table.rows)
        return replace(table, rows=rows)

    def in_figure(figure: KeyFigure) -> KeyFigure:
        beside = tuple(replace(b, cell=marked(b.cell)) for b in figure.beside)
        return replace(figure, cell=marked(figure.cell), beside=beside)

    def in_text(text: Markdown) -> Markdown:
        told: list[tuple[str, str]] = []

        def number(found: re.Match[str]) -> str:
            shown = unescape(found["text"])
            before = _words_before(text.html, found)
            if is_marked(found["id"], shown) and not _SAID_ALREADY.search(before):
                shown = f"{ABOUT.capitalize() if _BEGINS_A_SENTENCE.search(before) else ABOUT}{shown}"
            told.append((found["id"], shown))
            return f"{found['tag']}{escape(shown)}</span>"

        html = _IN_TEXT.sub(number, text.html)
        return text if html == text.html else replace(text, html=html, numbers=tuple(told))

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
            return replace(block, figures=tuple(map(in_figure, block.figures)))
        if isinstance(block, Markdown):
            return in_text(block)
        return block

    return document.with_blocks(in_block)


def mark_findings(document: Document, findings_at: Callable[[str], Sequence[str]]) -> Document:
    """The document with a mark at each row that shows a fault, which leads to the finding, and from there back.

    `findings_at` gives the findings that a number shows; a finding is the row with its anchor (FINDING and its id).
    """
    told = {r.anchor for s in document.sections for b in s.blocks if isinstance(b, Table) for r in b.rows}
    # Of several rows of a table that show it the first: they stand together.
    shown_in: dict[str, dict[str, str]] = {}

    def at_row(table: Table, place: int, row: Row) -> Row:
        found = (f for c in row.cells if c.obs_id for f in findings_at(c.obs_id))
        faults = [f for f in dict.fromkeys(found) if FINDING + f in told]
        if not faults:
            return row
        anchor = row.anchor or f"rad-{table.id}-{place}"
        for fault in faults:
            shown_in.setdefault(fault, {}).setdefault(table.caption, f"#{anchor}")
        words = ["se fynd"] if len(faults) == 1 else [f"se fynd {n}" for n in range(1, len(faults) + 1)]
        return replace(row, anchor=anchor, marks=tuple(zip(words, (f"#{FINDING}{f}" for f in faults), strict=True)))

    def there(block: Block) -> Block:
        if not isinstance(block, Table):
            return block
        return replace(block, rows=tuple(at_row(block, n, row) for n, row in enumerate(block.rows)))

    def back(block: Block) -> Block:
        if not isinstance(block, Table):
            return block
        return replace(block, rows=tuple(map(with_ways_back, block.rows)))

    def with_ways_back(row: Row) -> Row:
        ways = shown_in.get(row.anchor.removeprefix(FINDING))
        return replace(row, marks=tuple(ways.items())) if ways else row

    return document.with_blocks(there).with_blocks(back)


def _words_before(html: str, found: re.Match[str]) -> str:
    """What stands before a number in its paragraph, cell or line, without what is about its looks."""
    return unescape(_LOOKS.sub("", html[: found.start()]).rpartition(">")[2])


def _row(row: Row, cells: tuple[Cell, ...]) -> Row:
    return row if cells == row.cells else replace(row, cells=cells)
