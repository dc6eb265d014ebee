"""The office's own words, written as HTML, as pieces that a printed document is made of.

A page takes the HTML as it is; Word and PDF need to know what is a paragraph, a list or a table.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

_BLANKS = re.compile(r"[ \t\r\n]+")
_HEADING = re.compile(r"h[1-6]")
_BLOCKS = frozenset({"p", "li", "blockquote", "pre", "div", "hr"})
_INLINE = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic"}
_IMAGE = re.compile(r"data:image/(?P<kind>png|jpeg);base64,(?P<data>.*)", re.DOTALL)
# As deep as lists are told apart in print.
DEEPEST = 3


@dataclass(frozen=True)
class Span:
    """Words of one look. `href` is where they lead: "#…" within the document, or an address."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `kind` is text, citat, rubrik (with `level` 2 or 3), punkt or nummer (with `level` 1 to 3).

    `begins` says that a list begins with it.
    """

    spans: tuple[Span, ...]
    kind: str = "text"
    level: int = 0
    begins: bool = False


@dataclass(frozen=True)
class Grid:
    """A table in the office's words: its rows of cells, of which the first is the heading."""

    rows: tuple[tuple[tuple[Span, ...], ...], ...]


@dataclass(frozen=True)
class Photo:
    """A picture in the office's words: its bytes, their kind (png or jpeg) and its words."""

    content: bytes
    kind: str
    alt: str


Piece = Paragraph | Grid | Photo


def read_pieces(html: str) -> tuple[Piece, ...]:
    """The pieces of safe HTML, in order; what is neither text, list, quotation, table nor picture is its text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return tuple(reader.pieces)


def plain_words(spans: tuple[Span, ...]) -> str:
    """What spans say, whatever they look like."""
    return "".join(s.text for s in spans)


@dataclass
class _List:
    kind: str
    begun: bool = False


@dataclass
class _Open:
    """What is being read: the look of words, the lists and the table they stand in."""

    look: list[tuple[str, Span]] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    rows: list[list[tuple[Span, ...]]] | None = None
    quoted: int = 0
    heading: int = 0
    item: bool = False


class _Reader(HTMLParser):
    """Collects words until a paragraph, item, heading or cell ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._spans: list[Span] = []
        self._open = _Open()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _INLINE or tag == "a":
            self._look(tag, given)
        elif tag == "br":
            self._spans.append(replace(self._now, text="\n"))
        elif tag == "img":
            self._photo(given)
        elif tag in ("ul", "ol"):
            self.end_paragraph()
            self._open.lists.append(_List("punkt" if tag == "ul" else "nummer"))
        elif tag == "table":
            self.end_paragraph()
            self._open.rows = []
        elif tag == "tr" and self._open.rows is not None:
            self._open.rows.append([])
        else:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        # What is no block, such as the mark around a number, changes nothing of where its words stand.
        if tag not in _BLOCKS and not _HEADING.fullmatch(tag):
            return
        self.end_paragraph()
        self._open.item = tag == "li" or (tag == "p" and self._open.item)
        self._open.quoted += tag == "blockquote"
        if _HEADING.fullmatch(tag):
            self._open.heading = 3 if tag > "h3" else 2

    def handle_endtag(self, tag: str) -> None:
        now = self._open
        if tag in _INLINE or tag == "a":
            while now.look and now.look.pop()[0] != tag:
                pass
        elif tag in ("td", "th") and now.rows:
            now.rows[-1].append(self._taken())
        elif tag == "table" and now.rows is not None:
            self.pieces.append(Grid(tuple(tuple(r) for r in now.rows)))
            now.rows = None
        elif tag in ("p", "li", "blockquote", "pre", "div") or _HEADING.fullmatch(tag):
            self.end_paragraph()
            now.quoted -= tag == "blockquote"
        elif tag in ("ul", "ol") and now.lists:
            self.end_paragraph()
            now.lists.pop()

    def handle_data(self, data: str) -> None:
        text = _BLANKS.sub(" ", data)
        starts = not self._spans or self._spans[-1].text.endswith((" ", "\n"))
        text = text.lstrip(" ") if starts else text
        if text:
            self._spans.append(replace(self._now, text=text))

    @property
    def _now(self) -> Span:
        return self._open.look[-1][1] if self._open.look else Span("")

    def _look(self, tag: str, given: dict[str, str]) -> None:
        now, kind = self._now, _INLINE.get(tag)
        looks = replace(now, bold=now.bold or kind == "bold", italic=now.italic or kind == "italic")
        looks = replace(looks, href=given.get("href", "")) if tag == "a" else looks
        self._open.look.append((tag, looks))

    def _photo(self, given: dict[str, str]) -> None:
        found = _IMAGE.fullmatch(given.get("src", ""))
        try:
            content = base64.b64decode(found["data"], validate=True) if found else b""
        except binascii.Error:
            content = b""
        if found and content:
            self.end_paragraph()
            self.pieces.append(Photo(content, found["kind"], given.get("alt", "")))
        elif given.get("alt"):
            self._spans.append(replace(self._now, text=given["alt"]))

    def _taken(self) -> tuple[Span, ...]:
        """The words since last, without a blank at the end."""
        spans, self._spans = self._spans, []
        while spans and not spans[-1].text.rstrip(" \n"):
            spans.pop()
        return (*spans[:-1], replace(spans[-1], text=spans[-1].text.rstrip(" \n"))) if spans else ()

    def end_paragraph(self) -> None:
        """What has been read is a paragraph, if it is anything."""
        now = self._open
        if now.rows is not None:
            return
        spans = self._taken()
        heading, now.heading = now.heading, 0
        if not spans:
            return
        if heading:
            self.pieces.append(Paragraph(spans, "rubrik", heading))
        elif now.lists:
            self.pieces.append(self._item(spans))
        else:
            self.pieces.append(Paragraph(spans, "citat" if now.quoted else "text"))

    def _item(self, spans: tuple[Span, ...]) -> Paragraph:
        now, level = self._open.lists[-1], min(len(self._open.lists), DEEPEST)
        if not self._open.item:
            # A second paragraph of the same item.
            return Paragraph(spans, "fortsatt", level)
        begins, now.begun, self._open.item = not now.begun, True, False
        return Paragraph(spans, now.kind, level, begins)
