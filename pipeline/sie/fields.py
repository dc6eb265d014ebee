"""The fields of one line: splitting, quotes and escapes, object lists, amounts and dates.

Source: SIE filformat 4B, 5.7 (fields), 5.9 (amounts), 5.10 (dates), 8.21 (object lists).
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Container
from decimal import Decimal

from .codes import Code
from .faults import unreadable
from .model import Objects

# Possessive, so that no line can make matching slow: a quoted field, one with loose quotes in
# it (an end quote is followed by a blank), an object list, a bare field, or a lone character
# that opens something never closed.
_INSIDE = r'[^"\\]++|\\["\\]?+'
TOKEN = re.compile(
    rf'"(?:{_INSIDE})*+"(?![^ \t])'
    rf'|"(?:{_INSIDE}|"(?=[^ \t]))*+"'
    rf'|\{{(?:[^"{{}}]++|"(?:{_INSIDE})*+")*+\}}'
    r'|[^ \t"{}][^ \t]*+'
    r'|["{}]'
)
_ESCAPED = re.compile(r'\\(["\\])')
_LOOSE = re.compile(r'(?:[^"\\]++|\\["\\]?+)*+"')
_AMOUNT = re.compile(r"-?(?:\d{1,15}(?:\.\d{0,6})?|\.\d{1,6})", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
# Programs have accounts of their own for what they could not place, as DIFF and FEL.
_TECHNICAL = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][0-9A-Za-zÀ-ÖØ-öø-ÿ._-]{0,19}")
_DECLARED = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ÿ][0-9A-Za-zÀ-ÖØ-öø-ÿ._-]{0,19}")
_DATE = re.compile(r"\d{8}", re.ASCII)
_PERIOD = re.compile(r"\d{4}(?:0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"-?\d{1,3}", re.ASCII)
_BARE = re.compile(r"[\w.,:;/+-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def plain(token: str) -> str:
    """A token as the text it stands for: without quotes, \\" as " and \\\\ as \\."""
    if token[0] == '"':
        token = token[1:-1]
    return _ESCAPED.sub(r"\1", token) if "\\" in token else token


def as_in_checksum(token: str) -> str:
    """What #KSUMMA counts of a token (10.14): no outer quotes or braces, no backslash before a quote."""
    if token[0] == "{":
        return "".join(map(as_in_checksum, TOKEN.findall(token[1:-1])))
    if token[0] == '"':
        token = token[1:-1]
    return token.replace('\\"', '"')


def has_loose_quote(token: str) -> bool:
    """Whether a quote stands inside the field without a backslash."""
    return _LOOSE.match(token[1:-1] if token[0] == '"' else token) is not None


def objects(token: str, line: int) -> Objects:
    """An object list in any form: {}, {6 "MIA"}, {"1" "100" "6" "P1"}. Raises SieError."""
    codes = [plain(t) for t in TOKEN.findall(token[1:-1])]
    if len(codes) % 2 or not all(_NUMBER.fullmatch(d) for d in codes[::2]):
        raise unreadable(Code.BAD_LIST, line, value=token)
    return tuple(zip(codes[::2], codes[1::2], strict=True))


def account(text: str, line: int, label: str, declared: Container[str] = ()) -> str:
    """An account: digits (11 #KONTO), or the name of a technical account, which begins with a letter.

    Digits with letters in them are a damaged number, unless the file has such an account
    among its `declared`. Raises SieError.
    """
    if not (_NUMBER.fullmatch(text) or _TECHNICAL.fullmatch(text) or text in declared):
        raise unreadable(Code.BAD_ACCOUNT, line, value=text, label=label)
    return text


def declared_account(text: str, line: int, label: str) -> str:
    """An account as the chart of accounts names it, letters and all. Raises SieError."""
    if not _DECLARED.fullmatch(text):
        raise unreadable(Code.BAD_ACCOUNT, line, value=text, label=label)
    return text


def is_technical(account: str) -> bool:
    """Whether an account is none of the chart's numbers: DIFF, FEL and the like."""
    return not account[0].isdecimal()


def amount(text: str, line: int, label: str) -> Decimal:
    """An amount. 21 digits at most, so that sums of ten million rows are exact. Raises SieError."""
    if not _AMOUNT.fullmatch(text):
        raise unreadable(Code.BAD_AMOUNT, line, value=text, label=label)
    return Decimal(text)


def optional_amount(text: str) -> Decimal | None:
    """A quantity, or None when it is not one."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def optional_date(text: str) -> datetime.date | None:
    """A day written ÅÅÅÅMMDD, or None when it is not one."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def extent(text: str) -> datetime.date | None:
    """The last day that #OMFATTN states, or None: ÅÅÅÅMMDD, with or without hyphens, or a month."""
    digits = text.replace("-", "")
    if _PERIOD.fullmatch(digits):
        year, month = int(digits[:4]), int(digits[4:])
        return datetime.date(year, month, monthrange(year, month)[1]) if year else None
    return optional_date(digits)


def year(text: str, line: int, label: str) -> int:
    """A year number: 0, -1 and so on. Raises SieError."""
    if not _YEAR.fullmatch(text) or int(text) > 0:
        raise unreadable(Code.BAD_YEAR, line, value=text, label=label)
    return int(text)


def period(text: str, line: int, label: str) -> str:
    """A month written ÅÅÅÅMM. Raises SieError."""
    if not _PERIOD.fullmatch(text):
        raise unreadable(Code.BAD_PERIOD, line, value=text, label=label)
    return text


def quoted(text: str, always: bool = False) -> str:
    """A field as it is written: bare when it can be, else in quotes with \\" and \\\\."""
    if not always and _BARE.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def first_control(text: str) -> str:
    """The first control character, which no field may have (5.7), or empty."""
    found = _CONTROL.search(text)
    return found[0] if found else ""
