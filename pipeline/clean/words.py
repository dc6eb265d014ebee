"""The words of a delivered table with their places, and the faults of those that are not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.faults import Fault, mask
from pipeline.store import has_rows, query_rows

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


def distinct_words(con: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> list[Row]:
    """The distinct words of columns in a delivered table, with the place where each first stands.

    Of one column the empty cells are left out; of several all that stand together are given.
    """
    if not has_rows(con, table):
        return []
    names = ", ".join(columns)
    some = f"{names} is not null" if len(columns) == 1 else "true"
    column = "min(_column)" if _has_columns(con, table) else "''"
    return query_rows(
        con,
        f"""select {names}, min(ar) as ar, min(_file) as _file, min(_sheet) as _sheet, min(_row) as _row, {column} as _column
        from {table} where not ar_summarad and {some} group by {names} order by _file, _sheet, _row""",
    )


def _has_columns(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the table says in which column of the sheet a cell stood."""
    return "_column" in {c[0] for c in con.execute(f"describe {table}").fetchall()}


def unknown_word(row: Mapping[str, Any], headline: str, word: str, expected: str, where: str) -> Fault:
    """A word that no list has, with what was expected: the nearest that are known."""
    action = f"Är ordet rätt: lägg till det i {where} (make lar FIL=… föreslår). Annars rätta det i originalet."
    return word_fault(row, headline, f"”{mask(word)}”", expected, action)


def word_fault(row: Mapping[str, Any], headline: str, found: str, expected: str, action: str) -> Fault:
    """A fault at the place that a row carries (_file, _sheet, _row and, where known, _column)."""
    return Fault(
        headline,
        action,
        str(row["_file"]),
        str(row["_sheet"] or ""),
        int(row["_row"]),
        str(row.get("_column") or ""),
        found,
        expected,
        code="STA-004",
    )
