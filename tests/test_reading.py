"""Every kind of fault in docs/lasning.md, made here and read: the right value, or a fault that says where."""

from __future__ import annotations

import base64
import datetime as dt
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsx_writer as xl
from conftest import FORBUND
from test_bad_deliveries import UNIT, faults_of, pass_through, places, told
from test_people_ingest import HEAD, read_text
from test_personal import KEY, ONE

from pipeline.faults import DeliveryFaults, mask
from pipeline.ingest import people_files
from pipeline.ingest.amounts import read_amount
from pipeline.ingest.cells import Measured, clean_text, is_error_text, show_number
from pipeline.ingest.grid import read_grids
from pipeline.ingest.text_files import find_delimiter
from pipeline.names import label_key
from pipeline.personal import pseudonym
from pipeline.store import read_rows

MEMBERS = "Medlem;2022\nStaten;50 000\nProvby kommun;40 000\nSumma;90 000\n"
REPORT = [["Insats", "Antal deltagare", "Utfall 2022"], ["Hamnen", 40, 900], ["Bryggan", 25, 800]]


def members(delivery: Path) -> int:
    """The contributions in kr, as read from what lies in the folder."""
    rows = read_rows(pass_through(delivery).waiting(UNIT, "clean") / "bidrag.parquet")
    return int(sum(r["belopp_kr"] for r in rows if r["medlem"] != "summa"))


def remark(delivery: Path) -> str:
    (row,) = read_rows(places(delivery).waiting(UNIT, "ingest") / "leverans.parquet")
    return str(row["anmarkning"])


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
    rows = [list(REPORT[0]), ["Hamnen", "=30+10", 900], REPORT[2]]
    xl.write(delivery / "sus_insatsrapport.xlsx", {"Rapport": rows})
    head = ["Löpnr", "Respondentgrupp", "En fråga"]
    xl.write(delivery / "nns_enkat_chefer.xlsx", {"Svar": [head, [1, "Chefer", "=A1"]]})
    people = [HEAD.split(";"), ["A1", "Kvinna", "=40+5", "Provby", "Hamnen", "2022-01-10", None, None, None]]
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


def test_a_cell_far_from_the_table_is_told_at_once(delivery: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Medlem", "2022"], ["Staten", 5]):
        sheet.append(row)
    sheet["XFD1048576"] = 1
    book.save(delivery / "medlemsbidrag.xlsx")
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.column) == (
        "ett värde står långt utanför tabellen",
        1_048_576,
        "XFD",
    )


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
    assert members(delivery) == 90_000


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


# --- 5 delimited files -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Rubrik, med komma\nTill, också\nMedlem;2022\nStaten;1,5\nRegionen;2,5\nSumma;4,0\n", ";"),
        ("Medlem,2022\nStaten,5\n", ","),
        ("sep=|\nMedlem|2022\n", "|"),
        ("Medlem\t2022\nStaten, m.fl.\t5\n", "\t"),
        ('Medlem,2022\n"Staten; Region",5\n"A; B",6\n', ","),
    ],
)
def test_the_separator_is_that_of_the_table(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_title_lines_with_commas_and_sep_are_no_heading(delivery: Path) -> None:
    title = "sep=;\nBidrag 2022, Provby\nBelopp i tkr, en decimal\n"
    (delivery / "medlemsbidrag.csv").write_text(
        title + "Medlem;2022\nStaten;50,0\nProvby kommun;40,5\nSumma;90,5\n", "utf-8"
    )
    assert members(delivery) == 90_500


@pytest.mark.parametrize(
    ("row", "headline"),
    [
        ("Hamnen;40", "raden har färre celler än rubrikraden"),
        ("Hamnen;40;900;x", "värde i en kolumn utan rubrik"),
        ("Hamnen 40 000 kr", "namn och belopp i samma cell"),
        ('"Hamnen;40;900', "ett citattecken saknas"),
        ('"Ham"nen;40;900', "ett citattecken står inne i en cell"),
    ],
)
def test_each_fault_of_a_row_has_its_own_words(delivery: Path, row: str, headline: str) -> None:
    lines = ["Insats;Antal deltagare;Utfall 2022", "Bryggan;25;800", row, "Kajen;1;2"]
    (delivery / "sus_insatsrapport.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row) == (headline, 3)


# --- 6 names and folders ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Medlemsbidrag.CSV", "medlemsbidrag 2022.txt", unicodedata.normalize("NFD", "medlemsbidrag_å.csv")]
)
def test_the_name_may_be_written_in_other_ways(delivery: Path, name: str) -> None:
    (delivery / name).write_text(MEMBERS, "utf-8")
    assert members(delivery) == 90_000


def test_what_programs_leave_behind_is_no_delivery(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text(MEMBERS, "utf-8")
    for name in ("~$medlemsbidrag.xlsx", ".DS_Store", "._medlemsbidrag.csv", "Thumbs.db", "desktop.ini", "Icon\r"):
        (delivery / name).write_bytes(b"x")
    (delivery / "__MACOSX").mkdir()
    (delivery / "__MACOSX" / "medlemsbidrag.csv").write_bytes(b"x")
    assert members(delivery) == 90_000


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("medlemsbidrag.xlsb", "filer som slutar på ”.xlsb” läses inte"),
        ("medlemsbidrag.zip", "filer som slutar på ”.zip” läses inte"),
        ("medlemsbidrag.se", "filer som slutar på ”.se” läses inte"),
        ("bokforing.csv", "filer som slutar på ”.csv” läses inte"),
        ("medlemsbidrag", "filnamnet har ingen filändelse"),
        ("leverans.zip", "okänd sorts fil"),
        ("SUS/sus_deltagare.csv", "filer i en undermapp läses inte"),
    ],
)
def test_a_file_that_is_not_read_is_named(delivery: Path, name: str, headline: str) -> None:
    (delivery / "medlemsbidrag_2022.csv").write_text(MEMBERS, "utf-8")
    (delivery / name).parent.mkdir(exist_ok=True)
    (delivery / name).write_text(MEMBERS, "utf-8")
    assert headline in [f.headline for f in faults_of(delivery)]


