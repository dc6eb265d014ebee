"""A number as a report shows it, read back as a number and the format that shows it so in Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.typography import ABOUT, MINUS

_BLANKS = re.compile(r"[\u00a0\u202f\u2007]")
_NUMBER = re.compile(
    rf"(?P<about>{ABOUT.strip()} )?(?P<sign>[-{MINUS}]?)(?P<whole>\d{{1,3}}(?: \d{{3}})*|\d+)(?:,(?P<rest>\d+))?(?: ?(?P<unit>\D+))?"
)

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


@dataclass(frozen=True)
class Shown:
    """A number with its number format, in the English that the file format asks for."""

    value: float
    format: str


def plain(text: str) -> str:
    """Text without no-break spaces, so that it can be searched for and copied."""
    return _BLANKS.sub(" ", text)


def read_number(text: str) -> Shown | None:
    """The number that a text shows, exactly; None for any other text (.., –, 53–98 %).

    A share is a share: 12,4 % is 0.124 shown as per cent. Another unit stays behind the number, and
    "ca" before it.
    """
    found = _NUMBER.fullmatch(plain(text))
    if not found:
        return None
    decimals = found["rest"] or ""
    value = Decimal(f"{found['whole'].replace(' ', '')}.{decimals or 0}")
    value = -value if found["sign"] else value
    pattern = "#,##0" + ("." + "0" * len(decimals) if decimals else "")
    if found["about"]:
        pattern = f'"{plain(ABOUT)}"{pattern}'
    unit = (found["unit"] or "").strip()
    if unit == "%":
        return Shown(float(value / 100), f"{pattern} %")
    return Shown(float(value), f'{pattern}" {unit}"' if unit else pattern)


def named_uniquely(titles: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Names of sheets that Excel takes: whole words, at most 31 letters, no two alike."""
    seen = {name.casefold() for name in taken}
    names = []
    for title in titles:
        words = " ".join(_NOT_IN_A_NAME.sub(" ", plain(title)).split()) or "Blad"
        name, nth = _shortened(words, _LONGEST_NAME), 2
        while name.casefold() in seen:
            name, nth = f"{_shortened(words, _LONGEST_NAME - 4)} ({nth})", nth + 1
        seen.add(name.casefold())
        names.append(name)
    return names


def _shortened(words: str, most: int) -> str:
    """As many whole words as there is room for, and no joining word last; one long word is cut."""
    if len(words) <= most:
        return words
    kept = words[: most + 1].rpartition(" ")[0].rstrip(" ,.–-")
    while kept.rpartition(" ")[2] in ("och", "i", "av", "för", "per", "med", "till", "på"):
        kept = kept.rpartition(" ")[0].rstrip(" ,.–-")
    return kept or words[:most]
