"""Why a column may be what it may be: its name, what stands in it, and last year's file.

Every likeness is between 0 and 1. A value that cannot be read as the type says makes it 0: a
column of words is no date whatever it is called.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.clean.coding import SEVERAL, Codebook
from pipeline.ingest.amounts import NotAnAmount, read_amount
from pipeline.ingest.people import OPEN_END, day_by_hand
from pipeline.ingest.records import cell_text
from pipeline.ingest.synonyms import other_words
from pipeline.learning.tables import Column
from pipeline.learning.targets import Target, without_year
from pipeline.names import label_key
from pipeline.personal import find_personal_numbers, holds_person

# How much of what is known the name counts for; the rest is what stands in the column.
_NAME = 0.6
# A translation or another system's word is a reason, and no proof.
_OTHER_WORD = 0.93
# A heading that has the known one among its words: "Kön enligt registret".
_PART = 0.66
# So much of a column must be readable as its type, and so much of a list's words make them that list's.
_READABLE, _OF_LIST = 0.9, 0.8
_NEUTRAL = 0.5
_DATE = re.compile(r"(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:[T ].*)?")
# Days in other orders are not read, and are no text, code or id either.
_OTHER_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?:[T ].*)?")
_OPEN = re.compile(OPEN_END, re.IGNORECASE)
# Whole numbers that can only lie here tell one column from another.
_WITHIN = {"alder": (10, 90), "fodelsear": (1920, 2025)}
_TOKEN = re.compile(r"\{\w+\}")
_ID = re.compile(r"(?=.*\d)[\w.-]{2,40}")


@dataclass(frozen=True)
class Evidence:
    """How like a column is to what it may be, and why in words, without any value of a cell."""

    score: float
    name: float
    fit: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class LastYear:
    """The same kind of file of another year as it is read: column -> its words, and where each stood."""

    file: str
    words: Mapping[str, frozenset[str]]
    places: Mapping[str, int]
    width: int


def weigh(column: Column, target: Target, books: Mapping[str, Codebook], last: LastYear | None, width: int) -> Evidence:
    """The evidence that `column`, of a sheet with `width` columns, is `target`."""
    name, of_name = _name(column.heading, target)
    fit, of_values = _fit(column, target, books)
    if fit == 0:
        return Evidence(0.0, name, 0.0, ())
    reasons = [*of_name, *of_values]
    score = _NAME * name + (1 - _NAME) * fit
    if last and target.name in last.words:
        shared, told = _shared(column, target, last)
        if shared > fit:
            score = _NAME * name + (1 - _NAME) * shared
            reasons.append(told)
        if last.width == width and last.places.get(target.name) == column.index:
            score = min(1.0, score + 0.08)
            reasons.append(f"står på samma plats som i {last.file}")
    return Evidence(score, name, fit, tuple(reasons))


def _name(heading: str, target: Target) -> tuple[float, list[str]]:
    """How like a heading is to those that the column goes by, and which it is like."""
    written = _named(without_year(heading))
    if not written:
        # Nothing but a year, or no heading at all: as those columns that go by that.
        return (1.0 if any(not _named(h) for h in target.headings) else 0.0), []
    known = max(((alike(written, _named(h)), h) for h in target.headings), default=(0.0, ""))
    words = other_words(target.name, target.headings)
    other = max(((alike(written, plain(h)) * _OTHER_WORD, h) for h in words), default=(0.0, ""))
    best, heading_like = max(known, other)
    if best < 0.6:
        return best, []
    said = "namnet liknar" if best == known[0] else "namnet är ett annat ord för det vi kallar"
    shown = _TOKEN.sub("", heading_like).strip() if best == known[0] else target.shown
    return best, [f"{said} ”{shown}”"]


def _named(heading: str) -> str:
    """What a heading says beside its year: "Utfall {datum}" -> utfall."""
    return plain(_TOKEN.sub("", heading))


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """A name without case, marks and accents: ”Kön (juridiskt)” -> kon juridiskt."""
    letters = unicodedata.normalize("NFD", label_key(text.replace("_", " ")))
    return "".join(c for c in letters if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> float:
    """How like a plain name is to a known one, letters and words in any order; one that only has it in it is less so."""
    from rapidfuzz import fuzz

    if not one or not other:
        return 0.0
    if one.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    whole = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)) / 100
    # Short names are alike by chance: ”man” and ”manad”.
    whole = whole if min(len(one), len(other)) > 3 else whole * 0.8
    return max(whole, _PART) if set(other.split()) < set(one.split()) else whole


def _fit(column: Column, target: Target, books: Mapping[str, Codebook]) -> tuple[float, list[str]]:
    """How well what stands in a column is what the target holds: 0 when it cannot be."""
    cells = column.filled
    if not cells:
        return _NEUTRAL, []
    if target.type == "person":
        return _fit_person(cells)
    if target.codes in books:
        return _fit_words(cells, books[target.codes], target.codes)
    tests: dict[str, tuple[Callable[[object], bool], str]] = {
        "datum": (_is_date, "datum"),
        "heltal": (_is_whole, "hela tal"),
        "antal": (_is_whole, "hela tal"),
        "andel": (_is_amount, "tal"),
        "belopp": (_is_amount, "tal"),
        "varde": (_is_amount, "tal"),
    }
    if target.type in tests:
        is_one, called = tests[target.type]
        share = sum(map(is_one, cells)) / len(cells)
        if share < _READABLE:
            return 0.0, []
        told = [f"alla {len(cells)} värden är {called}" if share == 1 else f"nästan alla värden är {called}"]
        if within := _WITHIN.get(target.name):
            return (0.85, told) if _lie_within(cells, *within) else (0.0, [])
        return (0.75 if called == "datum" else 0.6), told
    if any(holds_person(str(c)) for c in cells[:200]):
        return 0.0, []
    numbers = sum(_is_amount(c) or _is_dated(c) for c in cells) / len(cells)
    return (_NEUTRAL if numbers < 0.5 else 0.35), []


def _fit_person(cells: tuple[object, ...]) -> tuple[float, list[str]]:
    texts = [cell_text(c) for c in cells]
    if sum(bool(find_personal_numbers(t)) for t in texts) >= _READABLE * len(texts):
        return 1.0, ["värdena är personnummer"]
    ids = sum(bool(_ID.fullmatch(t)) and not _is_dated(t) for t in texts) / len(texts)
    if ids < _READABLE or len(set(texts)) * 2 < len(texts):
        return 0.0, []
    return 0.7, ["värdena är id, ett för varje person"]


def _fit_words(cells: tuple[object, ...], book: Codebook, name: str) -> tuple[float, list[str]]:
    words = {w for c in cells for w in SEVERAL.split(cell_text(c)) if w}
    known = {w for w in words if book.find(w)}
    if not known:
        # Words that no list has may be translated: the name must then say the more.
        text = sum(not _is_amount(c) and not _is_dated(c) for c in cells) >= _OF_LIST * len(cells)
        return (0.35 if text and len(words) <= 60 else 0.0), []
    share = len(known) / len(words)
    if share < 0.2:
        return 0.3, []
    return share, [f"{len(known)} av {len(words)} ord känns igen som {_called(name)}"]


def _called(name: str) -> str:
    return {"insats": "era insatser", "kommun": "era kommuner", "medlem": "era medlemmar"}.get(
        name, f"ord i listan {name}"
    )


def _shared(column: Column, target: Target, last: LastYear) -> tuple[float, str]:
    """How many of the words of a column stood in the same column of last year's file."""
    words = {label_key(cell_text(c)) for c in column.filled}
    if target.type not in ("text", "fritext") or not words or not last.words[target.name]:
        return 0.0, ""
    shared = len(words & last.words[target.name])
    return shared / len(words), f"{shared} av {len(words)} ord stod i ”{target.shown}” i {last.file}"


