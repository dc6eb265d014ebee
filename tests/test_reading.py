"""Every kind of fault in docs/lasning.md, made here and read: the right value, or a fault that says where."""

from __future__ import annotations

import base64
import datetime as dt
import re
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.faults import DeliveryFaults, mask
from pipeline.ingest import people_files
from pipeline.ingest.amounts import read_amount
from pipeline.ingest.cells import Measured, clean_text, is_error_text, show_number
from pipeline.ingest.grid import read_grids
from pipeline.ingest.ingest import run_ingest
from pipeline.names import label_key
from pipeline.personal import pseudonym
from pipeline.store import read_rows
from support import xlsx_writer as xl
from support.delivered_participants import HEAD
from support.deliveries import UNIT, faults_of, places
from support.personal_numbers import KEY, ONE
from support.read_deliveries import MEMBERS
from support.read_people import read_text

REPORT: list[list[Any]] = [["Insats", "Antal deltagare", "Utfall 2022"], ["Hamnen", 40, 900], ["Bryggan", 25, 800]]


# --- 1 errors and formulas ---------------------------------------------------------------------


def raw_cell(path: Path, sheet: str, old: str, new: str, padding: int = 0) -> None:
    """Put another cell in a sheet of a workbook as it is stored, with so many bytes beside it."""
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    name = f"xl/worksheets/{sheet}.xml"
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode())
    parts["xl/media/logo.bin"] = bytes(i * i % 251 for i in range(padding))
    with zipfile.ZipFile(path, "w") as archive:
        for n, data in parts.items():
            archive.writestr(n, data)


@pytest.mark.parametrize("padding", [0, 700_000])
@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#VALUE!"])
def test_an_error_in_a_workbook_of_any_size_stops(delivery: Path, error: str, padding: int) -> None:
    path = xl.write(delivery / "sus_insatsrapport.xlsx", {"Rapport": REPORT})
    raw_cell(path, "sheet1", '<c r="B2" t="n"><v>40</v></c>', f'<c r="B2" t="e"><f>A9</f><v>{error}</v></c>', padding)
    (fault,) = faults_of(delivery)
    assert (fault.sheet, fault.row, fault.column) == ("Rapport", 2, "B (Antal deltagare)")
    assert fault.headline == "cellen visar ett Excelfel"
    assert fault.action.startswith("Rätta formeln")


def test_a_formula_without_a_saved_value_stops_in_every_reader(delivery: Path) -> None:
    rows: list[list[Any]] = [list(REPORT[0]), ["Hamnen", "=30+10", 900], REPORT[2]]
    xl.write(delivery / "sus_insatsrapport.xlsx", {"Rapport": rows})
    head = ["Löpnr", "Respondentgrupp", "En fråga"]
    xl.write(delivery / "nns_enkat_chefer.xlsx", {"Svar": [head, [1, "Chefer", "=A1"]]})
    people: list[list[Any]] = [
        HEAD.split(";"),
        ["A1", "Kvinna", "=40+5", "Provby", "Hamnen", "2022-01-10", None, None, None],
    ]
    xl.write(delivery / "sus_deltagare.xlsx", {"Uttag": people})
    found = faults_of(delivery)
    assert {f.headline for f in found} == {"formeln har inget sparat värde"}
    assert sorted((f.row, f.column[0]) for f in found) == [(2, "B"), (2, "C"), (2, "C")]
    assert all("spara den" in f.action for f in found)


def test_a_zero_that_a_program_wrote_before_anything_was_computed_is_no_value(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "x.xlsx")
    sheet = book.add_worksheet("Blad")
    sheet.write(0, 0, "Medlem")
    sheet.write_formula(1, 0, "=1+1")
    sheet.write_formula(2, 0, "=1+1", None, 2)
    book.close()
    (grid,) = read_grids(tmp_path / "x.xlsx", "x.xlsx")
    assert grid.formulas_without_value == {(1, 0)}
    assert grid.rows[2][0] == 2


