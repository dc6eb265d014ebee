"""Faults of files, sheets, dates and signs (docs/lasning.md): the right value, or a fault that says where."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.ingest.text_files import find_delimiter
from pipeline.store import read_rows
from support import xlsx_writer as xl
from support.delivered_participants import HEAD
from support.deliveries import FORBUND, UNIT, faults_of, places, told
from support.read_deliveries import MEMBERS, members, remark
from support.read_people import read_text

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


def test_sums_between_the_groups_are_no_participations(tmp_path: Path) -> None:
    """As the subtotals of a spreadsheet stand: the group and the word, and the count in any column."""
    row = "A1;Kvinna;45;;Hamnen;2022-01-10;;;"
    rows, _ = read_text(
        [HEAD, row, "1;;;;Hamnen Antal;;;;", row, ";;;;Bryggan Summa;3;;;", ";;;;Totalt antal;4;;;"], tmp_path
    )
    assert [r["radslag"] for r in rows] == ["deltagande", "summa", "deltagande", "summa", "summa"]


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
        "2022.03.31",
        "2022\u201103\u201131",
        "2022\u201303\u201331",
        "2022-3-31",
        "2022/3/31",
    ],
)
def test_a_date_with_the_year_first_or_a_day_of_a_spreadsheet(written: str, tmp_path: Path) -> None:
    rows, _ = read_text([HEAD, f"A1;Kvinna;45;;Hamnen;{written};;;"], tmp_path)
    assert rows[0]["in_datum"] == dt.date(2022, 3, 31)


@pytest.mark.parametrize("written", ["31.3.2022", "3.31.2022", "2022.13.1", "22-03-31", "2022-3"])
def test_a_day_in_another_order_is_not_guessed(written: str, tmp_path: Path) -> None:
    with pytest.raises(DeliveryFaults):
        read_text([HEAD, f"A1;Kvinna;45;;Hamnen;{written};;;"], tmp_path)


@pytest.mark.parametrize("written", ["", "-", "–", "..", "NULL", "Pågår", "9999-12-31", "2999-12-31", "0000-00-00"])
def test_an_end_that_has_not_come(written: str, tmp_path: Path) -> None:
    rows, _ = read_text([HEAD, f"A1;Kvinna;45;;Hamnen;2022-01-10;{written};;"], tmp_path)
    assert rows[0]["ut_datum"] is None


def test_a_late_hour_in_universal_time_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(DeliveryFaults):
        read_text([HEAD, "A1;Kvinna;45;;Hamnen;2022-03-30T22:00:00Z;;;"], tmp_path)


# --- 9 signs for figures -----------------------------------


def test_a_sign_in_place_of_a_printed_figure_is_told_and_stops_nothing(delivery: Path) -> None:
    head = "Dokument;Avsnitt;Tabell;Rad;År;Värde;Enhet;Typ"
    rows = [f"ÅR;1;T;R{n};2022;{v};antal;utfall" for n, v in enumerate(("5", "–", "..", "", "7"))]
    (delivery / "publicerat_2022.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    from pipeline.ingest.ingest import run_ingest

    out = places(delivery).waiting(UNIT, "ingest")
    run_ingest(places(delivery), UNIT, out)
    assert [(r["rad"], r["varde"], r["symbol"]) for r in read_rows(out / "publicerat.parquet")] == [
        ("R0", 5, ""),
        ("R1", 0, "inget"),
        ("R2", None, "dolt"),
        ("R3", None, "ej_angivet"),
        ("R4", 7, ""),
    ]
    told_of = [m.partition(": ")[2].rpartition("(")[2] for m in remark(delivery).split("; ")[1:]]
    assert told_of == ["inget, räknas som 0)", "dolt)", "ej angivet)"]
