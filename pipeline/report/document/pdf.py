"""A document as a PDF that anyone can read: tagged (PDF/UA-1), with bookmarks, contents and tables that repeat their head.

Typst sets it, by templates/report.typ; here is only what it is told. Typst refuses to write what PDF/UA
does not allow, a chart without words for one. Same document, same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.letters.shipped import typst_fonts
from pipeline.report.document.model import (
    Block,
    Cell,
    Definitions,
    Document,
    Heading,
    KeyFigures,
    Markdown,
    Picture,
    Reply,
    Section,
    Signatures,
    Table,
    Text,
)
from pipeline.report.document.paper import (
    CHART_HIGH,
    CHART_WIDE,
    CONTENTS,
    LEGEND_WORDS,
    UPRIGHT,
    begin_pages,
    clean_svg,
    columns_apart,
    filled,
    has_cover,
    is_signed,
    lay_out,
    line_of,
    notes_of,
    numeric_columns,
    places,
    size_of,
    size_of_photo,
    soft,
)
from pipeline.report.document.pdf_tags import with_row_headings
from pipeline.report.document.prose import Grid, Paragraph, Photo, Piece, Span, plain_words, read_pieces
from pipeline.typography import bind_numbers

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_POINT, _PIXEL = 0.3528, 0.2646
Data = dict[str, Any]


def render_pdf(document: Document) -> bytes:
    """The document as the bytes of a PDF file. Raises typst.TypstError for what PDF/UA does not allow."""
    return set_pdf(tell_typst(document))


def tell_typst(document: Document) -> str:
    """What typst is told of a document."""
    return json.dumps(_Teller(document).document(), ensure_ascii=False)


def set_pdf(data: str) -> bytes:
    """What typst makes of what it is told. It lets go of Python meanwhile, so another thread can work.

    Raises typst.TypstError for what PDF/UA does not allow.
    """
    import typst

    made = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=typst_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
    )
    return with_row_headings(bytes(made))


class _Teller:
    """What the template is told of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places = places(document)
        self._begun = begin_pages(document)
        self._named: set[str] = set()
        self._level = 1

    def document(self) -> Data:
        """Everything, in order."""
        d = self._document
        return {
            "title": d.title,
            "subtitle": d.subtitle,
            "owner": d.owner,
            "edition": d.edition,
            "line": line_of(d),
            "facts": [{"name": name, "value": value} for name, value in d.facts],
            "cover": has_cover(d),
            "folded": d.folded,
            "contents": CONTENTS,
            "legend": LEGEND_WORDS,
            "pages": self._pages(),
        }

    def _pages(self) -> list[Data]:
        """The blocks in runs of pages that lie the same way; a heading lies as what it stands over."""
        runs: list[Data] = []
        waiting: list[Data] = []
        for block in self._blocks():
            waiting.append(block)
            if block["kind"] == "heading":
                continue
            lying = block.get("lying", False)
            if not runs or runs[-1]["lying"] != lying:
                runs.append({"lying": lying, "blocks": []})
            runs[-1]["blocks"] += waiting
            waiting = []
        return [*runs, {"lying": False, "blocks": waiting}] if waiting else runs

    def _blocks(self) -> Iterator[Data]:
        """The blocks of every chapter; what is read first stands before the contents in a document that is folded."""
        for nth, section in enumerate(self._document.sections):
            yield from self._section(section)
            if self._document.folded and not nth:
                yield {"kind": "contents"}

    def _section(self, section: Section) -> Iterator[Data]:
        self._level = 1
        breaks = section.id in self._begun
        made = [self._heading([{"text": section.title}], 1, section.id), *self._inside(section)]
        if is_signed(section):
            made = [{"kind": "together", "blocks": made}]
        yield made[0] | {"breaks": breaks}
        yield from made[1:]

    def _inside(self, section: Section) -> Iterator[Data]:
        for block in section.blocks:
            for made in self._block(block):
                # On the page of an insats tables stand closer, so that it is one page.
                yield made | {"close": section.appendix} if made["kind"] in ("table", "chart") else made

    def _heading(self, spans: list[Data], level: int, name: str = "") -> Data:
        self._level = level if level == 1 else min(level, self._level + 1)
        return {"kind": "heading", "level": self._level, "spans": spans, "name": self._name(name)}

    def _name(self, name: str) -> str | None:
        """A name that links lead to, the first time it is met."""
        if not name or name in self._named:
            return None
        self._named.add(name)
        return name

    def _block(self, block: Block) -> Iterator[Data]:
        if isinstance(block, Table):
            yield self._table(block)
        elif isinstance(block, Picture):
            yield self._picture(block)
        elif isinstance(block, Text):
            yield {"kind": block.kind, "text": _running(block.text)}
        elif isinstance(block, Heading):
            yield self._heading([{"text": block.text}], 2, block.id)
        elif isinstance(block, Markdown):
            yield from self._prose(read_pieces(block.html))
        elif isinstance(block, Reply):
            yield self._reply(block)
        elif isinstance(block, KeyFigures) and block.figures:
            figures = [{"label": f.label, "text": f.cell.text, "beside": f.beside_in_words} for f in block.figures]
            yield {"kind": "figures", "figures": figures, "notes": [_running(n) for n in block.notes]}
        elif isinstance(block, Definitions):
            entries = [
                {"term": term, "told": [_running(t) for t in told], "name": self._name(f"matt-{id_}")}
                for id_, term, told in block.entries
            ]
            yield {"kind": "definitions", "entries": entries, "brief": block.brief}
        elif isinstance(block, Signatures):
            entries = [{"name": name, "role": role} for name, role in block.entries]
            yield {"kind": "signatures", "place": block.place, "entries": entries}

    def _table(self, table: Table) -> Data:
        layout = lay_out(table)
        numbers = (False, *numeric_columns(table))
        apart = (False, *columns_apart(table))
        head = [
            {"text": soft(_running(t)), "number": n, "apart": a}
            for t, n, a in zip((table.first_heading, *table.headings), numbers, apart, strict=True)
        ]
        rows = [
            {
                "level": row.level,
                "heading": soft(row.heading),
                "cells": [self._cell(c) | {"apart": a} for c, a in zip(filled(row, table), apart[1:], strict=True)],
            }
            for row in table.rows
        ]
        return {
            "kind": "table",
            "name": self._name(f"tabell-{table.id}"),
            "number": table.number,
            "caption": table.caption,
            "unit": table.unit,
            "columns": list(layout.columns),
            "lying": layout.lying,
            "scale": layout.scale,
            "head": head,
            "rows": rows,
            "notes": [soft(_running(n)) for n in notes_of(table)],
        }

    def _cell(self, cell: Cell) -> Data:
        leads = self._leads(cell.href)
        # Only what is within: a table on paper is no place for addresses.
        return {"text": soft(cell.text), "number": cell.numeric} | ({"to": leads["to"]} if "to" in leads else {})

    def _leads(self, href: str) -> Data:
        name = href.removeprefix("#")
        if href.startswith("#") and name in self._places:
            return {"to": name}
        return {"address": href} if href.startswith(("http://", "https://", "mailto:")) else {}

    def _picture(self, picture: Picture) -> Data:
        svg = clean_svg(picture)
        wide, high = (length * _POINT for length in size_of(svg))
        return {
            "kind": "chart",
            "name": self._name(f"figur-{picture.id}"),
            "number": picture.number,
            "caption": _running(picture.title),
            "unit": "",
            "alt": picture.alt,
            "svg": svg,
            "width": wide * min(1.0, CHART_WIDE / wide, CHART_HIGH / high),
            "notes": [_running(n) for n in notes_of(picture)],
        }

    def _reply(self, reply: Reply) -> Data:
        made: Data = {"kind": "reply", "question": reply.question, "name": self._name(f"svar-{reply.id}")}
        made |= {"sentence": reply.words, "counted": reply.counted, "chart": None}
        if reply.picture:
            svg = clean_svg(reply.picture, narrow=True)
            made["chart"] = {"svg": svg, "alt": reply.picture.alt, "name": self._name(f"figur-{reply.picture.id}")}
        return made

    def _prose(self, pieces: tuple[Piece, ...]) -> Iterator[Data]:
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            at += 1
            if isinstance(piece, Grid):
                yield self._grid(piece)
            elif isinstance(piece, Photo):
                yield self._photo(piece)
            elif piece.kind == "rubrik":
                yield self._heading(self._spans(piece.spans), piece.level)
            elif piece.kind in _ITEMS:
                items, at = _items(pieces, at - 1)
                yield self._list(items, 1)
            else:
                yield {"kind": "quote" if piece.kind == "citat" else "paragraph", "spans": self._spans(piece.spans)}

    def _list(self, items: list[Paragraph], level: int) -> Data:
        """Items of a level, each with what stands under it: lists of the level below, more paragraphs."""
        made: list[list[Data]] = []
        at = 0
        while at < len(items):
            item = items[at]
            if item.level > level and made:
                inner = list(_while_deeper(items, at, level))
                made[-1].append(self._list(inner, level + 1))
                at += len(inner)
                continue
            told = {"kind": "paragraph", "spans": self._spans(item.spans)}
            if item.kind == "fortsatt" and made:
                made[-1].append(told)
            else:
                made.append([told])
            at += 1
        return {"kind": "list", "ordered": items[0].kind == "nummer", "items": made}

    def _grid(self, grid: Grid) -> Data:
        count = max(map(len, grid.rows), default=1)
        columns = [max((len(plain_words(r[i])) for r in grid.rows if len(r) > i), default=0) + 4 for i in range(count)]
        rows = [[{"words": self._spans(c)} for c in (*row, *[()] * (count - len(row)))] for row in grid.rows]
        return {"kind": "grid", "columns": columns, "rows": rows}

    def _photo(self, photo: Photo) -> Data:
        wide, high = (length * _PIXEL for length in size_of_photo(photo))
        width = wide * min(1.0, UPRIGHT / wide, CHART_HIGH / high)
        return {"kind": "photo", "bytes": list(photo.content), "format": photo.kind, "alt": photo.alt, "width": width}

    def _spans(self, spans: tuple[Span, ...]) -> list[Data]:
        return [
            {"text": _running(s.text), "bold": s.bold, "italic": s.italic} | (self._leads(s.href) if s.href else {})
            for s in spans
        ]


_ITEMS = ("punkt", "nummer", "fortsatt")


def _items(pieces: tuple[Piece, ...], at: int) -> tuple[list[Paragraph], int]:
    """The items of the list that begins at a place, and where it has ended: another may follow right after."""
    found: list[Paragraph] = []
    while at < len(pieces):
        piece = pieces[at]
        if not isinstance(piece, Paragraph) or piece.kind not in _ITEMS:
            break
        if found and piece.begins and piece.level == 1:
            break
        found.append(piece)
        at += 1
    return found, at


def _while_deeper(items: list[Paragraph], at: int, level: int) -> Iterator[Paragraph]:
    for item in items[at:]:
        if item.level <= level:
            return
        yield item


def _running(text: str) -> str:
    return bind_numbers(text)
