from decimal import Decimal

from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.reading import Reading, Source
from pipeline.ingest.records import read_records


def read(rows: list[list[object]]) -> Reading:
    return read_records(Grid(sheet="Blad", rows=rows), read_layouts()["sus_insatsrapport"], Source("f.xlsx", 2022))


def test_one_row_per_insats_with_mixed_amounts() -> None:
    reading = read(
        [
            ["Insatsrapport", None, None, None],
            ["Insats", "Antal deltagare", "varav anonyma", "Budget 2022"],
            ["Hamnen", 33, "9", "1,5 mkr"],
            ["Bryggan", "ca 40", None, "910 000 kr"],
            ["Summa", 73, 9, None],
        ]
    )
    assert reading.faults == []
    assert [
        (r["insats"], r["deltagare"], r["anonyma"], r["budget"], r["budget_enhet"], r["ar_summarad"])
        for r in reading.rows
    ] == [
        ("Hamnen", Decimal(33), Decimal(9), Decimal("1.5"), "mnkr", False),
        ("Bryggan", Decimal(40), None, Decimal(910000), "kr", False),
        ("Summa", Decimal(73), Decimal(9), None, None, True),
    ]


def test_faults_are_collected() -> None:
    reading = read(
        [
            ["Insats", "Antal deltagare", "Nyckelgrupp"],
            ["Hamnen", "många", None],
            ["Bryggan", "2,5", None],
            [None, 4, None],
        ]
    )
    assert [(f.row, f.headline) for f in reading.faults] == [
        (1, "okänd kolumn"),
        (2, "värdet går inte att läsa"),
        (3, "värdet går inte att läsa"),
        (4, "raden har inget i kolumnen Insats"),
    ]


def test_a_required_column_that_is_missing_is_named() -> None:
    reading = read([["Insats", "varav nya"], ["Hamnen", 1]])
    assert [f.headline for f in reading.faults] == ["kolumnen ”Antal deltagare” saknas"]


def test_amounts_whose_unit_nothing_says_are_kr_and_told_once() -> None:
    def told(heading: str, *cells: object) -> tuple[list[object], list[str]]:
        rows: list[list[object]] = [[f"Insats {n}", 5, cell] for n, cell in enumerate(cells)]
        reading = read([["Insats", "Antal deltagare", heading], *rows])
        assert reading.faults == []
        return [r["budget_enhet"] for r in reading.rows], reading.remarks

    assert told("Budget", 900_000, "1,5 mkr", 40_000) == (
        ["kr", "mnkr", "kr"],
        ["ingen enhet utskriven; beloppen läses som kr"],
    )
    assert told("Budget (tkr)", 900, 40) == (["tkr", "tkr"], [])
    assert told("Budget", "900 000 kr", None) == (["kr", None], [])
