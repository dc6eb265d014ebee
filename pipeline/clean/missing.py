"""How much is missing in the coded columns of each delivery: empty cells, and words that say so.

Counted for every column that stands for codes, whatever kind of delivery it is in: what is missing is
counted as a category of its own in every number, so that the parts are the whole, and without this
nobody would see how much of it there is.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from pipeline.clean.coding import Codebook, listed_codebook
from pipeline.clean.words import Row
from pipeline.codes import code_lists
from pipeline.forbund.model import Forbund
from pipeline.store import create_table, query_rows, sql_text

if TYPE_CHECKING:
    import duckdb

_COLUMNS = {
    "tabell": "VARCHAR",
    "kolumn": "VARCHAR",
    "rubrik": "VARCHAR",
    "rader": "INTEGER",
    "saknas": "INTEGER",
    "ej_angivet": "INTEGER",
    "grans": "INTEGER",
    "om_personer": "BOOLEAN",
    "_file": "VARCHAR",
}
_MISSING, _NOT_STATED = "saknas", "ej_angivet"


def load_missing(con: duckdb.DuckDBPyConnection, forbund: Forbund) -> None:
    """Make saknade_uppgifter: one row per file and coded column that it has, with how many rows lack it.

    `rader` are those in which it is asked for.
    """
    found: list[Row] = []
    columns_of = cache(partial(_columns_of, con))
    columns = query_rows(con, "select * from kodad_kolumn order by fil, kolumn")
    lists = {(c["tabell"], c["kolumn"]): c["kodlista"] for c in columns}
    for column in columns:
        table = column["tabell"]
        asked = _asked(con, table, column["galler_nar"], lists, forbund)
        words = _words(con, table, column["kolumn"], column["kodlista"], forbund)
        missing, not_stated = words.get(_MISSING, []), words.get(_NOT_STATED, [])
        cell = column["kolumn"]
        (counts,) = query_rows(
            con,
            f"""select count(*) as rader, count(*) filter (where {cell} is null or {_among(cell, missing)}) as saknas,
                count(*) filter (where {_among(cell, not_stated)}) as ej_angivet
            from {_rows(columns_of(table), table, cell, asked)} where _file = {sql_text(column["fil"])}""",
        )
        if "_column" in columns_of(table) and counts["saknas"] == counts["rader"]:
            # A question that nobody has answered was not put to them.
            counts = dict.fromkeys(counts, 0)
        told = {k: column[k] for k in ("tabell", "kolumn", "rubrik", "grans", "om_personer")}
        found.append(told | counts | {"_file": column["fil"]})
    create_table(con, "saknade_uppgifter", _COLUMNS, found)


def _rows(columns: set[str], table: str, cell: str, asked: str) -> str:
    """The rows of a delivery in which a column is asked for, each once: an answer is a row in a table of answers."""
    counted = "radslag = 'deltagande'" if "radslag" in columns else "not ar_summarad"
    once = "distinct" if "_column" in columns else ""
    return f'(select {once} _file, _sheet, _row, {cell} from "{table}" where {counted} and {asked})'


def _columns_of(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    return {c[0] for c in con.execute(f'describe "{table}"').fetchall()}


def _asked(
    con: duckdb.DuckDBPyConnection, table: str, when: str, lists: dict[tuple[str, str], str], forbund: Forbund
) -> str:
    """The condition on a row that a layout writes as `ut_datum` or `nadd=ja`."""
    column, _, code = when.partition("=")
    if not column:
        return "true"
    if not code:
        return f"{column} is not null"
    return _among(column, _words(con, table, column, lists.get((table, column), ""), forbund).get(code, []))


def _words(
    con: duckdb.DuckDBPyConnection, table: str, column: str, name: str, forbund: Forbund
) -> dict[str, list[str]]:
    """The words in a column by the code of its list that they stand for; none where it has no list of codes."""
    if name not in code_lists():
        return {}
    book: Codebook = listed_codebook(name, forbund)
    found: dict[str, list[str]] = {}
    for (word,) in con.execute(f'select distinct {column} from "{table}" where {column} is not null').fetchall():
        if code := book.find(str(word)):
            found.setdefault(code.kod, []).append(word)
    return {code: sorted(words) for code, words in found.items()}


def _among(cell: str, words: list[str]) -> str:
    return f"{cell} in ({', '.join(map(sql_text, words))})" if words else "false"
