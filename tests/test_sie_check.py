"""Checks of SIE 4: a small sound ledger, and one fault at a time with its line."""

from __future__ import annotations

import zlib

import pytest

from pipeline.places import ROOT
from pipeline.sie import Code, Finding, Severity, check_ledger, format_sie, parse_sie
from pipeline.sie.wordings import WORDINGS
from support.sound_ledgers import SOUND, codes, found


def changed(*changes: tuple[str, str]) -> list[Finding]:
    """Findings in the sound ledger after replacing (each must be there, once)."""
    text = SOUND
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return found(text)


def test_a_sound_ledger_has_no_findings() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("code", "line", "old", "new"),
    [
        (Code.UNBALANCED_VOUCHER, 27, "{} 460", "{} 460.01"),
        (Code.BALANCE_MOVEMENT, 19, "#UB 0 1930 1160", "#UB 0 1930 1160.01"),
        (Code.BALANCE_MOVEMENT, 17, "#UB 0 2010 -1000.00\n", ""),
        (Code.BALANCE_MOVEMENT, 26, "#UB 0 1510 40\n", "\n"),
        (Code.RESULT_MOVEMENT, 22, "#RES 0 5010 300", "#RES 0 5010 299.99"),
        (Code.RESULT_MOVEMENT, 34, "#RES 0 5010 300\n", ""),
        (Code.OBJECT_MOVEMENT, 26, "#OUB 0 1510 {6 MIA} 40", "#OUB 0 1510 {6 MIA} 41"),
        (Code.OBJECT_MOVEMENT, 26, "#OUB 0 1510 {6 MIA} 40", "#OIB 0 1510 {6 MIA} 0"),
        (Code.TOTAL, 18, "#UB 0 1930 1160", "#UB 0 1930 1160.01"),
        (Code.TOTAL, 23, "#UB -1 1930 1000", "#UB -1 1930 1001"),
        (Code.OPENING_TOTAL, 16, "#IB 0 2010 -1000.00", "#IB 0 2010 -999"),
        (Code.VOUCHER_OUTSIDE_YEAR, 27, "A 1 20220110", "A 1 20211231"),
        (Code.VOUCHER_OUTSIDE_YEAR, 33, "A 2 20221231", "A 2 20230101"),
        (Code.ROW_OUTSIDE_YEAR, 29, "{} 460", "{} 460 20230101"),
        (Code.REPEATED_VOUCHER, 33, "A 2 ", "A 1 "),
        (Code.LONE_ADDED_ROW, 29, "#TRANS 1930 {} 460", "#RTRANS 1930 {} 461\n#TRANS 1930 {} 460"),
        (Code.LONE_ADDED_ROW, 32, "{} -500", "{} -500\n#RTRANS 1930 {} 1"),
        (Code.LONE_ADDED_ROW, 29, "#TRANS 1930 {} 460", "#RTRANS 1510 {6 NY} 40\n#TRANS 1930 {} 460"),
        (Code.LONE_ADDED_ROW, 29, "#TRANS 1930 {} 460", "#RTRANS 1930 {6 MIA} 460\n#TRANS 1930 {} 460"),
        # Two added rows need two rows.
        (Code.LONE_ADDED_ROW, 30, "#TRANS 1930 {} 460", "#RTRANS 1930 {} 460\n#RTRANS 1930 {} 460\n#TRANS 1930 {} 460"),
        (Code.PART_OF_YEAR, 9, "#DIM 6 Projekt", "#OMFATTN 20220831\n#DIM 6 Projekt"),
        (Code.ODD_EXTENT, 9, "#DIM 6 Projekt", "#OMFATTN 19700101\n#DIM 6 Projekt"),
        (Code.TECHNICAL_ACCOUNT, 12, "#KONTO 1930 Bank", "#KONTO DIFF Differens\n#KONTO 1930 Bank"),
        (Code.TECHNICAL_ACCOUNT_USED, 29, "#TRANS 1930 {} 460", "#TRANS FEL {} 1\n#TRANS 1930 {} 459"),
        (Code.OPENING_DIFFERS, 16, "#IB 0 1930 1000.00", "#IB 0 1930 900"),
        (Code.OPENING_EQUITY_DIFFERS, 17, "#IB 0 2010 -1000.00", "#IB 0 2010 -900"),
        (Code.DAMAGED_RECORD, 10, "#OBJEKT 6 MIA", "#OBJEKT 6\n#OBJEKT 6 MIA"),
        (Code.RESULT_MOVEMENT, 22, "#RES 0 5010 300", "#RES 0 9010 1\n#RES 0 5010 300"),
        (Code.OBJECT_MOVEMENT, 27, "#OUB 0", "#OIB 0 1510 {6 MIA} 1\n#OUB 0"),
        (Code.UNDECLARED_ACCOUNT, 16, "#KONTO 1930 Bank\n", "#KTYP 1930 T\n"),
        (Code.UNDECLARED_ACCOUNT, 16, "#KONTO 1930 Bank\n", "\n"),
        (Code.UNDECLARED_DIMENSION, 30, "#TRANS 1510 {6 MIA}", "#TRANS 1510 {6 MIA 20 X}"),
        (Code.UNDECLARED_OBJECT, 35, "5010 {6 MIA}", "5010 {6 NY}"),
        (Code.REPEATED_DIMENSION, 35, "5010 {6 MIA}", "5010 {6 MIA 6 MIA}"),
        (Code.WRONG_KIND, 22, "#RES 0 5010 300", "#UB 0 5010 300"),
        (Code.WRONG_KIND, 18, "#UB 0 1510 40", "#RES 0 1510 40"),
        (Code.REPEATED_BALANCE, 19, "#UB 0 1510 40", "#UB 0 1510 20\n#UB 0 1510 20"),
        (Code.MISSING_RECORD, 0, "#PROGRAM Prov 1.0\n", ""),
        (Code.MISSING_YEAR, 0, "#RAR 0 20220101 20221231\n", ""),
        (Code.UNKNOWN_LABEL, 5, "#SIETYP 4", "#TYP 4\n#SIETYP 4"),
        (Code.LOOSE_QUOTE, 12, "1930 Bank", '1930 "5"-rör"'),
        (Code.LOOSE_QUOTE, 12, "1930 Bank", '1930 Leverant"r'),
        (Code.MISSING_LIST, 29, "1930 {} 460", "1930 460"),
        (Code.BAD_OPTIONAL, 29, "{} 460", "{} 460 20220230"),
        (Code.BAD_OPTIONAL, 29, "{} 460", '{} 460 "" Text tre'),
        (Code.BAD_OPTIONAL, 27, "20220110 Bidrag", '20220110 "" igår'),
        (Code.BAD_OPTIONAL, 13, "#KONTO 2010", "#KTYP 1930 X\n#KONTO 2010"),
        (Code.BAD_OPTIONAL, 18, "#UB 0 1510 40", "#UB 0 1510 40 två"),
        (Code.REPEATED_RECORD, 13, "#KONTO 2010", "#KONTO 1930 Kassa\n#KONTO 2010"),
        (Code.REPEATED_RECORD, 10, "#DIM 6 Projekt", "#DIM 6 Projekt\n#DIM 6 Insats"),
        (Code.REPEATED_RECORD, 11, "#KONTO 1510", '#OBJEKT 6 "MIA" Annan\n#KONTO 1510'),
        (Code.REPEATED_RECORD, 9, "#DIM 6", "#RAR 0 20230101 20231231\n#DIM 6"),
        (Code.UNOPENED_CHECKSUM, 5, "#SIETYP 4", "#KSUMMA 17\n#SIETYP 4"),
        (Code.CHECKSUM_DIFFERS, 5, "#SIETYP 4", "#KSUMMA\n#KSUMMA 1\n#SIETYP 4"),
    ],
)
def test_each_fault_is_named_with_its_line(code: Code, line: int, old: str, new: str) -> None:
    # #KSUMMA with an empty first record opens on line 5 and closes on line 6.
    at = line + 1 if code == Code.CHECKSUM_DIFFERS else line
    findings = changed((old, new))
    assert (code, at) in codes(findings), codes(findings)
    (text,) = (f.text for f in findings if (f.code, f.line) == (code, at))
    assert text.startswith(f"Rad {at}: " if at else WORDINGS[code].headline[0].upper())
    assert text.endswith(".")
    assert "$" not in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # A wrong amount in a voucher is seen three ways; a wrong sum only as itself and in total.
        (
            [("{} 460", "{} 461")],
            [(Code.BALANCE_MOVEMENT, 19), (Code.UNBALANCED_VOUCHER, 27)],
        ),
        ([("#RES 0 5010 300", "#RES 0 5010 299")], [(Code.TOTAL, 18), (Code.RESULT_MOVEMENT, 22)]),
        ([("#OUB 0 1510 {6 MIA} 40", "#OUB 0 1510 {6 MIA} 41")], [(Code.OBJECT_MOVEMENT, 26)]),
        # Both wrong by as much: the total holds, the accounts do not.
        (
            [("#UB 0 1510 40", "#UB 0 1510 41"), ("#UB 0 1930 1160", "#UB 0 1930 1159")],
            [(Code.BALANCE_MOVEMENT, 18), (Code.BALANCE_MOVEMENT, 19)],
        ),
        # What the standard lets a file leave out.
        (
            [
                ("#IB 0 1930 1000.00\n", ""),
                ("#IB 0 2010 -1000.00\n", ""),
                ("2010 -800", "2010 -1000"),
                ("#RES -1 3010 -200\n", ""),
            ],
            [],
        ),
        ([("#DIM 6 Projekt\n", "")], []),
        ([("#OUB 0 1510 {6 MIA} 40\n", "")], []),
        ([("#KONTO 1510 Kundfordringar\n", "#KONTO 1510\n#KONTO 1999 Vilande\n")], []),
        # Result accounts by the records they have, whatever #KTYP says.
        ([("#KONTO 5010 Hyra\n", "#KONTO 5010 Hyra\n#KTYP 5010 T\n")], []),
        # A removed row and an added one, as the standard's own example has them.
        (
            [
                (
                    "#TRANS 5010 {6 MIA} 300",
                    '#BTRANS 5010 {} 300\n#RTRANS 5010 {6 MIA} 300 20221231 Rätt\n#TRANS 5010 {6 "MIA"} 300.00 20221231 Rätt',
                )
            ],
            [],
        ),
        # A row that was removed counts neither in dates nor for its object.
        (
            [("#TRANS 1510 {6 MIA} 40", "#BTRANS 1510 {6 MIA} 7 20230101\n#TRANS 1510 {6 MIA} 40")],
            [],
        ),
        # The first and the last day are of the year.
        ([("A 1 20220110", "A 1 20220101")], []),
        # Unnumbered vouchers are not the same voucher.
        ([("A 1 ", 'A "" '), ("A 2 ", 'A "" ')], []),
    ],
)
def test_only_what_is_wrong_is_found(changes: list[tuple[str, str]], expected: list[tuple[Code, int]]) -> None:
    assert codes(changed(*changes)) == expected


