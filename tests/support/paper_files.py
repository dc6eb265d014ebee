"""Word and PDF files read by other libraries than those that wrote them, as a screen reader would."""

from __future__ import annotations

import ctypes
import html as markup
import io
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

import docx
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
if SOFFICE is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI must have LibreOffice: .ci/run installs it")
NEEDS_OFFICE = pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice found (soffice): Word files are not opened")

Rows = list[list[str]]
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeezed(text: str) -> str:
    """Text without blanks, visible or not: where a line ends says nothing."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


@dataclass
class Shown:
    """What a report shows: the cells of its tables in order, and the words of its charts."""

    tables: list[Rows] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)


def shown_in_word(content: bytes) -> Shown:
    """The tables of a Word file, headings over groups as rows of one cell."""
    document = docx.Document(io.BytesIO(content))
    tables = [
        [[squeezed("\n".join(p.text for p in docx.table._Cell(c, t).paragraphs)) for c in r._tr.tc_lst] for r in t.rows]
        for t in document.tables
    ]
    alts = [e.get("descr") for e in document.element.iter() if e.tag.endswith("}docPr")]
    return Shown(tables, alts)


def shown_in_html(text: str) -> Shown:
    """The tables of a page, but those of the numbers in a chart, which paper has in the words of the chart."""
    reader = _Tables()
    reader.feed(re.sub(r"<details>.*?</details>|<svg.*?</svg>", "", text, flags=re.DOTALL))
    alts = re.findall(r'role="img" aria-label="(.*?)"', text, re.DOTALL)
    return Shown(reader.tables, [markup.unescape(a) for a in alts])


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self._cell is not None:
            self.tables[-1][-1].append(squeezed("".join(self._cell)))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


class Pdf:
    """A PDF by its tags: what stands in each element, in the order that it is read out."""

    def __init__(self, content: bytes) -> None:
        self.file = pikepdf.Pdf.open(io.BytesIO(content))
        self._pages: dict[Any, int] = {page.objgen: i for i, page in enumerate(self.file.pages)}
        self._looked = pypdfium2.PdfDocument(content)

    @cached_property
    def root(self) -> Any:
        return self.file.Root.StructTreeRoot

    def every(self, *kinds: str, under: Any = None) -> Iterator[Any]:
        """The elements of some kinds (Table, TH), in order."""
        for child in _children(self.root if under is None else under):
            if str(child.S)[1:] in kinds:
                yield child
            yield from self.every(*kinds, under=child)

    def words(self, element: Any, page: Any = None) -> str:
        """What stands in an element and those under it."""
        page = element.get("/Pg", page)
        found = []
        kids = element.get("/K")
        for kid in [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                found.append(self._marked[self._pages[page.objgen], kid])
            elif "/S" in kid:
                found.append(self.words(kid, page))
            elif kid.get("/Type") == "/MCR":
                found.append(self._marked[self._pages[kid.get("/Pg", page).objgen], int(kid.MCID)])
        return "".join(found)

    @property
    def pages(self) -> list[str]:
        """The text of each page."""
        return [page.get_textpage().get_text_range() for page in self._looked]

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Width and height of each page, in whole points."""
        return [(round(page.get_width()), round(page.get_height())) for page in self._looked]

    def size_of(self, words: str) -> float:
        """The size of type of the first text that holds some words."""
        for page in self._looked:
            texts = page.get_textpage()
            for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                if words in _text(thing.raw, texts):
                    size = ctypes.c_float()
                    pdfium.FPDFTextObj_GetFontSize(thing.raw, size)
                    return round(size.value * thing.get_matrix().d, 2) if size.value == 1 else round(size.value, 2)
        raise AssertionError(f"{words} stands nowhere")

    def outline(self) -> list[tuple[int, str]]:
        """The bookmarks: level and words."""
        return [(mark.level + 1, mark.get_title()) for mark in self._looked.get_toc()]

    def shown(self) -> Shown:
        """The tables by their tags, and the words of the charts."""
        tables = [
            [[squeezed(self.words(c)) for c in _children(r)] for r in self.every("TR", under=t)]
            for t in self.every("Table")
        ]
        return Shown(tables, [str(f.Alt) for f in self.every("Figure")])

    @cached_property
    def _marked(self) -> dict[tuple[int, int], str]:
        """What each piece of marked content says, by page and number."""
        found: dict[tuple[int, int], str] = {}
        for i, page in enumerate(self._looked):
            texts = page.get_textpage()
            for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
                thing = pdfium.FPDFPage_GetObject(page.raw, at)
                number = pdfium.FPDFPageObj_GetMarkedContentID(thing)
                if number < 0:
                    continue
                is_text = pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_TEXT
                found[i, number] = found.get((i, number), "") + (_text(thing, texts) if is_text else "")
        return found


def _text(thing: Any, texts: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(thing, texts.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(thing, texts.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    # A hyphen at the end of a line is told as a sign of its own.
    return buffer.raw.decode("utf-16-le").rstrip("\0").replace("\x02", "-")


def _children(element: Any) -> list[Any]:
    kids = element.get("/K")
    each = [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [k for k in each if isinstance(k, pikepdf.Dictionary) and "/S" in k]
