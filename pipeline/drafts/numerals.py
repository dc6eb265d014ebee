"""The figures of a text, as Swedish offices print them, each with its letters, value and unit.

1 168,4; −800,1; 45 %; 45 procent; procentenheter; 2,1 mnkr; drygt 14,6 miljoner kronor; ca tio; två av tre;
224 (153/71); 18–24 år; en fjärdedel. Dates, years and numbers that only name something are none (not_figures.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.drafts.not_figures import blank
from pipeline.ingest.amounts import UNIT_WORDS
from pipeline.typography import ABOUT_WORDS, NUMBER_WORDS

_SPACE = r"[ \u00a0\u202f\u2009]"
_DIGITS = rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)(?:,\d+)?|\d{{1,3}}(?:\.\d{{3}})+(?!\d)(?:,\d+)?|\d+\.\d{{1,2}}(?!\d)|\d+(?:,\d+)?"
_PARTS: dict[str, Decimal | int] = {
    "hälften": 50,
    "en tredjedel": Decimal(100) / 3,
    "två tredjedelar": Decimal(200) / 3,
    "en fjärdedel": 25,
    "tre fjärdedelar": 75,
    "en femtedel": 20,
    "en tiondel": 10,
    "var femte": 20,
    "var fjärde": 25,
    "var tionde": 10,
}
# A whole number of one is told by an article: only before people, or where it is counted, is it a figure.
_ONE = rf"\b(?:en|ett)(?={_SPACE}(?:person|deltagare|kvinna|man|individ|av|miljon|\(1\)|ytterligare)\b)"
_TALL = r"\b(?:ett|en)? ?(?:tiotal|tjugotal|trettiotal|fyrtiotal|femtiotal|hundratal)\b"
_TALL_VALUES = {"tiotal": 10, "tjugotal": 20, "trettiotal": 30, "fyrtiotal": 40, "femtiotal": 50, "hundratal": 100}
_UNITS = {
    **UNIT_WORDS,
    "miljon kronor": "mnkr",
    "miljon": "mnkr",
    "miljoner": "mnkr",
    "mnkr": "mnkr",
    "procentenheter": "procentenheter",
    "procentenhet": "procentenheter",
    "procents": "procent",
    "månader": "manader",
    "månad": "manader",
    "år": "ar",
    "dagar": "dagar",
    "dag": "dagar",
    "tjänster": "tjanster",
    "heltidstjänster": "tjanster",
    "st": "antal",
    "stycken": "antal",
}
_UNIT = re.compile(
    rf"{_SPACE}{{0,2}}(?P<unit>{'|'.join(sorted((re.escape(u).replace(chr(92) + ' ', _SPACE) for u in _UNITS), key=len, reverse=True))})(?![\wåäö])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:\b(?:{'|'.join(re.escape(a) for a in ABOUT_WORDS)}|minst|högst|max|maximalt|cirka|mer än|fler än|färre än|mindre än|upp till)\.?{_SPACE}|[~≈]\s?)$",
    re.IGNORECASE,
)
_EXACT = ("minst", "högst", "max", "maximalt", "mer än", "fler än", "färre än", "mindre än", "upp till")
# 348 år 2021: the number is of a year, and no age.
_OF_A_YEAR = re.compile(r"år\s(?:19|20)\d\d\b")
_TALS = re.compile(r"-tal(?:et)?\b")
_ORDINAL = re.compile(r"^:?[ae]\b|^-(?=[a-zåäö])")
_NUMERAL = re.compile(
    "|".join(
        (
            rf"(?P<digits>{_DIGITS})",
            rf"(?P<part>\b(?:{'|'.join(sorted(_PARTS, key=len, reverse=True))})\b)",
            rf"(?P<tall>{_TALL})",
            rf"(?P<word>\b(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})\b)",
            rf"(?P<one>{_ONE})",
        )
    ),
    re.IGNORECASE,
)
_MINUS = "-\u2212\u2013"


@dataclass(frozen=True)
class Numeral:
    """A figure: the letters `start` to `end`, with its unit and words of doubt from `first` to `last`."""

    start: int
    end: int
    value: Decimal
    unit: str
    decimals: int
    about: bool
    first: int
    last: int
    in_words: bool = False

    def printed(self, text: str) -> str:
        """As it stands, with its unit and what says how exact it is."""
        return " ".join(text[self.first : self.last].split())


def find_numerals(text: str, silent: tuple[tuple[int, int], ...] = ()) -> list[Numeral]:
    """The figures of a text in order; letters of `silent` are footnote marks and the like."""
    for start, end in silent:
        text = text[:start] + " " * (end - start) + text[end:]
    plain = blank(text)
    found = list(_found(plain, text))
    return [_with_unit_of_next(n, found[i + 1 :], plain) for i, n in enumerate(found)]


def _found(text: str, whole: str) -> Iterator[Numeral]:
    for hit in _NUMERAL.finditer(text):
        start, end = hit.span()
        names = text[max(0, start - 1) : start].isalpha() or (hit["digits"] and _ORDINAL.match(text[end:]))
        if names and not _TALS.match(text[end:]):
            continue
        yield _numeral(text, whole, hit, start, end)


def _numeral(text: str, whole: str, hit: re.Match[str], start: int, end: int) -> Numeral:
    value, decimals, unit, about = _value(hit)
    if hit["digits"] and (sign := _sign(text, start)) is not None:
        start, value = sign, -value
    if tal := _TALS.match(text[end:]):
        end, about = end + tal.end(), True
    found = _UNIT.match(text, end)
    if found and _OF_A_YEAR.match(whole, found.start("unit")):
        found = None
    last = end
    if found and not unit:
        unit, last = _UNITS[" ".join(found["unit"].casefold().split())], found.end()
    before = _BEFORE.search(text[:start])
    first = before.start() if before else start
    word = before.group().strip(" .").casefold() if before else ""
    about = about or (bool(before) and word not in _EXACT)
    return Numeral(start, end, value, unit, decimals, about, first, last, not hit["digits"])


def _value(hit: re.Match[str]) -> tuple[Decimal, int, str, bool]:
    word = " ".join(hit.group().casefold().split())
    if hit["digits"]:
        plain = re.sub(_SPACE, "", hit.group())
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
            plain = plain.replace(".", "")
        plain = plain.replace(",", ".")
        return Decimal(plain), len(plain.partition(".")[2]), "", False
    if hit["part"]:
        return Decimal(_PARTS[word]).quantize(Decimal(1)), 0, "procent", True
    if hit["tall"]:
        return Decimal(_TALL_VALUES[word.split()[-1]]), 0, "antal", True
    return Decimal(1 if hit["one"] else NUMBER_WORDS[word]), 0, "", False


def _sign(text: str, start: int) -> int | None:
    """Where a minus before a figure stands; None for none. A dash between two figures or after a word is none."""
    before = text[:start].rstrip(" \u00a0")
    if not before or before[-1] not in _MINUS or start - len(before) > 1:
        return None
    left = before[:-1]
    if left and not (left[-1].isspace() or left[-1] in "(:;=/|"):
        return None
    # A dash with blanks around it is a pause; before a figure alone in its cell it is a minus.
    if left.strip() and start > len(before):
        return None
    # 16 - 24: between two figures it is a span.
    return None if re.search(r"\d\s*$", left) else len(before) - 1


def _with_unit_of_next(n: Numeral, after: list[Numeral], text: str) -> Numeral:
    """A figure of a span, or before och, takes the unit of the next: 18–24 år, 26,5 respektive 25,3 mnkr."""
    if n.unit or not after or not after[0].unit or after[0].unit in ("antal",):
        return n
    between = text[n.end : after[0].first]
    if re.fullmatch(r"\s?(?:[–/-]|till|och|respektive|eller|samt)\s?(?:till )?", between):
        return Numeral(n.start, n.end, n.value, after[0].unit, n.decimals, n.about, n.first, n.last, n.in_words)
    return n
