"""Amounts as offices write them, read exactly.

Accepts spaces and no-break spaces between thousands, U+2212 and hyphen as minus,
decimal comma, a unit after the number, and words such as "ca". Nothing is rounded:
values are decimals in the unit that was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

UNIT_FACTOR = {"kr": 1, "tkr": 1_000, "mnkr": 1_000_000}

_UNIT_WORDS = {
    "kr": "kr", "kronor": "kr", "sek": "kr",
    "tkr": "tkr", "kkr": "tkr",
    "mkr": "mnkr", "mnkr": "mnkr", "mkronor": "mnkr", "miljoner": "mnkr",
    "miljoner kr": "mnkr", "miljoner kronor": "mnkr",
    "%": "procent", "procent": "procent",
}  # fmt: skip
_ABOUT = ("ca", "cirka", "drygt", "knappt", "närmare", "omkring")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-"})
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"^(?P<sign>-?)\s*(?P<whole>\d{1,3}(?: \d{3})+|\d+)(?:[,.](?P<part>\d+))?$")
_UNIT_AT_END = re.compile(r"\s*(%|[a-zåäö]+(?: kr| kronor)?)$")


class NotAnAmount(ValueError):
    """The text cannot be read as one amount."""


@dataclass(frozen=True)
class Amount:
    """A number as written: value in `unit` ('' when none is written), decimals shown."""

    value: Decimal
    unit: str
    decimals: int
    about: bool = False


def read_amount(cell: object) -> Amount | None:
    """Read one cell. None for an empty cell or a lone dash.

    Raises NotAnAmount when there is text that is not exactly one amount, or when a
    point could be either a decimal or a thousands separator ("1.234").
    """
    if cell is None or isinstance(cell, bool):
        if cell is None:
            return None
        raise NotAnAmount(str(cell))
    if isinstance(cell, (int, float, Decimal)):
        return _from_number(cell)
    text = _SPACES.sub(" ", str(cell)).strip().translate(_MINUS)
    if text in ("", "-"):
        return None
    return _from_text(text.casefold())


def _from_number(cell: float | Decimal) -> Amount:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    value = Decimal(str(cell))
    exponent = value.as_tuple().exponent
    return Amount(value, "", max(0, -exponent) if isinstance(exponent, int) else 0)


def _from_text(text: str) -> Amount:
    about = False
    first, _, rest = text.partition(" ")
    if first.rstrip(".") in _ABOUT and rest:
        about, text = True, rest
    unit = ""
    found = _UNIT_AT_END.search(text)
    if found:
        word = found.group(1)
        if word not in _UNIT_WORDS:
            raise NotAnAmount(text)
        unit, text = _UNIT_WORDS[word], text[: found.start()].strip()
    number = _NUMBER.match(text)
    if not number:
        raise NotAnAmount(text)
    part = number["part"] or ""
    if "." in text and len(part) == 3:
        raise NotAnAmount(text)
    digits = number["whole"].replace(" ", "") + ("." + part if part else "")
    return Amount(Decimal(number["sign"] + digits), unit, len(part), about)
