"""Ingested rows in, clean tables out, in memory: for tests of the rules and of what reads the tables."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.clean.clean import CODE_COLUMNS, SQL, build_table, load_words, prepare
from pipeline.clean.table_names import TABLES
from pipeline.forbund.model import Forbund, Insats, Medlem
from pipeline.ingest.ingest import CODED_COLUMNS, MATRIX_COLUMNS, table_columns
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.ledger import LEDGER_TABLES
from pipeline.reconcile.stated import try_stated
from pipeline.store import connect, create_table

FORBUND = Forbund(
    id="prov",
    namn="Prov",
    kortnamn="Prov",
    medlemmar=(
        Medlem("staten", "Staten", "stat"),
        Medlem("provby_kommun", "Provby kommun", "kommun"),
    ),
    insatser=(Insats("hamnen", "Hamnen", "individ", ("Hamnen, övrigt",)), Insats("bryggan", "Bryggan", "individ")),
)


def matrix(post: str, belopp: object, **other: Any) -> dict[str, object]:
    base: dict[str, object] = dict.fromkeys(MATRIX_COLUMNS, "") | {
        "tabell": "huvud",
        "typ": "utfall",
        "roll": "belopp",
        "ar": 2022,
        "enhet": "kr",
        "decimaler": 0,
        "ungefar": False,
        "_file": "f",
        "_sheet": "s",
        "_row": 1,
        "_column": "B",
    }
    return base | {"post": post, "belopp": belopp} | other


@cache
def _read_by(table: str) -> frozenset[str]:
    """The clean tables that the SQL of a table names: built before it."""
    named = re.findall(r"\w+", (SQL / f"{table}.sql").read_text("utf-8"))
    return frozenset(named) & frozenset(TABLES[: TABLES.index(table)])


class CleanTables:
    """A connection with its ingested rows, on which a clean table is built when a query first names it.

    Building all of them takes a third of a second, and a test asks about one or two. What stops
    a delivery stops before any of them.
    """

    def __init__(self, con: Any) -> None:
        self._con, self._built = con, set[str]()
        prepare(con)

    def execute(self, query: str, *values: Any) -> Any:
        """As the connection's own, with the tables that the query names; every one, if it asks which there are."""
        named = set(re.findall(r"\w+", query))
        if {"summaprov", "information_schema"} & named:
            self.build(*TABLES)
        if "summaprov" in named and "summaprov" not in self._built:
            self._built.add("summaprov")
            try_stated(self._con, Path("ingen"))
        return self.build(*(t for t in TABLES if t in named)).execute(query, *values)

    def build(self, *tables: str) -> Any:
        """The connection itself, with these tables and those they are made of."""
        for table in tables:
            self._build(table)
        return self._con

    def _build(self, table: str) -> None:
        if table in self._built:
            return
        self._built.add(table)
        for each in sorted(_read_by(table), key=TABLES.index):
            self._build(each)
        with TemporaryDirectory() as folder:
            build_table(self._con, table, Path(folder))
            own = f"database_name = current_database() and view_name = '{table}'"
            if self._con.execute(f"select 1 from duckdb_views() where {own}").fetchone():
                # A view on a file that goes: tests want a table to put rows in.
                self._con.execute(f'create table kopia as from "{table}"')
                self._con.execute(f'drop view "{table}"')
                self._con.execute(f'alter table kopia rename to "{table}"')


def clean(
    codes: dict[str, list[dict[str, str]]] | None = None,
    tak: list[dict[str, object]] | None = None,
    forbund: Forbund = FORBUND,
    population: Path | None = None,
    **tables: list[dict[str, object]],
) -> Any:
    """Clean tables of these ingested rows (table=rows), coded by `codes` (table of codes -> its rows)."""
    con = connect()
    create_table(con, "kodad_kolumn", CODED_COLUMNS, [])
    for name, columns in LEDGER_TABLES.items():
        rows = [{c: r.get(c) for c in columns} for r in tables.get(name, [])]
        create_table(con, name, columns, rows)
    for layout in (each for each in read_layouts().values() if each.shape != "sie"):
        columns = table_columns(layout)
        rows = [{c: r.get(c) for c in columns} for r in tables.get(layout.table, [])]
        create_table(con, layout.table, columns, rows)
    for name in (
        "kod_resultatrakning",
        "kod_balansrakning",
        "kod_flerarsoversikt",
        "kod_kassaflode",
        "kod_driftsredovisning",
        "kod_nyckeltal",
        "kod_nyckeltalstyp",
        "kod_budget",
        "kod_medlemsbidrag",
        "kod_insatsrapport",
    ):
        rows = [{c: r.get(c, "") for c in CODE_COLUMNS} for r in (codes or {}).get(name, [])]
        create_table(con, name, CODE_COLUMNS, rows)
    create_table(
        con,
        "argang",
        {"ar": "INTEGER", "typ": "VARCHAR", "budget_fran": "INTEGER"},
        [{"ar": 2022, "typ": "plan", "budget_fran": 2021}],
    )
    load_words(con, forbund, "forbund.toml", population or Path("ingen"))
    create_table(con, "tak", {"ar": "INTEGER", "belopp": "BIGINT", "kalla": "VARCHAR", "_file": "VARCHAR"}, tak or [])
    return CleanTables(con)


def code(post: str, kod: str, grupp: str, niva: str = "post", insats: str = "") -> dict[str, str]:
    return {"post": post, "kod": kod, "namn": post, "grupp": grupp, "niva": niva, "insats": insats}
