"""Rows with types: a table with other columns is refused, and the types are those of the tables that are built."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict, get_args, get_type_hints

import pytest

from pipeline.faults import StageStopped
from pipeline.places import ROOT
from pipeline.reconcile.rows import CoverageRow, StatedRow, SuggestionRow, TrialRow
from pipeline.rows.goals import GoalRow
from pipeline.rows.printed import PrintedRow, PublishedRow
from pipeline.rows.typed import query_rows_of, read_rows_of, typed_columns
from pipeline.store import connect, write_parquet
from support.builds import Build
from support.clean_tables import clean
from support.rows import row_of, write_rows_of


class Small(TypedDict):
    namn: str
    antal: int | None
    belopp: Decimal
    _row: int


class Odd(TypedDict):
    delar: list[str]


ROWS = [row_of(Small, namn="b", antal=3, belopp=Decimal("1.50"), _row=2), row_of(Small, namn="a", _row=1)]
# Stage, table and the type of its rows.
TABLES: list[tuple[str, str, type[Any]]] = [
    ("ingest", "publicerat", PublishedRow),
    ("clean", "tryckt", PrintedRow),
    ("clean", "mal", GoalRow),
    ("reconcile", "summaprov", StatedRow),
    ("reconcile", "avstamning", TrialRow),
    ("reconcile", "tackning", CoverageRow),
    ("reconcile", "forslag", SuggestionRow),
]


def test_a_table_is_made_of_its_type_and_read_by_it(tmp_path: Path) -> None:
    columns = {"namn": "VARCHAR", "antal": "INTEGER", "belopp": "DECIMAL(24, 6)", "_row": "INTEGER"}
    assert list(typed_columns(Small).items()) == list(columns.items())
    write_rows_of(tmp_path / "liten.parquet", Small, ROWS)
    assert read_rows_of(tmp_path / "liten.parquet", Small) == ROWS
    assert read_rows_of(tmp_path / "liten.parquet", Small, order_by="_row") == ROWS[::-1]
    assert [r["namn"] for r in read_rows_of(tmp_path / "liten.parquet", Small, "antal = 3")] == ["b"]


def test_what_no_column_holds_makes_no_table() -> None:
    with pytest.raises(KeyError):
        typed_columns(Odd)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ("* exclude (belopp)", "Tabellen liten saknar belopp."),
        ("*, 1 as till", "Tabellen liten har till, som programmet inte känner."),
        (
            "* exclude (belopp, antal), 1 as till",
            "Tabellen liten saknar antal, belopp och har till, som programmet inte känner.",
        ),
        ("* rename (namn as Namn)", "Tabellen liten saknar namn och har Namn, som programmet inte känner."),
    ],
    ids=["a missing column", "an extra column", "both", "another name"],
)
@pytest.mark.parametrize("rows", [ROWS, []], ids=["with rows", "empty"])
def test_a_table_with_other_columns_is_refused(tmp_path: Path, columns: str, told: str, rows: list[Small]) -> None:
    """Also an empty one: what reads it would find nothing wrong until there are rows."""
    write_rows_of(tmp_path / "hel.parquet", Small, rows)
    con, path = connect(), tmp_path / "liten.parquet"
    write_parquet(con, f"select {columns} from read_parquet('{tmp_path / 'hel.parquet'}')", path)
    with pytest.raises(StageStopped) as stopped:
        read_rows_of(path, Small)
    assert str(stopped.value) == (f"{told} Den är byggd med en annan version av programmet. Kör make report FRESH=1.")
    con.execute(f"create table liten as from '{path}'")
    with pytest.raises(StageStopped, match="Tabellen liten "):
        query_rows_of(con, "liten", Small, "_row")


def test_the_order_of_the_columns_is_free(tmp_path: Path) -> None:
    con = connect()
    con.execute("create table liten as select 1 as _row, cast(2 as decimal(24, 6)) as belopp, 3 as antal, 'n' as namn")
    assert query_rows_of(con, "liten", Small, "_row") == [row_of(Small, namn="n", antal=3, belopp=Decimal(2), _row=1)]


@pytest.mark.parametrize(
    ("table", "kind"),
    [("publicerat", PublishedRow), ("tryckt", PrintedRow), ("mal", GoalRow), ("summaprov", StatedRow)],
)
def test_a_type_is_the_columns_that_the_stage_makes(table: str, kind: type[Any]) -> None:
    """Names and SQL types of what the SQL of a table gives, from deliveries without rows."""
    made = clean().execute(f'select * from "{table}"').description
    assert {name: str(sql).replace(",", ", ") for name, sql, *_ in made} == typed_columns(kind)


@pytest.mark.parametrize(("stage", "table", "kind"), TABLES)
def test_a_type_is_the_columns_that_the_gate_asks_for(stage: str, table: str, kind: type[Any]) -> None:
    suite = json.loads((ROOT / "expectations" / stage / f"{table}.json").read_text("utf-8"))["expectations"]
    wanted = [e["kwargs"]["column_set"] for e in suite if e["type"] == "expect_table_columns_to_match_set"]
    assert [set(w) for w in wanted] == [set(typed_columns(kind))]


@pytest.mark.whole
@pytest.mark.parametrize(("stage", "table", "kind"), TABLES)
def test_every_cell_of_the_examples_is_of_its_type(built: Build, stage: str, table: str, kind: type[Any]) -> None:
    hints = {name: get_args(hint) or (hint,) for name, hint in get_type_hints(kind).items()}
    read = 0
    for unit in built.places.units():
        for row in read_rows_of(built.places.stage(unit, stage) / f"{table}.parquet", kind):
            read += 1
            assert {n: v for n, v in row.items() if not isinstance(v, hints[n])} == {}, (unit, row)
    assert read > 200
