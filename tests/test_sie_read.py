"""Reading SIE 4: the two example books, every form of every record, and what is refused."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
from collections import Counter
from decimal import Decimal

import pytest

from pipeline.places import ROOT
from pipeline.sie import (
    Account,
    Code,
    Dimension,
    Ledger,
    OddCharacter,
    Record,
    SieObject,
    Transaction,
    UnknownLabel,
    Year,
    account_sums,
    check_ledger,
    parse_sie,
    read_sie,
    transactions,
)
from support.sie_files import parse

HBS = ROOT / "data/raw/hbs/2022/bokforing_2022.se"
SODERTALJE = ROOT / "data/raw/sodertalje/2017/bokforing_2017.se"


def rows(*lines: str) -> tuple[Transaction, ...]:
    """The rows of one voucher."""
    return parse("\n".join(["#VER A 1 20220131 Text", "{", *lines, "}"])).vouchers[0].rows


def in_classes(sums: dict[str, Decimal], classes: str) -> Decimal:
    return sum((s for account, s in sums.items() if account[0] in classes), Decimal(0))


def by_object(ledger: Ledger, dimension: str, classes: str = "4567") -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in transactions(ledger):
        if row.account[0] in classes:
            code = row.objects.get(dimension, "")
            sums[code] = sums.get(code, Decimal(0)) + row.amount
    return sums


# The two example books. The numbers are those of LÄSMIG.txt beside each file, in kr.


def test_hbs_gives_the_printed_numbers() -> None:
    ledger = read_sie(HBS)
    for sums in (ledger.totals("RES"), account_sums(ledger)):
        assert in_classes(sums, "3") == Decimal(-18_025_800)
        assert in_classes(sums, "4567") == Decimal(16_858_000)
        assert -in_classes(sums, "345678") == Decimal(1_168_400)
        assert sums["8990"] == Decimal(-600)
    assert in_classes(ledger.totals("UB"), "1") == Decimal(17_708_070)
    assert in_classes(ledger.totals("RES", -1), "4567") == Decimal(17_423_000)
    projects = by_object(ledger, "6")
    assert projects.pop("") == Decimal(3_120)
    assert sum(projects.values()) == Decimal(16_854_880)
    assert (projects["102"], projects["305"]) == (Decimal(1_599_200), Decimal(216_100))
    assert check_ledger(ledger) == []


def test_sodertalje_gives_the_printed_numbers() -> None:
    ledger = read_sie(SODERTALJE)
    for sums in (ledger.totals("RES"), account_sums(ledger)):
        assert in_classes(sums, "4567") == Decimal(12_663_905)
        assert -in_classes(sums, "345678") == Decimal(880_552)
    insatser = by_object(ledger, "6")
    assert insatser.pop("") == Decimal(2)
    assert sum(insatser.values()) == Decimal(12_663_903)
    ansvar = by_object(ledger, "1", "345678")
    assert ansvar["5500"] == Decimal(2_387_763)
    assert sum(ansvar.values()) - ansvar[""] == Decimal(11_499_785)
    assert check_ledger(ledger) == []


def test_what_the_example_books_are() -> None:
    hbs, sodertalje = read_sie(HBS), read_sie(SODERTALJE)
    assert hbs.name == "Samordningsförbundet Botkyrka Huddinge Salem"
    assert (hbs.first("ORGNR"), hbs.currency, hbs.sie_type, hbs.encoding) == ("222000-3020", "SEK", "4E", "cp437")
    assert (hbs.first("PROGRAM"), hbs.first("PROGRAM", 1), hbs.first("PROGRAM", 2)) == ("Syntetisk", "2.1", "")
    assert hbs.years[-1] == Year(-1, datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))
    assert hbs.accounts["1514"] == Account("1514", "Samordningsförbundet Östra Södertörn", "T")
    assert hbs.objects["6", "304"] == SieObject("6", "304", "Förstudier/ Behovsanalys")
    assert sodertalje.dimensions == {"1": Dimension("1", "Ansvar"), "6": Dimension("6", "Insats")}
    assert sodertalje.objects["6", "SAMSPRÅK"].name == "SamSpråk"
    sizes = [(len(b.accounts), len(b.objects), len(b.balances), len(b.vouchers)) for b in (hbs, sodertalje)]
    assert sizes == [(50, 20, 105, 162), (41, 18, 88, 204)]


def test_a_moved_row_counts_once_and_on_its_new_project() -> None:
    (voucher,) = (v for v in read_sie(HBS).vouchers if (v.series, v.number) == ("L", "48"))
    assert [(r.kind, r.objects, r.line) for r in voucher.rows[:3]] == [
        ("BTRANS", (("6", "307"),), 667),
        ("RTRANS", (("6", "306"),), 668),
        ("TRANS", (("6", "306"),), 669),
    ]
    assert Counter(r.kind for r in voucher.rows) == {"TRANS": 3, "BTRANS": 1, "RTRANS": 1}
    assert voucher.total == 0
    assert sum(r.amount for r in transactions(read_sie(HBS)) if r.account == "7410" and r.voucher_line == 665) == 15_000


def test_booked_rows_carry_their_voucher() -> None:
    first = next(transactions(read_sie(SODERTALJE)))
    assert (first.series, first.number, first.date) == ("A", "1", datetime.date(2017, 1, 2))
    assert (first.account, first.amount, dict(first.objects)) == ("6010", Decimal(67_000), {"1": "1000", "6": "KANSLI"})
    assert (first.line, first.voucher_line) == (204, 202)
    assert first.voucher_text == "Återföring förutbetald hyra och försäkring"


# Fields, quotes and object lists.


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bank", "Bank"),
        ('"Bank och kassa"', "Bank och kassa"),
        ('""', ""),
        ("", ""),
        (r'"Kassa \"special\""', 'Kassa "special"'),
        (r'"C:\\temp\\"', "C:\\temp\\"),
        (r'"C:\temp"', r"C:\temp"),
        (r"5\"-rör", '5"-rör'),
        ("Bank\tnästa fält", "Bank"),
        ('"a {6 1} b" framtida', "a {6 1} b"),
        ("#1", "#1"),
        ("Hus\u00a0A", "Hus\u00a0A"),
    ],
)
def test_fields_are_bare_or_quoted(written: str, name: str) -> None:
    ledger = parse(f"#KONTO \t 1930 \t{written}  ")
    assert ledger.accounts["1930"].name == name
    assert ledger.remarks == ()


@pytest.mark.parametrize(
    ("written", "objects"),
    [
        ("{}", ()),
        ("{ }", ()),
        ("{\t}", ()),
        ('{6 "MIA"}', (("6", "MIA"),)),
        ("{6 MIA}", (("6", "MIA"),)),
        ('{"1" "100" "6" "P1"}', (("1", "100"), ("6", "P1"))),
        ('{1 100 6 "P1"}', (("1", "100"), ("6", "P1"))),
        ('{ 1\t"a b"  6 "P}1" }', (("1", "a b"), ("6", "P}1"))),
        (r'{7 "a\"b\\"}', (("7", 'a"b\\'),)),
        ('{6 ""}', (("6", ""),)),
    ],
)
def test_object_lists_in_every_form(written: str, objects: tuple[tuple[str, str], ...]) -> None:
    (row,) = rows(f"#TRANS 1930 {written} 10")
    assert (row.objects, row.amount) == (objects, Decimal(10))


def test_a_dimension_given_twice_keeps_its_first_object() -> None:
    ledger = parse("#VER A 1 20220131\n{\n#TRANS 1930 {6 A 1 K 6 B} 0\n}")
    assert [dict(r.objects) for r in transactions(ledger)] == [{"6": "A", "1": "K"}]


def test_the_optional_fields_of_a_row() -> None:
    full, some, none, later = rows(
        '#TRANS 4010 {} -12.50 20220115 "Inköp av ved" 3.5 AN okänt',
        '#TRANS 4010 {} 12.5 "" Ved',
        "#TRANS 4010 {} .5",
        '#TRANS "4010" {} "1." "" "" "" "BM"',
    )
    assert full == Transaction(
        "4010", Decimal("-12.50"), (), datetime.date(2022, 1, 15), "Inköp av ved", Decimal("3.5"), "AN"
    )
    assert some == Transaction("4010", Decimal("12.5"), (), None, "Ved")
    assert none == Transaction("4010", Decimal("0.5"))
    assert later == Transaction("4010", Decimal(1), sign="BM")
    assert [r.line for r in (full, some, none, later)] == [6, 7, 8, 9]


def test_the_day_of_a_row_is_its_own_or_that_of_the_voucher() -> None:
    text = "#VER A 1 20220131 T 20220205 AN\n{\n#TRANS 1930 {} 1 20220115\n#TRANS 1930 {} -1\n}"
    ledger = parse(text)
    assert [r.date.day for r in transactions(ledger)] == [15, 31]
    assert (ledger.vouchers[0].registered, ledger.vouchers[0].sign) == (datetime.date(2022, 2, 5), "AN")


def test_balances_of_every_kind() -> None:
    ledger = parse(
        '#IB 0 1930 23780.78 7\n#UB -1 1930 1\n#RES 0 3011 -23780.78\n#OIB 0 1510 {8 "12345"} 5\n'
        "#OUB 0 1510 {8 12345} 6 2\n#PSALDO 0 202201 5010 {} 40\n#PSALDO 0 202202 5010 {} 2\n"
        '#PSALDO 0 202201 5010 {1 "0123"} 30\n#PBUDGET 0 202201 3011 {} -1243.50 -415\n#PBUDGET 0 202202 3011 -6.50'
    )
    assert ledger.totals("IB") == {"1930": Decimal("23780.78")}
    assert ledger.totals("UB") == {}
    assert ledger.totals("UB", -1) == {"1930": Decimal(1)}
    assert ledger.totals("RES") == {"3011": Decimal("-23780.78")}
    assert ledger.totals("OUB") == {"1510": Decimal(6)}
    assert ledger.totals("PSALDO") == {"5010": Decimal(42)}
    assert ledger.totals("PBUDGET") == {"3011": Decimal(-1250)}
    assert [(b.line, b.objects, b.period, b.quantity) for b in ledger.balances[3:6]] == [
        (7, (("8", "12345"),), "", None),
        (8, (("8", "12345"),), "", Decimal(2)),
        (9, (), "202201", None),
    ]
    assert ledger.sie_type == "4E"


def test_accounts_dimensions_and_what_belongs_to_them() -> None:
    ledger = parse(
        "#KONTO 4010 Ved\n#KTYP 4010 K\n#ENHET 4010 liter\n#SRU 4010 7511\n#SRU 4010 7512\n"
        '#DIM 20 Avdelning\n#UNDERDIM 21 Underavdelning 20\n#OBJEKT 21 0101 "Spädbarn"'
    )
    assert ledger.accounts == {"4010": Account("4010", "Ved", "K", ("7511", "7512"), "liter")}
    assert ledger.dimensions["21"] == Dimension("21", "Underavdelning", "20")
    assert ledger.objects == {("21", "0101"): SieObject("21", "0101", "Spädbarn")}
    assert parse("#KTYP 4010 K").accounts == {"4010": Account("4010", kind="K", declared=False)}
    assert parse("#SRU 4010 7511\n#KONTO 4010 Ved").accounts == {"4010": Account("4010", "Ved", sru=("7511",))}


def test_the_first_declaration_holds() -> None:
    ledger = parse("#KONTO 1930 Bank\n#KONTO 1930 Kassa\n#DIM 6 Projekt\n#DIM 6 Insats\n#RAR 0 20230101 20231231")
    assert (ledger.accounts["1930"].name, ledger.dimensions["6"].name) == ("Bank", "Projekt")
    assert ledger.years[0].end == datetime.date(2022, 12, 31)
    assert [(f.code, f.line) for f in ledger.remarks] == [(Code.REPEATED_RECORD, line) for line in (5, 7, 8)]


def test_labels_may_be_in_small_letters() -> None:
    assert parse("#konto 1930 Bank").accounts["1930"].name == "Bank"


def test_known_records_are_kept_and_unknown_ones_counted() -> None:
    ledger = parse('#ADRESS "" "Box 21" "211 20 MALMÖ"\n#NYPOST {\n#KONTO 1930 Bank\n#NYPOST "\n#ANNAN 1\n#TAXAR')
    assert ledger.records[2:] == (Record("ADRESS", ("", "Box 21", "211 20 MALMÖ")), Record("TAXAR"))
    assert ledger.unknown == (UnknownLabel("NYPOST", 2, 5), UnknownLabel("ANNAN", 1, 8))
    assert ledger.currency == "SEK"


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        ("#FLAGGA 0", "1"),
        ("#SIETYP 2\n#IB 0 1930 0", "2"),
        ("#SIETYP 4", "4I"),
        ("#SIETYP 4\n#RES 0 3010 0", "4E"),
        ("#FLAGGA 0\n#VER A 1 20220101\n{\n}", "4I"),
    ],
)
def test_the_type_of_the_file(records: str, kind: str) -> None:
    assert parse_sie(records.encode() + b"\n").sie_type == kind


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_blank_lines_and_the_end_mark_of_dos(end: str) -> None:
    text = end.join(["", "#FLAGGA 0", " \t", "  #KONTO 1930 Bank", "#VER A 1 20220101", " { ", "", "\t}", "\x1a"])
    ledger = parse_sie(text.encode())
    assert (ledger.accounts["1930"].line, ledger.vouchers[0].line) == (4, 5)
    assert ledger.remarks == ()


# Encodings.

NAMES = '#FLAGGA 0\n#FNAMN "Ängens förbund på Öland, Åre och Ästad é"\n'


@pytest.mark.parametrize(
    ("written", "read"), [("cp437", "cp437"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252")]
)
def test_the_encoding_is_found(written: str, read: str) -> None:
    ledger = parse_sie(NAMES.encode(written))
    assert (ledger.name, ledger.encoding) == ("Ängens förbund på Öland, Åre och Ästad é", read)
    assert ledger.odd_characters == ()
    assert [f.code for f in ledger.remarks] == ([] if read == "cp437" else [Code.ENCODING])


def test_ascii_and_letters_that_do_not_tell_are_pc8() -> None:
    assert parse_sie(b"#FLAGGA 0\n").encoding == "cp437"
    assert parse_sie("#FLAGGA 0\n#FNAMN ½\n".encode("cp437")).name == "½"


def test_the_encoding_can_be_given() -> None:
    data = "#FLAGGA 0\n#FNAMN Σ\n".encode("cp437")
    assert parse_sie(data, "cp437").name == "Σ"
    assert parse_sie(data, "latin-1").name == "ä"
    with pytest.raises(ValueError, match="ebcdic"):
        parse_sie(data, "ebcdic")


def test_characters_that_cannot_be_read_are_named() -> None:
    data = NAMES.encode() + b'#PROSA "h\xf6 och \xff"\n#PROSA "\xef\xbf\xbd"\n'
    ledger = parse_sie(data)
    assert (ledger.encoding, ledger.first("PROSA")) == ("utf-8", "h\ufffd och \ufffd")
    assert ledger.odd_characters == (
        OddCharacter(3, 10, b"\xf6", "\ufffd", True),
        OddCharacter(3, 16, b"\xff", "\ufffd", True),
        OddCharacter(4, 9, b"\xef\xbf\xbd", "\ufffd", True),
    )
    lost = [f for f in ledger.remarks if f.code == Code.LOST_CHARACTER]
    assert [(f.line, f.found) for f in lost] == [
        (3, "byte F6, 1 gång, på rad 3"),
        (3, "byte FF, 1 gång, på rad 3"),
        (4, "byte EF BF BD, 1 gång, på rad 4"),
    ]
    assert parse_sie("#FLAGGA 0\n#FNAMN åäö\x81\n".encode("latin-1")).odd_characters[0].raw == b"\x81"


@pytest.mark.parametrize(("most", "few", "shown"), [("cp437", "cp1252", "Θ"), ("cp1252", "cp437", "‚")])
def test_letters_of_another_encoding_are_pointed_out(most: str, few: str, shown: str) -> None:
    other = ("#PROSA kaféer\n" * 12).encode(few)
    ledger = parse_sie(NAMES.encode(most) * 3 + other)
    assert ledger.encoding == most
    assert [(o.line, o.column, o.character, o.lost) for o in ledger.odd_characters[:1]] == [(7, 11, shown, False)]
    (found,) = (f for f in ledger.remarks if f.code == Code.SUSPECT_CHARACTER)
    assert found.found.endswith(f"(läst som {shown}), 12 gånger, på rad 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 och 2 till")


def test_curly_quotes_in_cp1252_are_no_letters_of_pc8() -> None:
    ledger = parse_sie('#FLAGGA 0\n#FNAMN "Gården ”Åkern”, å”ö"\n'.encode("cp1252"))
    assert [(o.line, o.column) for o in ledger.odd_characters] == [(2, 26)]


def test_nothing_outside_the_package_is_imported() -> None:
    for path in (ROOT / "pipeline" / "sie").glob("*.py"):
        text = path.read_text("utf-8")
        assert re.findall(r"^\s*(?:from|import) (pipeline|\.\.)", text, re.MULTILINE) == []


def test_the_example_in_the_documentation_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "sie_paket.md").read_text("utf-8")
    code, printed = re.search(r"```python\n(.*?)```\n.*?```text\n(.*?)```", text, re.DOTALL).groups()  # type: ignore[union-attr]
    monkeypatch.chdir(ROOT)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "docs/sie_paket.md", "exec"), {})
    assert out.getvalue() == printed