def test_texts_and_severities() -> None:
    balance, voucher = changed(("{} 460", "{} 12461.50"))
    assert balance.text == (
        "Rad 19: konto 1930 stämmer inte: ingående balans och verifikationer ger inte utgående balans. "
        "Hittade: utgående balans 1\u00a0160,00. Väntade: 1\u00a0000,00 + 12\u00a0161,50 = 13\u00a0161,50. "
        "Jämför med bokföringen i ekonomisystemet; exportera på nytt när orsaken är rättad."
    )
    assert (voucher.headline, voucher.found) == ("verifikation A 1 går inte jämnt ut", "summan 12\u00a0001,50")
    (minus,) = (f for f in changed(("{} 460", "{} 459.5")) if f.code == Code.UNBALANCED_VOUCHER)
    assert minus.found == "summan \u22120,50"
    assert {f.severity for f in (balance, voucher)} == {Severity.ERROR}
    (warning,) = changed(("#PROGRAM Prov 1.0\n", ""))
    assert (warning.severity, warning.expected) == (Severity.WARNING, "#PROGRAM")
    assert warning.text.startswith("Obligatoriska poster saknas. Väntade: #PROGRAM. ")


def test_the_total_says_which_sums_were_held_together() -> None:
    (total,) = (f for f in changed(("#UB -1 1930 1000", "#UB -1 1930 1001")) if f.code == Code.TOTAL)
    assert (total.found, total.expected) == ("201,00 + \u2212200,00 = 1,00", "0,00")
    # With opening balances that do not sum to 0, that sum is what is expected.
    findings = changed(("#IB 0 2010 -1000.00", "#IB 0 2010 -900"), ("#UB 0 2010 -1000.00", "#UB 0 2010 -900"))
    assert codes(findings) == [(Code.OPENING_TOTAL, 16), (Code.OPENING_EQUITY_DIFFERS, 17)]
    # Last year's result that is not yet carried over is in both.
    findings = changed(("#IB 0 2010 -1000.00", "#IB 0 2010 -800"), ("#UB 0 2010 -1000.00", "#UB 0 2010 -800"))
    assert codes(findings) == [(Code.OPENING_TOTAL, 16)]


