"""What is made of tables without rows has none: seen once per process, then not planned again.

Planning a query takes as long without rows as with the few of an office, and for most years
two kinds of delivery in three are not there. Every query is run the first time; what is kept
is what it gave when nothing that it names had rows, and is found by its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import create_table, files_text, has_rows, table_in, write_bytes, write_parquet

if TYPE_CHECKING:
    import duckdb

_kept: dict[str, bytes] = {}
_columns: dict[str, dict[str, str]] = {}
# The columns of files without rows, by what is in them; files are kept that are no longer than this, in bytes.
_empty: dict[bytes, str] = {}
_LONGEST = 16_384
# Where a macro, or a table made on the way, begins; all until the next one counts as its text.
_DEFINITION = re.compile(r"create or replace (?:macro|temp table) (\w+)")
_TABLE = re.compile(r"\b(?:from|join)\s+\"?(\w+)", re.IGNORECASE)


def load_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Every Parquet file of a folder under its own name: a view, or a table without rows where the file has none."""
    for path in sorted(folder.glob("*.parquet")):
        load_table(con, path)


def load_table(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """A Parquet file under its own name. One without rows is not read again when the same has been seen before.

    It is a table the first time too: what is made of a file says otherwise which columns may be empty.
    """
    content = path.read_bytes() if path.stat().st_size <= _LONGEST else b""
    if content not in _empty:
        con.execute(f'create or replace view "{path.stem}" as select * from {table_in(path)}')
        if not content or has_rows(con, path.stem):
            return
        described = con.execute(f'select * from "{path.stem}" limit 0').description or []
        _empty[content] = _spec({d[0]: str(d[1]) for d in described})
        con.execute(f'drop view "{path.stem}"')
    con.execute(f'create table "{path.stem}" ({_empty[content]})')


def filled_tables(con: duckdb.DuckDBPyConnection, folder: Path, without: Iterable[str] = ()) -> set[str]:
    """The names of tables that have rows; `folder` holds the Parquet files of the views, if there are any.

    `without` are lists that say what rows mean and make none, whatever they hold.
    """
    own = "database_name in (current_database(), 'temp')"
    tables = _names(con, f"select table_name from duckdb_tables() where {own} and estimated_size > 0")
    views = _names(con, f"select view_name from duckdb_views() where {own} and not internal")
    return (tables | (views - _empty_files(con, folder))) - set(without)


def _names(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {name for (name,) in con.execute(query).fetchall()}


def _empty_files(con: duckdb.DuckDBPyConnection, folder: Path) -> set[str]:
    if not any(folder.glob("*.parquet")):
        return set()
    files = f"parquet_file_metadata({files_text(folder, '*.parquet')})"
    return {Path(f).stem for (f,) in con.execute(f"select file_name from {files} where num_rows = 0").fetchall()}


def write_made(
    con: duckdb.DuckDBPyConnection, query: str, path: Path, filled: set[str] | None, macros: str = ""
) -> int:
    """As write_parquet; `macros` is the text of those that the query may use. Returns the number of rows.

    With no `filled` it is not known which tables have rows, and every query is planned.
    """
    if filled is None or not filled.isdisjoint(_named(query, macros)):
        return write_parquet(con, query, path)
    if query not in _kept:
        rows = write_parquet(con, query, path)
        if rows:
            return rows
        _kept[query] = path.read_bytes()
    else:
        write_bytes(path, _kept[query])
    return 0


def write_rows(
    con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: list[dict[str, object]], path: Path
) -> None:
    """Make a table of `rows` with exactly `columns`, and write it; of no rows only the file."""
    spec = _spec(columns)
    if not rows and spec in _kept:
        write_bytes(path, _kept[spec])
        return
    create_table(con, name, columns, rows)
    write_parquet(con, f'select * from "{name}"', path)
    if not rows:
        _kept[spec] = path.read_bytes()


def make_table(con: duckdb.DuckDBPyConnection, name: str, query: str, filled: set[str]) -> None:
    """Make a temporary table of a query, and add it to `filled` when it has rows."""
    nothing = filled.isdisjoint(_named(query, ""))
    if nothing and query in _columns:
        con.execute(f'create or replace temp table "{name}" ({_spec(_columns[query])})')
        return
    con.execute(f'create or replace temp table "{name}" as {query}')
    looked = con.execute(f'select * from "{name}" limit 1')
    if looked.fetchone():
        filled.add(name)
    elif nothing:
        _columns[query] = {d[0]: str(d[1]) for d in looked.description or []}


def _spec(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{c}" {t}' for c, t in columns.items())


@cache
def _named(query: str, macros: str) -> frozenset[str]:
    """What stands where tables do in a query and in the macros it names: more than its tables, never fewer."""
    _, *parts = _DEFINITION.split(macros)
    made = dict(zip(parts[::2], parts[1::2], strict=True))
    texts, waiting = [query], _words(query) & made.keys()
    while waiting:
        name = waiting.pop()
        texts.append(text := made.pop(name))
        waiting = (waiting | _words(text)) & made.keys()
    return frozenset(name for text in texts for name in _TABLE.findall(text))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
