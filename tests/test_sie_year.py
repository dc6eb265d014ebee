"""How much of the year a ledger holds, what it opened with, and the corrections of vouchers."""

from __future__ import annotations

import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sie import (
    Code,
    Ledger,
    Severity,
    account_sums,
    check_ledger,
    check_opening,
    find_extent,
    format_sie,
    parse_sie,
    vouchers_of_the_year,
)
from support.examples import drawn
from support.sound_ledgers import RESULTS, SOUND, codes, found, sound

SAME = drawn(40)
DAY = datetime.date


def ledger(text: str) -> Ledger:
    return parse_sie(text.encode("cp437"))


def with_records(*records: str, text: str = SOUND) -> str:
    """The sound ledger with records after the identifying ones."""
    return text.replace("#DIM 6", "\n".join((*records, "#DIM 6")))


# How far the books reach. The sound ledger's last voucher is of 31 December, and #GEN of January.


@pytest.mark.parametrize(
    ("record", "day"),
    [
        ("#OMFATTN 20220831", DAY(2022, 8, 31)),
        ('#OMFATTN "20220831"', DAY(2022, 8, 31)),
        ("#omfattn\t2022-08-31", DAY(2022, 8, 31)),
        ("#OMFATTN 20220101 20220831", DAY(2022, 8, 31)),
        ("#OMFATTN 202208", DAY(2022, 8, 31)),
        ("#OMFATTN 202202", DAY(2022, 2, 28)),
        ("#OMFATTN 20221230", DAY(2022, 12, 30)),
        ("#OMFATTN 20220831\n#OMFATTN 20220430", DAY(2022, 4, 30)),
        ("#OMFATTN 20211231", DAY(2021, 12, 31)),
        # All of the year, or nothing said.
        ("#OMFATTN 20221231", DAY(2022, 12, 31)),
        ("#OMFATTN 20230115", DAY(2022, 12, 31)),
        ("#OMFATTN", DAY(2022, 12, 31)),
        ('#OMFATTN ""', DAY(2022, 12, 31)),
        ("#OMFATTN 19700101", DAY(2022, 12, 31)),
        ("#OMFATTN 19800101", DAY(2022, 12, 31)),
    ],
)
def test_the_books_reach_as_far_as_they_say(record: str, day: datetime.date) -> None:
    text = with_records(record)
    extent = find_extent(ledger(text))
    assert extent and extent.day == day
    told = [(f.code, f.line) for f in found(text) if f.code == Code.PART_OF_YEAR]
    lines = {n for n, line in enumerate(text.splitlines(), 1) if line.lower().startswith("#omfattn")}
    assert (told and told[0][1] in lines and len(told) == 1) if day < DAY(2022, 12, 31) else told == []


def test_a_file_made_within_the_year_reaches_to_that_day() -> None:
    """Unless it holds vouchers after the day: then it is the day that is wrong."""
    made = SOUND.replace("#GEN 20230115", "#GEN 20220930")
    extent = find_extent(ledger(made))
    assert extent and (extent.day, extent.label) == (DAY(2022, 12, 31), "#RAR 0")
    extent = find_extent(ledger(made.replace("20221231 Hyra", "20220930 Hyra")))
    assert extent and (extent.day, extent.label, extent.line) == (DAY(2022, 9, 30), "#GEN", 4)


def test_a_year_need_not_end_in_december() -> None:
    text = SOUND.replace("#RAR 0 20220101 20221231", "#RAR 0 20210701 20220630").replace(
        "#RAR -1 20210101 20211231\n", ""
    )
    text = text.replace("A 2 20221231", "A 2 20220630")
    assert find_extent(ledger(text)).day == DAY(2022, 6, 30)  # type: ignore[union-attr]
    assert found(text) == []
    assert codes(found(with_records("#OMFATTN 20220331", text=text))) == [(Code.PART_OF_YEAR, 8)]
    assert find_extent(ledger(text.replace("#RAR 0 20210701 20220630\n", ""))) is None


def test_the_text_about_a_part_of_the_year() -> None:
    (part,) = found(with_records("#OMFATTN 20220831"))
    assert part.text == (
        "Rad 9: bokföringen omfattar inte hela räkenskapsåret. Hittade: till och med 2022-08-31 (#OMFATTN). "
        "Väntade: till och med 2022-12-31. Exportera filen på nytt när hela året är bokfört."
    )
    assert part.severity == Severity.ERROR


def test_balances_until_a_day_are_held_against_the_vouchers_until_then() -> None:
    """Programs stop the balances at #OMFATTN and write the vouchers of the whole year, or stop both."""
    part = SOUND.replace("#UB 0 1930 1160", "#UB 0 1930 1460").replace("#RES 0 5010 300\n", "")
    assert codes(found(with_records("#OMFATTN 20220831", text=part))) == [(Code.PART_OF_YEAR, 9)]
    # Without saying so it is a ledger that does not agree with itself.
    assert {c for c, _ in codes(found(part))} == {Code.BALANCE_MOVEMENT, Code.RESULT_MOVEMENT}


