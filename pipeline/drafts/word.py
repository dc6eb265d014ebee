"""A Word file as blocks: headings, paragraphs, footnotes and tables with merged cells.

Read from the file's own XML, so that a number is found again where its remark shall stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.drafts.captions import with_captions
from pipeline.drafts.model import Block, Cell, Draft, Heading, Paragraph, Picture, Piece, Sort, Table
from pipeline.drafts.refused import damaged, protected
from pipeline.drafts.shape import is_contents, looks_like_heading
from pipeline.drafts.word_text import W, paragraphs, run_texts

_HEADING = re.compile(r"(?:heading|rubrik)\s*(\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|innehåll)\b", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|titel|rubrik)", re.IGNORECASE)
_CAPTION = re.compile(r"(?:caption|beskrivning|bildtext)", re.IGNORECASE)
_LIST = re.compile(r"(?:list|lista|punktlista|numrerad)", re.IGNORECASE)
# The first bytes of an encrypted Office file, which is no zip.
_LOCKED = b"\xd0\xcf\x11\xe0"


def open_word(path: Path) -> Any:
    """The file as python-docx has it. Raises StageStopped for one that is protected or damaged."""
    from docx import Document

    if path.read_bytes()[:4] == _LOCKED:
        raise protected(path)
    try:
        return Document(str(path))
    except Exception as error:  # python-docx raises whatever its zip and XML do
        raise damaged(path) from error


def read_word(path: Path) -> Draft:
    """A .docx as a draft. Raises StageStopped for one that is protected or damaged."""
    document = open_word(path)
    reader = _Reader(document)
    blocks = [*reader.blocks(document.element.body), *reader.notes()]
    return Draft(path, "docx", with_captions(blocks))


class _Reader:
    def __init__(self, document: Any) -> None:
        self._document = document
        self._handles = {p: i for i, p in enumerate(paragraphs(document.element.body))}
        self._styles = {s.style_id: s.name or "" for s in document.styles}
        # Which paragraph a note is called from: its remark stands there.
        self._called: dict[tuple[str, str], int] = {}

    def blocks(self, element: Any) -> Iterator[Block]:
        for child in element:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                yield from self.blocks(child)

    def _paragraph(self, p: Any) -> Iterator[Block]:
        piece, style = self._piece(p), self._style(p)
        if piece.text.strip() and not _CONTENTS.match(style) and not is_contents(piece.text):
            level = self._level(p, style)
            bold = bool(piece.text.strip()) and _all_bold(p)
            if level:
                yield Heading(level, piece)
            elif looks_like_heading(piece.text, bold=bold) and not _CAPTION.match(style):
                yield Heading(9, piece)
            else:
                yield Paragraph(piece, self._sort(p, style))
        if any(True for _ in p.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")):
            yield Picture()
        for box in p.iter(f"{W}txbxContent"):
            if not any("Fallback" in str(a.tag) for a in box.iterancestors()):
                yield from self.blocks(box)

    def _piece(self, p: Any) -> Piece:
        handle = self._handles.get(p, -1)
        runs = run_texts(p)
        for run in runs:
            for kind in ("footnote", "endnote"):
                for e in run.run.iter(f"{W}{kind}Reference"):
                    self._called[kind, str(e.get(f"{W}id"))] = handle
        silent = tuple((r.start, r.end) for r in runs if r.raised and r.text.strip())
        return Piece("".join(r.text for r in runs), handle, silent=silent)

    def _style(self, p: Any) -> str:
        found = p.find(f"{W}pPr/{W}pStyle")
        return self._styles.get(found.get(f"{W}val"), found.get(f"{W}val")) if found is not None else ""

    def _level(self, p: Any, style: str) -> int:
        found = _HEADING.match(style)
        if found:
            return int(found[1])
        outline = p.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and int(outline.get(f"{W}val", "9")) < 9:
            return int(outline.get(f"{W}val")) + 1
        return 1 if _TITLE.fullmatch(style) else 0

    def _sort(self, p: Any, style: str) -> Sort:
        if _CAPTION.match(style):
            return "bildtext"
        return "lista" if p.find(f"{W}pPr/{W}numPr") is not None or _LIST.match(style) else "text"

    def _table(self, tbl: Any) -> Iterator[Block]:
        cells: list[Cell] = []
        open_cells: dict[int, int] = {}
        nested: list[Any] = []
        rows = [e for e in tbl.iter(f"{W}tr") if _nearest(e, f"{W}tbl") is tbl]
        for r, tr in enumerate(rows):
            head = tr.find(f"{W}trPr/{W}tblHeader") is not None
            before = tr.find(f"{W}trPr/{W}gridBefore")
            column = int(before.get(f"{W}val")) if before is not None else 0
            for tc in (e for e in tr.iter(f"{W}tc") if _nearest(e, f"{W}tr") is tr):
                span = tc.find(f"{W}tcPr/{W}gridSpan")
                width = int(span.get(f"{W}val")) if span is not None else 1
                merge = tc.find(f"{W}tcPr/{W}vMerge")
                nested += [t for t in tc.iter(f"{W}tbl") if _nearest(t, f"{W}tbl") is tbl]
                if merge is not None and merge.get(f"{W}val") != "restart" and column in open_cells:
                    at = open_cells[column]
                    cells[at] = _taller(cells[at])
                else:
                    pieces = tuple(self._piece(p) for p in tc.iter(f"{W}p") if _nearest(p, f"{W}tc") is tc)
                    cells.append(Cell(pieces, r, column, 1, width, head))
                    open_cells.pop(column, None)
                    if merge is not None:
                        open_cells[column] = len(cells) - 1
                column += width
        yield Table(tuple(cells))
        for inner in nested:
            yield from self._table(inner)

    def notes(self) -> Iterator[Block]:
        """The footnotes and endnotes, in the order of their numbers."""
        from docx.oxml import parse_xml

        for part in self._document.part.package.iter_parts():
            kind = next((k for k in ("footnote", "endnote") if str(part.partname).endswith(f"/{k}s.xml")), "")
            if not kind:
                continue
            for note in parse_xml(part.blob).iter(f"{W}{kind}"):
                handle = self._called.get((kind, str(note.get(f"{W}id"))))
                text = " ".join("".join(r.text for r in run_texts(p)) for p in note.iter(f"{W}p")).strip()
                if handle is not None and text:
                    yield Paragraph(Piece(text, handle), "fotnot")


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _taller(cell: Cell) -> Cell:
    return Cell(cell.pieces, cell.row, cell.column, cell.rows + 1, cell.columns, cell.head)


def _all_bold(p: Any) -> bool:
    """Whether every run with letters is set in bold in the file itself."""
    runs = [r.run for r in run_texts(p) if r.text.strip()]
    marks = [r.find(f"{W}rPr/{W}b") for r in runs]
    return bool(marks) and all(m is not None and m.get(f"{W}val") not in ("0", "false") for m in marks)
