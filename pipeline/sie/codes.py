"""The names of faults in a SIE file, for programs; their texts stand in `wordings.py`."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How bad: an error means that numbers cannot be trusted, a warning that someone should look."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """The name of a fault, for programs."""

    # The file cannot be read.
    EMPTY_FILE = "empty_file"
    NOT_SIE = "not_sie"
    SIE5 = "sie5"
    UTF16 = "utf16"
    BAD_TYPE = "bad_type"
    NO_LABEL = "no_label"
    OPEN_QUOTE = "open_quote"
    OPEN_LIST = "open_list"
    BAD_LIST = "bad_list"
    MISSING_FIELD = "missing_field"
    BAD_ACCOUNT = "bad_account"
    BAD_AMOUNT = "bad_amount"
    BAD_DATE = "bad_date"
    BAD_YEAR = "bad_year"
    YEAR_BACKWARDS = "year_backwards"
    BAD_PERIOD = "bad_period"
    ROW_OUTSIDE_VOUCHER = "row_outside_voucher"
    RECORD_INSIDE_VOUCHER = "record_inside_voucher"
    NO_BLOCK = "no_block"
    STRAY_BRACE = "stray_brace"
    CUT_VOUCHER = "cut_voucher"
    CUT_RECORD = "cut_record"
    CUT_CHECKSUM = "cut_checksum"
    BAD_CHECKSUM = "bad_checksum"
    # The ledger cannot be written.
    UNWRITABLE_CHARACTER = "unwritable_character"
    # Seen while reading.
    ENCODING = "encoding"
    LOST_CHARACTER = "lost_character"
    SUSPECT_CHARACTER = "suspect_character"
    LOOSE_QUOTE = "loose_quote"
    MISSING_LIST = "missing_list"
    BAD_OPTIONAL = "bad_optional"
    DAMAGED_RECORD = "damaged_record"
    REPEATED_RECORD = "repeated_record"
    NO_LAST_NEWLINE = "no_last_newline"
    UNOPENED_CHECKSUM = "unopened_checksum"
    # Seen by the checks.
    MISSING_RECORD = "missing_record"
    MISSING_YEAR = "missing_year"
    PART_OF_YEAR = "part_of_year"
    ODD_EXTENT = "odd_extent"
    UNKNOWN_LABEL = "unknown_label"
    UNBALANCED_VOUCHER = "unbalanced_voucher"
    REPEATED_VOUCHER = "repeated_voucher"
    VOUCHER_OUTSIDE_YEAR = "voucher_outside_year"
    ROW_OUTSIDE_YEAR = "row_outside_year"
    LONE_ADDED_ROW = "lone_added_row"
    UNDECLARED_ACCOUNT = "undeclared_account"
    TECHNICAL_ACCOUNT = "technical_account"
    TECHNICAL_ACCOUNT_USED = "technical_account_used"
    UNDECLARED_DIMENSION = "undeclared_dimension"
    UNDECLARED_OBJECT = "undeclared_object"
    REPEATED_DIMENSION = "repeated_dimension"
    WRONG_KIND = "wrong_kind"
    REPEATED_BALANCE = "repeated_balance"
    BALANCE_MOVEMENT = "balance_movement"
    RESULT_MOVEMENT = "result_movement"
    OBJECT_MOVEMENT = "object_movement"
    TOTAL = "total"
    OPENING_TOTAL = "opening_total"
    OPENING_DIFFERS = "opening_differs"
    OPENING_EQUITY_DIFFERS = "opening_equity_differs"
    CHECKSUM_DIFFERS = "checksum_differs"
