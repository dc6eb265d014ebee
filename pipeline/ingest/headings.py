"""What a heading says: which column it is, which year, budget or outcome, which unit.

Headings are matched against the patterns of a layout file after the differences that
mean nothing (case, spaces, a full stop at the end, a unit) have been taken away.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_UNIT = re.compile(r"[\s(,]*(?:\bbelopp\s+)?(?:\bi\s+)?\(?\b(?P<unit>tkr|mnkr|mkr|kr|kronor|sek)\b\.?\)?\s*$")
_UNIT_WORD = {"tkr": "tkr", "mnkr": "mnkr", "mkr": "mnkr", "kr": "kr", "kronor": "kr", "sek": "kr"}
_TOKENS = {
    "{ar}": r"(?P<ar>(?:19|20)\d{2})",
    "{datum}": r"(?P<ar>(?:19|20)\d{2})-\d{2}-\d{2}",
    "{period}": r"(?:19|20)\d{2}-\d{2}-\d{2}\s*(?:till|tom|-)?\s*(?P<ar>(?:19|20)\d{2})-\d{2}-\d{2}",
}


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
    text = unicodedata.normalize("NFKC", str(cell or "")).replace("\u2212", "-").replace("\u2013", "-")
    text = re.sub(r"\s+", " ", text).strip().rstrip(".:*¹²³ ").casefold()
    unit = ""
    found = _UNIT.search(text)
    if found:
        unit = _UNIT_WORD[found["unit"]]
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
    """The unit announced in a title or label cell ("Belopp i tkr"), '' when none is."""
    for cell in cells:
        found = re.search(
            r"\b(?:belopp|kostnader|intäkter)\b[^\n]*?\b(tkr|mnkr|mkr|kr)\b|^\(?(tkr|mnkr|kr)\)?$",
            str(cell or "").casefold(),
        )
        if found:
            return _UNIT_WORD[found.group(1) or found.group(2)]
    return ""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    text = split_heading(pattern).text
    parts = re.split(r"(\{ar\}|\{datum\}|\{period\})", text)
    return re.compile("".join(_TOKENS.get(p, re.escape(p)) for p in parts))
