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
from pipeline.ingest.cells import DASHES
from pipeline.typography import SCALE

_UNIT_ALTERNATIVES = "|".join(
    sorted((re.escape(w) for w in UNIT_WORDS if w.isascii() and w != "%" and w != "procent"), key=len, reverse=True)
)
_UNIT = re.compile(rf"[\s(,]*(?:\bbelopp\s+)?(?:\bi\s+)?\(?\b(?P<unit>{_UNIT_ALTERNATIVES})\b\.?\)?\s*$")
# A unit in a title, not the kr of an amount in running text ("över 5 000 kr").
_UNIT_IN_TEXT = re.compile(rf"(?<![\d\u00a0])(?<!\d )\b({_UNIT_ALTERNATIVES})\b")
_MINUS = str.maketrans(dict.fromkeys(DASHES, "-"))
# Only whole years: a heading of another period is another column.
_TOKENS = {
    "{ar}": r"(?P<ar>(?:19|20)\d{2})",
    "{datum}": r"(?P<ar>(?:19|20)\d{2})-12-31",
    "{period}": r"(?P<start>(?:19|20)\d{2})-01-01\s*(?:till|t\.?\s?o\.?\s?m\.?|-)?\s*(?P<ar>(?P=start))-12-31",
}
_SHOWN = {"{ar}": "2022", "{datum}": "2022-12-31", "{period}": "2022-01-01 – 2022-12-31"}


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
    text = unicodedata.normalize("NFKC", str(cell or "").rstrip("¹²³*")).translate(_MINUS)
    text = re.sub(r"\s+", " ", text).strip().rstrip(".:*¹²³ ").casefold()
    unit = ""
    found = _UNIT.search(text)
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
        units = {UNIT_WORDS[u] for u in _UNIT_IN_TEXT.findall(str(cell or "").casefold())}
        for unit in reversed(SCALE):
            if unit in units:
                return unit
    return ""


def unit_in_label(label: str) -> str:
    """The unit that a post names for its own row: "Årets resultat (tkr)" -> tkr."""
    found = re.search(rf"\(({_UNIT_ALTERNATIVES})\)\s*$", label.casefold())
    return UNIT_WORDS[found.group(1)] if found else ""


def shown_heading(pattern: str) -> str:
    """A layout's pattern as an example for people: "Budget {ar}" -> "Budget 2022"."""
    for token, example in _SHOWN.items():
        pattern = pattern.replace(token, example)
    return pattern


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    text = split_heading(pattern).text
    parts = re.split(r"(\{ar\}|\{datum\}|\{period\})", text)
    return re.compile("".join(_TOKENS.get(p, re.escape(p)) for p in parts))
