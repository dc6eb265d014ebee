"""An .odt as blocks, read from its own XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.drafts.captions import with_captions
from pipeline.drafts.model import Block, Cell, Draft, Heading, Paragraph, Picture, Piece, Sort, Table
from pipeline.drafts.refused import damaged, protected
from pipeline.drafts.shape import is_caption, is_contents, looks_like_heading

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_WITHIN = {f"{_TEXT}{name}" for name in ("list", "list-item", "section", "list-header")}
_LEFT_OUT = {
    f"{_TEXT}table-of-content",
    f"{_TEXT}tracked-changes",
    f"{_OFFICE}annotation",
    f"{_TEXT}illustration-index",
}


def read_odt(path: Path) -> Draft:
    """An .odt as a draft. Raises StageStopped for one that is protected or damaged."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise protected(path)
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(archive.read("content.xml"), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise damaged(path) from error
    body = root.find(f".//{_OFFICE}text")
    notes: list[Block] = []
    blocks = list(_read(body, notes)) if body is not None else []
    return Draft(path, "odt", with_captions([*blocks, *notes]))


def _read(element: Any, notes: list[Block]) -> Iterator[Block]:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{_TEXT}h":
            yield Heading(int(child.get(f"{_TEXT}outline-level", "1")), _piece(child, notes))
        elif child.tag == f"{_TEXT}p":
            yield from _paragraph(child, notes, "lista" if element.tag in _WITHIN else "text")
        elif child.tag == f"{_TABLE}table":
            yield _table(child, notes)
        elif child.tag in _WITHIN or child.tag == f"{_TEXT}soft-page-break":
            yield from _read(child, notes)


def _paragraph(p: Any, notes: list[Block], sort: Sort) -> Iterator[Block]:
    piece = _piece(p, notes)
    if piece.text.strip() and not is_contents(piece.text):
        if is_caption(piece.text):
            yield Paragraph(piece, "bildtext")
        elif sort == "text" and looks_like_heading(piece.text, bold=False):
            yield Heading(9, piece)
        else:
            yield Paragraph(piece, sort)
    if next(p.iter(f"{_DRAW}image"), None) is not None:
        yield Picture()
    for box in p.iter(f"{_DRAW}text-box"):
        yield from _read(box, notes)


def _piece(element: Any, notes: list[Block]) -> Piece:
    return Piece("".join(_letters(element, notes)))


def _letters(element: Any, notes: list[Block]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * int(child.get(f"{_TEXT}c", "1"))
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag == f"{_TEXT}note":
            body = child.find(f"{_TEXT}note-body")
            words = " ".join("".join(p.itertext()) for p in body.iter(f"{_TEXT}p")) if body is not None else ""
            if words.strip():
                notes.append(Paragraph(Piece(words), "fotnot"))
        elif child.tag not in _LEFT_OUT and child.tag != f"{_DRAW}frame":
            yield from _letters(child, notes)
        yield child.tail or ""


def _table(table: Any, notes: list[Block]) -> Table:
    cells: list[Cell] = []
    rows = [r for r in table.iter(f"{_TABLE}table-row") if next(r.iterancestors(f"{_TABLE}table"), None) is table]
    for r, row in enumerate(rows):
        head = row.getparent().tag == f"{_TABLE}table-header-rows"
        c = 0
        for cell in row:
            repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            if cell.tag == f"{_TABLE}covered-table-cell":
                c += repeated
                continue
            across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
            down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
            pieces = tuple(_piece(p, notes) for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))
            for k in range(repeated if any(p.text for p in pieces) else 1):
                cells.append(Cell(pieces, r, c + k, min(down, len(rows) - r), across, head))
            c += repeated
    return Table(tuple(cells))
