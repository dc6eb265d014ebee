"""What of a SIE file is refused, with its code and line, and what the text of it says."""

from __future__ import annotations

import gc
import pickle
import re
from pathlib import Path

import pytest

from pipeline.sie import (
    Code,
    Severity,
    SieError,
    account_sums,
    parse_sie,
    read_sie,
)
from pipeline.sie.wordings import WORDINGS
from support.sie_files import HEAD, parse

# What is refused: the code and the line of each.

VOUCHER = "#VER A 1 20220131\n{\n#TRANS 1930 {} 1\n"


@pytest.mark.parametrize(
    ("code", "line", "data"),
    [
        (Code.EMPTY_FILE, 1, b""),
        (Code.EMPTY_FILE, 1, b" \r\n\t\n"),
        (Code.NOT_SIE, 2, b"\nKonto;Belopp\n"),
        (Code.NOT_SIE, 1, b"#!/bin/sh\n"),
        (Code.NOT_SIE, 1, b"#define KONTO 1930\n"),
        (Code.NOT_SIE, 1, b"<!DOCTYPE html>\n"),
        (Code.NOT_SIE, 1, b"PK\x03\x04\x00\xff"),
        (Code.SIE5, 1, b'<?xml version="1.0"?><Sie/>'),
        (Code.UTF16, 1, "#FLAGGA 0".encode("utf-16")),
        (Code.UTF16, 1, "#FLAGGA 0".encode("utf-16-le")),
        (Code.BAD_TYPE, 2, b"#FLAGGA 0\n#SIETYP 5\n"),
        (Code.BAD_TYPE, 2, b"#FLAGGA 0\n#SIETYP\n"),
        (Code.NO_LABEL, 4, "Kommentar"),
        (Code.OPEN_QUOTE, 4, '#IB 0 "1930 1'),
        (Code.OPEN_QUOTE, 4, '#VER A "1 20220131'),
        (Code.OPEN_QUOTE, 7, VOUCHER + '#TRANS "1930 {} 1'),
        (Code.OPEN_LIST, 7, VOUCHER + '#TRANS 1930 {1 "a" -100'),
        (Code.OPEN_LIST, 7, VOUCHER + "#TRANS 1930 {1 {2}} -100"),
        (Code.BAD_LIST, 7, VOUCHER + "#TRANS 1930 {6} 1"),
        (Code.BAD_LIST, 7, VOUCHER + "#TRANS 1930 {MIA 6} 1"),
        (Code.MISSING_FIELD, 4, "#IB 0 1930"),
        (Code.MISSING_FIELD, 4, "#RAR 0 20220101"),
        (Code.BAD_DATE, 4, "#RAR 0 20220101 20221301"),
        (Code.YEAR_BACKWARDS, 4, "#RAR 0 20221231 20220101"),
        (Code.BAD_DATE, 4, "#OMFATTN 20220832"),
        (Code.BAD_DATE, 4, "#OMFATTN augusti"),
        (Code.MISSING_FIELD, 4, "#VER A 1"),
        (Code.MISSING_FIELD, 7, VOUCHER + "#TRANS 1930 {}"),
        (Code.MISSING_FIELD, 7, VOUCHER + "#TRANS 1930"),
        (Code.BAD_ACCOUNT, 7, VOUCHER + "#TRANS {} 100"),
        (Code.BAD_ACCOUNT, 4, "#IB 0 19A0 1"),
        (Code.BAD_ACCOUNT, 7, VOUCHER + "#TRANS 19A0 {} 1"),
        (Code.BAD_ACCOUNT, 4, "#UB 0 １９３０ 1"),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 1,50"),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 +1"),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 1e5"),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 NaN"),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 1_000"),
        (Code.BAD_AMOUNT, 4, '#IB 0 1930 ""'),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 ."),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 1234567890123456"),
        (Code.BAD_AMOUNT, 4, "#IB 0 1930 0.1234567"),
        (Code.BAD_AMOUNT, 7, VOUCHER + "#TRANS 1930 {} 1.2.3"),
        (Code.BAD_DATE, 4, "#VER A 1 20220230"),
        (Code.BAD_DATE, 4, "#VER A 1 2022-01-31"),
        (Code.BAD_DATE, 4, '#VER A 1 "" Text'),
        (Code.BAD_YEAR, 4, "#IB x 1930 1"),
        (Code.BAD_YEAR, 4, "#UB 2022 1930 1"),
        (Code.ROW_OUTSIDE_VOUCHER, 4, "#TRANS 1930 {} 1"),
        (Code.ROW_OUTSIDE_VOUCHER, 5, "#VER A 1 20220131\n#TRANS 1930 {} 1"),
        (Code.RECORD_INSIDE_VOUCHER, 7, VOUCHER + "#VER A 2 20220131"),
        (Code.RECORD_INSIDE_VOUCHER, 7, VOUCHER + "#RES 0 3010 1"),
        (Code.NO_BLOCK, 5, "#VER A 1 20220131\n#VER A 2 20220131"),
        (Code.STRAY_BRACE, 4, "{"),
        (Code.STRAY_BRACE, 4, "}"),
        (Code.STRAY_BRACE, 7, VOUCHER + "{"),
        (Code.STRAY_BRACE, 5, "#VER A 1 20220131\n}"),
        (Code.CUT_VOUCHER, 6, VOUCHER),
        (Code.CUT_VOUCHER, 7, VOUCHER + '#TRANS 1930 {} 1 "" "Text'),
        (Code.CUT_VOUCHER, 4, "#VER A 1 20220131"),
        (Code.CUT_CHECKSUM, 5, "#KSUMMA\n#KONTO 1930"),
        (Code.BAD_CHECKSUM, 5, "#KSUMMA\n#KSUMMA abc"),
        (Code.BAD_CHECKSUM, 5, "#KSUMMA\n#KSUMMA"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(code: Code, line: int, data: bytes | str) -> None:
    if isinstance(data, str):
        data = (HEAD + data.rstrip("\n") + "\n").encode()
    with pytest.raises(SieError) as caught:
        parse_sie(data, None if data[:1] != b"#" or data[1:2] == b"\0" else "utf-8")
    assert (caught.value.code, caught.value.line) == (code, line)
    text = str(caught.value)
    assert text.startswith(f"Rad {line}: ")
    assert text.endswith(".")
    assert "$" not in text


UNUSED = [
    (Code.OPEN_QUOTE, '#ADRESS "Anna'),
    (Code.OPEN_LIST, "#OUB 0 1510 {8 1"),
    (Code.STRAY_BRACE, "#KONTO }"),
    (Code.BAD_LIST, "#OUB 0 1510 8 12345"),
    (Code.BAD_LIST, "#OIB 0 1510 {6} 1"),
    (Code.BAD_LIST, "#DIM A Namn"),
    (Code.BAD_LIST, "#OBJEKT A B Namn"),
    (Code.MISSING_FIELD, "#KONTO"),
    (Code.MISSING_FIELD, "#SRU"),
    (Code.MISSING_FIELD, "#UNDERDIM 21 Namn"),
    (Code.MISSING_FIELD, "#OBJEKT 6"),
    (Code.MISSING_FIELD, "#PSALDO 0 202201 1930 {}"),
    (Code.BAD_ACCOUNT, '#KONTO "" Bank'),
    (Code.BAD_ACCOUNT, "#KONTO 19:30 Bank"),
    (Code.BAD_AMOUNT, "#PBUDGET 0 202201 1930 {} 1,50"),
    (Code.BAD_DATE, "#RAR -1 20210101 20211301"),
    (Code.BAD_YEAR, "#RAR 1 20230101 20231231"),
    (Code.YEAR_BACKWARDS, "#RAR -1 20211231 20210101"),
    (Code.BAD_PERIOD, "#PSALDO 0 202213 1930 {} 1"),
    (Code.BAD_AMOUNT, "#VER A 2 20220131\n{\n#BTRANS 1930 {} 1,50"),
    (Code.OPEN_LIST, "#VER A 2 20220131\n{\n#RTRANS 1930 {6 1"),
    (Code.MISSING_FIELD, "#VER A 2 20220131\n{\n#BTRANS 1930"),
]
BOOKED = "#KONTO 1930 Bank\n#UB 0 1930 1\n" + VOUCHER + "}\n"


@pytest.mark.parametrize(("why", "record"), UNUSED)
def test_a_damaged_record_that_nothing_rests_on_is_remarked_on(why: Code, record: str) -> None:
    """As if it had not been there; the remark says what is wrong with it and where."""
    rest = "\n}" if record.startswith("#VER") else ""
    ledger = parse(BOOKED + record + rest)
    line = 3 + BOOKED.count("\n") + record.count("\n") + 1
    (remark,) = ledger.remarks
    assert (remark.code, remark.severity, remark.line) == (Code.DAMAGED_RECORD, Severity.WARNING, line)
    assert re.fullmatch(re.sub(r"\\\$[a-z]+", ".+", re.escape(WORDINGS[why].headline)), remark.found)
    whole = parse(BOOKED)
    assert (ledger.years, ledger.accounts, ledger.balances) == (whole.years, whole.accounts, whole.balances)
    assert account_sums(ledger) == account_sums(whole) == {"1930": 1}


@pytest.mark.parametrize("record", ['#PROSA "Ett brev', '#ADRESS "Box 1', '#KONTO 3010 "Bidrag'])
def test_a_text_of_several_lines_is_passed_over(record: str) -> None:
    ledger = parse(f'{record}\noch mer text\nslut"\n{BOOKED}')
    assert [(f.code, f.line) for f in ledger.remarks] == [
        (Code.BAD_OPTIONAL if record.startswith("#KONTO") else Code.DAMAGED_RECORD, 4)
    ]
    assert account_sums(ledger) == {"1930": 1}
    # But a line without a label that follows no such text stops, also later.
    with pytest.raises(SieError) as caught:
        parse(f"{BOOKED}och mer text")
    assert (caught.value.code, caught.value.line) == (Code.NO_LABEL, 10)


@pytest.mark.parametrize("what", ["#TRANS 1930 {} 1 20220131", "#VER A 2 20220131"])
def test_a_text_that_is_not_closed_loses_only_itself(what: str) -> None:
    """A program that cuts texts at a length cuts their end quote too; what is booked stands before."""
    text = f'{VOUCHER}#TRANS 3010 {{}} -1 "" "Bidrag"\n}}\n#VER A 2 20220131\n{{\n#TRANS 1930 {{}} 1 20220131\n}}'
    ledger = parse(text.replace(what, what + ' "260    aaaaaaa'))
    assert [f.code for f in ledger.remarks] == [Code.BAD_OPTIONAL]
    assert account_sums(ledger) == {"1930": 2, "3010": -1}
    assert ledger == parse(text)


def test_a_file_cut_in_a_record_is_refused() -> None:
    """Its last line has no end, and is not whole: the rest of the file is missing."""
    whole = (HEAD + BOOKED).encode()
    for record in ('#KONTO 3010 "Bidr', "#PSALDO 0 2022", '#OBJEKT 6 "M', "#OUB 0 15", "#KTYP"):
        with pytest.raises(SieError) as caught:
            parse_sie(whole + record.encode())
        assert (caught.value.code, caught.value.line) == (Code.CUT_RECORD, 10)
        assert account_sums(parse_sie(whole + record.encode() + b"\n")) == {"1930": 1}


def test_accounts_with_letters_are_read() -> None:
    """SoftOne has DIFF in its chart of accounts and books on FEL."""
    ledger = parse(
        "#KONTO DIFF Differens\n#KTYP DIFF\n#KONTO 1930A Bank\n#IB 0 1930A 5\n#OUB 0 FEL {6 1} 5\n"
        + VOUCHER
        + "#TRANS FEL {} -1\n#TRANS Övr-1 {} 0\n}"
    )
    assert {a.number: a.name for a in ledger.accounts.values()} == {"DIFF": "Differens", "1930A": "Bank"}
    assert ledger.totals("IB") == {"1930A": 5}
    assert account_sums(ledger) == {"1930": 1, "FEL": -1, "Övr-1": 0}


@pytest.mark.parametrize("written", ["#RAR 0", "#RAR 0  ", '#RAR 0 "" ""', "#RAR -1"])
def test_an_empty_year_is_no_year(written: str) -> None:
    ledger = parse_sie(f"#FLAGGA 0\n{written}\n".encode())
    assert ledger.years == {}
    assert [(f.code, f.line) for f in ledger.remarks] == [(Code.BAD_OPTIONAL, 2)]


def test_the_text_says_what_was_found_expected_and_to_be_done() -> None:
    with pytest.raises(SieError) as caught:
        parse("#IB 0 1930 1,50")
    assert str(caught.value) == (
        "Rad 4: beloppet på #IB går inte att läsa. Hittade: ”1,50”. Väntade: siffror med decimalpunkt och utan "
        "mellanrum, högst 15 siffror före och 6 efter, till exempel -1243.50. "
        "Be den som har hand om ekonomisystemet att rätta exporten."
    )
    with pytest.raises(SieError) as caught:
        parse("#VER B 7 20220131\n{\n#TRANS 1930 {} 1")
    assert str(caught.value) == (
        "Rad 6: filen slutar mitt i verifikation B 7. Hittade: filens slut. Väntade: } efter verifikationens rader. "
        "Filen är avkortad. Exportera filen på nytt ur ekonomisystemet."
    )


def test_no_text_carries_a_personal_number_or_a_whole_line() -> None:
    # Built from parts so that no personal number stands in this file.
    number = "19900101" + "-" + "2384"
    with pytest.raises(SieError) as caught:
        parse(f"Sjukpenning {number} " + "x" * 500)
    assert "[nummer dolt]" in str(caught.value)
    assert "2384" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_errors_travel_between_processes() -> None:
    with pytest.raises(SieError) as caught:
        parse("#IB 0 1930")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.line, copy.code) == (str(caught.value), 4, Code.MISSING_FIELD)


def test_garbage_is_collected_again_after_reading() -> None:
    parse("#KONTO 1930")
    with pytest.raises(SieError):
        parse("#IB")
    assert gc.isenabled()
    gc.disable()
    try:
        parse("#KONTO 1930")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_missing_file_is_no_fault_of_its_content(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_sie(tmp_path / "saknas.se")
