"""The worked example of a definition: the numbers that it says, and those that the definition gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from pipeline.clean.table_names import TABLES
from pipeline.measures.aggregate import compute_measures
from pipeline.measures.compiler import compile_measure
from pipeline.measures.kinds import FromRows, Measure, Reference
from pipeline.measures.reference import reference_numbers
from pipeline.store import MONEY, connect, sql_text
from support.clean_tables import clean as empty_clean_tables

if TYPE_CHECKING:
    import duckdb


def rows_in(measure: Measure) -> list[dict[str, object]]:
    base: dict[str, object] = {"ar": 2022, "_file": "f", "_sheet": "s"}
    return [base | {"_row": n} | row for n, row in enumerate(measure.example["rows"], 1)]


@contextmanager
def empty_tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every clean table, without rows; what is done with them is taken back afterwards."""
    con = _empty_tables()
    con.execute("begin")
    try:
        yield con
    finally:
        con.execute("rollback")


@cache
def _empty_tables() -> duckdb.DuckDBPyConnection:
    """They are made once: it takes half a second, and there are over a hundred examples."""
    made = empty_clean_tables().build(*TABLES)
    own = "select sql from duckdb_tables() where database_name = current_database() order by table_name"
    con = connect()
    for (statement,) in made.execute(own).fetchall():
        con.execute(statement)
    return con


def numbers_out(measure: Measure) -> set[tuple[object, ...]]:
    """The numbers that the definition gives from its own example."""
    if isinstance(measure, Reference):
        numbers = reference_numbers({measure.example["table"]: measure.example["rows"]})
        columns = ("insats", "kon", "breakdown", "category", "kind", "value", "period")
        return {
            tuple(Decimal(str(n[c])) if c == "value" else n[c] for c in columns)
            for n, _ in numbers
            if n["measure"] == measure.id
        }
    with empty_tables() as con:
        return _counted(con, measure)


def _counted(con: duckdb.DuckDBPyConnection, measure: Measure) -> set[tuple[object, ...]]:
    if isinstance(measure, FromRows):
        for row in rows_in(measure):
            marks = ", ".join(f"? as {name}" for name in row)
            con.execute(f"insert into {measure.example['table']} by name select {marks}", list(row.values()))
        compute_measures(con, {measure.id: measure})
    else:
        compute_measures(con, {})
        for n, goal in enumerate(measure.example.get("goals", []), 1):
            row = dict.fromkeys(("malomrade", "vision", "maltext", "malmatt", "uppdelning", "kategori"), "")
            row |= {
                "kon": "alla",
                "minus_kon": "",
                "tryckt_utfall": "",
                "annat_matt": False,
                "ar": 2022,
                "kind": "mal",
                "_file": "f",
                "_sheet": "s",
                "_row": n,
            } | goal
            marks = ", ".join(f"? as {name}" for name in row)
            con.execute(f"insert into mal by name select {marks}", list(row.values()))
        for row in rows_in(measure):
            con.execute(
                "insert into tal by name select ? as measure, 2022 as year, 'helar' as period, ? as insats, ? as kon,"
                f" ? as breakdown, ? as category, ? as kind, cast(? as {MONEY}) as value, [] as rader",
                [
                    row["measure"],
                    row.get("insats", ""),
                    row.get("kon", "alla"),
                    row.get("breakdown", ""),
                    row.get("category", ""),
                    row["kind"],
                    str(row["value"]),
                ],
            )
        con.execute(f"insert into tal by name {compile_measure(measure, {})}")
    return set(
        con.execute(
            f"select insats, kon, breakdown, category, kind, value, period from tal where measure = {sql_text(measure.id)}"
        ).fetchall()
    )


def numbers_expected(measure: Measure) -> set[tuple[object, ...]]:
    """The numbers that the example says, as `numbers_out` gives them."""
    return {
        (
            n.get("insats", ""),
            n.get("kon", "alla"),
            n.get("breakdown", ""),
            n.get("category", ""),
            n["kind"],
            Decimal(str(n["value"])) if "value" in n else None,
            n.get("period", "helar"),
        )
        for n in measure.example["numbers"]
    }


def is_of_persons(measure: Measure) -> bool:
    """Whether each row is a person, so that numbers come at every level."""
    return isinstance(measure, FromRows) and any(s.rows == "persons" for s in measure.sources)
