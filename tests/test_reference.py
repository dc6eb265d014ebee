"""Population, price index and national figures: read as they stand, or stopped with a plain message."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.places import ROOT, Places
from pipeline.store import read_rows
from support.builds import run_reference

PEOPLE = "kommunkod;område;år;mått;antal;enhet;källa\n"
PRICES = "År;KPI;Mått;Enhet;Källa\n"
NATION = "mått;område;år;värde;enhet;källa\n"


def read(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "raw" / "referens"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    run_reference(Places(tmp_path / "raw", tmp_path), tmp_path / "ut")
    return tmp_path / "ut"


def stopped(tmp_path: Path, **files: str) -> str:
    with pytest.raises(DeliveryFaults) as caught:
        read(tmp_path, **files)
    assert not (tmp_path / "ut").exists()
    return str(caught.value)


def test_the_delivered_files_are_read_whole(tmp_path: Path) -> None:
    """18, 19 and 49 rows; the figures are those of the files, by eye."""
    run_reference(Places(ROOT / "data" / "raw", tmp_path), tmp_path / "ut")
    tables = {k: read_rows(tmp_path / "ut" / f"{k}.parquet") for k in ("befolkning", "kpi", "riket")}
    assert {k: len(rows) for k, rows in tables.items()} == {"befolkning": 18, "kpi": 19, "riket": 49}
    people = {(r["omrade"], r["ar"], r["datum"]): r["antal"] for r in tables["befolkning"] if r["slag"] == "folkmangd"}
    assert people["Salem", 2014, "06-30"] == 16076 and people["Riket", 2024, "12-31"] == 10587710
    assert len(people) == 13
    assert {r["ar"]: r["indextal"] for r in tables["kpi"]}[2023] == Decimal("403.7")
    national = {(r["measure"], r["kon"], r["ar"]): r["varde"] for r in tables["riket"] if r["measure"]}
    assert national == {
        ("deltagare", "alla", 2017): 28381,
        ("andel_avslut_arbete_studier", "alla", 2017): 31,
        ("andel_avslut_arbete_studier", "man", 2017): 34,
        ("andel_avslut_arbete_studier", "kvinna", 2017): 28,
        ("andel_avslut_arbetssokande", "alla", 2017): 15,
    }


def test_numbers_lead_to_their_rows(tmp_path: Path) -> None:
    out = read(tmp_path, kpi=PRICES + "2022;371,91;KPI årsmedeltal;index;SCB\n2023;403,7;KPI årsmedeltal;index;SCB\n")
    numbers = {r["year"]: r for r in read_rows(out / "observation.parquet")}
    rows = {r["obs_id"]: r["rad"] for r in read_rows(out / "sparning.parquet")}
    assert numbers[2023]["value"] == Decimal("403.7") and numbers[2023]["source"] == "referens"
    assert [rows[numbers[y]["obs_id"]] for y in (2022, 2023)] == [2, 3]


def test_no_folder_gives_empty_tables(tmp_path: Path) -> None:
    run_reference(Places(tmp_path / "raw", tmp_path), tmp_path / "ut")
    assert [
        len(read_rows(tmp_path / "ut" / f"{t}.parquet")) for t in ("befolkning", "kpi", "riket", "observation")
    ] == [
        0,
        0,
        0,
        0,
    ]


def test_age_and_day_are_read_from_the_words_and_other_figures_are_not_population(tmp_path: Path) -> None:
    out = read(
        tmp_path,
        befolkning=PEOPLE
        + "0128;Salem;2017;folkmängd 16–64 år 1 november;10 001;personer;SCB\n"
        + "0128;Salem;2017;folkmängd 16–64 år;10 002;personer;SCB\n"
        + "0128;Salem;2017;folkmängd 65–79 år;2 000;personer;SCB\n"
        + "0128;Salem;2017;folkökning;1,5;procent;SCB\n",
    )
    rows = read_rows(out / "befolkning.parquet", order_by="_row")
    assert [(r["slag"], r["alder"], r["datum"], r["antal"]) for r in rows] == [
        ("folkmangd", "16-64", "11-01", 10001),
        # Without a day: as official statistics count it, at the end of the year.
        ("folkmangd", "16-64", "12-31", 10002),
        ("folkmangd", "65-79", "12-31", 2000),
        ("annat", "", "", None),
    ]
    # Of ages only all, and those of working age, are numbers that others are set beside.
    numbers = read_rows(out / "observation.parquet", order_by="category")
    assert [(r["measure"], r["category"], r["value"]) for r in numbers] == [
        ("folkmangd_16_64", "salem>11-01", 10001),
        ("folkmangd_16_64", "salem>12-31", 10002),
    ]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"kpi": PRICES + "2022;0;KPI årsmedeltal;index;SCB\n"}, "ett prisindex kan inte vara noll"),
        ({"kpi": PRICES + "22;371,91;KPI årsmedeltal;index;SCB\n"}, "året går inte att läsa"),
        ({"kpi": PRICES + "2022;;KPI årsmedeltal;index;SCB\n"}, "raden har inget tal"),
        ({"kpi": PRICES + "2022;1,0;KPI;i;s\n2022;2,0;KPI;i;s\n"}, "samma uppgift står två gånger"),
        ({"kpi": PRICES}, "filen har rubriker men inga rader"),
        ({"kpi": PRICES.replace("KPI", "Tal i kolumnen")}, "kolumn"),
        ({"riket": NATION + "deltagare;Riket;2017;många;antal;x\n"}, "värdet går inte att läsa"),
        ({"inflation": PRICES}, "okänd sorts referensfil"),
    ],
)
def test_what_cannot_be_used_stops_with_file_and_row(tmp_path: Path, files: dict[str, str], told: str) -> None:
    text = stopped(tmp_path, **files)
    assert told.casefold() in text.casefold() and f"{next(iter(files))}.csv" in text


def test_a_national_figure_of_another_unit_matches_no_measure(tmp_path: Path) -> None:
    out = read(tmp_path, riket=NATION + "deltagare i insatser;Riket;2017;28,4;tusental;x\n")
    assert [r["measure"] for r in read_rows(out / "riket.parquet")] == [""]


def test_a_renamed_heading_is_told_once_and_with_what_can_be_done(tmp_path: Path) -> None:
    rows = "".join(
        f"0128;Salem;{year};folkmängd alla åldrar 31 dec;16 000;personer;SCB\n" for year in range(2010, 2020)
    )
    text = stopped(tmp_path, befolkning=PEOPLE.replace("område", "plats") + rows)
    assert text.casefold().count("okänd kolumn") == 1
    assert "olumnen ”Område” saknas" in text
    assert "Rätta rubriken i filen" in text and "forbund.toml" not in text
    assert "rad 2" not in text.casefold()


@pytest.mark.parametrize("folder", ["referens", "utgavor"])
def test_what_programs_and_people_leave_beside_the_files_is_no_file(tmp_path: Path, folder: str) -> None:
    """The same is left alone in every folder of deliveries."""
    (tmp_path / folder).mkdir()
    left = (
        "LÄSMIG.txt",
        "LA\u0308SMIG.txt",
        "Thumbs.db",
        ".DS_Store",
        "~$kpi.xlsx",
        "kpi.xlsx.tmp",
        "anteckning.md",
        "desktop.ini",
    )
    for name in (*left, "kpi.csv"):
        (tmp_path / folder / name).touch()
    places = Places(tmp_path, tmp_path / "ut")
    found = places.reference_files() if folder == "referens" else [path for _, path in places.received_files()]
    assert [p.name for p in found] == ["kpi.csv"]
