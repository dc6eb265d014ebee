"""The numbers of a release as rows of CSV, and back. Every value is told to its last decimal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.measures.observation import COLUMNS, TYPES
from pipeline.rows.csv_files import read_rows_back, write_rows
from pipeline.store import MONEY

# Why a number is withheld is not told, and what a number rests on is not sent: only whether that is exact.
SENT = (*(c for c in COLUMNS if c != "skydd"), "ungefar")
VALUES = tuple(c for c, type_ in TYPES.items() if type_ == MONEY)
_WHOLE = tuple(c for c, type_ in TYPES.items() if type_ == "INTEGER")
_MOST = Decimal(10) ** 18
_EXACT = "nej"
# Withheld where it was counted: there is no number here to protect, and none is ever shown.
WITHHELD_THERE = {"status": "saknas", "skydd": "hos_avsandaren"}


class NotANumber(ValueError):
    """A cell does not hold what its column does. `column` and `text` say which and what."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(column, text)
        self.column, self.text = column, text


def write_sent(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows of publicerbart with `ungefar` as CSV."""
    return write_rows([SENT, *([_told(row[c]) for c in SENT] for row in rows)]).encode()


def read_sent(content: bytes) -> list[dict[str, str]]:
    """The rows as texts. Raises NotANumber when the columns are others, and UnicodeDecodeError."""
    rows = [dict(row) for row in read_rows_back(content.decode("utf-8"))]
    if any(tuple(row) != SENT or None in row.values() for row in rows):
        raise NotANumber("", ";".join(str(k) for k in rows[0]))
    return rows


def as_observation(row: Mapping[str, str]) -> dict[str, Any]:
    """A row as it was sent: what is withheld has status dold and should have no value. Raises NotANumber."""
    found: dict[str, Any] = {c: row[c] for c in SENT if c not in (*VALUES, *_WHOLE, "ungefar")}
    found |= {c: _whole(c, row[c]) for c in _WHOLE} | {c: _value(c, row[c]) for c in VALUES}
    return found


def as_counted(number: Mapping[str, Any]) -> dict[str, Any]:
    """A number that was sent, as a row of table observation."""
    return {**number, "skydd": "", **(WITHHELD_THERE if number["status"] == "dold" else {})}


def is_approximate(row: Mapping[str, str]) -> bool:
    """Whether the source says, of anything behind the number, that it is not exact."""
    return row["ungefar"] != _EXACT


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else _EXACT
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)


def _whole(column: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise NotANumber(column, text)
    return int(text)


def _value(column: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise NotANumber(column, text) from error
    if not value.is_finite() or abs(value) >= _MOST or value != value.quantize(Decimal("0.000001")):
        raise NotANumber(column, text)
    return value
