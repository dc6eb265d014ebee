"""The ledger of a SIE file as tables: rows of vouchers, balances of accounts, what is wrong.

Amounts are as in the file: debit positive, income negative. Voucher texts are left out:
they may name persons, and no number needs them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import DeliveryFaults, mask
from pipeline.ingest.ledger_stops import fault_of, find_stops
from pipeline.ingest.reading import Source
from pipeline.sie import (
    Finding,
    Ledger,
    SieError,
    check_ledger,
    check_opening,
    find_extent,
    read_sie,
    transactions,
)
from pipeline.store import MONEY

_PLACE = {"_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "INTEGER", "_column": "VARCHAR"}
LEDGER_TABLES = {
    "verifikationsrad": {
        "ar": "INTEGER",
        "verifikation": "VARCHAR",
        "verifikation_rad": "INTEGER",
        "datum": "DATE",
        "konto": "VARCHAR",
        "kontonamn": "VARCHAR",
        "objekt": "VARCHAR",
        "belopp": MONEY,
    }
    | _PLACE,
    "kontosaldo": {
        "ar": "INTEGER",
        "slag": "VARCHAR",
        "till": "DATE",
        "konto": "VARCHAR",
        "kontonamn": "VARCHAR",
        "belopp": MONEY,
    }
    | _PLACE,
    "bokforingsfynd": {
        "ar": "INTEGER",
        "allvar": "VARCHAR",
        "rubrik": "VARCHAR",
        "funnet": "VARCHAR",
        "vantat": "VARCHAR",
        "gor_sa": "VARCHAR",
    }
    | _PLACE,
}
# #IB, #UB and #RES; the rest of a SIE file is read but not used.
_BALANCES = ("IB", "UB", "RES")


@dataclass(frozen=True)
class LedgerReading:
    """The rows of each table of LEDGER_TABLES, and remarks for the list of deliveries."""

    tables: dict[str, list[dict[str, object]]]
    remarks: list[str]


def read_ledger(path: Path, source: Source, dimension: str, before: Path | None = None) -> LedgerReading:
    """Read one SIE file. `dimension` is the number of the dimension that holds insatser, and
    `before` the ledger of the year before, whose closing balances are this one's opening.

    Raises DeliveryFaults for a file that cannot be read, that is of another year, or in which
    a sum that is published is two things.
    """
    try:
        ledger = read_sie(path)
    except SieError as error:
        raise DeliveryFaults([fault_of(source, error.finding)]) from error
    findings = check_ledger(ledger)
    stops = find_stops(ledger, findings, source)
    if stops:
        raise DeliveryFaults(stops)
    findings += _against_last_year(ledger, before)
    tables: dict[str, list[dict[str, object]]] = {
        "verifikationsrad": _rows(ledger, source, dimension),
        "kontosaldo": _balances(ledger, source),
        "bokforingsfynd": [_finding(f, source) for f in findings],
    }
    return LedgerReading(tables, [f"SIE {ledger.sie_type}, {ledger.encoding}"])


def _against_last_year(ledger: Ledger, before: Path | None) -> list[Finding]:
    """What the opening balances say otherwise than last year's own file, when it can be read.

    A file that cannot be read stops the run of its own year, and says why there.
    """
    if before is None:
        return []
    try:
        return check_opening(ledger, read_sie(before))
    except SieError:
        return []


def _rows(ledger: Ledger, source: Source, dimension: str) -> list[dict[str, object]]:
    dates = {v.line: v.date for v in ledger.vouchers}
    year = ledger.years[0]
    names = {o.code: o.name for o in ledger.objects.values() if o.dimension == dimension}
    return [
        {
            "ar": source.year,
            "verifikation": f"{row.series}{row.number}",
            "verifikation_rad": row.voucher_line,
            # A row may have a day of its own, but it is booked in the year of its voucher.
            "datum": row.date if row.date in year else dates[row.voucher_line],
            "konto": row.account,
            "kontonamn": _name(ledger, row.account),
            "objekt": names.get(row.objects.get(dimension, ""), row.objects.get(dimension, "")),
            "belopp": row.amount,
        }
        | _place(source, row.line)
        for row in transactions(ledger)
    ]


def _balances(ledger: Ledger, source: Source) -> list[dict[str, object]]:
    days = {number: _last_day(ledger, number, source) for number in {b.year for b in ledger.balances}}
    return [
        {
            "ar": source.year + b.year,
            "slag": b.label,
            "till": days[b.year],
            "konto": b.account,
            "kontonamn": _name(ledger, b.account),
            "belopp": b.amount,
        }
        | _place(source, b.line)
        for b in ledger.balances
        if b.label in _BALANCES
    ]


def _last_day(ledger: Ledger, number: int, source: Source) -> datetime.date:
    """The day until which the balances of a year hold: the books may end before their year."""
    extent, year = find_extent(ledger), ledger.years.get(number)
    if number == 0 and extent:
        return extent.day
    return year.end if year else datetime.date(source.year + number, 12, 31)


def _finding(finding: Finding, source: Source) -> dict[str, object]:
    return {
        "ar": source.year,
        "allvar": finding.severity.name.lower(),
        "rubrik": finding.headline,
        "funnet": finding.found,
        "vantat": finding.expected,
        "gor_sa": finding.action,
    } | _place(source, finding.line)


def _name(ledger: Ledger, account: str) -> str:
    found = ledger.accounts.get(account)
    return mask(found.name) if found else ""


def _place(source: Source, line: int) -> dict[str, object]:
    return {"_file": source.file, "_sheet": "", "_row": line, "_column": ""}