def test_an_error_in_a_text_file_is_no_text(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text(MEMBERS.replace("40 000", "#SAKNAS!"), "utf-8")
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.found) == ("cellen visar ett Excelfel", 3, "”#SAKNAS!”")
    assert [is_error_text(t) for t in ("#DIVISION/0!", "#N/A", "Err:508", "#####", "#1", "# svar", "Erik")] == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
    ]


ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>
<table:table table:name="Blad"><table:table-row>
<table:table-cell office:value-type="string"><text:p>Medlem</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>2022</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Staten</text:p></table:table-cell>{cell}</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
ERROR_CELL = (
    '<table:table-cell table:formula="of:=[.#REF!]" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
)


def ods(path: Path, cell: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(cell=cell).replace("\n xmlns", " xmlns").replace("\n", ""))
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def test_an_error_and_a_share_in_an_ods(tmp_path: Path) -> None:
    (grid,) = read_grids(ods(tmp_path / "x.ods", ERROR_CELL), "x.ods")
    assert grid.errors == {(1, 1)}
    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.6"><text:p>60 %</text:p></table:table-cell>'
    )
    (grid,) = read_grids(ods(tmp_path / "y.ods", share), "y.ods")
    assert (str(grid.rows[1][1]), grid.errors) == ("60 %", frozenset())


def test_an_error_and_a_share_in_an_xls(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(base64.b64decode((Path(__file__).parent / "fel_och_andel.xls.b64").read_text("ascii")))
    (grid,) = read_grids(path, "x.xls")
    assert grid.errors == {(1, 1)}
    assert [str(row[1]) for row in grid.rows[2:]] == ["60 %", "1234,567 tkr", "40"]


def test_a_hidden_row_and_struck_text_in_an_xls(tmp_path: Path) -> None:
    """The file made otherwise in its records of rows and fonts: the third row is hidden, every font strikes out."""
    data = bytearray(base64.b64decode((Path(__file__).parent / "fel_och_andel.xls.b64").read_text("ascii")))
    row, fonts = data.index(b"\x08\x02\x10\x00\x02\x00"), [m.start() for m in re.finditer(b"\x31\x00\x15\x00", data)]
    data[row + 16] |= 0x20
    for font in fonts:
        data[font + 6] |= 0x08
    (tmp_path / "x.xls").write_bytes(data)
    (grid,) = read_grids(tmp_path / "x.xls", "x.xls")
    assert grid.remarks == ("rad 3 är dold i filen och läses som de andra",)
    assert grid.struck == {(r, c) for r in range(5) for c in range(2)}


@pytest.mark.parametrize(("cell", "row", "column"), [("XFD1048576", 1_048_576, "XFD"), ("B1048576", 1_048_576, "B")])
def test_a_cell_far_from_the_table_is_told_at_once(delivery: Path, cell: str, row: int, column: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for cells in (["Medlem", "2022"], ["Staten", 5]):
        sheet.append(cells)
    sheet[cell] = 1
    book.save(delivery / "medlemsbidrag.xlsx")
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.column) == (
        "ett värde står långt utanför tabellen",
        row,
        column,
    )


def test_what_a_workbook_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    """Programs write A1:XFD1048576 of a sheet with two rows: cells are counted, not promised."""
    path = xl.write(tmp_path / "honest.xlsx", {"Blad": [["Medlem", "2022"], ["Staten", 5]]})
    with zipfile.ZipFile(path) as honest, zipfile.ZipFile(tmp_path / "lies.xlsx", "w") as lies:
        for name in honest.namelist():
            lies.writestr(name, honest.read(name).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert b"XFD1048576" in zipfile.ZipFile(tmp_path / "lies.xlsx").read("xl/worksheets/sheet1.xml")
    (grid,) = read_grids(tmp_path / "lies.xlsx", "lies.xlsx")
    assert grid.rows == [["Medlem", "2022"], ["Staten", 5]]


# --- 2 number formats --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "code", "value", "unit"),
    [
        (0.6, "0%", "60", "procent"),
        (0.07, "0.0%", "7", "procent"),
        (0.3333, "0%", "33.33", "procent"),
        (-0.021, "0.0%;-0.0%", "-2.1", "procent"),
        (60, '0" %"', "60", "procent"),
        (60, "0\\ \\%", "60", "procent"),
        (1234567, "#,##0,", "1234.567", "tkr"),
        (1234567, "#,##0.0,,", "1.234567", "mnkr"),
        (1235, '# ##0 "tkr"', "1235", "tkr"),
        (1234567, '[>=1000000]0.0,," mnkr";0', "1.234567", "mnkr"),
        (500, '[>=1000000]0.0,," mnkr";0', "500", ""),
        (1234.5, "#,##0.00", "1234.5", ""),
        (1234.5, '#,##0.00\\ "kr"', "1234.5", ""),
    ],
)
def test_a_number_is_what_its_format_shows(stored: float, code: str, value: str, unit: str) -> None:
    amount = read_amount(show_number(stored, code))
    assert amount is not None
    assert (amount.value, amount.unit) == (Decimal(value), unit)


def test_a_format_of_zeros_keeps_them_and_a_year_is_a_year() -> None:
    assert show_number(503121234.0, "000000-0000") == "0503121234"
    assert show_number(dt.datetime(2022, 1, 1), "yyyy") == 2022
    assert show_number("text", "0%") == "text"


def test_a_target_typed_in_percent_is_percent(delivery: Path) -> None:
    path = delivery / "mal.xlsx"
    xl.write(path, {"Mål": [["Nivå", "Måltext", "Mått", "Operator", "Målvärde"], ["Insats", "Så", "x", "minst", 0.6]]})
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E2"].number_format = "0%"
    book.save(path)
    (grid,) = read_grids(path, "mal.xlsx")
    cell = grid.rows[1][4]
    assert isinstance(cell, Measured)
    assert (cell.exact, cell.unit) == (60, "procent")


# --- 3 ids -------------------------------------------------------------------------------------

NUMBER = f"{ONE[:8]}-{ONE[8:]}"


def luhn(nine: str) -> str:
    """Ten figures: nine and their check digit."""
    total = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(nine))
    return nine + str(-total % 10)


