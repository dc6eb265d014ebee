"""A PDF as blocks, read by where its words stand: rules, columns, running heads, page breaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.codes import read_codes
from pipeline.drafts.captions import with_captions
from pipeline.drafts.model import Block, Draft, Picture
from pipeline.drafts.pdf_flow import blocks_of, columns_of
from pipeline.drafts.pdf_lines import Line, Word, lines_of
from pipeline.drafts.pdf_ruled import ruled_tables
from pipeline.drafts.pdf_tagged import tagged_tables
from pipeline.drafts.refused import damaged, protected, without_text
from pipeline.names import label_key

# Running heads and feet stand in these parts of the page.
_TOP, _BOTTOM = 0.1, 0.9
_PAGE_NUMBER = re.compile(r"^(?:sida |sid\.? )?\(?\d{1,3}\)?(?:\s?(?:av|/|\(|\|)\s?\d{1,3}\)?)?$", re.IGNORECASE)
_TOLD_EVERY = 25
_SAME_HEIGHT = 4
# Words of headings that a narrow column breaks.
_HEADINGS = frozenset(
    [
        "varav",
        "kvinnor",
        "män",
        "annat",
        "ej",
        "angivet",
        "totalt",
        "summa",
        "antal",
        "andel",
        "deltagare",
        "aktuella",
        "nya",
        "avslutade",
        "pågående",
        "arbete",
        "studier",
        "sökande",
        "arbetssökande",
        "fortsatt",
        "rehabilitering",
        "sjukdom",
        "övrigt",
        "okänd",
        "anonyma",
        "insats",
        "insatser",
        "budget",
        "utfall",
        "avvikelse",
        "intäkt",
        "kostnad",
        "netto",
        "försäkringskassan",
        "arbetsförmedlingen",
        "regionen",
        "kommun",
        "egen",
        "anmälan",
    ]
)
# A line of more words than this is running text.
_PROSE = 6


def read_pdf(path: Path) -> Draft:
    """A .pdf as a draft. Raises StageStopped for one that is protected, damaged or without text."""
    known = set(_label_words())
    pages = _read_pages(path, known)
    if not any(p.words for p in pages):
        raise without_text(path, len(pages))
    running = _running(pages)
    body = _body_size(pages)
    blocks: list[Block] = []
    for page in pages:
        blocks += _blocks(page, running, body, known)
    empty = [p.number for p in pages if not p.words and p.pictures]
    remarks = []
    if empty:
        shown = ", ".join(map(str, empty[:20]))
        remarks.append(f"{path.name}: sida {shown} har ingen text, bara bild. Talen där är inte lästa.")
    return Draft(path, "pdf", with_captions(blocks), len(pages), tuple(remarks))


class _Page:
    def __init__(
        self, number: int, width: float, height: float, words: list[Word], tables: list[Any], pictures: int
    ) -> None:
        self.number, self.width, self.height = number, width, height
        self.words, self.tables, self.pictures = words, tables, pictures
        self.lines = lines_of(words)


def _read_pages(path: Path, known: set[str]) -> list[_Page]:
    """The pages; words of their running text are added to those `known` to be whole."""
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as pdf:
            found: list[_Page] = []
            for page in pdf.pages:
                found.append(_page(page, known))
                page.close()
                if page.page_number % _TOLD_EVERY == 0:
                    print(f"  sida {page.page_number} av {len(pdf.pages)}", flush=True)
            return found
    except PdfminerException as error:
        if "Password" in repr(error) or "Encrypt" in repr(error):
            raise protected(path) from error
        raise damaged(path) from error
    except OSError as error:
        raise damaged(path) from error


@cache
def _label_words() -> frozenset[str]:
    """Words of the posts that tables have: they are whole wherever they stand."""
    names = (
        alias
        for listed in ("resultatpost", "balanspost", "kassaflodespost", "budgetpost")
        for row in read_codes(listed)
        for alias in (row["namn"], row["alias"])
    )
    return frozenset(w for name in names for w in label_key(name).split()) | _HEADINGS


def _page(page: Any, known: set[str]) -> _Page:
    """A page; the words of its running text are added to those `known` to be whole."""
    raw = [
        w
        for w in page.extract_words(extra_attrs=["size", "fontname", "mcid"], use_text_flow=False)
        if w["text"].strip()
    ]
    words = [
        Word(
            w["text"],
            w["x0"],
            w["x1"],
            w["top"],
            w["bottom"],
            w["size"],
            "bold" in w["fontname"].casefold(),
            page.page_number,
        )
        for w in raw
    ]
    for line in lines_of(words):
        if len(line.words) > _PROSE and len(line.segments) == 1:
            known |= {w.text.casefold().strip(",.()") for w in line.words[1:-1]}
    tables = tagged_tables(page, words, [w["mcid"] for w in raw])
    inside = {i for _, _, used in tables for i in used}
    tables += [t for t in ruled_tables(page, words, known) if not t[2] & inside]
    return _Page(page.page_number, page.width, page.height, words, tables, len(page.images))


def _blocks(page: _Page, running: set[tuple[str, int]], body: float, known: Collection[str]) -> list[Block]:
    """The blocks of a page from its top: those of its text, and its tables where they stand."""
    used = {i for _, _, inside in page.tables for i in inside}
    left_out = {id(w) for line in page.lines if _is_running(line, page, running) for w in line.words}
    rest = [w for i, w in enumerate(page.words) if i not in used and id(w) not in left_out]
    tables = sorted(page.tables, key=lambda t: t[0])
    blocks: list[Block] = []
    for k, limits in enumerate([*(t[0] for t in tables), None]):
        above = [w for w in rest if limits is None or w.middle < limits[0]]
        rest = [w for w in rest if limits is not None and w.middle >= limits[0]]
        for band in columns_of(above, page.width):
            blocks += blocks_of(band, body, known)
        if limits is not None:
            blocks.append(tables[k][1])
    blocks += [Picture(page.number)] * min(page.pictures, 3)
    return blocks


def _plain(line: Line) -> tuple[str, int]:
    """A line without its numbers, and its height on the page."""
    return re.sub(r"\d+", "#", line.text.strip()), round(line.top / _SAME_HEIGHT)


def _running(pages: list[_Page]) -> set[tuple[str, int]]:
    """The lines that stand at the same height at the top or bottom of several pages, their numbers aside."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_plain(line) for line in page.lines if _at_edge(line, page)})
    least = max(2, len(pages) // 4)
    return {text for text, n in seen.items() if n >= least}


def _at_edge(line: Line, page: _Page) -> bool:
    """Whether a line stands where running heads and feet do, or first or last of all on its page."""
    is_outermost = line is page.lines[0] or line is page.lines[-1]
    return is_outermost or line.bottom < _TOP * page.height or line.top > _BOTTOM * page.height


def _is_running(line: Line, page: _Page, running: set[tuple[str, int]]) -> bool:
    if not _at_edge(line, page):
        return False
    number = _PAGE_NUMBER.match(line.text.strip())
    in_margin = line.bottom < _TOP * page.height or line.top > _BOTTOM * page.height
    return _plain(line) in running or bool(number and (in_margin or line.text.strip(" ()") == str(page.number)))


def _body_size(pages: list[_Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for w in page.words:
            sizes[round(w.size, 1)] += len(w.text)
    return sizes.most_common(1)[0][0]
