"""The mark "ca" before numbers whose source says that they are not exact, wherever a document shows them.

Put on last, on whole documents: no table, chart or sentence needs to know of it, and none can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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


def _words_before(html: str, found: re.Match[str]) -> str:
    """What stands before a number in its paragraph, cell or line, without what is about its looks."""
    return unescape(_LOOKS.sub("", html[: found.start()]).rpartition(">")[2])


def _row(row: Row, cells: tuple[Cell, ...]) -> Row:
    return row if cells == row.cells else replace(row, cells=cells)
