"""Statement tables: small grids in, one row per amount out."""

from decimal import Decimal

from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.matrix import read_matrix
from pipeline.ingest.reading import Reading, Source, is_total, unseen_cells

SOURCE = Source(file="raw/prov/2022/fil.xlsx", year=2022)


def read(kind: str, rows: list[list[object]], source: Source = SOURCE, **grid: object) -> Reading:
    return read_matrix(Grid(sheet="Blad1", rows=rows, **grid), read_layouts()[kind], source)  # type: ignore[arg-type]


def short(reading: Reading) -> list[tuple[object, ...]]:
    return [
        (r["post"], r["typ"], r["roll"], r["ar"], r["belopp"], r["enhet"], r["_row"], r["_column"])
        for r in reading.rows
    ]


def test_years_across_posts_down_unit_in_the_label() -> None:
    reading = read(
        "ekonomi_resultatrakning",
        [
            ["Årsredovisning 2022", None, None],
            [None, None, None],
            ["Belopp i tkr.", "2022-01-01till 2022-12-31", "2021-01-01till 2021-12-31"],
            ["Verksamhetens intäkter", "18\u00a0025,8", 19176.2],
        ],
    )
    assert reading.faults == []
    assert short(reading) == [
        ("Verksamhetens intäkter", "utfall", "belopp", 2022, Decimal("18025.8"), "tkr", 4, "B"),
        ("Verksamhetens intäkter", "utfall", "belopp", 2021, Decimal("19176.2"), "tkr", 4, "C"),
    ]


def test_the_table_may_stand_in_another_column() -> None:
    reading = read("ekonomi_resultatrakning", [[None, "Belopp i kr", "Not", "2022"], [None, "Årets resultat", 1, 5]])
    assert short(reading) == [("Årets resultat", "utfall", "belopp", 2022, Decimal(5), "kr", 2, "D")]


def test_budget_and_outcome_side_by_side_with_a_blank_label() -> None:
    reading = read(
        "ekonomi_budget_utfall",
        [["Belopp i tkr"], [None, "Budget 2022", "Utfall 2022-12-31", "Avvikelse"], ["Lyra", 2450, 2008, 442]],
    )
    assert short(reading) == [
        ("Lyra", "budget", "belopp", 2022, Decimal(2450), "tkr", 3, "B"),
        ("Lyra", "utfall", "belopp", 2022, Decimal(2008), "tkr", 3, "C"),
        ("Lyra", "", "avvikelse", 2022, Decimal(442), "tkr", 3, "D"),
    ]


def test_several_tables_under_each_other_keep_their_headings() -> None:
    reading = read(
        "budget",
        [
            ["Budgetpost", "Budgetförslag 2023"],
            ["Utgifter", None],
            ["Administration", "30,00"],
            [None, None],
            ["Finansiering av individinsatser", None],
            ["Insatsens namn", "Budgetförslag 2023"],
            ["Alis", "20"],
        ],
        Source(file="f", year=2023),
    )
    assert [(r["rubrik"], r["post"], r["belopp"]) for r in reading.rows] == [
        ("Utgifter", "Administration", Decimal("30.00")),
        ("Finansiering av individinsatser", "Alis", Decimal(20)),
    ]


def test_the_year_may_stand_in_the_row() -> None:
    rows: list[list[object]] = [
        ["Medlem", "År", "Belopp (tkr)"],
        ["Staten", "2022", "7 301,0"],
        ["Staten", "2021", "7 300,0"],
    ]
    assert short(read("medlemsbidrag", rows)) == [
        ("Staten", "utfall", "belopp", 2022, Decimal("7301.0"), "tkr", 2, "C"),
        ("Staten", "utfall", "belopp", 2021, Decimal("7300.0"), "tkr", 3, "C"),
    ]


def test_no_unit_is_read_as_kr_and_said() -> None:
    reading = read("medlemsbidrag", [["Medlem", "2022"], ["Staten", "5"], ["Regionen", "6"]])
    assert [r["enhet"] for r in reading.rows] == ["kr", "kr"]
    assert reading.remarks == ["ingen enhet utskriven; beloppen läses som kr"]


def test_every_fault_of_a_sheet_is_told_at_once() -> None:
    reading = read(
        "ekonomi_budget_utfall",
        [["Insatser", "Budget 2022", "Prognos 2022"], ["Hamnen", "många", 1], [None, 7, None], ["Bryggan", "?", None]],
    )
    assert [(f.row, f.headline) for f in reading.faults] == [
        (1, "okänd kolumn"),
        (2, "text där ett belopp ska stå"),
        (3, "belopp utan namn på posten"),
        (4, "text där ett belopp ska stå"),
    ]


def test_a_renamed_label_is_a_fault_with_a_suggestion() -> None:
    reading = read("medlemsbidrag", [["Medlemm", "2022"], ["Staten", "5"]])
    assert [(f.headline, f.found) for f in reading.faults] == [("okänd rubrik över posterna", "”Medlemm”")]
    assert "Medlem" in reading.faults[0].expected


def test_no_heading_row_is_a_fault_but_a_note_sheet_is_not() -> None:
    assert [f.headline for f in read("budget", [["Något annat", 1], ["x", 2]]).faults] == ["hittar ingen rubrikrad"]
    note = read("budget", [["Bara en anmärkning."], ["Och en till."]])
    assert (note.faults, note.remarks) == ([], ["bladet har ingen tabell"])


def test_a_formula_without_a_saved_value_stops_unless_it_is_a_sum() -> None:
    rows: list[list[object]] = [["Insatser", "Budget 2022"], ["Hamnen", None], ["Summa insatser", None], ["Bryggan", 3]]
    grid = Grid("Blad", rows, formulas_without_value=frozenset({(1, 1), (2, 1)}))
    faults = unseen_cells(grid, read_layouts()["ekonomi_budget_utfall"], Source("fil.xlsx", 2022))
    assert [(f.row, f.column, f.headline) for f in faults] == [(2, "B (Budget 2022)", "formeln har inget sparat värde")]


def test_totals_are_known_by_their_first_word() -> None:
    assert [is_total(w) for w in ("Summa", "Summa insatser", "Totalt", "Total budget", "Sommar", "")] == [True] * 4 + [
        False
    ] * 2
