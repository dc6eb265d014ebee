"""What a SIE file says: accounts, years, balances and vouchers, as plain data.

Amounts are `Decimal` in the currency of the file, debit positive and credit negative, so
income is negative. Nothing is corrected. Where a thing stood (`line`) and what the reader
remarked take no part in comparison: two ledgers are equal when their bookkeeping is.

Source: SIE filformat, utgåva 4B (2008-09-30), chapters 5, 8, 9 and 11.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .faults import Finding

# Pairs of dimension number and object code, in the order of the file.
Objects = tuple[tuple[str, str], ...]

BALANCE_LABELS = ("IB", "UB", "RES", "OIB", "OUB", "PSALDO", "PBUDGET")
ROW_LABELS = ("TRANS", "RTRANS", "BTRANS")
_ZERO = Decimal(0)


def _at() -> int:
    """A line number: counted from 1, 0 for what was not read from a file, never compared."""
    return field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A record kept as it stood: label without #, and its fields without quotes."""

    label: str
    fields: tuple[str, ...] = ()
    line: int = _at()


@dataclass(frozen=True, slots=True)
class Year:
    """#RAR: a financial year. `number` is 0 for the year of the file, -1 for the one before."""

    number: int
    start: datetime.date
    end: datetime.date
    line: int = _at()

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Account:
    """#KONTO with its #KTYP (T, S, K, I or empty), #SRU and #ENHET.

    `declared` is false when the file has #KTYP, #SRU or #ENHET for it but no #KONTO.
    """

    number: str
    name: str = ""
    kind: str = ""
    sru: tuple[str, ...] = ()
    unit: str = ""
    declared: bool = True
    line: int = _at()


@dataclass(frozen=True, slots=True)
class Dimension:
    """#DIM or #UNDERDIM; `parent` is the number of the dimension above, or empty."""

    number: str
    name: str = ""
    parent: str = ""
    line: int = _at()


@dataclass(frozen=True, slots=True)
class SieObject:
    """#OBJEKT: a code within a dimension, and its name."""

    dimension: str
    code: str
    name: str = ""
    line: int = _at()


@dataclass(frozen=True, slots=True)
class Balance:
    """One of BALANCE_LABELS for an account and a year; `period` (ÅÅÅÅMM) only on P records."""

    label: str
    year: int
    account: str
    amount: Decimal
    objects: Objects = ()
    period: str = ""
    quantity: Decimal | None = None
    line: int = _at()


@dataclass(frozen=True, slots=True)
class Transaction:
    """#TRANS, #RTRANS (added) or #BTRANS (removed), named by `kind`. Only TRANS counts."""

    account: str
    amount: Decimal
    objects: Objects = ()
    date: datetime.date | None = None
    text: str = ""
    quantity: Decimal | None = None
    sign: str = ""
    kind: str = "TRANS"
    line: int = _at()

    @property
    def counts(self) -> bool:
        """Whether the row is part of the books: an RTRANS is repeated as TRANS, a BTRANS is struck out."""
        return self.kind == "TRANS"


@dataclass(frozen=True, slots=True)
class Voucher:
    """#VER (verifikation) with its rows. Series and number may be empty in type 4I."""

    series: str
    number: str
    date: datetime.date
    text: str = ""
    registered: datetime.date | None = None
    sign: str = ""
    rows: tuple[Transaction, ...] = ()
    line: int = _at()

    @property
    def total(self) -> Decimal:
        """The sum of the rows that count; 0 in a sound voucher."""
        return sum((r.amount for r in self.rows if r.kind == "TRANS"), _ZERO)

    @property
    def shown(self) -> str:
        """Series and number as a reader names it: A 12."""
        return f"{self.series} {self.number}".strip() or "utan nummer"


@dataclass(frozen=True, slots=True)
class OddCharacter:
    """A character that may be wrong: where it stood, which byte it was, what it was read as.

    `lost` is true when it could not be read and is U+FFFD in the text, false when it was
    read but looks written in another encoding than the rest of the file.
    """

    line: int
    column: int
    raw: bytes
    character: str
    lost: bool