def _is_date(cell: object) -> bool:
    if isinstance(cell, (datetime.date, datetime.datetime)):
        return True
    text = cell.strip() if isinstance(cell, str) else ""
    return bool(text and (_DATE.fullmatch(text) or _OPEN.fullmatch(text) or day_by_hand(text)))


def _is_dated(cell: object) -> bool:
    """Whether a cell is a day, in whatever order it is written."""
    return _is_date(cell) or (isinstance(cell, str) and bool(_OTHER_DATE.fullmatch(cell.strip())))


def is_dated_otherwise(column: Column) -> bool:
    """Whether a column holds days in an order that is not read: whose month is whose is not guessed."""
    cells = column.filled
    dated = sum(map(_is_dated, cells)) >= _READABLE * len(cells) > 0
    return dated and sum(map(_is_date, cells)) < _READABLE * len(cells)


def _lie_within(cells: tuple[object, ...], least: int, most: int) -> bool:
    read = [a.value for c in cells if (a := read_amount(c) if _is_amount(c) else None)]
    return sum(least <= v <= most for v in read) >= _READABLE * len(read) > 0


def _is_whole(cell: object) -> bool:
    try:
        amount = read_amount(cell)
    except NotAnAmount:
        return False
    return amount is None or (amount.value % 1 == 0 and amount.value >= 0 and not amount.unit)


def _is_amount(cell: object) -> bool:
    try:
        read_amount(cell)
    except NotAnAmount:
        return False
    return True
