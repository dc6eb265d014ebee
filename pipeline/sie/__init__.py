"""SIE 4, the Swedish accounting export format: read, check and write. Stands alone; see docs/sie.md."""

from .check import check_ledger
from .codes import Code, Severity
from .faults import Finding, SieError
from .model import (
    Account,
    Balance,
    BookedRow,
    Checksum,
    Dimension,
    Ledger,
    OddCharacter,
    Record,
    SieObject,
    Transaction,
    UnknownLabel,
    Voucher,
    Year,
    account_sums,
    transactions,
)
from .read import parse_sie, read_sie
from .write import format_sie, write_sie

__all__ = [
    "Account",
    "Balance",
    "BookedRow",
    "Checksum",
    "Code",
    "Dimension",
    "Finding",
    "Ledger",
    "OddCharacter",
    "Record",
    "Severity",
    "SieError",
    "SieObject",
    "Transaction",
    "UnknownLabel",
    "Voucher",
    "Year",
    "account_sums",
    "check_ledger",
    "format_sie",
    "parse_sie",
    "read_sie",
    "transactions",
    "write_sie",
]
