"""The SQL of the comparison: one file per table, and the numbers that its macros are made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.measures.interval import FEWEST, Z

if TYPE_CHECKING:
    import duckdb

QUERIES = Path(__file__).parent
# A change in percent, or an index, from less than this says nothing: counts, and kr.
SMALLEST_BASE = {"antal": FEWEST, "kr": 100_000}


def query(table: str) -> str:
    """The query that makes a table of the comparison. Its rows are in order."""
    return (QUERIES / f"{table}.sql").read_text("utf-8")


def load_macros(con: duckdb.DuckDBPyConnection) -> None:
    """What the queries have in common: macros.sql, and two that tell the numbers of Python."""
    con.execute((QUERIES / "macros.sql").read_text("utf-8"))
    con.execute(f"create or replace macro z() as {Z}")
    cases = " ".join(f"when '{unit}' then {base}" for unit, base in SMALLEST_BASE.items())
    con.execute(f"create or replace macro minsta_grund(enhet) as case enhet {cases} end")
