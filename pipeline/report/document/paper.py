"""What a document on paper needs to know, in Word and PDF alike: captions, widths, places that links lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil

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
    Row,
    Section,
    Signatures,
    Table,
)
from pipeline.report.document.prose import Photo
from pipeline.typography import LEGEND

# Millimetres: A4, and what is left of it between the margins.
PAGE, MARGIN = (210.0, 297.0), 20.0
UPRIGHT, LYING = PAGE[0] - 2 * MARGIN, PAGE[1] - 2 * MARGIN
# Millimetres that a chart or a picture may take at most: two of them, or one and its text, on a page.
CHART_WIDE, CHART_HIGH = 160.0, 120.0
CONTENTS = "Innehåll"
LEGEND_WORDS = "Tecken i tabellerna: " + ", ".join(f"{sign} {told}" for sign, told in LEGEND) + "."

# Millimetres per point of type, the size tables are set in, and the blank on both sides of a cell.
_POINT, _SIZE, _BLANK = 0.3528, 8.5, 3.2
# How wide letters are, in parts of their size: of Open Sans, to which Calibri is a little less. Others are as "n".
_WIDTHS = {
    0.28: "!',.:;IJijl\u00a0 ",
    0.37: "()-/[\\]ft”",
    0.42: '"r{}',
    0.5: "?_csvyz–",
    0.55: "*FLST^gkx|§",
    0.58: "$+0123456789<=>EXYZ`ae~åäéÉ×−",
    0.66: "#ABCÅÄ",
    0.76: "&DGHNU",
    0.95: "%@MOQWmwÖ…",
}
_WIDTH_OF = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_OTHER = 0.62
_BREAKS = re.compile(r"[ _/]|(?<=-)")
# A table of little is not drawn out over the page.
_LEAST_SHARE = 0.55
# In how many parts the room that is left is dealt out, and how much longer a text is when its lines break at words.
_STEPS, _RAGGED = 40, 1.08
# Strong letters take more room.
_BOLD = 1.1
# The texts of a column: each with whether it is a number, and how strong.
_Column = list[tuple[str, bool, float]]
# How much smaller the type of a table may be before its page is turned, and even then.
_SMALLEST, _LAST = 0.86, 0.7
# A sign of no width where a long name may break, after the signs that join it; shorter words are never broken.
_BREAK, _LONG = "\u200b", 12
# Lines on a page, as they are counted here, how many of them a chapter of few has, and signs on one.
_ON_A_PAGE, _FEW, _SIGNS = 64, 40, 95
# A page of no more lines than so is a paragraph or two.
_LITTLE = 20
# Between a number and words in the column after it, more than between others.
APART = 3.0


@dataclass(frozen=True)
class Layout:
    """How a table lies: its columns in millimetres, and whether it needs a page on its side.

    `scale` is below 1 when its words need smaller type than usual.
    """

    columns: tuple[float, ...]
    lying: bool
    scale: float = 1.0


def lay_out(table: Table) -> Layout:
    """Widths by what stands in the columns: no number breaks, nor any word if that can be helped."""
    texts = _columns(table)
    least = [max(_least(t, number) * w for t, number, w in column) + _BLANK for column in texts]
    wanted = [max(_width(t) * w for t, _, w in column) + _BLANK for column in texts]
    for i, apart in enumerate(columns_apart(table), 1):
        least[i], wanted[i] = least[i] + APART * apart, wanted[i] + APART * apart
    # A name beside numbers that breaks at every word is hard to read: it has half its length where they leave the room.
    half = max(_width(t) * w for t, _, w in texts[0]) * _RAGGED / 2 + _BLANK
    if all(numeric_columns(table)) and sum(least) - least[0] + half <= UPRIGHT / _SMALLEST:
        least[0] = max(least[0], half)
    scale = min(1.0, UPRIGHT / sum(least))
    lying = scale < _SMALLEST
    room = LYING if lying else UPRIGHT
    if sum(least) > room:
        return Layout(tuple(w * room / sum(least) for w in least), lying, max(_LAST, room / sum(least)))
    if sum(wanted) <= room:
        share = max(1.0, _LEAST_SHARE * room / sum(wanted))
        return Layout(tuple(w * share for w in wanted), lying)
    return Layout(_shared(texts, least, wanted, room), lying)


def _shared(texts: list[_Column], least: list[float], wanted: list[float], room: float) -> tuple[float, ...]:
    """What is left when every word has its room goes, a little at a time, to the column that makes the table lowest.

    A row is as high as the cell of it with the most lines. Where no column makes it lower yet, to where most is said.
    """
    said = [[_width(t) * w for t, _, w in column] for column in texts]
    widths = list(least)
    step = (room - sum(least)) / _STEPS
    for _ in range(_STEPS):
        growing = [i for i, width in enumerate(widths) if width < wanted[i]]
        if not growing:
            break
        best = min(growing, key=lambda i: _height(said, [w + step * (i == k) for k, w in enumerate(widths)]))
        widths[best] = min(widths[best] + step, wanted[best])
    return tuple(widths)


def _height(said: list[list[float]], widths: list[float]) -> tuple[int, float]:
    """Lines of a table whose cells say so much (millimetres, by column and row), and how full all cells are."""
    full = [[mm * _RAGGED / (w - _BLANK) for mm in column] for column, w in zip(said, widths, strict=True)]
    rows = [[column[r] for column in full] for r in range(len(full[0]))]
    return sum(ceil(max(row)) for row in rows), sum(map(sum, rows))


def numeric_columns(table: Table) -> tuple[bool, ...]:
    """Which columns after the first hold numbers, so that their heading stands to the right."""
    rows = [r for r in table.rows if r.level != "rubrik"]
    return tuple(any(len(r.cells) > i and r.cells[i].numeric for r in rows) for i in range(len(table.headings)))


def columns_apart(table: Table) -> tuple[bool, ...]:
    """Which columns after the first hold words right beside numbers, and are set a little apart from them."""
    numeric = numeric_columns(table)
    return tuple(not now and before for before, now in zip((False, *numeric), numeric, strict=False))


def filled(row: Row, table: Table) -> tuple[Cell, ...]:
    """The cells of a row, with empty ones where it has fewer than the table has columns."""
    return (*row.cells, *[Cell("")] * (len(table.headings) - len(row.cells)))


def is_signed(section: Section) -> bool:
    """Whether somebody signs at the end of a chapter: never on a page without what is signed."""
    return any(isinstance(b, Signatures) for b in section.blocks)


def is_bold(row: Row) -> bool:
    """Whether a row is a sum."""
    return row.level in ("summa", "total")


def notes_of(block: Table | Picture) -> tuple[str, ...]:
    """What stands under a table or chart, in its order."""
    if isinstance(block, Picture):
        return (block.note,) if block.note else ()
    return (*block.notes, block.source) if block.source else block.notes


def table_in_words(table: Table) -> str:
    """What a table is about, for who cannot see it."""
    rows = "1 rad" if len(table.rows) == 1 else f"{len(table.rows)} rader"
    return f"Tabell med {rows} och {len(table.headings) + 1} kolumner: {', '.join(table.headings)}."


def soft(text: str) -> str:
    """Text that may break inside a long name, where there is no blank to break at."""
    words = (w if len(w) < _LONG else w.replace("_", f"_{_BREAK}").replace("/", f"/{_BREAK}") for w in text.split(" "))
    return " ".join(words)


def line_of(document: Document) -> str:
    """Who, what and which edition, for the foot of every page."""
    return " · ".join(w for w in (document.owner, document.title, document.edition) if w)


def places(document: Document) -> dict[str, str]:
    """What a link within the document may lead to, with what stands there: {"tabell-x": "Tabell 3"}."""
    found: dict[str, str] = {}
    for section in document.sections:
        found.setdefault(section.id, section.title)
        for block in section.blocks:
            for name, words in _places_in(block):
                found.setdefault(name, words)
    return found


def _places_in(block: object) -> Iterator[tuple[str, str]]:
    if isinstance(block, Table):
        yield f"tabell-{block.id}", block.number
    elif isinstance(block, Picture):
        yield f"figur-{block.id}", block.number
    elif isinstance(block, Reply):
        yield f"svar-{block.id}", block.question
    elif isinstance(block, Heading):
        yield block.id, block.text
    elif isinstance(block, Definitions):
        yield from ((f"matt-{id_}", term) for id_, term, _ in block.entries)


def has_cover(document: Document) -> bool:
    """Whether the title has a page of its own: what is given out with facts or as an edition, not a few sheets."""
    return bool(document.facts or document.edition)


def begin_pages(document: Document) -> frozenset[str]:
    """The chapters that begin a page of their own: an appendix does, where they are folded only the first of them.

    Appendices of a few lines, as of a plan's insatser, share a page as long as there is room on it; so do those
    pages of a paged document that have next to nothing each.
    """
    begun: set[str] = set()
    taken = 0
    for before, section in pairwise(document.sections):
        lines = _lines_of(section)
        fits = taken + lines <= _ON_A_PAGE
        shares = before.appendix and (document.folded or (lines <= _FEW and fits))
        if document.paged:
            shares = fits and max(_lines_of(before), lines) <= _LITTLE
        if (document.paged or section.appendix) and not shares:
            begun.add(section.id)
            taken = 0
        taken += lines
    return frozenset(begun)


def _lines_of(section: Section) -> int:
    """About how many lines of text a chapter takes on paper, its heading too."""
    return 4 + sum(map(_lines_of_block, section.blocks))


def _lines_of_block(block: Block) -> int:
    if isinstance(block, Table):
        return 5 + len(block.rows) + len(notes_of(block))
    if isinstance(block, Picture):
        return 12
    if isinstance(block, KeyFigures):
        return 5 * ceil(len(block.figures) / 3) + 3 * len(block.notes)
    if isinstance(block, Definitions):
        return 3 * ceil(len(block.entries) / 2)
    words = re.sub(r"<[^>]+>", "", block.html) if isinstance(block, Markdown) else getattr(block, "text", "")
    return 2 + ceil(len(words) / _SIGNS) + (block.html.count("<p>") if isinstance(block, Markdown) else 0)


def clean_svg(picture: Picture, narrow: bool = False) -> str:
    """The drawing alone: no words of its own, which the caption and alt text have, and no fonts.

    `narrow`: the one for a narrow place, where there is one.
    """
    drawing = picture.narrow if narrow and picture.narrow else picture.svg
    svg = re.sub(r"<(metadata|title|style)>.*?</\1>", "", drawing, flags=re.DOTALL)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}'


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in points, by what it says itself or by the part that is seen."""
    found = re.search(r'<svg[^>]*?width="([\d.]+)(?:pt|px)?"[^>]*?height="([\d.]+)(?:pt|px)?"', svg)
    found = found or re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    return (float(found[1]), float(found[2])) if found else (540.0, 360.0)


