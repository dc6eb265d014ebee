"""Ingested rows in, clean tables out, in memory: for tests of the rules and of what reads the tables."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.clean.clean import CODE_COLUMNS, TABLES, build_tables, load_words
from pipeline.forbund.model import Forbund, Insats, Medlem
from pipeline.ingest.ingest import MATRIX_COLUMNS, table_columns
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


def clean(
    codes: dict[str, list[dict[str, str]]] | None = None,
    tak: list[dict[str, object]] | None = None,
    forbund: Forbund = FORBUND,
    population: Path | None = None,
    **tables: list[dict[str, object]],
) -> Any:
    con = connect()
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
    with TemporaryDirectory() as folder:
        build_tables(con, Path(folder))
        for table in TABLES:  # views on files that go: tests want tables to put rows in
            con.execute(f'create table kopia as from "{table}"')
            con.execute(f'drop view "{table}"')
            con.execute(f'alter table kopia rename to "{table}"')
    try_stated(con)
    return con


def code(post: str, kod: str, grupp: str, niva: str = "post", insats: str = "") -> dict[str, str]:
    return {"post": post, "kod": kod, "namn": post, "grupp": grupp, "niva": niva, "insats": insats}
