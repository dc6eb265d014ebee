"""Which rows of the comparison stand together in a table."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.report.tables.comparison import group_letters, latest_of_each


def row(year: int, kind: str = "utfall", forbund: str = "a", grupp: str = "g") -> dict[str, Any]:
    return {"forbund": forbund, "year": year, "kind": kind, "measure": "kostnader", "grupp": grupp}


def places(rows: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    return sorted((r["forbund"], r["year"], r["kind"]) for r in rows)


def test_the_latest_outcome_comes_before_a_later_budget() -> None:
    rows = [row(2016), row(2017), row(2023, "budget"), row(2012, "budget", "b"), row(2013, "budget", "b")]
    assert places(latest_of_each(rows)) == [("a", 2017, "utfall"), ("b", 2013, "budget")]


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        ([(2017, "budget"), (2017, "utfall"), (2023, "budget")], [(2017, "budget"), (2017, "utfall")]),
        ([(2021, "utfall"), (2022, "budget"), (2022, "utfall")], [(2022, "budget"), (2022, "utfall")]),
        ([(2012, "budget"), (2013, "budget")], [(2013, "budget")]),
    ],
)
def test_a_budget_stands_beside_the_outcome_of_its_own_year(
    years: list[tuple[int, str]], shown: list[tuple[int, str]]
) -> None:
    found = latest_of_each([row(y, k) for y, k in years], ("budget", "utfall"))
    assert [(y, k) for _, y, k in places(found)] == shown


def test_letters_are_given_only_where_something_differs_within_a_kind() -> None:
    assert group_letters([row(2017), row(2017, "budget")]) == {}
    letters = group_letters([row(2017), row(2017, grupp="h"), row(2017, "budget")])
    assert sorted(letters.values()) == ["A", "B", "C"]
