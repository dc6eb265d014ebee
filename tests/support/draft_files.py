"""Drafts made in code: the same headings, sentences and tables as Word and as PDF, laid out in several ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Made:
    """A table: `head` rows over `body` rows; "" continues the cell to its left (head) or stands empty (body)."""

    caption: str
    head: Rows
    body: Rows


@dataclass(frozen=True)
class Look:
    """How a table without rules is set: how wide its labels are, how far its rows are apart, how high the page is."""

    labels: str = "7cm"
    between: str = "10pt"
    height: str = "29.7cm"


@dataclass(frozen=True)
class Outline:
    """A document: (level, heading), sentences and tables in their order."""

    blocks: Sequence[tuple[int, str] | str | Made] = field(default_factory=tuple)


def write_docx(outline: Outline, path: Path) -> Path:
    """As Word, its heads marked as such and merged where a heading is over several columns."""
    document = Document()
    for block in outline.blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        elif isinstance(block, Made):
            _word_table(document, block)
        else:
            document.add_heading(block[1], block[0])
    document.save(str(path))
    return path


def _word_table(document: Any, made: Made) -> None:
    document.add_paragraph(made.caption, style="Caption")
    rows = (*made.head, *made.body)
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if r < len(made.head) - 1 and c > 1 and not text:
                table.cell(r, c - 1).merge(table.cell(r, c))
            elif text:
                table.cell(r, c).text = text
        if r < len(made.head):
            properties = table.rows[r]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:tblHeader"))


def write_pdf(
    outline: Outline,
    path: Path,
    *,
    ruled: bool = True,
    columns: int = 1,
    scanned: bool = False,
    look: Look | None = None,
) -> Path:
    """As PDF through typst: with rules or without, in one column or two; `scanned` has a picture and no text.

    Typst tags its tables; with a `look` of their own they are set as a grid, which has no tags.
    """
    import typst

    if scanned:
        source = "#rect(width: 100%, height: 60%, fill: gray)\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>\"), width: 5cm)"
    else:
        source = "\n\n".join(_typst(b, ruled, look) for b in outline.blocks)
        source = f"#columns({columns})[\n{source}\n]" if columns > 1 else source
    head = (
        f"#set page(width: 21cm, height: {look.height if look else '29.7cm'}, margin: 2cm, header: [Årsredovisning 2022], footer: context counter(page).display())\n"
        '#set text(font: "Libertinus Serif", lang: "sv", size: 10pt, hyphenate: false)\n#set par(justify: false)\n'
    )
    path.write_bytes(typst.compile((("" if scanned else head) + source).encode(), format="pdf"))
    return path


def _typst(block: tuple[int, str] | str | Made, ruled: bool, look: Look | None) -> str:
    if isinstance(block, str):
        return _quoted(block)
    if isinstance(block, Made):
        return _grid(block, look) if look else _typst_table(block, ruled)
    return f"#heading(level: {block[0]})[{_quoted(block[1])}]"


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#text("{plain}")'


def _grid(made: Made, look: Look) -> str:
    """A table without rules or tags, its headings to the left in their cells and its figures to the right."""
    width = len(made.body[0])
    cells = [
        f"grid.cell(align: {'right' if c and r >= len(made.head) else 'left'})[{_quoted(text) if text else ''}]"
        for r, row in enumerate((*made.head, *made.body))
        for c, text in enumerate(row)
    ]
    widths = ", ".join([look.labels, *["1fr"] * (width - 1)])
    return (
        f"{_quoted(made.caption)}\n\n#grid(columns: ({widths}), column-gutter: 8pt, row-gutter: {look.between}, "
        f"{', '.join(cells)})"
    )


def _typst_table(made: Made, ruled: bool) -> str:
    width = len(made.body[0])
    cells = []
    for r, row in enumerate((*made.head, *made.body)):
        c = 0
        while c < width:
            span = 1
            while r < len(made.head) - 1 and c and c + span < width and not row[c + span]:
                span += 1
            cell = f"[{_quoted(row[c])}]" if row[c] else "[]"
            cells.append(f"table.cell(colspan: {span}, align: center){cell}" if span > 1 else cell)
            c += span
    head = len(made.head) * width
    align = "left" + ", right" * (width - 1)
    stroke = "0.5pt" if ruled else "none"
    shown = ", ".join(cells)
    del head
    return (
        f"{_quoted(made.caption)}\n\n#table(columns: {width}, align: ({align}), stroke: {stroke}, "
        f"inset: (x: 6pt, y: 4pt), {shown})"
    )
