"""What the years of a förbund say against each other."""

from __future__ import annotations

from pathlib import Path

from pipeline.places import Places, Unit
from pipeline.reconcile.years import same_files, tell_years
from pipeline.store import connect, create_table, write_parquet

COLUMNS = {"fil": "VARCHAR", "sha256": "VARCHAR", "anvands": "BOOLEAN"}


def delivered(places: Places, unit: Unit, *files: tuple[str, str, bool]) -> None:
    con = connect()
    rows = [{"fil": f"data/raw/{unit}/{name}", "sha256": sha, "anvands": used} for name, sha, used in files]
    create_table(con, "leverans", COLUMNS, rows)
    write_parquet(con, "select * from leverans", places.stage(unit, "ingest") / "leverans.parquet")


def test_a_file_that_lies_in_two_years_is_told_and_no_other(tmp_path: Path) -> None:
    """A survey of last year lay in this year's folder, and was counted again without a word."""
    places = Places(tmp_path / "raw", tmp_path / "ut")
    first, second, other = Unit("nara", 2023), Unit("nara", 2024), Unit("langt", 2024)
    delivered(places, first, ("enkat_2023.xlsx", "a", True), ("mal.xlsx", "b", True), ("gammal.txt", "d", False))
    delivered(places, second, ("enkat_2024.xlsx", "a", True), ("mal.xlsx", "c", True), ("gammal.txt", "d", False))
    # Another förbund may have the same, as an empty template.
    delivered(places, other, ("mal.xlsx", "b", True))
    assert same_files(places, [first, second, other]) == ["enkat_2023.xlsx (2023) och enkat_2024.xlsx (2024)"]
    assert tell_years(places, "nara", [first, second]) == [
        "nara: samma fil ligger i två år: enkat_2023.xlsx (2023) och enkat_2024.xlsx (2024). Kontrollera att ingen är fel års."
    ]
    assert tell_years(places, "langt", [other]) == []