# --- 7 around the data ---------------------------------------------------------------------------

TABLE: list[list[object]] = [["Medlem", "2022"], ["Staten", 50_000], ["Provby kommun", 40_000], ["Totalsumma", 90_000]]


@pytest.mark.parametrize(
    "other",
    [
        [["Uttag ur", "Ekonomi"], ["Datum", "2023-01-12"], ["Av", "E. E."]],
        [["Radetiketter", "Summa av 2022"], ["Staten", 50_000], ["Totalsumma", 90_000]],
        [[1, "Stat"], [2, "Kommun"]],
    ],
)
def test_a_sheet_of_something_else_is_passed_over_with_a_remark(delivery: Path, other: list[list[object]]) -> None:
    xl.write(delivery / "medlemsbidrag.xlsx", {"Om": other, "Bidrag": TABLE})
    assert members(delivery) == 90_000
    assert "blad ”Om”: bladet har inte rubrikerna" in remark(delivery)


def test_a_sheet_that_goes_on_without_headings_stops(delivery: Path) -> None:
    more: list[list[object]] = [["Regionen", 10_000], ["En till", 20_000]]
    xl.write(delivery / "medlemsbidrag.xlsx", {"Bidrag": TABLE, "Mer": more})
    assert told(faults_of(delivery)) == [("medlemsbidrag.xlsx", "hittar ingen rubrikrad")]


def test_a_copy_of_a_sheet_stops_unless_it_is_named_in_blad(delivery: Path) -> None:
    xl.write(delivery / "medlemsbidrag.xlsx", {"Bidrag": TABLE, "Bidrag (2)": TABLE})
    assert told(faults_of(delivery)) == [("medlemsbidrag.xlsx", "bladet är en kopia av bladet ”Bidrag”")]
    toml = delivery.parent / "forbund.toml"
    own = '\n[[blad]]\nsort = "medlemsbidrag"\nnamn = "Bidrag (2)"\nvarfor = "Utkastet"\n'
    toml.write_text(FORBUND + own, "utf-8")
    assert members(delivery) == 90_000
    assert "blad ”Bidrag (2)”: bladet läses inte, enligt [[blad]]" in remark(delivery)


def test_a_sum_with_a_figure_under_a_date_is_a_sum(tmp_path: Path) -> None:
    row = "A1;Kvinna;45;;Hamnen;2022-01-10;;;"
    rows, _ = read_text([HEAD, row, *(f"{t};;;;;12;3;;" for t in ("Totalsumma", "Summa totalt"))], tmp_path)
    assert [r["radslag"] for r in rows] == ["deltagande", "summa", "summa"]


FORMS = {
    "Microsoft": ["ID", "Starttid", "Slutförandetid", "E-post", "Namn"],
    "Google": ["Tidsstämpel", "E-postadress"],
    "SurveyMonkey": ["Respondent ID", "Collector ID", "Date Created", "Date Modified", "IP Address", "Email Address"],
    "no number": ["Start time", "Completion time", "Email", "Name"],
}


