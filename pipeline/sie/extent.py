"""How much of the year a ledger holds, and which of its vouchers belong to the year.

Source: SIE filformat 4B, 11 (#OMFATTN, #GEN, #RAR).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from . import fields
from .codes import Code
from .faults import Finding, finding
from .model import Ledger, Record, Voucher

# Programs that set no date write the first day their calendar has: 1970, 1980.
_FIRST_REAL_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Extent:
    """The last day the books reach, and what says so: a label and its line."""

    day: datetime.date
    label: str
    line: int


def find_extent(ledger: Ledger) -> Extent | None:
    """How far into year 0 the books reach; None when the file has no such year.

    The earliest of three: the end of #RAR 0, #OMFATTN, and the day in the year when the file
    was made (#GEN), unless there are vouchers after that day, for then the day is wrong.
    """
    year = ledger.years.get(0)
    if year is None:
        return None
    found = [Extent(year.end, "#RAR 0", year.line)]
    found += [Extent(day, "#OMFATTN", r.line) for r, day in _stated(ledger) if day.year >= _FIRST_REAL_YEAR]
    made = fields.optional_date(ledger.first("GEN").replace("-", ""))
    if made and made < year.end and not any(made < v.date <= year.end for v in ledger.vouchers):
        line = next(r.line for r in ledger.records if r.label == "GEN")
        found.append(Extent(made, "#GEN", line))
    return min(found, key=lambda e: e.day)


def vouchers_of_the_year(ledger: Ledger) -> list[Voucher]:
    """The vouchers without those dated in another year that the file declares."""
    return [v for v in ledger.vouchers if year_of(ledger, v.date) == 0]


def year_of(ledger: Ledger, day: datetime.date) -> int:
    """The number of the declared year a day lies in, the latest first; 0 for a day in none."""
    return max((number for number, year in ledger.years.items() if day in year), default=0)


def check_extent(ledger: Ledger) -> Iterator[Finding]:
    """Books that end before their year, and an #OMFATTN that no program can have meant."""
    for record, day in _stated(ledger):
        if day.year < _FIRST_REAL_YEAR:
            yield finding(Code.ODD_EXTENT, record.line, date=day)
    year, extent = ledger.years.get(0), find_extent(ledger)
    if year and extent and extent.day < year.end:
        yield finding(Code.PART_OF_YEAR, extent.line, date=extent.day, label=extent.label, end=year.end)


def _stated(ledger: Ledger) -> Iterator[tuple[Record, datetime.date]]:
    for record in ledger.records:
        if record.label == "OMFATTN":
            # A first and a last day are what some write; the last is what is asked for.
            days = [day for text in record.fields if (day := fields.extent(text))]
            if days:
                yield record, max(days)
