"""One delivered figure at a time is changed in the clean tables: a stated sum or relation finds it.

tests/test_reconcile_documents.py does the same with the printed figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.clean.ledger import load_ledger_codes
from pipeline.clean.macros import load_macros
from pipeline.clean.people import load_people_codes
from pipeline.forbund.model import load_forbund
from pipeline.places import Unit
from pipeline.reconcile.stated import try_stated
from pipeline.store import connect, load_views, sql_text
from support.builds import Build
from support.examples import ALL

pytestmark = pytest.mark.whole

# The tables with stated sums, the column of their figures and the step each is written in.
TABLES = {
    "resultatpost": ("belopp_kr", "precision_kr"),
    "balanspost": ("belopp_kr", "precision_kr"),
    "kassaflodespost": ("belopp_kr", "precision_kr"),
    "notpost": ("belopp_kr", "precision_kr"),
    "driftspost": ("belopp_kr", "precision_kr"),
    "budgetpost": ("belopp_kr", "precision_kr"),
    "bidrag": ("belopp_kr", "precision_kr"),
    "kontrollvarde": ("varde", "1"),
}
PROBE = Decimal(1_000_000)
Cell = tuple[str, int]
Trials = dict[tuple[Any, ...], dict[str, Any]]


def tried(con: duckdb.DuckDBPyConnection) -> Trials:
    """Every trial of the deliveries' own sums, by what it is about."""
    try_stated(con, Path("ingen"))
    cursor = con.execute("select * from summaprov")
    names = [d[0] for d in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {tuple(r[k] for k in ("slag", "vad", "ar", "kind", "_file", "_sheet", "_row", "_column")): r for r in rows}


@contextmanager
def changed(con: duckdb.DuckDBPyConnection, cell: Cell, by: Decimal) -> Iterator[None]:
    """The clean tables with one figure changed, and as they were afterwards."""
    table, row = cell
    column = TABLES[table][0]
    con.execute(f"update {table} set {column} = {column} + {by} where rowid = {row}")
    try:
        yield
    finally:
        con.execute(f"update {table} set {column} = {column} - {by} where rowid = {row}")


def load(built: Build, unit: Unit) -> duckdb.DuckDBPyConnection:
    con = connect()
    for stage in ("ingest", "clean"):
        load_views(con, built.places.stage(unit, stage))
    for table in TABLES:
        path = built.places.stage(unit, "clean") / f"{table}.parquet"
        con.execute(f"drop view {table}")
        con.execute(f"create table {table} as select * from read_parquet({sql_text(path)})")
    forbund = load_forbund(built.places, unit.forbund)
    load_people_codes(con, forbund, "forbund.toml")
    load_ledger_codes(con, forbund, "forbund.toml")
    load_macros(con)
    return con


def smallest_wrong(con: duckdb.DuckDBPyConnection, cell: Cell, before: Trials) -> Decimal | None:
    """The smallest change that the most exact trial of a figure does not allow; None when no trial covers it."""
    with changed(con, cell, PROBE):
        probed = tried(con)
    needed = []
    for key, was in before.items():
        is_ = probed.get(key)
        if is_ is None or was["utslag"] not in ("stammer", "avrundning"):
            continue
        effect = abs(Decimal(is_["skillnad"]) - Decimal(was["skillnad"])) / PROBE
        if effect:
            needed.append((was["tolerans"] + abs(was["skillnad"])) / effect)
    table, row = cell
    (step,) = con.execute(f"select {TABLES[table][1]} from {table} where rowid = {row}").fetchone() or (1,)
    return min(needed) + Decimal(step) if needed else None


@pytest.mark.parametrize(
    ("unit", "sample", "covered"),
    [(Unit("hbs", 2022), 20, 19), (Unit("sodertalje", 2017), 10, 9)]
    if ALL
    else [(Unit("hbs", 2022), 5, 5), (Unit("sodertalje", 2017), 3, 2)],
)
def test_a_changed_delivered_figure_is_found(built: Build, unit: Unit, sample: int, covered: int) -> None:
    """At least 95 % of the changes beyond rounding in figures that a stated sum or relation covers."""
    con = load(built, unit)
    before = tried(con)
    cells = [(t, r) for t in TABLES for (r,) in con.execute(f"select rowid from {t} order by rowid").fetchall()]
    choice = random.Random(2022)
    known = found = 0
    for cell in choice.sample(cells, sample):
        change = smallest_wrong(con, cell, before)
        if change is None:
            continue
        known += 1
        with changed(con, cell, change * choice.choice((1, -1))):
            after = tried(con)
        found += any(
            t["utslag"] == "avviker" and before[k]["utslag"] != "avviker" for k, t in after.items() if k in before
        )
    assert known == covered
    assert found >= 0.95 * known