def people(ids: list[str], folder: Path) -> list[dict[str, Any]]:
    return read_text([HEAD, *(f"{i};Kvinna;;;Hamnen;2022-01-10;;;" for i in ids)], folder)[0]


@pytest.mark.parametrize(
    ("ids", "headline"),
    [
        (["1,98503E+11"] * 3, "id har skrivits om till tal av ett kalkylprogram"),
        (["1.98503e+11", NUMBER], "id har skrivits om till tal av ett kalkylprogram"),
        ([NUMBER, ONE[:6] + "000000"], "personnumret är inte helt"),
        ([NUMBER, ONE[:-1]], "personnumret är inte helt"),
        ([NUMBER, "A17"], "personnumret är inte helt"),
        (["A17", "A18", NUMBER], "personnummer bland andra id"),
        (["19850312-XXXX", "19850312-XXXX"], "personnumren är maskerade"),
        (["19850312", "19900101"], "kolumnen har födelsedatum i stället för id"),
        (["2022-03-01", "A7"], "id har skrivits om till datum av ett kalkylprogram"),
        (["mar-22", "A7"], "id har skrivits om till datum av ett kalkylprogram"),
        (["1234567890123450", "1234567890123460"], "id har avrundats av ett kalkylprogram"),
    ],
)
def test_an_id_that_is_not_whole_stops_with_a_count(ids: list[str], headline: str, tmp_path: Path) -> None:
    with pytest.raises(DeliveryFaults) as caught:
        people(ids, tmp_path)
    assert headline in [f.headline for f in caught.value.faults]
    assert all(" rad" in f.found and not any(i in str(f) for i in ids) for f in caught.value.faults)


