"""A budget of insatser alone is told of where the office looks: it is no budget of the costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store import read_rows
from support.deliveries import UNIT, gate, pass_through

HEAD = "Post;Utfall 2022;Budget 2022"
INSATSER = ["Hamnen;2400000;2500000", "Bryggan;900000;1000000"]
ADMINISTRATION = "Kansli;300000;350000"


@pytest.mark.parametrize(("rows", "told"), [(INSATSER, 2), ([*INSATSER, ADMINISTRATION], 0)])
def test_a_budget_without_administration_is_a_warning_with_what_it_means(
    delivery: Path, rows: list[str], told: int
) -> None:
    (delivery / "ekonomi_budget_utfall.csv").write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    at = pass_through(delivery)
    found = [f for f in gate(at, "budgetpost") if f.why.startswith("Budgeten har ingen rad för administration")]
    assert [(f.severity, f.unexpected) for f in found] == ([("warning", told)] if told else [])
    assert all("förbundets kostnader ställs inte mot den" in f.why for f in found)
    # Of the outcome nothing is said: the costs of the year are the statement's.
    post = read_rows(at.waiting(UNIT, "clean") / "budgetpost.parquet")
    assert {(r["kind"], r["ar_hel"]) for r in post} == {("utfall", True), ("budget", not told)}