def test_objects_of_a_dimension_below_another() -> None:
    declared = (
        "#DIM 20 Avd\n#UNDERDIM 21 Underavd 20\n#OBJEKT 20 01 A\n#OBJEKT 21 02 B\n#OBJEKT 21 0102 AB\n#KONTO 1510"
    )
    balances = "#OUB 0 1510 {21 0102} 40\n#OUB 0 1510 {20 01} 40"
    changes = [("#KONTO 1510", declared), ("#OUB 0 1510 {6 MIA} 40", balances)]
    assert changed(*changes, ("#TRANS 1510 {6 MIA}", "#TRANS 1510 {20 01 21 02}")) == []
    assert codes(changed(*changes, ("#TRANS 1510 {6 MIA}", "#TRANS 1510 {20 01}"))) == [(Code.OBJECT_MOVEMENT, 31)]


def test_an_object_met_only_in_vouchers_is_checked_too() -> None:
    findings = changed(
        ("#TRANS 1510 {6 MIA} 40", "#TRANS 1510 {6 MIA} 30\n#TRANS 1510 {6 NY} 10"), ('MIA Vidare"', 'M"\n#OBJEKT 6 NY')
    )
    assert codes(findings) == [(Code.OBJECT_MOVEMENT, 27), (Code.OBJECT_MOVEMENT, 32)]


