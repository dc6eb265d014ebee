"""A TypedDict whose keys are the columns of a table, so that a misspelt column is found before anything runs.

The type stands in the room that makes the table, or here where rooms that may not reach it read the table too. It
is the one list of the columns: the table is made of it, or is read by it and refused when it has others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_type_hints

from pipeline.faults import StageStopped
from pipeline.store import MONEY, query_rows, read_columns, read_rows

if TYPE_CHECKING:
    import duckdb

RowType = TypeVar("RowType")
_SQL_TYPES: Mapping[Any, str] = {str: "VARCHAR", int: "INTEGER", bool: "BOOLEAN", float: "DOUBLE", Decimal: MONEY}


def typed_columns(kind: type) -> dict[str, str]:
    """The columns of a row type, in its order (name -> SQL type). Raises KeyError for what no column holds."""
    return {name: _SQL_TYPES[_held(hint)] for name, hint in get_type_hints(kind).items()}


def _held(hint: Any) -> Any:
    """What a column holds where it holds anything: Decimal for `Decimal | None`."""
    return next(each for each in get_args(hint) if each is not type(None)) if isinstance(hint, UnionType) else hint


def read_rows_of(path: Path, kind: type[RowType], where: str = "true", order_by: str = "") -> list[RowType]:
    """A Parquet file as rows of a type; decimals stay decimals.

    Raises StageStopped when the columns of the file are not the keys of the type, in any order.
    """
    _refuse_others(read_columns(path), kind, path.stem)
    return cast("list[RowType]", read_rows(path, where, order_by))


def query_rows_of(con: duckdb.DuckDBPyConnection, table: str, kind: type[RowType], order_by: str) -> list[RowType]:
    """A table of a connection as rows of a type, in order. Raises StageStopped as read_rows_of does."""
    described = con.execute(f'select * from "{table}" limit 0').description
    _refuse_others([d[0] for d in described or []], kind, table)
    return cast("list[RowType]", query_rows(con, f'select * from "{table}" order by {order_by}'))


def _refuse_others(columns: Iterable[str], kind: type, table: str) -> None:
    found, wanted = set(columns), set(get_type_hints(kind))
    if found == wanted:
        return
    missing = f"saknar {', '.join(sorted(wanted - found))}" if wanted - found else ""
    unknown = f"har {', '.join(sorted(found - wanted))}, som programmet inte känner" if found - wanted else ""
    raise StageStopped(
        f"Tabellen {table} {' och '.join(w for w in (missing, unknown) if w)}. "
        "Den är byggd med en annan version av programmet. Kör make report FRESH=1.",
        code="KOR-003",
    )
