"""Every participant figure that the documents print and the deliveries can give.

tests/printed_people/deltagare.csv was taken from the two annual reports and the plan, not
from the deliveries. Where a document contradicts itself the rows follow one of its figures
(LÄSMIG.txt of the delivery says which, by number); then `raderna_ger` has what they give.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.measures.numbers import Numbers, Observation
from pipeline.store import read_rows
from support.builds import Build
from support.printed_amounts import as_printed

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "printed_people" / "deltagare.csv").read_text("utf-8").splitlines(), delimiter=";"
    )
)
pytestmark = pytest.mark.whole


def find(numbers: Numbers, row: dict[str, str]) -> Observation | None:
    kind = "mal" if row["matt"] == "deltagare_planerade" else "utfall"
    return numbers.get(
        row["matt"],
        row["forbund"],
        int(row["ar"]),
        kind,
        insats=row["insats"],
        kon=row["kon"],
        breakdown=row["uppdelning"],
        category=row["kategori"],
    )


def test_the_list_is_whole() -> None:
    assert len(ROWS) == 290
    assert sum(bool(r["raderna_ger"]) for r in ROWS) == 18


@pytest.mark.parametrize("forbund", ["sodertalje", "hbs", "ostra_sodertorn"])
def test_every_printed_figure_is_an_observation(built: Build, forbund: str) -> None:
    numbers = built.counted
    wrong = []
    for row in (r for r in ROWS if r["forbund"] == forbund):
        found = find(numbers, row)
        given = None if found is None or found.value is None else as_printed(found.value, row["tryckt"])
        if given != (row["raderna_ger"] or row["tryckt"]):
            wrong.append((*row.values(), given))
    assert wrong == []


def test_where_a_document_contradicts_itself_nothing_is_made_to_fit(built: Build) -> None:
    numbers = built.counted
    for row in (r for r in ROWS if r["raderna_ger"]):
        found = find(numbers, row)
        assert found is not None and found.value is not None and row["varfor"]
        assert as_printed(found.value, row["tryckt"]) != row["tryckt"]


def test_no_small_group_is_in_what_may_be_published(built: Build) -> None:
    """Counts of persons from 1 to 4, but for those of another kön who took part."""
    people = {r["matt"] for r in ROWS if not r["matt"].startswith("andel")} - {
        "deltagare_planerade",
        "deltagartid_medel",
    }
    shown = [
        r
        for r in read_rows(built.places.published)
        if r["measure"] in people and r["value"] is not None and 0 < r["value"] < 5
    ]
    assert {(r["kon"], r["breakdown"]) for r in shown} <= {("annat", "")}
    assert not [
        r
        for r in shown
        if r["measure"] not in ("deltagare", "deltagare_nya", "deltagare_avslutade", "deltagare_pagaende")
    ]
