"""Expectations tried in SQL: the same suites, for tables too large for a data frame.

Great Expectations takes a whole table into memory, which for ten million participations is
more than the office's computer has. The verdicts are the same, and tests hold them so. What
is not written here cannot be tried here, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.store import connect_alone, sql_text, table_in

if TYPE_CHECKING:
    import duckdb

# Above this a table is tried in SQL.
LARGE = 50_000
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
# Hashes of all rows and the few that meet: little memory, and more goes to the tables' own folder.
_MEMORY = "2GiB"


class CannotBeTriedError(ValueError):
    """An expectation, or an argument of it, that SQL has no words for."""


@dataclass(frozen=True)
class Verdict:
    """What became of one expectation; `tried` is False when the table could not answer."""

    passed: bool
    unexpected: int | None
    tried: bool = True


_FAILED = Verdict(passed=False, unexpected=None, tried=False)


def try_all(path: Path, entries: list[dict[str, Any]]) -> list[Verdict]:
    """Try the expectations of a suite on a Parquet file, in their order.

    Raises CannotBeTriedError for a type or an argument that is not known.
    """
    for entry in entries:
        _check(entry)
    con, types = _open(path)
    return [_try(con, types, entry) for entry in entries]


def find_places(path: Path, entry: dict[str, Any], columns: list[str], most: int) -> tuple[list[dict[str, Any]], int]:
    """The first places of the rows that an expectation did not expect, and how many places there are."""
    con, types = _open(path)
    listed = ", ".join(f'"{c}"' for c in columns)
    found = f"select {listed}, min(_nummer) as _nummer from tabell where {_unexpected(con, types, entry)} group by all"
    rows = con.execute(f"select {listed} from ({found}) order by _nummer limit {most}").fetchall()
    count = con.execute(f"select count(*) from ({found})").fetchone() or (0,)
    return [dict(zip(columns, row, strict=True)) for row in rows], int(count[0])


def column_names(path: Path) -> list[str]:
    """The columns of a Parquet file, from its footer."""
    return list(_open(path)[1])


def _open(path: Path) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    con = connect_alone(threads=2)
    con.execute(f"set memory_limit = '{_MEMORY}'")
    con.execute(f"set temp_directory = {sql_text(path.with_suffix('.mellan'))}")
    described = con.execute(f"describe select * from {table_in(path)}").fetchall()
    con.execute(
        "create temp view tabell as select * exclude (file_row_number), file_row_number as _nummer "
        f"from {table_in(path, numbered=True)}"
    )
    return con, {row[0]: row[1] for row in described}


def _check(entry: dict[str, Any]) -> None:
    known = _ARGUMENTS.get(entry["type"])
    if known is None:
        raise CannotBeTriedError(f"typen {entry['type']} kan inte prövas på en så stor tabell")
    needed, optional = known
    given = set(entry["kwargs"])
    if not needed <= given <= needed | optional:
        raise CannotBeTriedError(f"{entry['type']} tar {', '.join(sorted(needed | optional))} på en så stor tabell")
    if not entry["kwargs"].get("exact_match", True):
        raise CannotBeTriedError(f"{entry['type']} kräver exact_match på en så stor tabell")


def _try(con: duckdb.DuckDBPyConnection, types: dict[str, str], entry: dict[str, Any]) -> Verdict:
    import duckdb

    kwargs = entry["kwargs"]
    if "column_set" in kwargs:
        return Verdict(set(kwargs["column_set"]) == set(types), None)
    try:
        found = con.execute(f"select count(*) from tabell where {_unexpected(con, types, entry)}").fetchone()
    except (CannotBeTriedError, duckdb.Error):
        return _FAILED
    count = int(found[0]) if found else 0
    return Verdict(count == 0, count)


def _unexpected(con: duckdb.DuckDBPyConnection, types: dict[str, str], entry: dict[str, Any]) -> str:
    """The condition on a row that is not as expected. An empty cell is only for null tests to judge."""
    kwargs = entry["kwargs"]
    columns = kwargs.get("column_list") or [kwargs["column"]]
    if missing := [c for c in columns if c not in types]:
        raise CannotBeTriedError(f"kolumnen {missing[0]} finns inte")
    return _CONDITIONS[entry["type"]](con, types, kwargs)


def _in_set(_: duckdb.DuckDBPyConnection, types: dict[str, str], kwargs: dict[str, Any]) -> str:
    column, type_ = f'"{kwargs["column"]}"', types[kwargs["column"]]
    allowed = [v for v in kwargs["value_set"] if isinstance(v, _values_of(type_))]
    if not allowed:
        return f"{column} is not null"
    return f"{column} not in ({', '.join(_literal(v) for v in allowed)})"


def _between(_: duckdb.DuckDBPyConnection, types: dict[str, str], kwargs: dict[str, Any]) -> str:
    column, type_ = f'"{kwargs["column"]}"', types[kwargs["column"]]
    limits = {sign: kwargs[k] for k, sign in (("min_value", "<"), ("max_value", ">")) if kwargs.get(k) is not None}
    if not limits or not all(isinstance(v, _values_of(type_)) for v in limits.values()):
        raise CannotBeTriedError(f"gränserna passar inte kolumnen {column}")
    return " or ".join(f"{column} {sign} {_literal(v)}" for sign, v in limits.items())


def _regex(_: duckdb.DuckDBPyConnection, types: dict[str, str], kwargs: dict[str, Any]) -> str:
    column = kwargs["column"]
    if types[column] != "VARCHAR":
        raise CannotBeTriedError(f"kolumnen {column} är inte text")
    return f'not regexp_matches("{column}", {sql_text(kwargs["regex"])})'


def _repeated(con: duckdb.DuckDBPyConnection, types: dict[str, str], kwargs: dict[str, Any]) -> str:
    """Rows that share their values with another: first by hash, which is small, then in full."""
    columns = [f'"{c}"' for c in kwargs.get("column_list") or [kwargs["column"]]]
    filled = "(" + " or ".join(f"{c} is not null" for c in columns) + ")"
    # A column with one value everywhere tells no rows apart.
    same = ", ".join(f"min({c}) = max({c}) and count({c}) = count(*)" for c in columns)
    constant = con.execute(f"select {same} from tabell").fetchone() or ()
    telling = [c for c, one in zip(columns, constant, strict=True) if not one] or columns[:1]
    key = ", ".join(telling)
    hashes = f"select hash({key}) from tabell where {filled} group by 1 having count(*) > 1"
    return f"""_nummer in (
        select unnest(list(_nummer)) from tabell where {filled} and hash({key}) in ({hashes})
        group by {key} having count(*) > 1
    )"""


def _values_of(type_: str) -> tuple[type, ...]:
    """The values of a suite that may stand in a column; nothing is converted in silence."""
    if type_ == "BOOLEAN":
        return (bool,)
    if type_ == "VARCHAR":
        return (str,)
    if type_.removeprefix("U").startswith(_NUMBERS):
        return (int, float)
    raise CannotBeTriedError(f"en kolumn av typen {type_} kan inte jämföras med värden i en förväntning")


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return sql_text(value) if isinstance(value, str) else repr(value)


_CONDITIONS: dict[str, Callable[[duckdb.DuckDBPyConnection, dict[str, str], dict[str, Any]], str]] = {
    "expect_column_values_to_not_be_null": lambda _con, _types, kwargs: f'"{kwargs["column"]}" is null',
    "expect_column_values_to_be_null": lambda _con, _types, kwargs: f'"{kwargs["column"]}" is not null',
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_match_regex": _regex,
    "expect_column_values_to_be_unique": _repeated,
    "expect_compound_columns_to_be_unique": _repeated,
}
# What each type must and may be told; anything else (mostly, row_condition) is refused.
_ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {
    "expect_column_values_to_not_be_null": ({"column"}, set()),
    "expect_column_values_to_be_null": ({"column"}, set()),
    "expect_column_values_to_be_in_set": ({"column", "value_set"}, set()),
    "expect_column_values_to_be_between": ({"column"}, {"min_value", "max_value"}),
    "expect_column_values_to_match_regex": ({"column", "regex"}, set()),
    "expect_column_values_to_be_unique": ({"column"}, set()),
    "expect_compound_columns_to_be_unique": ({"column_list"}, set()),
    "expect_table_columns_to_match_set": ({"column_set", "exact_match"}, set()),
}