def test_vouchers_of_another_declared_year_are_not_of_this() -> None:
    """A file of two years: each voucher belongs to the year its date lies in."""
    text = SOUND + "#VER A 9 20210515 Hyra\n{\n#TRANS 5010 {} 70\n#TRANS 1930 {} -70\n}\n"
    assert [v.number for v in vouchers_of_the_year(ledger(text))] == ["1", "2"]
    assert codes(found(text)) == [(Code.VOUCHER_OUTSIDE_YEAR, 38)]
    # Dated in no declared year it is booked in this one, on a wrong day.
    wrong = text.replace("A 9 20210515", "A 9 20200515")
    assert [v.number for v in vouchers_of_the_year(ledger(wrong))] == ["1", "2", "9"]
    assert {c for c, _ in codes(found(wrong))} == {
        Code.VOUCHER_OUTSIDE_YEAR,
        Code.BALANCE_MOVEMENT,
        Code.RESULT_MOVEMENT,
    }


# What the year opened with. The sound ledger closed its last year with 200 not yet in equity.


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ({"1930": 1000, "2010": -1000}, []),
        # The result of last year on an account of its own, and not carried over at all.
        ({"1930": 1000, "2010": -800, "2019": -200}, []),
        ({"1930": 1000, "2010": -800}, []),
        ({"1930": 1000, "2010": -700, "2019": -200}, [("eget kapital", "\u2212900,00", "\u22121\u00a0000,00")]),
        ({"1930": 900, "2010": -900}, [("konto 1930", "900,00", "1\u00a0000,00"), ("eget kapital", "", "")]),
        ({"1930": 900, "1510": 100, "2010": -1000}, [("konto 1510", "100,00", "0,00"), ("konto 1930", "", "")]),
        ({"2010": -1000}, [("konto 1930", "0,00", "1\u00a0000,00")]),
        # Nothing to compare.
        ({}, []),
    ],
)
def test_opening_balances_are_last_years_closing(opening: dict[str, int], expected: list[tuple[str, str, str]]) -> None:
    """In the same file, and in the file of the year before."""
    plain = SOUND.replace("#IB 0 1930 1000.00\n", "").replace("#IB 0 2010 -1000.00\n", "")
    balances = "".join(f"#IB 0 {account} {amount}\n" for account, amount in opening.items())
    this = ledger(plain.replace("#UB 0 1510", balances + "#UB 0 1510"))
    alone = ledger(
        plain.replace("#UB 0 1510", balances + "#UB 0 1510").replace("#UB -1 1930 1000\n#UB -1 2010 -800\n", "")
    )
    last = ledger("#FLAGGA 0\n#SIETYP 1\n#UB 0 1930 1000\n#UB 0 2010 -800\n#RES 0 3010 -200\n")
    own = [f for f in check_ledger(this) if f.code in (Code.OPENING_DIFFERS, Code.OPENING_EQUITY_DIFFERS)]
    for findings, where in ((own, "i samma fil"), (check_opening(alone, last), "i filen för året före")):
        assert len(findings) == len(expected)
        for finding, (what, amount, before) in zip(
            sorted(findings, key=lambda f: (f.code, f.headline)), expected, strict=True
        ):
            assert what in finding.headline.replace("egna kapitalet", "eget kapital")
            assert finding.found.startswith(amount)
            assert finding.expected.startswith(before) and where in finding.expected
            assert finding.severity == Severity.ERROR


@SAME
@given(RESULTS)
def test_a_closed_year_opens_the_next(vouchers: list[list[int]]) -> None:
    """Whatever was booked: its closing balances are the opening ones, one account changed is found."""
    last = sound(1, vouchers)
    ub, result = last.totals("UB"), sum(last.totals("RES").values())
    lines = [f"#IB 0 1930 {ub['1930']}", f"#IB 0 2010 {ub['2010']}", f"#IB 0 2019 {result}"]
    this = ledger("\n".join(["#FLAGGA 0", *lines, ""]))
    assert check_opening(this, last) == []
    wrong = ledger("\n".join(["#FLAGGA 0", f"#IB 0 1930 {ub['1930'] + 1}", *lines[1:], ""]))
    assert [f.code for f in check_opening(wrong, last)] == [Code.OPENING_DIFFERS]


# Corrections: an added row and its #TRANS, in any order, with their own days and signs.

ADDED = '#RTRANS 1510 {6 MIA} 40.00 20220502 "" "" "2 Kansliet"'
REMOVED = '#BTRANS 1510 {6 MIA} 30 20220502 "" "" "2 Kansliet"'
BOOKED = "#TRANS 1510 {6 MIA} 40 20220110"