@pytest.mark.parametrize("tool", FORMS)
def test_an_export_of_a_form_is_read_without_who_answered(delivery: Path, tool: str) -> None:
    head = [*FORMS[tool], "Respondentgrupp", "En fråga"]
    rows = [[f"hemligt{n}{i}" for i in range(len(FORMS[tool]))] + ["Chefer", "Instämmer"] for n in range(3)]
    xl.write(delivery / "nns_enkat_chefer.xlsx", {"Sheet1": [head, *rows]})
    from pipeline.ingest.ingest import run_ingest

    out = places(delivery).waiting(UNIT, "ingest")
    run_ingest(places(delivery), UNIT, out)
    answers = read_rows(out / "enkat.parquet")
    assert [(r["fraga"], r["svar"]) for r in answers] == [("En fråga", "Instämmer")] * 3
    assert "hemligt" not in str(answers)
    assert "läses inte: de säger vem som svarat" in remark(delivery)


def test_a_blank_heading_in_a_survey_and_a_row_twice_stop(delivery: Path) -> None:
    rows = ["Löpnr;Respondentgrupp;En fråga;", "1;Chefer;Ja;Nej", "2;Chefer;Ja;Nej", "2;Chefer;Ja;Nej"]
    (delivery / "nns_enkat_chefer.csv").write_text("\n".join(rows), "utf-8")
    assert [(f.headline, f.row, f.found) for f in faults_of(delivery)] == [
        ("värde i en kolumn utan rubrik", 2, "värden på 3 rader"),
        ("raden står två gånger", 4, "rad 3 och 4 är lika"),
    ]


# --- 8 dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2022-03-31T00:00:00",
        "2022-03-31 00:00:00.000",
        "2022-03-31T10:20:30.1234567",
        "2022-03-31T10:20:30+02:00",
        "2022-03-31T10:20Z",
        "44651",
        "44651.5",
    ],
)
def test_a_date_with_the_year_first_or_a_day_of_a_spreadsheet(written: str, tmp_path: Path) -> None:
    rows, _ = read_text([HEAD, f"A1;Kvinna;45;;Hamnen;{written};;;"], tmp_path)
    assert rows[0]["in_datum"] == dt.date(2022, 3, 31)


@pytest.mark.parametrize("written", ["", "-", "–", "..", "NULL", "Pågår", "9999-12-31", "2999-12-31", "0000-00-00"])
def test_an_end_that_has_not_come(written: str, tmp_path: Path) -> None:
    rows, _ = read_text([HEAD, f"A1;Kvinna;45;;Hamnen;2022-01-10;{written};;"], tmp_path)
    assert rows[0]["ut_datum"] is None


def test_a_late_hour_in_universal_time_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(DeliveryFaults):
        read_text([HEAD, "A1;Kvinna;45;;Hamnen;2022-03-30T22:00:00Z;;;"], tmp_path)


# --- 9 and 10 signs for figures, and shares that are missing -----------------------------------


def test_a_sign_in_place_of_a_printed_figure_is_told_and_stops_nothing(delivery: Path) -> None:
    head = "Dokument;Avsnitt;Tabell;Rad;År;Värde;Enhet;Typ"
    rows = [f"ÅR;1;T;R{n};2022;{v};antal;utfall" for n, v in enumerate(("5", "–", "..", "", "7"))]
    (delivery / "publicerat_2022.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    from pipeline.ingest.ingest import run_ingest

    out = places(delivery).waiting(UNIT, "ingest")
    run_ingest(places(delivery), UNIT, out)
    assert [(r["rad"], r["varde"]) for r in read_rows(out / "publicerat.parquet")] == [("R0", 5), ("R4", 7)]
    told_of = [m.partition(": ")[2].rpartition("(")[2] for m in remark(delivery).split("; ")[1:]]
    assert told_of == ["inget)", "dolt)", "ej angivet)"]


@pytest.mark.parametrize(("missing", "said"), [(8, True), (2, False)])
def test_a_large_share_without_a_code_is_remarked(missing: int, said: bool, tmp_path: Path) -> None:
    rows = [f"A{n};{'' if n < missing else 'Man'};45;Provby;Hamnen;2022-01-10;;;" for n in range(20)]
    _, remarks = read_text([HEAD, *rows], tmp_path)
    assert ("”Kön” saknas på 40 % av raderna (8 av 20): andelarna säger lite" in remarks) is said
