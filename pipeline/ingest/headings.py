"""What a heading says: which column it is, which year, budget or outcome, which unit.

Headings are matched against the patterns of a layout file after the differences that
mean nothing (case, spaces, a full stop at the end, a unit) have been taken away.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pipeline.ingest.amounts import UNIT_WORDS
from pipeline.ingest.cells import AS_HYPHENS
from pipeline.names import FOOTNOTES
from pipeline.typography import SCALE

_UNIT_ALTERNATIVES = "|".join(
    sorted((re.escape(w) for w in UNIT_WORDS if w.isascii() and w != "%" and w != "procent"), key=len, reverse=True)
)
_UNIT = re.compile(rf"[\s(,]*(?:\bbelopp\s+)?(?:\bi\s+)?\(?\b(?P<unit>{_UNIT_ALTERNATIVES})\b\.?\)?\s*$")
# A unit in a title, after a year too, not the kr of an amount in running text ("över 5 000 kr").
_UNIT_IN_TEXT = re.compile(rf"(?:(?<=\b(?:19|20)(?!00)\d\d )|(?<![\d\u00a0])(?<!\d ))\b({_UNIT_ALTERNATIVES})\b")
# A scale as offices write it otherwise: t.kr, 1000-tals kr, (000 kr), milj. kr. One that is denied is none.
_CROWNS = r"(?:kr|kronor|sek)\b"
_THOUSANDS = re.compile(
    rf"\b[tk]\.? ?{_CROWNS}|\btusen(?:tals?)?\.? {_CROWNS}|(?<=\bi )1[ .]?000(?:[- ]?tals?)? ?{_CROWNS}"
    rf"|(?<=\()(?:1[ .]?)?000 ?{_CROWNS}(?=\))|^(?:1[ .]?)?000 ?{_CROWNS}$|\b1 ?000-?tals?\b(?: {_CROWNS})?"
    r"|(?<=\bi )tusen(?:tals?)?(?=[).,;:]|\s*$)"
)
_MILLIONS = re.compile(
    rf"\bmilj(?:on(?:er|tals?)?)?\.? ?{_CROWNS}|\bmn?\.? ?{_CROWNS}|(?<=\bi )miljon(?:er|tals?)(?=[).,;:]|\s*$)"
)
_DENIED = re.compile(rf"\(?\b(?:ej|inte) (?:i )?(?:{_UNIT_ALTERNATIVES})\b\)?")
# What says in which unit amounts are, and what else than the known ones it may be said to be.
_SAID = re.compile(r"\bbelopp(?:en)?\b[^.;:]{0,40}? i [^;:]{0,20}?(?:kr|sek|eur|usd|nok|dkk|tusen|milj|mdkr)")
_OTHER_SCALE = re.compile(rf"\bmiljard\w*\.?(?: {_CROWNS})?|\b(?:\d[\d ]*-?|(?:tio|hundra)(?:tusen)?)tals? {_CROWNS}")
# Without one of these a heading has no scale to be told.
_OF_MONEY = ("kr", "sek", "tusen", "milj", "000")
# Only whole years: a heading of another period is another column.
_TOKENS = {
    "{ar}": r"(?P<ar>(?:19|20)\d{2})",
    "{datum}": r"(?P<ar>(?:19|20)\d{2})-12-31",
    "{period}": r"(?P<start>(?:19|20)\d{2})-01-01\s*(?:till|t\.?\s?o\.?\s?m\.?|-)?\s*(?P<ar>(?P=start))-12-31",
}
_SHOWN = {"{ar}": "{year}", "{datum}": "{year}-12-31", "{period}": "{year}-01-01 – {year}-12-31"}


@dataclass(frozen=True)
class Heading:
    """A heading taken apart: the text to match, and the unit written in it ('' if none)."""

    text: str
    unit: str


def split_heading(cell: object) -> Heading:
    """Normalise a heading cell and take the unit off its end.

    "Belopp i tkr." -> Heading("belopp", "tkr"); "2022-01-01till 2022-12-31" keeps its dates.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    # Footnote marks go first: NFKC would make a digit of them, and a year of five figures.
    text = unicodedata.normalize("NFKC", str(cell or "").rstrip(FOOTNOTES)).translate(AS_HYPHENS)
    text = re.sub(r"\s+", " ", text).strip().rstrip(f".: {FOOTNOTES}").casefold()
    unit = ""
    text = _in_known_words(text)
    # A scale that is not known stays, so that its column is none that is.
    found = None if _OTHER_SCALE.search(text) else _UNIT.search(text)
    if found:
        unit = UNIT_WORDS[found["unit"]]
        # "Belopp i kr" is the name of the column as well as its unit.
        text = text[: found.start()].strip() or ("belopp" if "belopp" in found.group(0) else "")
    return Heading(text, unit)


def match_year(pattern: str, heading: Heading) -> tuple[bool, int | None]:
    """Whether the heading fits the layout's pattern, and the year in it if any."""
    found = _compiled(pattern).fullmatch(heading.text)
    if not found:
        return False, None
    year = found.groupdict().get("ar")
    return True, int(year) if year else None


def find_unit(cells: list[object]) -> str:
    """The unit announced in a title or label cell ("Belopp i tkr"), '' when none is.

    Where a text names two units the larger is meant: "tkr om inte kr anges".
    """
    for cell in cells:
        units = {UNIT_WORDS[u] for u in _UNIT_IN_TEXT.findall(_OTHER_SCALE.sub("", _in_known_words(_plain(cell))))}
        for unit in reversed(SCALE):
            if unit in units:
                return unit
    return ""


def says_the_unit(cell: object) -> bool:
    """Whether a text says in which unit amounts are ("Alla belopp i tkr", "(tkr)"), known or not."""
    return bool(_SAID.search(_plain(cell)) or unit_alone(cell))


def unit_alone(cell: object) -> str:
    """The unit that is all a cell says ("(tkr)", "1000-tals kr"), '' for one that says more."""
    heading = split_heading(cell)
    return "" if heading.text else heading.unit


def unknown_unit(cells: list[object]) -> str:
    """The text that says of amounts that they are in a unit that is not known ("Belopp i euro"), '' when none does."""
    return next((str(c) for c in cells if says_the_unit(c) and not find_unit([c])), "")


def _plain(cell: object) -> str:
    return re.sub(r"\s+", " ", str(cell or "")).strip().casefold()


def _in_known_words(text: str) -> str:
    """A heading or title in small letters, with its scale in the words that are known."""
    if not any(word in text for word in _OF_MONEY):
        return text
    return _MILLIONS.sub("mnkr", _THOUSANDS.sub("tkr", _DENIED.sub("", text)))


def unit_in_label(label: str) -> str:
    """The unit that a post names for its own row: "Årets resultat (tkr)" -> tkr."""
    found = re.search(rf"\(({_UNIT_ALTERNATIVES})\)\s*$", label.casefold())
    return UNIT_WORDS[found.group(1)] if found else ""


def shown_heading(pattern: str, year: int) -> str:
    """A layout's pattern as an example for people, of a year: "Budget {ar}" -> "Budget 2022"."""
    for token, example in _SHOWN.items():
        pattern = pattern.replace(token, example.format(year=year))
    return pattern


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    text = split_heading(pattern).text
    parts = re.split(r"(\{ar\}|\{datum\}|\{period\})", text)
    return re.compile("".join(_TOKENS.get(p, re.escape(p)) for p in parts))