def size_of_photo(photo: Photo) -> tuple[int, int]:
    """Width and height of a PNG or JPEG in pixels, from its first bytes."""
    content = photo.content
    if photo.kind == "png" and len(content) > 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    at = 2
    while at + 9 < len(content):
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        at += 2 + length
    return 640, 480


def _columns(table: Table) -> list[_Column]:
    """The texts of every column, with whether each is a number and how strong. A heading over a group is in none."""
    rows = [r for r in table.rows if r.level != "rubrik"]
    weights = [_BOLD if is_bold(r) else 1.0 for r in rows]
    columns = [
        [(table.first_heading, False, _BOLD), *((r.heading, False, w) for r, w in zip(rows, weights, strict=True))]
    ]
    for i, heading in enumerate(table.headings):
        cells = [(filled(r, table)[i], w) for r, w in zip(rows, weights, strict=True)]
        columns.append([(heading, False, _BOLD), *((c.text, c.numeric, w) for c, w in cells)])
    return columns


def _least(text: str, number: bool) -> float:
    return _width(text) if number else max((_width(word) for word in _BREAKS.split(text)), default=0.0)


@lru_cache(maxsize=1 << 15)
def _width(text: str) -> float:
    """Millimetres that a text needs on one line, a little more than it takes."""
    return sum(_WIDTH_OF.get(sign, _OTHER) for sign in text) * _SIZE * _POINT
