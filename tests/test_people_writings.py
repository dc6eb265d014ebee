"""What a delivery of participations may look like without any clean number changing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.clean.clean import run_clean
from pipeline.ingest.ingest import run_ingest
from pipeline.places import ROOT, Places, Unit
from pipeline.store import read_rows
from support.delivered_participants import SODERTALJE
from support.examples import ALL
from support.personal_numbers import NUMBERS, writings

# --- what a delivery may look like without any number changing ------------------------------

TOML = re.sub(
    r"leveranser = \[[^]]*\]", "leveranser = []", (ROOT / "data/raw/sodertalje/forbund.toml").read_text("utf-8")
)
UNIT = Unit("sodertalje", 2017)
Table = list[list[str]]


def delivered() -> Table:
    return list(csv.reader(io.StringIO(SODERTALJE.read_text("cp1252")), delimiter=";"))


def columns_turned(rows: Table) -> Table:
    return [row[::-1] for row in rows]


def rows_turned(rows: Table) -> Table:
    return [rows[0], *rows[:0:-1]]


def blank_rows_between(rows: Table) -> Table:
    return [r for row in rows for r in ([""] * len(row), row, [])]


def spaces_around(rows: Table) -> Table:
    return [[f" {c}\u00a0 " for c in row] for row in rows]


def a_space_in_one_cell_of_each_row(rows: Table) -> Table:
    """Another column on every row, before and after by turns."""
    padded = ("\u00a0{}", "{}\t", "  {}", "{}\u202f")
    return [
        [padded[i % 4].format(c) if i % len(row) == at else c for at, c in enumerate(row)] for i, row in enumerate(rows)
    ]


def other_writings(rows: Table) -> Table:
    """Each number in another way; those delivered without century keep to that."""
    numbers = {n[2:]: n for n in NUMBERS}
    figures = [numbers.get(re.sub("[^0-9]", "", row[0])[-10:], "") for row in rows]
    return [
        [writings(n)[i % 14] if n else row[0], *row[1:]] for i, (n, row) in enumerate(zip(figures, rows, strict=True))
    ]


def clean_numbers(folder: Path, rows: Table) -> dict[str, list[tuple[str, ...]]]:
    """The clean tables of a delivery, without the places of their rows."""
    (folder / "raw/sodertalje/2017").mkdir(parents=True)
    (folder / "raw/sodertalje/forbund.toml").write_text(TOML, "utf-8")
    with (folder / "raw/sodertalje/2017/sus_deltagare.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    places = Places((folder / "raw").resolve(), (folder / "ut").resolve())
    run_ingest(places, UNIT, places.waiting(UNIT, "ingest"))
    run_clean(places, UNIT, places.waiting(UNIT, "ingest"), places.waiting(UNIT, "clean"))
    skip = ("_file", "_sheet", "_row", "forsta_rad")
    return {
        table: sorted(
            tuple(str(v) for k, v in row.items() if k not in skip)
            for row in read_rows(places.waiting(UNIT, "clean") / f"{table}.parquet")
        )
        for table in ("deltagande", "bortvald", "anmarkning")
    }


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The key of these tests, and the clean tables of the delivery as it was handed in."""
    folder = tmp_path_factory.mktemp("orord")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FINSAM_NYCKEL", str(folder / "nyckel"))
        yield clean_numbers(folder, delivered())


Change = Callable[[Table], Table]
CHANGES: list[Change] = [
    columns_turned,
    rows_turned,
    blank_rows_between,
    spaces_around,
    a_space_in_one_cell_of_each_row,
    other_writings,
]


def together(*changes: Change) -> Change:
    """One after another in the same file."""

    def change(rows: Table) -> Table:
        for one in changes:
            rows = one(rows)
        return rows

    change.__name__ = "_and_".join(c.__name__ for c in changes)
    return change


@pytest.mark.parametrize(
    "change", CHANGES if ALL else [together(*CHANGES[::2]), together(*CHANGES[1::2])], ids=lambda c: c.__name__
)
def test_how_a_file_is_written_changes_no_clean_number(tmp_path: Path, untouched: Any, change: Change) -> None:
    rows = change(delivered())
    assert rows != delivered()
    assert clean_numbers(tmp_path, rows) == untouched


def test_the_delivery_as_it_was_handed_in(untouched: Any) -> None:
    """One row stands twice and one is wrongly registered, as its LÄSMIG.txt says."""
    assert len(untouched["deltagande"]) == 224
    assert len({row[2] for row in untouched["deltagande"]}) == 175
    assert sorted(row[1] for row in untouched["bortvald"]) == ["dubblett", "felregistrering"]
    assert untouched["anmarkning"] == []
