"""Amounts as offices write them, read exactly.

Accepts spaces and no-break spaces between thousands, U+2212 and hyphen as minus,
decimal comma, a unit after the number, and words such as "ca". Nothing is rounded:
values are decimals in the unit that was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.ingest.cells import AS_HYPHENS, Measured, clean_text
from pipeline.names import FOOTNOTES
from pipeline.typography import ABOUT_WORDS, SCALE

UNIT_FACTOR = {unit: int(size) for unit, size in SCALE.items()}

UNIT_WORDS = {
    "kr": "kr",
    "kronor": "kr",
    "sek": "kr",
    "tkr": "tkr",
    "kkr": "tkr",
    "ksek": "tkr",
    "tusen kr": "tkr",
    "tusen kronor": "tkr",
    "tusental kr": "tkr",
    "tusental kronor": "tkr",
    "tusentals kronor": "tkr",
    "mkr": "mnkr",
    "mnkr": "mnkr",
    "msek": "mnkr",
    "miljoner": "mnkr",
    "miljoner kr": "mnkr",
    "miljoner kronor": "mnkr",
    "%": "procent",
    "procent": "procent",
}
_ABOUT = re.compile(rf"(?:(?:{'|'.join(ABOUT_WORDS)})\.? |[~≈]\s?)(?=.)")
_LARGEST = Decimal(10) ** 12
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"^(?P<sign>-?)\s*(?P<whole>\d{1,3}(?: \d{3})+|\d+)(?:[,.](?P<part>\d+))?$")
_FOREIGN = re.compile(
    r"(?P<sign>-?)\s*(?P<whole>\d{1,3}(?:(?P<by>['’´`.,])\d{3})(?:(?P=by)\d{3})*)(?:(?P<comma>[.,])(?P<part>\d{1,2}))?"
)
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
    """Read one cell. None for an empty cell or a lone dash; the word Inga says none, which is 0.

    Raises NotAnAmount when there is text that is not exactly one amount, when a point
    or comma could be either a decimal or a thousands sign ("1.234", "18,025"), and for
    a number larger than any office has.
    """
    if cell is None or isinstance(cell, bool):
        if cell is None:
            return None
        raise NotAnAmount(str(cell))
    if isinstance(cell, Measured):
        return _bounded(Amount(cell.exact, cell.unit, max(0, -int(cell.exact.as_tuple().exponent))))
    if isinstance(cell, (int, float, Decimal)):
        return _from_number(cell)
    text = _SPACES.sub(" ", clean_text(str(cell))).strip().translate(AS_HYPHENS)
    if text.casefold() in ("", "-"):
        return None
    # A footnote mark after an amount means nothing, nor does the old way of ending one: 5 815 170* and 200:-
    # Alone it stands for an amount that is not told.
    text = text.rstrip(FOOTNOTES + " ").removesuffix(":-").removeprefix("+").strip()
    if text.casefold() == "inga":
        return Amount(Decimal(0), "", 0)
    return _from_text(text.casefold())


def _from_number(cell: float | Decimal) -> Amount:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    # Fifteen figures are what a spreadsheet keeps: 24.000000000000004 is 24 and no more.
    value = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(str(cell))
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise NotAnAmount(str(cell))
    return _bounded(Amount(value, "", max(0, -exponent)))


def _from_text(text: str) -> Amount:
    about = _ABOUT.match(text)
    text = text[about.end() :] if about else text
    unit = ""
    found = _UNIT_AT_END.search(text)
    if found:
        word = found.group(1)
        if word not in UNIT_WORDS:
            raise NotAnAmount(text)
        unit, text = UNIT_WORDS[word], text[: found.start()].strip()
    number = _NUMBER.match(_with_spaces(text))
    if not number:
        raise NotAnAmount(text)
    part = number["part"] or ""
    if len(part) == 3 and unit != "mnkr":
        raise NotAnAmount(text)
    digits = number["whole"].replace(" ", "") + ("." + part if part else "")
    return _bounded(Amount(Decimal(number["sign"] + digits), unit, len(part), bool(about)))


def _with_spaces(text: str) -> str:
    """A number in another country's writing as ours, where its thousands can be nothing else: 1,234.50 and 1'234 and 1.234.567."""
    found = _FOREIGN.fullmatch(text)
    if not found or found["by"] == found["comma"]:
        return text
    if found["by"] in ".," and not found["comma"] and found["whole"].count(found["by"]) == 1:
        return text
    whole = re.sub(r"\D", " ", found["whole"])
    return f"{found['sign']}{whole}" + (f",{found['part']}" if found["part"] else "")


def _bounded(amount: Amount) -> Amount:
    if abs(amount.value) >= _LARGEST:
        raise NotAnAmount(str(amount.value))
    return amount