def test_a_file_for_import_may_leave_out_accounts_and_balances() -> None:
    text = "#FLAGGA 0\n#PROGRAM P 1\n#FORMAT PC8\n#GEN 20220101\n#SIETYP 4\n#FNAMN F\n"
    ver = '#VER "" "" 20220301 Porto\n{\n#TRANS 1910 {} -10\n#TRANS 6250 {} 10\n#TRANS 1910 {} 0\n}\n'
    findings = found(text + ver + ver)
    assert codes(findings) == [(Code.UNDECLARED_ACCOUNT, 9), (Code.UNDECLARED_ACCOUNT, 10)]
    assert {f.severity for f in findings} == {Severity.WARNING}
    assert findings[0].found == "4 rader, den första här"


def test_files_without_vouchers_are_checked_in_total_only() -> None:
    text = SOUND[: SOUND.index("#VER")].replace("#SIETYP 4", "#SIETYP 3")
    assert found(text) == []
    assert codes(found(text.replace("#RES 0 5010 300", "#RES 0 5010 301"))) == [(Code.TOTAL, 18)]
    # Type 4 without vouchers has lost them: the accounts tell.
    assert {c for c, _ in codes(found(text.replace("#SIETYP 3", "#SIETYP 4")))} == {
        Code.BALANCE_MOVEMENT,
        Code.RESULT_MOVEMENT,
        Code.OBJECT_MOVEMENT,
    }


def test_findings_come_in_the_order_of_the_file() -> None:
    findings = changed(("#TRANS 1930 {} -300", "#TRANS 1931 {9 x 20 y} -299"), ("#KONTO 1930 Bank", '#KONTO 1930 B"k'))
    lines = [f.line for f in findings]
    assert lines == sorted(lines)
    assert {f.code for f in findings} == {
        Code.LOOSE_QUOTE,
        Code.BALANCE_MOVEMENT,
        Code.UNBALANCED_VOUCHER,
        Code.UNDECLARED_ACCOUNT,
        Code.UNDECLARED_DIMENSION,
        Code.UNDECLARED_OBJECT,
    }


