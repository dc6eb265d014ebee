"""A budget beside the outcome in an income statement: told what to do, never read as outcome, and left out by one answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.learning.decision import questions_of
from pipeline.learning.proposal import Proposal, propose
from pipeline.learning.targets import codebooks, targets_of
from pipeline.learning.told import tell_questions
from pipeline.names import LEFT_OUT
from pipeline.store import read_rows
from support.deliveries import statement, through_clean
from support.foreign_layouts import forbund_of
from support.udden import TOML

BESIDE: list[list[object]] = [
    ["Post", "Utfall 2022", "Budget 2022", "Avvikelse", "Utfall 2021"],
    ["Summa intäkter", 6600000, 6500000, 100000, 6300000],
    ["Summa kostnader", 6317158, 6500000, 182842, 6200000],
    ["Årets resultat", 282842, 0, 282842, 100000],
]
LEAVES_OUT = f"""
[[rubrik]]
sort = "ekonomi_resultatrakning"
kolumn = "{LEFT_OUT}"
namn = ["Budget {{ar}}", "Avvikelse"]
"""


def test_each_column_of_it_stops_with_the_command_that_leaves_it_out(delivery: Path) -> None:
    statement(delivery, BESIDE)
    with pytest.raises(DeliveryFaults) as stopped:
        through_clean(delivery)
    told = {f.found: f for f in stopped.value.faults}
    assert set(told) == {"”Budget 2022”", "”Avvikelse”"}
    assert {f.headline for f in told.values()} == {"kolumnen läses inte ur den här sortens fil"}
    fault = told["”Budget 2022”"]
    assert (fault.row, fault.column, fault.code) == (1, "C", "TAB-016")
    assert 'make lar FIL=… FORBUND=… AR=… SVAR="Budget 2022=utelamnas" JA=1' in fault.action
    assert "lämna den som ekonomi_budget_utfall, med kolumnerna Post, Utfall 2022 och Budget 2022" in fault.action


def test_with_that_answer_the_outcome_is_read_and_nothing_of_the_budget(delivery: Path) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(toml.read_text("utf-8") + LEAVES_OUT, "utf-8")
    statement(delivery, BESIDE)
    rows = read_rows(through_clean(delivery) / "resultatpost.parquet")
    found = {(r["post"], r["ar"], r["kind"]): r["belopp_kr"] for r in rows}
    assert len(found) == len(rows) == 6
    assert found["kostnader", 2022, "utfall"] == 6317158
    assert found["kostnader", 2021, "utfall"] == 6200000


def test_make_lar_never_offers_a_budget_as_the_outcome() -> None:
    found = _proposed()
    form = read_layouts()["ekonomi_resultatrakning"].forms_for("")[0]
    asked = questions_of(found, targets_of(read_layouts()["ekonomi_resultatrakning"], form), {})
    assert [(a.about, a.choices) for a in asked] == [("Budget 2022", ()), ("Avvikelse", ())]
    assert asked[0].told.startswith(
        "läses inte ur den här sortens fil. Budgeten jämförs med utfallet per insats och post"
    )
    assert any(f'SVAR="Budget 2022={LEFT_OUT}; …"' in line for line in tell_questions(asked))


def _proposed() -> Proposal:
    found = propose(
        [Grid("", [list(r) for r in BESIDE])],
        read_layouts()["ekonomi_resultatrakning"],
        "",
        codebooks(forbund_of(TOML)),
        None,
    )
    assert found
    return found
