"""Tables on disk: Parquet written by DuckDB, whole or not at all, same bytes every time."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import secrets
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas

MONEY = "DECIMAL(24, 6)"
# How the name of a file ends that is not whole yet.
UNFINISHED = ".ny"


def connect(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A database of its own in memory; on one thread, unless the caller orders what it writes.

    It lives in an engine that the process keeps, since starting one takes ten times longer, and is
    dropped with the connection. Settings, and functions of Python, belong to the engine: who makes any
    takes `connect_alone`.
    """
    return _database(_engine(threads))


def connect_in_memory(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """As `connect`, on an engine that has no place to spill to: what is in it is never on disk, not even for a moment."""
    return _database(_engine_in_memory(threads))


def _database(engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con = engine.cursor()
    name = f"bord_{next(_NUMBERS)}"
    con.execute(f"attach ':memory:' as {name}; use {name}")
    weakref.finalize(con, engine.execute, f"detach {name}").atexit = False
    return con


def connect_alone(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A database in memory on an engine that is no one else's, for who sets its memory or gives it functions."""
    import duckdb

    return duckdb.connect(":memory:", config={"threads": threads})


_NUMBERS = itertools.count(1)
_engine = lru_cache(maxsize=None)(connect_alone)


@cache
def _engine_in_memory(threads: int) -> duckdb.DuckDBPyConnection:
    engine = connect_alone(threads)
    # Nor is what was read of a file kept for the next one of its name.
    engine.execute("set temp_directory = ''; set enable_external_file_cache = false")
    return engine


def create_table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    rows: Iterable[Mapping[str, object]],
) -> None:
    """Make a table of `rows` with exactly `columns` (name -> SQL type)."""
    spec = ", ".join(f'"{c}" {t}' for c, t in columns.items())
    con.execute(f'create or replace table "{name}" ({spec})')
    lists: list[list[object]] = [[] for _ in columns]
    for row in rows:
        for values, column in zip(lists, columns, strict=True):
            values.append(row[column])
    if lists and lists[0]:
        # Whole columns at once: row by row takes a hundred times longer.
        selected = ", ".join(f"unnest(cast(? as {t}[]))" for t in columns.values())
        con.execute(f'insert into "{name}" select {selected}', lists)


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of a query; returns their number. Never leaves half a file."""
    return copy_out(con, query, path, "(format parquet, compression zstd)")


def copy_out(con: duckdb.DuckDBPyConnection, query: str, path: Path, options: str) -> int:
    """Write the rows of a query by a COPY with `options`; returns their number. Never leaves half a file."""
    with whole_file(path) as unfinished:
        done = con.execute(f"copy ({query}) to {sql_text(unfinished)} {options}").fetchone()
    return int(done[0]) if done else 0


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write in the place of `path`, which it becomes at the end, and not before.

    Nobody else has its name: of two that do the same at once, as when a worker of a cluster was thought to be
    dead, each leaves a whole file, and they are the same. What raises leaves nothing; what is killed leaves a
    file that ends in UNFINISHED, until the next run (run/cleaning.py).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def finished_name(path: Path) -> Path:
    """The file that a person knows, of one that is being written."""
    return path.with_suffix("").with_suffix("") if path.suffix == UNFINISHED else path


@lru_cache(maxsize=1)
def reader() -> duckdb.DuckDBPyConnection:
    """One connection per process for reading: opening one costs more than most reads."""
    return connect()


def read_frame(path: Path) -> pandas.DataFrame:
    """A Parquet file as a data frame, for looking at (decimals become floats)."""
    return reader().execute(f"select * from {table_in(path)}").df()


def count_rows(path: Path) -> int:
    """Rows in a Parquet file, from its footer."""
    return count_all_rows([path])[path]


def count_all_rows(paths: Sequence[Path]) -> dict[Path, int]:
    """Rows in each of some Parquet files, from their footers: asked all at once, since a question costs more than an answer."""
    if not paths:
        return {}
    files = f"parquet_file_metadata([{', '.join(map(file_text, paths))}])"
    found = dict(reader().execute(f"select file_name, num_rows from {files}").fetchall())
    return {path: int(found[str(path)]) for path in paths}


def read_rows(path: Path, where: str = "true", order_by: str = "") -> list[dict[str, Any]]:
    """A Parquet file as dictionaries; decimals stay decimals."""
    order = f" order by {order_by}" if order_by else ""
    return query_rows(reader(), f"select * from {table_in(path)} where {where}{order}")


def query_rows(
    con: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] | None = None
) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries; decimals stay decimals."""
    cursor = con.execute(query, values or [])
    names = [d[0] for d in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a table has any row: a question that costs less than to plan any other."""
    return con.execute(f'select 1 from "{table}" limit 1').fetchone() is not None


def read_columns(path: Path) -> list[str]:
    """The names of the columns of a Parquet file, in their order."""
    found = reader().execute(f"select * from {table_in(path)} limit 0").description
    return [d[0] for d in found or []]


def read_files(path: Path) -> list[dict[str, Any]]:
    """The delivered files behind a table of persons, and nothing of its rows: {_file}."""
    query = f"select distinct _file from {table_in(path)} order by 1"
    return [{"_file": file} for (file,) in reader().execute(query).fetchall()]


def load_views(con: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """Every Parquet file of a folder as a view of its own name; returns the names."""
    names = []
    for path in sorted(folder.glob("*.parquet")):
        con.execute(f'create or replace view "{path.stem}" as select * from {table_in(path)}')
        names.append(path.stem)
    return names


def table_in(path: Path, *, numbered: bool = False) -> str:
    """A Parquet file as SQL that stands where a table does; `numbered` also gives file_row_number.

    A folder named ar=2022 is a name and not a column.
    """
    rows = ", file_row_number = true" if numbered else ""
    return f"read_parquet({file_text(path)}, hive_partitioning = false{rows})"


def file_text(path: Path | str) -> str:
    """The name of one file to read, for SQL: *, ? and [ in it stand for themselves."""
    return sql_text(_plain(path))


def files_text(folder: Path, pattern: str) -> str:
    """The names of files of a folder, for SQL: only what is special in `pattern` is."""
    return sql_text(f"{_plain(folder)}/{pattern}")


def _plain(path: Path | str) -> str:
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))


def sql_text(value: object) -> str:
    """A string literal for SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file, whole or not at all, with LF line ends on every system."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)


def write_json(path: Path, data: object) -> None:
    """Write JSON that a person can read and that does not change by itself."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text("utf-8"))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
