"""Rows of a type for tests: what is given, and nothing in the other columns."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_type_hints

from pipeline.rows.typed import typed_columns
from pipeline.store import connect, create_table, write_parquet

RowType = TypeVar("RowType")
_NOTHING: dict[object, object] = {str: "", int: 0, bool: False, float: 0.0, Decimal: Decimal(0)}


def row_of(kind: type[RowType], /, **given: Any) -> RowType:
    """A row with the columns that are given; of the others '', 0, False, or None where it may be. No other columns."""
    hints = get_type_hints(kind)
    assert not set(given) - set(hints), sorted(set(given) - set(hints))
    empty = {name: None if type(None) in get_args(hint) else _NOTHING[hint] for name, hint in hints.items()}
    return cast("RowType", empty | given)


def write_rows_of(path: Path, kind: type[Any], rows: Sequence[Any]) -> None:
    """A table of such rows as a Parquet file."""
    con = connect()
    create_table(con, path.stem, typed_columns(kind), rows)
    write_parquet(con, f'select * from "{path.stem}"', path)
