"""Population of the kommuner that are members, for the split of their part of the contributions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codes import read_codes
from pipeline.codes.vocabulary import CONTRIBUTION_SHARES
from pipeline.forbund.model import Forbund
from pipeline.names import label_key
from pipeline.store import create_table, table_in

if TYPE_CHECKING:
    import duckdb

# What the split needs of the table befolkning.
COLUMNS = {
    "omrade": "VARCHAR",
    "ar": "INTEGER",
    "datum": "VARCHAR",
    "alder": "VARCHAR",
    "slag": "VARCHAR",
    "antal": "BIGINT",
    "_file": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "INTEGER",
}


def load_population(con: duckdb.DuckDBPyConnection, forbund: Forbund, path: Path) -> None:
    """Make befolkning (empty where nothing is read), kod_medlemskommun (member -> its name in a register) and
    bidragsandel (the share of the contributions that each kind of member pays)."""
    if path.is_file():
        con.execute(f"create or replace view befolkning as select * from {table_in(path)}")
    else:
        create_table(con, "befolkning", COLUMNS, [])
    names = con.execute("select distinct omrade from befolkning order by 1").fetchall()
    areas: dict[str, str] = {}
    for (name,) in names:
        areas.setdefault(label_key(name), name)
    kommuner = [
        {"medlem": m.id, "omrade": areas[label_key(m.kommunnamn)]}
        for m in forbund.medlemmar
        if m.typ == "kommun" and label_key(m.kommunnamn) in areas
    ]
    create_table(con, "bidragsandel", CONTRIBUTION_SHARES, read_codes("bidragsandel"))
    create_table(con, "kod_medlemskommun", {"medlem": "VARCHAR", "omrade": "VARCHAR"}, kommuner)