@pytest.mark.parametrize("order", list(permutations([ADDED, REMOVED, BOOKED])))
def test_corrections_in_any_order_are_no_fault(order: tuple[str, ...]) -> None:
    """BL Administration gives the added row the day of the correction and its #TRANS that of the voucher."""
    assert found(SOUND.replace("#TRANS 1510 {6 MIA} 40", "\n".join(order))) == []


def test_an_added_row_is_known_by_account_objects_and_amount() -> None:
    two = SOUND.replace("#TRANS 5010 {6 MIA} 300", "#TRANS 5010 {6 MIA 1 K} 300").replace(
        "#OBJEKT", "#OBJEKT 1 K\n#OBJEKT"
    )
    for row, alike in [
        ("#RTRANS 5010 {1 K 6 MIA} 300.00", True),
        ("#RTRANS 5010 {6 MIA} 300", False),
        ("#RTRANS 5010 {6 MIA 1 K} -300", False),
        ("#RTRANS 3010 {6 MIA 1 K} 300", False),
    ]:
        text = two.replace("#TRANS 1930 {} -300", f"{row}\n#TRANS 1930 {{}} -300")
        assert [f.code for f in found(text)] == ([] if alike else [Code.LONE_ADDED_ROW]), row


# Technical accounts.


def test_a_technical_account_with_amounts_names_its_vouchers() -> None:
    text = SOUND.replace("{} 460", "{} 450\n#TRANS FEL {} 10").replace("{} -300", "{} -295\n#TRANS FEL {} -5")
    text = text.replace("#UB 0 1930 1160", "#UB 0 1930 1155")
    (finding,) = found(text)
    assert (finding.code, finding.severity, finding.line) == (Code.TECHNICAL_ACCOUNT_USED, Severity.ERROR, 30)
    assert finding.headline == "det finns belopp på konto FEL, som inget kontonummer har"
    assert finding.found == "2 rader med summan 5,00, i verifikation A 1, A 2"
    # Rows that take out each other leave nothing anywhere.
    even = SOUND.replace("{} 460", "{} 460\n#TRANS FEL {} 10\n#TRANS FEL {} -10")
    assert [(f.code, f.severity) for f in found(even)] == [(Code.TECHNICAL_ACCOUNT_USED, Severity.WARNING)]
    # One that has its balance stated is held against it like any other.
    stated = text.replace("#RES 0 5010", "#RES 0 FEL 4\n#RES 0 5010")
    assert {f.code for f in found(stated)} == {Code.TECHNICAL_ACCOUNT_USED, Code.RESULT_MOVEMENT, Code.TOTAL}


# Records that nothing rests on may be there or not, in any order.

IDLE = [
    "#SRU 1930 7281",
    "#KTYP 1930 T",
    "#ENHET 1930 kr",
    "#PSALDO 0 202201 1930 {} 1",
    "#PBUDGET 0 202201 5010 {} 1",
    "#PROSA Hej",
    "#ADRESS A B C D",
    "#KONTO DIFF Differens",
    "#OBJEKT 6",
    "#PSALDO 0 2022",
    '#ADRESS "Box',
    "#EGEN 1 2 3",
    "#TAXAR 2023",
]


@SAME
@given(st.lists(st.sampled_from(IDLE), unique=True), st.lists(st.sampled_from(IDLE), unique=True), st.data())
def test_records_that_nothing_rests_on_change_no_sum(before: list[str], after: list[str], data: st.DataObject) -> None:
    whole = ledger(SOUND)
    lines = SOUND.splitlines()
    at = data.draw(st.integers(1, lines.index("#VER A 1 20220110 Bidrag")))
    read = ledger("\n".join([*lines[:at], *before, *lines[at:], *after, ""]))
    assert account_sums(read) == account_sums(whole)
    for label in ("IB", "UB", "RES"):
        for year in (0, -1):
            assert read.totals(label, year) == whole.totals(label, year)
    assert [f for f in check_ledger(read) if f.severity == Severity.ERROR] == []


@SAME
@given(st.randoms(use_true_random=False))
def test_the_order_of_balances_and_declarations_changes_no_sum(order) -> None:  # type: ignore[no-untyped-def]
    lines = SOUND.splitlines()
    first = lines.index("#RAR 0 20220101 20221231")
    last = lines.index("#VER A 1 20220110 Bidrag")
    middle = lines[first:last]
    order.shuffle(middle)
    read = ledger("\n".join([*lines[:first], *middle, *lines[last:], ""]))
    assert check_ledger(read) == []
    assert read.totals("UB") == ledger(SOUND).totals("UB")
    assert parse_sie(format_sie(read)) == read
