"""Sums and relations that the deliveries themselves state, held against their rows: one SQL file per relation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codes import read_codes
from pipeline.codes.vocabulary import CONTRIBUTION_SHARES
from pipeline.rows.made_of import filled_tables, make_table
from pipeline.store import create_table

if TYPE_CHECKING:
    import duckdb

RELATIONS = Path(__file__).parent
TABLE = "summaprov"


def try_stated(con: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Make the table summaprov from the clean tables that are loaded: one row per trial, worst told by `utslag`.

    `source` is the folder of those that are views.

    Every relation gives the columns slag, vad, ar, kind, enhet, angivet, beraknat, tolerans and its place.
    """
    create_table(con, "bidragsandel", CONTRIBUTION_SHARES, read_codes("bidragsandel"))
    relations = sorted(p.stem for p in RELATIONS.glob("*.sql") if p.stem != TABLE)
    filled = filled_tables(con, source, ("bidragsandel", "postnamn"))
    for name in relations:
        make_table(con, f"prov_{name}", _query(name), filled)
    every = " union all by name ".join(f'select * from "prov_{name}"' for name in relations)
    con.execute(f"create or replace temp view alla as {every}")
    con.execute(f"create or replace table {TABLE} as {_query(TABLE)}")


def _query(name: str) -> str:
    return (RELATIONS / f"{name}.sql").read_text("utf-8")
