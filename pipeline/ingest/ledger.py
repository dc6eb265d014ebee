"""The ledger of a SIE file as tables: rows of vouchers, balances of accounts, what is wrong.

Amounts are as in the file: debit positive, income negative. Voucher texts are left out:
they may name persons, and no number needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault, mask
from pipeline.ingest.reading import Source
from pipeline.sie import Finding, Ledger, SieError, check_ledger, read_sie, transactions
from pipeline.store import MONEY

_PLACE = {"_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "INTEGER", "_column": "VARCHAR"}
LEDGER_TABLES = {
    "verifikationsrad": {
        "ar": "INTEGER",
        "verifikation": "VARCHAR",
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


def read_ledger(path: Path, source: Source, dimension: str) -> LedgerReading:
    """Read one SIE file. `dimension` is the number of the dimension that holds insatser.

    Raises DeliveryFaults for a file that cannot be read, or that is of another year.
    """
    try:
        ledger = read_sie(path)
    except SieError as error:
        raise DeliveryFaults([_fault(source, error.finding)]) from error
    year = ledger.years.get(0)
    if year is None or year.end.year != source.year:
        raise DeliveryFaults([_wrong_year(source, str(year.end.year) if year else "inget år")])
    tables: dict[str, list[dict[str, object]]] = {
        "verifikationsrad": _rows(ledger, source, dimension),
        "kontosaldo": _balances(ledger, source),
        "bokforingsfynd": [_finding(f, source) for f in check_ledger(ledger)],
    }
    return LedgerReading(tables, [f"SIE {ledger.sie_type}, {ledger.encoding}"])


def _rows(ledger: Ledger, source: Source, dimension: str) -> list[dict[str, object]]:
    names = {o.code: o.name for o in ledger.objects.values() if o.dimension == dimension}
    return [
        {
            "ar": source.year,
            "verifikation": f"{row.series}{row.number}",
            "datum": row.date,
            "konto": row.account,
            "kontonamn": _name(ledger, row.account),
            "objekt": names.get(row.objects.get(dimension, ""), row.objects.get(dimension, "")),
            "belopp": row.amount,
        }
        | _place(source, row.line)
        for row in transactions(ledger)
    ]


def _balances(ledger: Ledger, source: Source) -> list[dict[str, object]]:
    return [
        {
            "ar": source.year + b.year,
            "slag": b.label,
            "konto": b.account,
            "kontonamn": _name(ledger, b.account),
            "belopp": b.amount,
        }
        | _place(source, b.line)
        for b in ledger.balances
        if b.label in _BALANCES
    ]


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


def _fault(source: Source, finding: Finding) -> Fault:
    return Fault(
        file=source.file,
        row=finding.line or None,
        headline=finding.headline,
        found=finding.found,
        expected=finding.expected,
        action=finding.action,
    )


def _wrong_year(source: Source, found: str) -> Fault:
    return Fault(
        file=source.file,
        headline="bokföringen är för ett annat år",
        found=found,
        expected=str(source.year),
        action="Flytta filen till rätt mapp, eller exportera rätt räkenskapsår.",
    )
