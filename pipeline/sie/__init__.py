"""SIE 4, the Swedish accounting export format: read, check and write. Stands alone; see docs/sie_paket.md."""

from .check import check_ledger
from .check_opening import check_opening
from .codes import Code, Severity
from .extent import Extent, find_extent, vouchers_of_the_year
from .faults import Finding, SieError
from .fields import is_technical
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
    "Extent",
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
    "check_opening",
    "find_extent",
    "format_sie",
    "is_technical",
    "parse_sie",
    "read_sie",
    "transactions",
    "vouchers_of_the_year",
    "write_sie",
]
