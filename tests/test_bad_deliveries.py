"""What an analyst may hand in by mistake, and what she is told. Nothing may be written."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsx_writer as xl
from conftest import FORBUND

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.ingest import run_ingest
from pipeline.places import Places, Unit

UNIT = Unit("prov", 2022)
GOOD = "Medlem;2022\nStaten;50 000\nProvby kommun;50 000\nSumma;100 000\n"


def places(delivery: Path) -> Places:
    return Places(delivery.parents[1].resolve(), delivery.parents[2].resolve() / "ut")


def faults_of(delivery: Path) -> list[Fault]:
    """The faults of ingest, and that nothing was written."""
    out = places(delivery).waiting(UNIT, "ingest")
    with pytest.raises(DeliveryFaults) as caught:
        run_ingest(places(delivery), UNIT, out)
    assert not out.exists()
    return list(caught.value.faults)


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(Path(f.file).name, f.headline) for f in faults]


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
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "å, ä och ö är förvanskade i filen")]


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
        ("medlemsbidrag.csv", "värde i en kolumn utan rubrik"),
        ("okand.csv", "okänd sorts fil"),
    ]


def test_a_correction_that_is_no_longer_needed(delivery: Path) -> None:
    correction = '\n[[rattelse]]\nar = 2022\nfil = "medlemsbidrag.csv"\nkolumn = "Avgift 2021"\nvantat = "2021"\nratt = "2022"\nvarfor = "tryckfel"\n'
    (delivery.parent / "forbund.toml").write_text(FORBUND + correction, "utf-8")
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    assert told(faults_of(delivery)) == [("forbund.toml", "rättelsen för medlemsbidrag.csv behövs inte längre")]


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
    from pipeline.store import read_rows

    (row,) = read_rows(at.waiting(UNIT, "ingest") / "medlemsbidrag.parquet")
    assert (row["post"], int(row["belopp"])) == ("Försäkringskassan", 50000)