@dataclass(frozen=True, slots=True)
class UnknownLabel:
    """A label outside the standard: how many records had it, and where the first stood."""

    label: str
    count: int
    line: int


@dataclass(frozen=True, slots=True)
class Checksum:
    """#KSUMMA: the CRC-32 stated in the file and the ones worked out from it."""

    stated: int
    computed: tuple[int, ...]
    line: int = _at()

    @property
    def agrees(self) -> bool:
        # Some programs print the sum as a signed number.
        return self.stated & 0xFFFFFFFF in self.computed


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole SIE file. `records` holds what identifies it (#FNAMN, #PROGRAM and so on)."""

    records: tuple[Record, ...] = ()
    years: Mapping[int, Year] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    objects: Mapping[tuple[str, str], SieObject] = field(default_factory=dict)
    balances: tuple[Balance, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    encoding: str = field(default="cp437", compare=False)
    odd_characters: tuple[OddCharacter, ...] = field(default=(), compare=False)
    unknown: tuple[UnknownLabel, ...] = field(default=(), compare=False)
    checksum: Checksum | None = field(default=None, compare=False)
    remarks: tuple[Finding, ...] = field(default=(), compare=False)

    def first(self, label: str, index: int = 0) -> str:
        """A field of the first record with a label, as `first("FNAMN")`; empty when there is none."""
        for record in self.records:
            if record.label == label:
                return record.fields[index] if index < len(record.fields) else ""
        return ""

    @property
    def name(self) -> str:
        return self.first("FNAMN")

    @property
    def currency(self) -> str:
        """#VALUTA, or SEK as the standard says."""
        return self.first("VALUTA") or "SEK"

    @property
    def sie_type(self) -> str:
        """1, 2, 3, 4E or 4I. Type 4 without balances is 4I, made to be read into an accounting program."""
        stated = self.first("SIETYP")[:1] or ("4" if self.vouchers else "1")
        if stated != "4":
            return stated
        return "4E" if any(b.label in ("IB", "UB", "RES") for b in self.balances) else "4I"

    def totals(self, label: str, year: int = 0) -> dict[str, Decimal]:
        """Account to amount for one of BALANCE_LABELS and a year, over all periods.

        Rows for objects in PSALDO and PBUDGET are left out: the account's own row has them.
        """
        sums: dict[str, Decimal] = {}
        for b in self.balances:
            if b.label == label and b.year == year and (not b.objects or label in ("OIB", "OUB")):
                sums[b.account] = sums.get(b.account, _ZERO) + b.amount
        return sums


class BookedRow(NamedTuple):
    """A row that counts, with what it has from its voucher. `date` is the row's own day if it has one."""

    series: str
    number: str
    date: datetime.date
    account: str
    amount: Decimal
    objects: Mapping[str, str]
    text: str
    voucher_text: str
    quantity: Decimal | None
    sign: str
    line: int
    voucher_line: int


def transactions(ledger: Ledger) -> Iterator[BookedRow]:
    """The rows of all vouchers that are part of the books, in the order of the file.

    `objects` maps dimension number to object code and is shared between rows, so it must not
    be changed; a dimension given twice keeps its first object.
    """
    seen: dict[Objects, Mapping[str, str]] = {}
    for v in ledger.vouchers:
        for r in v.rows:
            if r.kind != "TRANS":
                continue
            objects = seen.get(r.objects)
            if objects is None:
                objects = seen[r.objects] = dict(reversed(r.objects))
            yield BookedRow(
                v.series,
                v.number,
                r.date or v.date,
                r.account,
                r.amount,
                objects,
                r.text,
                v.text,
                r.quantity,
                r.sign,
                r.line,
                v.line,
            )


def account_sums(ledger: Ledger) -> dict[str, Decimal]:
    """Account to the sum of its rows that count, in order of first use."""
    sums: dict[str, Decimal] = {}
    for v in ledger.vouchers:
        for r in v.rows:
            if r.kind == "TRANS":
                sums[r.account] = sums.get(r.account, _ZERO) + r.amount
    return sums
