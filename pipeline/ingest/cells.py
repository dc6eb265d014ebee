"""One cell, made plain before any reader sees it: text without what cannot be seen, numbers as they are shown.

What a person cannot see never tells two words apart: composed and decomposed letters, invisible
marks, NUL, full-width figures. And a number is what its format shows: 0.6 shown as 60 % is
60 percent, 1 234 567 shown as 1 235 with a format in thousands is an amount in tkr.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import chain

# Every dash that a person types as a minus or between two figures.
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u207b\ufe58\ufe63\uff0d"
AS_HYPHENS = str.maketrans(dict.fromkeys(DASHES, "-"))
# Controls, joiners, marks of direction, byte order marks, soft hyphens and variants of glyphs.
_INVISIBLE = [*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x34F, 0x61C, 0x180E]
_INVISIBLE += [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF]
_PLAIN: dict[int, str | None] = dict.fromkeys(_INVISIBLE)
_PLAIN |= {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x0B: " ", 0x0C: " ", 0x85: " "}
_PLAIN |= {0x2028: "\n", 0x2029: "\n"}
_OTHER_FIGURES = re.compile(r"(?![0-9])\d")
_ORDINARY = re.compile(r"[\t\n\r -~åäöÅÄÖé]*")

# What a spreadsheet shows instead of a value, in Swedish and English, and LibreOffice's numbers.
_ERROR = re.compile(
    r"#(?:ref|div/0|n/a|name|value|num|null|calc|spill|field|blocked|connect|unknown|getting_data"
    r"|referens|division/0|saknas|namn|värdefel|värde|ogiltigt|skärning|spilla|kalk|fält|beräkna)[!?]?"
    r"|err:\d{3}|#{3,}",
    re.IGNORECASE,
)


def clean_text(text: str) -> str:
    """Text in NFC without invisible characters; figures and signs of other widths as common ones."""
    if _ORDINARY.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFC", text.translate(_PLAIN))
    return _OTHER_FIGURES.sub(lambda m: str(unicodedata.digit(m[0])), plain)


def is_error_text(cell: object) -> bool:
    """Whether a text is what a spreadsheet shows for a formula that has failed."""
    return isinstance(cell, str) and cell[:1] in "#eE" and bool(_ERROR.fullmatch(cell.strip()))


class Measured(float):
    """A number with the unit its format shows it in: `procent`, `tkr` or `mnkr`.

    The float is the number in that unit, `exact` the same without rounding.
    """

    exact: Decimal
    unit: str

    def __new__(cls, exact: Decimal, unit: str) -> Measured:
        """A number of that unit."""
        made = super().__new__(cls, exact)
        made.exact, made.unit = exact, unit
        return made

    def __str__(self) -> str:
        """As it is shown: "60 %", "12,5 %"."""
        figures = format(self.exact, "f").replace(".", ",")
        return f"{figures} {'%' if self.unit == 'procent' else self.unit}"


@dataclass(frozen=True)
class NumberFormat:
    """What a format does to a number: multiplied by 10**`power`, `unit` written after it.

    `width` is the number of figures it is filled up to with zeros (0: none), `only_year` that
    a date is shown as its year.
    """

    power: int = 0
    unit: str = ""
    width: int = 0
    only_year: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the number is shown as it is stored."""
        return self == NumberFormat()

    def apply(self, cell: object) -> object:
        """A cell as it is shown in this format."""
        if isinstance(cell, (datetime, date)):
            return cell.year if self.only_year else cell
        if isinstance(cell, bool) or not isinstance(cell, (int, float)):
            return cell
        if self.width:
            return f"{int(cell):0{self.width}d}" if cell >= 0 and cell == int(cell) else cell
        if not self.unit:
            return cell
        # Fifteen figures are what a spreadsheet keeps: 0.07 * 100 is 7 and no more.
        exact = Decimal(f"{cell:.15g}").scaleb(self.power)
        whole = exact == exact.to_integral_value()
        return Measured(exact.quantize(Decimal(1)) if whole else exact.normalize(), self.unit)


_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKET = re.compile(r"\[([^\]]*)\]")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_UNITS = {"tkr": "tkr", "kkr": "tkr", "tusen kr": "tkr", "mkr": "mnkr", "mnkr": "mnkr", "msek": "mnkr", "%": "procent"}
_SCALED = {0: "", -3: "tkr", -6: "mnkr"}
_TESTS = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def show_number(cell: object, code: str) -> object:
    """A cell as its number format shows it; the code is Excel's own, as stored in the file."""
    if code in ("", "General", "@"):
        return cell
    value = float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else 0.0
    return _read_section(_section(code, value)).apply(cell)


@cache
def _sections(code: str) -> tuple[str, ...]:
    parts, quoted, start = [], False, 0
    for i, sign in enumerate(code):
        if sign == '"':
            quoted = not quoted
        elif sign == ";" and not quoted:
            parts.append(code[start:i])
            start = i + 1
    return (*parts, code[start:])


def _section(code: str, value: float) -> str:
    """The part of a format that holds for a value: above zero, below, zero, or by a condition."""
    sections = _sections(code)
    conditions = [_CONDITION.search(" ".join(_BRACKET.findall(s))) for s in sections]
    if any(conditions):
        for section, test in zip(sections, conditions, strict=True):
            if test is None or _TESTS[test[1]](value, float(test[2])):
                return section
    if len(sections) > 2 and value == 0:
        return sections[2]
    return sections[1] if len(sections) > 1 and value < 0 else sections[0]


@cache
def _read_section(section: str) -> NumberFormat:
    words = " ".join(chain.from_iterable(_LITERAL.findall(section))).strip(" ().").casefold()
    literal = _UNITS.get(re.sub(r"\s+", " ", words), "")
    signs = _BRACKET.sub("", _LITERAL.sub("", section)).strip()
    if re.fullmatch(r"[yeYE]+", signs):
        return NumberFormat(only_year=True)
    if "%" in signs:
        return NumberFormat(power=2, unit="procent")
    if re.fullmatch(r"[0\-+ ]{9,}", signs):
        return NumberFormat(width=signs.count("0"))
    scaled = re.search(r"[0#?](,+)(?![0#?,])", signs)
    power = -3 * len(scaled[1]) if scaled else 0
    if power < -6:
        return NumberFormat()
    return NumberFormat(power=power, unit=literal or _SCALED[power])
