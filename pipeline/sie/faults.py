"""What is wrong in a SIE file, as data with a line number and as text for a reader.

A finding is something read but wrong; `SieError` is a file that cannot be read. Both take
their Swedish text from `wordings.py`. Values from the file become text here and nowhere
else, so that no message can carry a personal number.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from string import Template

from .codes import Code, Severity
from .wordings import WORDINGS

_LONGEST_SHOWN = 60
_NBSP, _MINUS = "\u00a0", "\u2212"
# A personal number in an object code or a text: the month and the day are real.
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+]?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `line` counts from 1; 0 means the file as a whole.

    `headline`, `found`, `expected` and `action` are Swedish; `found` and `expected` may be
    empty. `severity` is "error" (the numbers cannot be trusted) or "warning".
    """

    code: Code
    severity: Severity
    line: int
    headline: str
    found: str
    expected: str
    action: str

    @property
    def text(self) -> str:
        """The finding as one line of Swedish."""
        parts = [
            f"Rad {self.line}: {self.headline}." if self.line else f"{self.headline[0].upper()}{self.headline[1:]}.",
            f"Hittade: {self.found}." if self.found else "",
            f"Väntade: {self.expected}." if self.expected else "",
            self.action,
        ]
        return " ".join(p for p in parts if p)


class SieError(Exception):
    """The file cannot be read (or written). The only exception this package raises on content."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding

    @property
    def line(self) -> int:
        return self.finding.line

    @property
    def code(self) -> Code:
        return self.finding.code

    def __str__(self) -> str:
        return self.finding.text


def finding(code: Code, line: int, **values: object) -> Finding:
    """A finding with its wording filled in. `values` are the words after $ in `wordings.py`."""
    wording = WORDINGS[code]
    words = {name: shown(value) for name, value in values.items()}
    return Finding(
        code,
        wording.severity,
        line,
        *(Template(text).substitute(words) for text in wording[1:]),
    )


def unreadable(code: Code, line: int, **values: object) -> SieError:
    """The exception to raise for a file that cannot be read."""
    return SieError(finding(code, line, **values))


def shown(value: object) -> str:
    """A value as a reader sees it: 1 234,50 with a true minus, dates as 2022-01-31, long text cut."""
    if isinstance(value, Decimal):
        return _amount(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = "".join(c if c.isprintable() or c == _NBSP else "\N{REPLACEMENT CHARACTER}" for c in str(value))
    text = _PERSONAL_NUMBER.sub("[nummer dolt]", text)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: 1 rad, 2 rader."""
    return f"{count} {one if count == 1 else many}"


def _amount(value: Decimal) -> str:
    decimals = max(2, -int(value.as_tuple().exponent))
    text = f"{abs(value):,.{decimals}f}".replace(",", _NBSP).replace(".", ",")
    return _MINUS + text if value < 0 else text
