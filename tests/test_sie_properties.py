"""What holds for any SIE 4 ledger: written it is read back equal, cut it is refused or read."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sie import (
    Account,
    Balance,
    Code,
    Dimension,
    Ledger,
    Record,
    SieError,
    SieObject,
    Transaction,
    Voucher,
    account_sums,
    check_ledger,
    format_sie,
    parse_sie,
    transactions,
    write_sie,
)
from pipeline.sie.read import read_sie
from support.examples import drawn
from support.sound_ledgers import RESULTS, YEAR, sound

SAME = drawn(40)

SWEDISH = "aBö ÅäéÄÖå 0\"\\{}#'.-"
# Every character each encoding can write, without the control characters that SIE forbids.
ALPHABETS = {
    "cp437": bytes(b for b in range(256) if b >= 32 and b != 127).decode("cp437"),
    "cp1252": bytes(b for b in range(256) if b >= 32 and b not in b"\x7f\x81\x8d\x8f\x90\x9d").decode("cp1252"),
    "utf-8": st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\x7f"]),
}


def texts(alphabet: object) -> st.SearchStrategy[str]:
    return st.text(alphabet=alphabet, max_size=8)  # type: ignore[arg-type]


def amounts() -> st.SearchStrategy[Decimal]:
    return st.integers(-(10**15) + 1, 10**15 - 1).map(lambda n: Decimal(n).scaleb(-2))


ACCOUNTS = st.sampled_from(["1510", "1930", "2440", "3010", "5010", "89990", "9"])
DAYS = st.dates(YEAR.start, YEAR.end)
QUANTITIES = st.none() | st.integers(-99999, 99999).map(lambda n: Decimal(n).scaleb(-3))
KINDS = st.sampled_from(["TRANS", "TRANS", "RTRANS", "BTRANS"])


@st.composite
def ledgers(draw: st.DrawFn, alphabet: object) -> Ledger:
    """A ledger with some of everything, agreeing with itself or not."""
    text = texts(alphabet)
    objects = st.lists(st.tuples(st.sampled_from(["1", "6", "21"]), text), max_size=3).map(tuple)
    rows = st.builds(Transaction, ACCOUNTS, amounts(), objects, st.none() | DAYS, text, QUANTITIES, text, KINDS)
    vouchers = st.builds(Voucher, text, text, DAYS, text, st.none() | DAYS, text, st.lists(rows, max_size=4).map(tuple))
    whole = st.builds(
        Balance, st.sampled_from(["IB", "UB", "RES"]), st.integers(-3, 0), ACCOUNTS, amounts(), quantity=QUANTITIES
    )
    of_objects = st.builds(Balance, st.sampled_from(["OIB", "OUB"]), st.just(0), ACCOUNTS, amounts(), objects)
    of_periods = st.builds(
        Balance,
        st.sampled_from(["PSALDO", "PBUDGET"]),
        st.just(-1),
        ACCOUNTS,
        amounts(),
        objects,
        st.sampled_from(["202101", "202112"]),
        QUANTITIES,
    )
    codes = st.lists(text.filter(bool), max_size=2).map(tuple)
    accounts = st.builds(Account, ACCOUNTS, text, st.sampled_from(["", "T", "K"]), codes, text)
    records = st.builds(Record, st.sampled_from(["PROSA", "FNAMN", "ADRESS"]), st.lists(text, max_size=3).map(tuple))
    sie_objects = st.builds(SieObject, st.sampled_from(["1", "21"]), text, text)
    return Ledger(
        records=(Record("FLAGGA", ("0",)), *draw(st.lists(records, max_size=3))),
        years={0: YEAR} if draw(st.booleans()) else {},
        accounts={a.number: a for a in draw(st.lists(accounts, max_size=4))},
        dimensions={"21": Dimension("21", draw(text), draw(st.sampled_from(["", "1"])))},
        objects={(o.dimension, o.code): o for o in draw(st.lists(sie_objects, max_size=3))},
        balances=tuple(draw(st.lists(whole | of_objects | of_periods, max_size=6))),
        vouchers=tuple(draw(st.lists(vouchers, max_size=4))),
    )


STYLES = st.fixed_dictionaries(
    {
        "separator": st.sampled_from([" ", "\t", " \t  "]),
        "newline": st.sampled_from(["\n", "\r\n"]),
        "quote_all": st.booleans(),
        "checksum": st.booleans(),
    }
)


@pytest.mark.parametrize("encoding", ALPHABETS)
def test_any_ledger_is_read_back_equal(encoding: str) -> None:
    @SAME
    @given(ledgers(ALPHABETS[encoding]), STYLES)
    def holds(ledger: Ledger, style: dict[str, object]) -> None:
        again = parse_sie(format_sie(ledger, encoding, **style), encoding)  # type: ignore[arg-type]
        assert again == ledger
        assert {f.code for f in again.remarks} <= {Code.ENCODING, Code.SUSPECT_CHARACTER, Code.LOST_CHARACTER}
        assert again.checksum is None or again.checksum.agrees
        assert (again.checksum is not None) == style["checksum"]

    holds()


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "utf-8-sig", "cp1252"])
def test_swedish_text_is_read_back_without_saying_which_encoding(encoding: str) -> None:
    @SAME
    @given(ledgers(SWEDISH), STYLES)
    def holds(ledger: Ledger, style: dict[str, object]) -> None:
        data = format_sie(ledger, encoding.removesuffix("-sig"), **style)  # type: ignore[arg-type]
        again = parse_sie(b"\xef\xbb\xbf" + data if encoding == "utf-8-sig" else data)
        assert again == ledger
        assert again.encoding == ("cp437" if data.isascii() else encoding.removesuffix("-sig"))

    holds()


def test_a_ledger_is_written_and_read_as_a_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    ledger = sound(2, [[100], [50]])
    write_sie(ledger, tmp_path / "ut.se", "utf-8", separator="\t", checksum=True)
    assert read_sie(tmp_path / "ut.se") == ledger


def test_what_is_written() -> None:
    ledger = Ledger(
        records=(Record("FLAGGA", ("0",)), Record("FNAMN", ("Åre förbund",))),
        accounts={"1930": Account("1930", "Bank"), "2010": Account("2010", kind="S", declared=False)},
        vouchers=(Voucher("A", "1", YEAR.start, rows=(Transaction("1930", Decimal(0), (("6", "M 1"),), sign="AN"),)),),
    )
    lines = [
        "#FLAGGA 0",
        '#FNAMN "Åre förbund"',
        "#KONTO 1930 Bank",
        "#KTYP 2010 S",
        "#VER A 1 20220101",
        "{",
        '#TRANS 1930 {6 "M 1"} 0 "" "" "" AN',
        "}",
    ]
    assert format_sie(ledger).decode("cp437").splitlines() == lines
    quoted = format_sie(ledger, quote_all=True, newline="\n").decode("cp437").split("\n")
    assert quoted[2:4] == ['#KONTO "1930" "Bank"', '#KTYP "2010" "S"']
    # The sum counts the records after #FLAGGA, by their value in code page 437 whatever the encoding.
    total = crc32("#FNAMNÅre förbund#KONTO1930Bank#KTYP2010S#VERA120220101#TRANS19306M 10AN".encode("cp437"))
    for encoding in ("cp437", "utf-8"):
        summed = format_sie(ledger, encoding, checksum=True).decode(encoding).splitlines()
        assert summed == [lines[0], "#KSUMMA", *lines[1:], f"#KSUMMA {total}"]


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("rad\nbyte", "utf-8", "U+000A"),
        ("a\tb", "cp437", "U+0009"),
        ("5 €", "cp437", "U+20AC"),
        ("→", "cp1252", "U+2192"),
    ],
)
def test_what_cannot_be_written_is_refused(text: str, encoding: str, named: str) -> None:
    with pytest.raises(SieError) as caught:
        format_sie(Ledger(records=(Record("FNAMN", (text,)),)), encoding)
    assert (caught.value.code, caught.value.line) == (Code.UNWRITABLE_CHARACTER, 0)
    assert named in str(caught.value)
    with pytest.raises(ValueError, match="separator"):
        format_sie(Ledger(), separator=";")


# Cut and damaged files.


def readable(data: bytes) -> Ledger | None:
    """The ledger, or None when the file is refused as it should be; anything else is a failure."""
    try:
        ledger = parse_sie(data)
    except SieError as e:
        assert e.line >= 1
        assert str(e)
        return None
    assert all(f.text for f in check_ledger(ledger))
    return ledger


@SAME
@given(ledgers(SWEDISH), STYLES, st.data())
def test_any_cut_is_read_or_refused(ledger: Ledger, style: dict[str, object], data: st.DataObject) -> None:
    whole = format_sie(ledger, data.draw(st.sampled_from(["cp437", "utf-8"])), **style)  # type: ignore[arg-type]
    for end in range(data.draw(st.integers(0, 10)), len(whole), 11):
        readable(whole[:end])


@SAME
@given(ledgers(SWEDISH), st.data())
def test_any_damage_is_read_or_refused(ledger: Ledger, data: st.DataObject) -> None:
    whole = bytearray(format_sie(ledger))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b'"', b"{", b"}", b"\\", b"\n", b" ", b"\xff", b"\0", b"#"])
        )
    readable(bytes(whole))


@SAME
@given(st.binary(max_size=60), st.sampled_from([b"", b"#FLAGGA 0\n", b"#VER A 1 20220101\n{\n#TRANS 1 {} "]))
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    readable(head + tail)


def test_no_cut_of_a_summed_file_goes_unnoticed() -> None:
    data = format_sie(sound(3, [[100, -40], [7], [1, 2, 3]]), newline="\n", checksum=True)
    opened = data.index(b"#KSUMMA\n") + len(b"#KSUMMA\n")
    seen: Counter[str] = Counter()
    for end in range(opened, len(data)):
        ledger = readable(data[:end])
        found = {f.code for f in check_ledger(ledger)} if ledger else {"refused"}
        assert found
        seen.update(found)
    # Only the last record itself can be cut and read: its number is then short, its line unended.
    digits = len(data.rstrip().split(b" ")[-1])
    assert seen == {
        "refused": len(data) - opened - digits,
        Code.NO_LAST_NEWLINE: digits,
        Code.CHECKSUM_DIFFERS: digits - 1,
    }


def test_a_cut_between_records_is_seen_in_the_sums() -> None:
    data = format_sie(sound(3, [[100, -40], [7], [1, 2, 3]]), newline="\n")
    start = data.index(b"#IB ")
    ends = [i + 1 for i, b in enumerate(data) if b == 10 and i >= start and i + 1 < len(data)]
    silent = [end for end in ends if (ledger := readable(data[:end])) and not check_ledger(ledger)]
    assert len(ends) == 24
    assert silent == []


def test_a_long_line_of_openers_is_refused_at_once() -> None:
    """Backtracking would make each of these take longer than anyone would wait."""
    for filler in ('\\"', "\\\\", '"', "{", '{"', 'a"', '" '):
        for start in ('#FNAMN "', "#OIB 0 1 {"):
            readable(f"#FLAGGA 0\n{start}{filler * 20_000}\n".encode())


# What may change without changing any sum.


def booked(ledger: Ledger) -> Counter[tuple[object, ...]]:
    """Every row that counts, without its place."""
    return Counter(
        (r.series, r.number, r.date, r.account, r.amount, tuple(r.objects.items()), r.text)
        for r in transactions(ledger)
    )


@SAME
@given(RESULTS)
def test_a_sound_ledger_is_found_sound(vouchers: list[list[int]]) -> None:
    assert check_ledger(parse_sie(format_sie(sound(2, vouchers)))) == []


@SAME
@given(RESULTS, st.randoms(use_true_random=False))
def test_the_order_of_vouchers_changes_no_sum(vouchers: list[list[int]], order: random.Random) -> None:
    ledger = sound(1, vouchers)
    shuffled = list(ledger.vouchers)
    order.shuffle(shuffled)
    other = parse_sie(format_sie(replace(ledger, vouchers=tuple(shuffled))))
    assert account_sums(other) == account_sums(ledger)
    assert booked(other) == booked(ledger)
    assert check_ledger(other) == []


@SAME
@given(RESULTS, st.data())
def test_added_and_removed_rows_change_no_sum(vouchers: list[list[int]], data: st.DataObject) -> None:
    """A BTRANS counts for nothing; an RTRANS before a TRANS that was there only says that it was added."""
    ledger = sound(1, vouchers)
    changed = []
    for v in ledger.vouchers:
        rows: list[Transaction] = []
        for row in v.rows:
            if data.draw(st.booleans()):
                rows.append(replace(row, kind="BTRANS", amount=row.amount * 3 + 1, text="struken"))
            if data.draw(st.booleans()):
                rows.append(replace(row, kind="RTRANS"))
            rows.append(row)
        changed.append(replace(v, rows=tuple(rows)))
    other = parse_sie(format_sie(replace(ledger, vouchers=tuple(changed))))
    assert account_sums(other) == account_sums(ledger)
    assert booked(other) == booked(ledger)
    assert [v.total for v in other.vouchers] == [Decimal(0)] * len(vouchers)
    assert check_ledger(other) == []


@SAME
@given(RESULTS, st.data())
def test_one_changed_amount_is_found(vouchers: list[list[int]], data: st.DataObject) -> None:
    ledger = sound(1, vouchers)
    at = data.draw(st.integers(0, len(vouchers) - 1))
    by = Decimal(data.draw(st.integers(1, 10**6))).scaleb(-2)
    voucher = ledger.vouchers[at]
    first = voucher.rows[0]
    wrong = replace(voucher, rows=(replace(first, amount=first.amount + by), *voucher.rows[1:]))
    rest = ledger.vouchers[:at], ledger.vouchers[at + 1 :]
    read = parse_sie(format_sie(replace(ledger, vouchers=(*rest[0], wrong, *rest[1]))))
    found = check_ledger(read)
    assert [(f.code, f.line) for f in found if f.code == Code.UNBALANCED_VOUCHER] == [
        (Code.UNBALANCED_VOUCHER, read.vouchers[at].line)
    ]
    assert [f.headline for f in found if f.code == Code.RESULT_MOVEMENT] == [
        "konto 3010 stämmer inte: verifikationerna ger inte årets resultat på kontot"
    ]


def test_many_rows_sum_exactly() -> None:
    """Where floats would drift: a million kronor and one öre, ten thousand times."""
    voucher = Voucher("A", "1", YEAR.start, rows=(Transaction("5010", Decimal("999999999999999.01")),) * 10_000)
    ledger = parse_sie(format_sie(Ledger(records=(Record("FLAGGA"),), vouchers=(voucher,))))
    assert account_sums(ledger) == {"5010": Decimal("9999999999999990100.00")}
    assert len(ledger.vouchers[0].rows) == 10_000
