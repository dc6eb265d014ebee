"""`lab.sql` and `lab.tabell`: the tables of a build, asked in SQL or read whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.lab.frames import closed, with_headings
from pipeline.lab.refusals import QueryRefused, require_known
from pipeline.lab.tables import OPEN, open_database
from pipeline.stages import here
from pipeline.store import sql_text

if TYPE_CHECKING:
    import duckdb
    import pandas

# What a question may make rows of without reading anything.
_READS_NOTHING = {"unnest", "range", "generate_series"}


def sql(fraga: str) -> pandas.DataFrame:
    """The answer to a SELECT question to the tables of the build, with Swedish headings.

    Each table is a view of its own name; `lab.tabeller()` lists them. What rests on a table about persons, or on
    numbers as counted, is given with a reminder and is not kept with the notebook. Raises QueryRefused.
    """
    import duckdb

    con, names = open_database(here())
    try:
        kinds = {s.type for s in con.extract_statements(fraga)}
        if kinds != {duckdb.StatementType.SELECT}:
            raise QueryRefused("Bara frågor som börjar med SELECT eller WITH ställs här: inget får ändras.")
        frame = with_headings(con.execute(fraga).df())
        return frame if _is_open(con, fraga, names) else closed(frame)
    except duckdb.Error as error:
        raise QueryRefused(f"Frågan går inte att ställa: {error}") from None


def tabell(namn: str, forbund: str = "", ar: int = 0) -> pandas.DataFrame:
    """A table of the build by its name, of a förbund and a year or of all. Raises LabStopped for an unknown one."""
    con, names = open_database(here())
    require_known("Tabellen", namn, names)
    columns = [d[0] for d in con.execute(f'select * from "{namn}" limit 0').description or []]
    wanted = []
    if forbund and "forbund" in columns:
        wanted.append(f"forbund = {sql_text(require_known('Förbundet', forbund, _forbund()))}")
    year = next((c for c in ("argang", "year", "ar") if c in columns), "")
    if ar and year:
        wanted.append(f'"{year}" = {int(ar)}')
    where = f" where {' and '.join(wanted)}" if wanted else ""
    frame = with_headings(con.execute(f'select * from "{namn}"{where}').df())
    return frame if namn in OPEN else closed(frame)


def tabeller(sok: str = "") -> pandas.DataFrame:
    """Every table of the build: which columns, and whether its rows may be kept with a notebook, those that may first.

    `sok` keeps those with a text in the name or a column.
    """
    import pandas

    con, names = open_database(here())
    rows = []
    for name in names:
        described = con.execute(f'select * from "{name}" limit 0').description or []
        rows.append((name, "ja" if name in OPEN else "nej", ", ".join(d[0] for d in described)))
    kept = [r for r in rows if sok.casefold() in f"{r[0]} {r[2]}".casefold()]
    kept.sort(key=lambda r: r[1] != "ja")
    return pandas.DataFrame(kept, columns=["Tabell", "Får sparas", "Kolumner"])


def _is_open(con: duckdb.DuckDBPyConnection, query: str, views: Sequence[str]) -> bool:
    """Whether every table that a question names may be kept; what reads past the views may not."""
    told = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    parts = list(_parts(json.loads(told[0]))) if told else []
    # A name of the question's own stands for what it is made of, which is told too; never the name of a table.
    own = {entry["key"] for part in parts for entry in _named(part)} - set(views)
    tables = {part["table_name"] for part in parts if part.get("type") == "BASE_TABLE"}
    made = {part["function"]["function_name"] for part in parts if part.get("type") == "TABLE_FUNCTION"}
    return bool(parts) and tables - own <= OPEN and made <= _READS_NOTHING


def _named(part: Mapping[str, Any]) -> list[Any]:
    named = part.get("cte_map")
    return list(named["map"]) if named else []


def _parts(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Every node of a question, as the database reads it."""
    if isinstance(tree, dict):
        yield tree
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _parts(child)


def _forbund() -> set[str]:
    return {u.forbund for u in here().units()}