def test_what_can_be_only_one_id_is_restored(tmp_path: Path) -> None:
    young = luhn("050312123")
    written = [NUMBER, young.lstrip("0"), young, f'"=""{NUMBER}"""', f"'{NUMBER}", f"{ONE}.0", f"{ONE},00"]
    rows = people(written, tmp_path)
    one, other = pseudonym(KEY, ONE), pseudonym(KEY, young)
    assert [r["person"] for r in rows] == [one, other, other, one, one, one, one]
    assert rows[1]["fodelsear_id"] == 2005


def test_ids_of_another_system_are_ids_when_all_are(tmp_path: Path) -> None:
    rows = people(["A1", "HBS22-0030", "12e45", "7"], tmp_path)
    assert [r["person"] for r in rows] == [pseudonym(KEY, i) for i in ("A1", "HBS22-0030", "12e45", "7")]
    figures = people(["1234567", "1234568", "8503121234"], tmp_path)
    assert [r["fodelsear_id"] for r in figures] == [None] * 3


def test_a_pseudonym_is_never_shown() -> None:
    assert mask(f"”{pseudonym(KEY, ONE)}” okänd") == "”[personnummer dolt]” okänd"


# --- 4 text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (unicodedata.normalize("NFD", "Åby kommun"), "Åby kommun"),
        ("\ufeffMed\u200blem\u00ad", "Medlem"),
        ("Hamn\x00en", "Hamnen"),
        ("１２３", "123"),
        ("٤٥", "45"),
        ("Ｈamnen", "Hamnen"),
        ("50\u00a0000", "50\u00a0000"),
    ],
)
def test_text_is_what_can_be_seen(written: str, plain: str) -> None:
    assert clean_text(written) == plain
    assert label_key(clean_text(written)) == label_key(plain)


@pytest.mark.parametrize("dash", "-‐‑‒–—―−﹣－")
def test_every_dash_is_a_minus_and_every_space_a_space(dash: str) -> None:
    assert [read_amount(f"{dash}1{space}500,5") for space in " \u00a0\u2007\u2009\u202f\u3000"] == [
        read_amount("-1 500,5")
    ] * 6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp850", "mac_roman", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_end_of_line_gives_the_same_numbers(delivery: Path, encoding: str, end: str) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(toml.read_text("utf-8").replace("Provby kommun", "Åmåls kommun"), "utf-8")
    text = MEMBERS.replace("Provby kommun", "Åmåls kommun").replace("\n", end)
    (delivery / "medlemsbidrag.csv").write_bytes(text.encode(encoding))
    out = places(delivery).waiting(UNIT, "ingest")
    run_ingest(places(delivery), UNIT, out)
    rows = read_rows(out / "medlemsbidrag.parquet", order_by="_row")
    assert [(r["post"], r["belopp"], r["_row"]) for r in rows] == [
        ("Staten", 50_000, 2),
        ("Åmåls kommun", 40_000, 3),
        ("Summa", 90_000, 4),
    ]


def test_a_letter_that_was_lost_is_told_and_no_alias_is_advised(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text(MEMBERS.replace("Provby", "S\ufffdlby"), "utf-8")
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row) == ("tecken har gått förlorade i filen", 3)
    assert "skriv inte in" in fault.action


def test_a_large_file_is_made_plain_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [HEAD, "A1;Kvinna;４５;Åby;Hamnen;2022-01-10;;;", "A\u200b1;Kvinna;45;A\u030aby;Ham\x00nen;2022-01-10;;;"]
    small = read_text(lines, tmp_path)[0]
    monkeypatch.setattr(people_files, "SMALL", 0)
    large = read_text(lines, tmp_path)[0]
    assert large == small
    assert [(r["person"], r["alder"], r["kommun"], r["insats"]) for r in large] == [
        (pseudonym(KEY, "A1"), 45, "Åby", "Hamnen")
    ] * 2
    with pytest.raises(DeliveryFaults, match="gått förlorade"):
        read_text([*lines, "A2;Kvinna;45;S\ufffdlby;Hamnen;2022-01-10;;;"], tmp_path)
