"""What a delivery that can be read says that does not hold: sums, results, units, parts of years."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults
from pipeline.ingest.ingest import run_ingest
from pipeline.store import read_rows
from support import xlsx_writer as xl
from support.deliveries import (
    GOOD,
    STATEMENT,
    UNIT,
    cleaned_faults,
    faults_of,
    gate,
    pass_through,
    places,
    statement,
    through_clean,
    told,
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (GOOD, "stammer"),
        (GOOD.replace("Staten;50 000", "Staten;5 000 000"), "avviker"),
        (GOOD.replace("Provby kommun;50 000\n", ""), "avviker"),
        (GOOD.replace("Summa;100 000\n", ""), "saknas"),
        (GOOD.replace("Summa;100 000", "Summa;100 001"), "avrundning"),
    ],
)
def test_a_stated_sum_is_held_against_its_rows(delivery: Path, text: str, verdict: str) -> None:
    (delivery / "medlemsbidrag.csv").write_text(text, "utf-8")
    at = pass_through(delivery)
    assert [r["utslag"] for r in read_rows(at.waiting(UNIT, "reconcile") / "summaprov.parquet")] == [verdict]
    failed = gate(at, "summaprov", "reconcile")
    assert [f.severity for f in failed] == (["warning"] if verdict in ("avviker", "saknas") else [])


def test_the_result_is_held_against_income_and_costs(delivery: Path) -> None:
    statement(delivery, [*STATEMENT[:2], ["Verksamhetens kostnader", "-16 585"], STATEMENT[3]])
    (row,) = read_rows(pass_through(delivery).waiting(UNIT, "reconcile") / "summaprov.parquet")
    assert (row["slag"], row["utslag"], int(row["skillnad"])) == ("resultat", "avviker", -415000)


def test_an_income_statement_without_its_result_stops(delivery: Path) -> None:
    statement(delivery, STATEMENT[:3])
    with pytest.raises(DeliveryFaults, match="saknar årets resultat för 2022"):
        through_clean(delivery)


def test_tkr_that_nobody_wrote_out_is_stopped_by_its_size(delivery: Path) -> None:
    statement(delivery, [["Belopp", "2022"], *STATEMENT[1:]])
    failed = gate(pass_through(delivery), "resultatpost")
    assert [(f.about, f.severity, f.unexpected) for f in failed] == [
        ("ar_rimligt_stor ska ha ett känt värde", "critical", 2)
    ]


@pytest.mark.parametrize(
    "unit", ["Alla siffror i tkr", "Sammanställning (tkr)", "Belopp i ksek", "Belopp i tusental kronor", "Tusen kr"]
)
def test_a_unit_may_be_said_in_many_words(delivery: Path, unit: str) -> None:
    statement(delivery, [[unit, None], ["Post", "2022"], *STATEMENT[1:]])
    assert {int(r["belopp_kr"]) for r in read_rows(through_clean(delivery) / "resultatpost.parquet")} == {
        18000000,
        17000000,
        1000000,
    }


@pytest.mark.parametrize("heading", ["2022-01-01 - 2022-06-30", "2022-08-31", "2021-07-01 - 2022-12-31"])
def test_a_part_of_a_year_is_not_a_year(delivery: Path, heading: str) -> None:
    statement(delivery, [["Belopp i tkr", heading, "2021"], *([r[0], r[1], r[1]] for r in STATEMENT[1:])])
    assert "okänd kolumn" in [f.headline for f in faults_of(delivery)]


def test_a_draft_sheet_does_not_double_the_budget(delivery: Path) -> None:
    rows: list[list[object]] = [["Insats", "Budget 2022"], ["Hamnen", 500000], ["Summa insatser", 500000]]
    xl.write(delivery / "budget.xlsx", {"Budget": rows, "Utkast": rows})
    assert told(faults_of(delivery)) == [("budget.xlsx", "bladet är en kopia av bladet ”Budget”")]
    # One that is not a copy reaches the gate.
    xl.write(delivery / "budget.xlsx", {"Budget": rows, "Utkast": [["Insats", "Budget 2022"], ["Hamnen", 400000]]})
    failed = gate(pass_through(delivery), "budgetpost")
    assert [f.about for f in failed if f.severity == "critical"] == ["nyckel ska vara unik"]


def test_signs_that_differ_between_columns_are_turned_by_column(delivery: Path) -> None:
    rows: list[list[object]] = [
        ["Insatser", "Budget 2022", "Utfall 2022"],
        ["Hamnen", 500000, -400000],
        ["Summa insatser", 500000, -400000],
    ]
    xl.write(delivery / "ekonomi_budget_utfall.xlsx", {"Not": rows})
    (row,) = read_rows(through_clean(delivery) / "budgetavvikelse.parquet")
    assert int(row["avvikelse_kr"]) == 100000


def test_a_sum_row_in_the_income_statement_is_a_post_and_must_have_its_value(delivery: Path) -> None:
    statement(
        delivery,
        [["Belopp i tkr", "2022"], ["Medlemsavgifter", 18000], ["Summa intäkter", "=SUM(B2:B2)"], *STATEMENT[2:]],
    )
    assert told(faults_of(delivery)) == [("ekonomi_resultatrakning.xlsx", "formeln har inget sparat värde")]


def test_contributions_in_tkr_read_as_kr_are_told_beside_the_income_statement(delivery: Path) -> None:
    """17 000 tkr of costs and 18 000 of income in one file; contributions of 18 000 without a unit in another."""
    statement(delivery, STATEMENT)
    lines = "Medlem;2022\nStaten;9 000\nProvby kommun;9 000\nSumma;18 000\n"
    (delivery / "medlemsbidrag.csv").write_text(lines, "utf-8")
    (fault,) = cleaned_faults(delivery)
    assert (Path(fault.file).name, fault.row) == ("medlemsbidrag.csv", 2)
    assert fault.headline == "intäkter 2022 är ungefär en tusendel av intäkter 2022"
    assert (fault.found, fault.expected.partition(", som i ")[0]) == (
        "18\u00a0000 kr",
        "ungefär 18\u00a0000\u00a0000 kr",
    )
    assert "Belopp i tkr" in fault.action


def test_a_year_in_another_unit_than_the_year_beside_it_stops(delivery: Path) -> None:
    statement(delivery, [["Belopp i kr", "2022", "2021"], *([r[0], f"{r[1]} 000", r[1]] for r in STATEMENT[1:])])
    assert [(f.headline, f.found) for f in cleaned_faults(delivery)] == [
        ("intäkter 2021 är ungefär en tusendel av intäkter 2022", "18\u00a0000 kr"),
        ("kostnader 2021 är ungefär en tusendel av kostnader 2022", "17\u00a0000 kr"),
    ]


@pytest.mark.parametrize("factor", [1, 100, 5])
def test_a_large_difference_that_is_no_unit_passes(delivery: Path, factor: int) -> None:
    statement(delivery, STATEMENT)
    half = 9_000_000 // factor
    (delivery / "medlemsbidrag.csv").write_text(
        f"Medlem;2022\nStaten;{half}\nProvby kommun;{half}\nSumma;{2 * half}\n", "utf-8"
    )
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))


def test_kr_under_a_heading_that_says_tkr_is_told_of_the_table_that_is_wrong(delivery: Path) -> None:
    """18 000 000 kr read as tkr beside contributions of 18 000 000 kr: the larger cannot be right."""
    statement(delivery, [STATEMENT[0], *([r[0], f"{r[1]} 000"] for r in STATEMENT[1:])])
    lines = "Medlem;2022\nStaten;9 000 000\nProvby kommun;9 000 000\nSumma;18 000 000\n"
    (delivery / "medlemsbidrag.csv").write_text(lines, "utf-8")
    faults = cleaned_faults(delivery)
    assert [(Path(f.file).name, f.row, f.headline) for f in faults] == [
        ("ekonomi_resultatrakning.xlsx", 2, "intäkter 2022 är orimligt stora för ett förbund"),
        ("ekonomi_resultatrakning.xlsx", 3, "kostnader 2022 är orimligt stora för ett förbund"),
    ]
    assert faults[0].found == "18\u00a0000\u00a0000\u00a0000 kr"
    assert faults[0].expected.startswith("ungefär 18\u00a0000\u00a0000 kr, som i ")
    assert faults[1].expected == "mindre än en miljard kr"
    assert "Belopp i kr" in faults[0].action


@pytest.mark.parametrize(
    ("name", "rows", "told_as"),
    [
        (
            "ekonomi_balansrakning.xlsx",
            [
                ["Belopp i kr", "2022"],
                ["Kassa och bank", 50],
                ["Eget kapital", 50],
                ["Summa eget kapital och skulder", 50],
            ],
            ["summarad saknas i balansräkningen: summa tillgångar"],
        ),
        (
            "ekonomi_noter.xlsx",
            [["Not 3. Fordringar", None], ["Belopp i kr", "2022"], ["Moms", 5], ["Kunder", 6]],
            ["summarad saknas i not 3"],
        ),
        ("ekonomi_noter.xlsx", [["Not 3. Fordringar", None], ["Belopp i kr", "2022"], ["Moms", 5], ["Summa", 5]], []),
    ],
)
def test_a_statement_that_has_lost_its_sum_is_a_finding(
    delivery: Path, name: str, rows: list[list[object]], told_as: list[str]
) -> None:
    xl.write(delivery / name, {"Blad": rows})
    tried = read_rows(pass_through(delivery).waiting(UNIT, "reconcile") / "summaprov.parquet", "utslag = 'saknas'")
    assert [r["vad"] for r in tried] == told_as
