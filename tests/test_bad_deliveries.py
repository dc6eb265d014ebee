"""What an analyst may hand in by mistake, and what she is told. Nothing may be written."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults
from pipeline.forbund.model import load_forbund
from pipeline.ingest.deliveries import find_deliveries
from pipeline.ingest.grid import Grid
from pipeline.ingest.ingest import FileReading, personal_numbers, read_delivery, run_ingest
from pipeline.store import read_rows
from support import xlsx_writer as xl
from support.deliveries import FORBUND, GOOD, UNIT, faults_of, places, through_clean, told


def test_a_good_delivery_passes(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    run_ingest(places(delivery), UNIT, places(delivery).waiting(UNIT, "ingest"))


def test_an_empty_folder(delivery: Path) -> None:
    assert told(faults_of(delivery)) == [("2022", "inga leveranser i mappen")]


def test_a_missing_forbund_toml(delivery: Path) -> None:
    (delivery.parent / "forbund.toml").unlink()
    assert told(faults_of(delivery)) == [("forbund.toml", "filen forbund.toml saknas")]


def test_a_kind_that_should_have_come(delivery: Path) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(FORBUND + 'leveranser = ["medlemsbidrag", "budget"]\n', "utf-8")
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    assert told(faults_of(delivery)) == [("2022", "leveransen ”budget” saknas")]


def test_an_unknown_kind_is_told_with_the_nearest(delivery: Path) -> None:
    (delivery / "medlemsbidragen.csv").write_text(GOOD, "utf-8")
    (fault,) = faults_of(delivery)
    assert fault.headline == "okänd sorts fil"
    assert "medlemsbidrag" in fault.expected


@pytest.mark.parametrize("name", ["medlemsbidrag.xlsx", "medlemsbidrag_ny.csv", "medlemsbidrag_2022.csv"])
def test_two_files_of_a_kind(delivery: Path, name: str) -> None:
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    if name.endswith("xlsx"):
        xl.write(delivery / name, {"Blad": [["Medlem", "2022"], ["Staten", 5]]})
    else:
        (delivery / name).write_text(GOOD, "utf-8")
    assert "två filer av sorten medlemsbidrag" in [f.headline for f in faults_of(delivery)]


def test_a_year_in_the_name_that_is_not_the_folders(delivery: Path) -> None:
    (delivery / "medlemsbidrag_2021.csv").write_text(GOOD, "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag_2021.csv", "årtalet i filnamnet passar inte mappen")]


@pytest.mark.parametrize("years", ["2019;2018", "2023;2022"])
def test_years_in_the_file_that_do_not_fit(delivery: Path, years: str) -> None:
    (delivery / "medlemsbidrag.csv").write_text(f"Medlem;{years}\nStaten;5;6\n", "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "åren i filen passar inte mappen")]


def read_one(delivery: Path, folder: Path) -> FileReading:
    """The only file of a folder, read."""
    at = places(delivery)
    forbund = load_forbund(at, UNIT.forbund)
    ((found,), faults) = find_deliveries(at, UNIT, forbund)
    assert faults == []
    return read_delivery(found, UNIT, forbund, folder, None)


@pytest.mark.parametrize(
    ("head", "remark"),
    [
        ("2022;2023", "beloppen för 2023 läses inte för 2022"),
        ("2024;2022;2023", "beloppen för 2023, 2024 läses inte för 2022"),
    ],
)
def test_later_years_in_a_file_named_by_the_folders_are_not_read(
    delivery: Path, tmp_path: Path, head: str, remark: str
) -> None:
    """The same table goes into both folders: the name says which year it is delivered for."""
    lines = f"Medlem;{head}\nStaten;{';'.join(y.replace('202', '5000') for y in head.split(';'))}\n"
    (delivery / "medlemsbidrag_2022.csv").write_text(lines, "utf-8")
    read = read_one(delivery, tmp_path)
    assert (read.faults, [(r["ar"], r["belopp"]) for r in read.rows]) == ([], [(2022, 50002)])
    assert remark in read.remarks


YEARS: list[object] = ["År", "Insats", "Budget", "Utfall"]


def test_a_column_of_years_tells_the_rows_of_the_folders_from_those_of_others(delivery: Path, tmp_path: Path) -> None:
    rows: list[list[object]] = [YEARS, [2021, "Hamnen", 1, 2], [2022, "Hamnen", 3, 4], [2022, "Bryggan", 5, 6]]
    xl.write(delivery / "ekonomi_budget_utfall.xlsx", {"Kostnad": rows})
    read = read_one(delivery, tmp_path)
    assert read.faults == []
    assert sorted((r["_row"], r["belopp"]) for r in read.rows) == [(3, 3), (3, 4), (4, 5), (4, 6)]
    assert "blad ”Kostnad”: 1 rad för 2021 läses inte för 2022" in read.remarks


def test_a_column_of_years_without_the_folders_own_stops_as_one_not_known(delivery: Path) -> None:
    rows: list[list[object]] = [YEARS, [2020, "Hamnen", 1, 2], [2021, "Hamnen", 3, 4]]
    xl.write(delivery / "ekonomi_budget_utfall.xlsx", {"Kostnad": rows})
    assert {f.code for f in faults_of(delivery)} == {"TAB-016"}


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x00" * 50])
def test_a_file_that_is_empty_or_no_text(delivery: Path, content: bytes) -> None:
    (delivery / "medlemsbidrag.csv").write_bytes(content)
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "filen går inte att läsa")]


def test_a_workbook_that_is_none(delivery: Path) -> None:
    (delivery / "budget.xlsx").write_bytes(b"PK\x03\x04 trasig")
    assert told(faults_of(delivery)) == [("budget.xlsx", "filen går inte att läsa")]


def test_half_a_workbook(delivery: Path) -> None:
    path = xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnen", 5]]})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert told(faults_of(delivery)) == [("budget.xlsx", "filen går inte att läsa")]


def test_mangled_swedish_letters(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_bytes("Medlem;2022\nSödertälje;5\n".encode().decode("cp1252").encode())
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row) == ("å, ä och ö är förvanskade i filen", 2)


def test_headings_without_rows(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text("Medlem;2022\n", "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "filen har rubriker men inga rader")]


def test_the_file_of_another_kind_under_this_name(delivery: Path) -> None:
    xl.write(
        delivery / "ekonomi_resultatrakning.xlsx",
        {"Not 6": [["Insatser", "Utfall 2022", "Budget 2022"], ["Hamnen", 5, 6]]},
    )
    (fault, *_) = faults_of(delivery)
    assert (fault.headline, fault.found) == ("okänd rubrik över posterna", "”Insatser”")


def test_faults_of_all_files_are_told_at_once(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text("Medlem;2022;Extra\nStaten;fem;1\n", "utf-8")
    xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnen", "sju"]]})
    (delivery / "okand.csv").write_text("a;b\n", "utf-8")
    assert sorted(told(faults_of(delivery))) == [
        ("budget.xlsx", "text där ett belopp ska stå"),
        ("medlemsbidrag.csv", "okänd kolumn"),
        ("medlemsbidrag.csv", "text där ett belopp ska stå"),
        ("okand.csv", "okänd sorts fil"),
    ]


def test_an_unknown_member_or_insats_stops_cleaning_with_a_suggestion(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text(GOOD.replace("Provby kommun", "Provbyns kommun"), "utf-8")
    xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnenn", 5], ["Kansli", 3]]})
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    with pytest.raises(DeliveryFaults) as caught:
        run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))
    faults = {(f.headline, f.found, f.row): f.expected for f in caught.value.faults}
    assert faults["posten är okänd", "”Hamnenn”", 2].startswith("närmast känt är ”Hamnen”")
    assert "Provby kommun" in faults["medlemmen är okänd", "”Provbyns kommun”", 3]
    assert not at.waiting(UNIT, "clean").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_encodings_and_separators_that_are_understood(delivery: Path, encoding: str, delimiter: str) -> None:
    text = delimiter.join(("Medlem", "2022")) + "\r\n" + delimiter.join(("Försäkringskassan", "50 000")) + "\r\n"
    (delivery / "medlemsbidrag.csv").write_bytes(text.encode(encoding))
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    (row,) = read_rows(at.waiting(UNIT, "ingest") / "medlemsbidrag.parquet")
    assert (row["post"], int(row["belopp"])) == ("Försäkringskassan", 50000)


def test_the_same_thing_in_two_columns_stops(delivery: Path) -> None:
    xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022", "Budgetförslag 2022"], ["Hamnen", 5, 6]]})
    assert told(faults_of(delivery)) == [("budget.xlsx", "samma uppgift i två kolumner")]


def test_a_quotation_mark_without_its_pair_stops(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text('Medlem;2022\n"Staten;50 000\nProvby kommun;50 000\n', "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "ett citattecken saknas")]


def test_excels_own_errors_stop(delivery: Path) -> None:
    path = xl.write(
        delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnen", "#N/A"], ["Bryggan", 3]]}
    )
    assert path.is_file()
    assert ("budget.xlsx", "cellen visar ett Excelfel") in told(faults_of(delivery))


def test_a_personal_number_stops_and_is_not_shown(delivery: Path) -> None:
    number = "19900101" + "-" + "2384"
    xl.write(
        delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022", "Kommentar"], ["Hamnen", 5, f"se {number}"]]}
    )
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.column) == ("cellen innehåller ett personnummer", 2, "C")
    assert number not in str(DeliveryFaults([fault]))


@pytest.mark.parametrize("amount", ["12 663 905", "1070253000", 2147483648, "1 234 567 890"])
def test_a_large_amount_is_no_personal_number(amount: object) -> None:
    assert personal_numbers(Grid("Blad", [["Hamnen", amount]]), "f") == []


def test_last_years_insatsrapport_is_not_taken_for_this_years(delivery: Path) -> None:
    xl.write(
        delivery / "sus_insatsrapport.xlsx", {"R": [["Insats", "Antal deltagare", "Budget 2021"], ["Hamnen", 24, 5]]}
    )
    assert told(faults_of(delivery)) == [("sus_insatsrapport.xlsx", "året i rubriken passar inte mappen")]


def test_a_year_that_forbund_toml_does_not_describe_stops(delivery: Path) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(FORBUND.replace("[argang.2022]", "[argang.2021]"), "utf-8")
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    assert told(faults_of(delivery)) == [("forbund.toml", "året 2022 är inte beskrivet")]


def test_what_only_looks_odd_is_read(delivery: Path) -> None:
    """A row of units, metadata over the table, footnote marks, a sum by another name."""
    rows: list[list[object]] = [
        ["Utskriven", "2023-02-01"],
        ["Medlem", "Helår 2022¹"],
        [None, "tkr"],
        ["Staten", "50*"],
        ["Provby kommun", "50:-"],
        ["Totalt", 100],
    ]
    xl.write(delivery / "medlemsbidrag-2022.xlsx", {"Blad": rows})
    clean = through_clean(delivery)
    assert [int(r["belopp_kr"]) for r in read_rows(clean / "bidrag.parquet")] == [50000, 50000]


def test_a_workbook_whose_styles_the_second_reader_refuses_is_still_read(delivery: Path) -> None:
    path = xl.write(
        delivery / "medlemsbidrag.xlsx", {"Blad": [["Medlem", "2022"], ["Staten", 50000], ["Provby kommun", 50000]]}
    )
    with zipfile.ZipFile(path) as book:
        parts = {n: book.read(n) for n in book.namelist()}
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"<patternFill />", b"", 1)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    clean = through_clean(delivery)
    assert len(read_rows(clean / "bidrag.parquet")) == 2


@pytest.mark.parametrize(
    ("content", "told_as"),
    [(b"\xd0\xcf\x11\xe0" + b"x" * 600, "lösenordsskyddad"), (b"<html><table>", "webbsida"), (b"inget", "skadad")],
)
def test_why_a_workbook_cannot_be_read_is_said_in_swedish(delivery: Path, content: bytes, told_as: str) -> None:
    (delivery / "budget.xlsx").write_bytes(content)
    (fault,) = faults_of(delivery)
    assert told_as in fault.found