# The checksum.


def crc(data: bytes) -> int:
    """CRC-32 bit by bit, as chapter 10 of the standard describes it: not the code under test."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xEDB88320 if value & 1 else value >> 1
    return value ^ 0xFFFFFFFF


SUMMED = "#FLAGGA 0\n#KSUMMA\n{}\n#KSUMMA {}\n"


@pytest.mark.parametrize(
    ("record", "counted"),
    [
        # The standard's own example (10.15), and an object list.
        (r'#KONTO 1915 "Kassa \"special\""', '#KONTO1915Kassa "special"'),
        ('#OIB 0 1510 {1 "456" \t 7 "4 7"}  13200.00 ', "#OIB015101456" + "74 713200.00"),
        ('#VER  A\t1 20220101 "Köp å ä ö"\n{\n\t#TRANS 1930 { } 0\n}', "#VERA120220101Köp å ä ö#TRANS19300"),
        (r"#PROSA D:\SIE\åäö", r"#PROSAD:\SIE\åäö"),
        ("#OKÄND {1 2} x", "#OKÄND12x"),
    ],
)
def test_what_the_checksum_counts(record: str, counted: str) -> None:
    total = crc(counted.encode("cp437"))
    assert total == zlib.crc32(counted.encode("cp437"))
    for stated in (total, total - 2**32 if total >= 2**31 else total):
        ledger = parse_sie(SUMMED.format(record, stated).encode("cp437"))
        assert ledger.checksum is not None
        assert ledger.checksum.computed == (total,)
        assert ledger.checksum.agrees
    wrong = parse_sie(SUMMED.format(record, total ^ 1).encode("cp437"))
    (differs,) = (f for f in check_ledger(wrong) if f.code == Code.CHECKSUM_DIFFERS)
    assert (differs.found, differs.expected) == (f"{total} räknat ur filen", f"{total ^ 1} enligt #KSUMMA")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_checksum_of_other_encodings_counts_pc8_or_the_bytes_of_the_file(encoding: str) -> None:
    record = "#PROSAÅäö€"
    pc8 = "#PROSAÅäö".encode("cp437") + "€".encode(encoding)
    for data in (pc8, record.encode(encoding)):
        ledger = parse_sie(SUMMED.format("#PROSA Åäö€\n#FNR 7", crc(data + b"#FNR7")).encode(encoding))
        assert ledger.encoding == encoding
        assert ledger.checksum is not None
        assert ledger.checksum.agrees


def test_any_changed_letter_breaks_the_checksum() -> None:
    data = format_sie(parse_sie(SOUND.encode("cp437")), checksum=True)
    assert check_ledger(parse_sie(data)) == []
    text = data.decode("cp437")
    for old, new in (("Vidare", "Vidara"), ("460", "461"), ("Provf", "provf"), ("{6 MIA} 40", "{6 MIB} 40")):
        findings = check_ledger(parse_sie(text.replace(old, new, 1).encode("cp437")))
        assert Code.CHECKSUM_DIFFERS in {f.code for f in findings}, old
    spaced = text.replace(" {", "\t { ", 1).replace("\r\n", "\n")
    assert check_ledger(parse_sie(spaced.encode("cp437"))) == []


def test_a_last_line_without_its_end_may_be_cut() -> None:
    text = SOUND[: SOUND.index("#OUB")].replace("#SIETYP 4", "#SIETYP 2")
    assert codes(found(text[:-1])) == [(Code.NO_LAST_NEWLINE, 25)]
    assert found(SOUND[:-1]) == []


def test_every_fault_has_a_text_and_a_test() -> None:
    assert set(WORDINGS) == set(Code)
    tests = "".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").glob("test_sie_*.py")))
    assert [c for c in Code if f"Code.{c.name}" not in tests] == []
    for wording in WORDINGS.values():
        assert wording.headline[0].islower() or wording.headline[0] in "#$"
        assert not wording.headline.endswith(".")
        assert wording.action.endswith(".")
