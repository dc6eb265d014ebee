"""A number as a report shows it, read back as a number and the format that shows it so in Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.typography import ABOUT, MINUS

_BLANKS = re.compile(r"[\u00a0\u202f\u2007]")
_NUMBER = re.compile(
    rf"(?P<about>{ABOUT.strip()} )?(?P<sign>[-{MINUS}]?)(?P<whole>\d{{1,3}}(?: \d{{3}})*|\d+)(?:,(?P<rest>\d+))?(?: ?(?P<unit>\D+))?"
)


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
