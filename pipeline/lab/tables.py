"""Every table that a build left, by its name, and which of them may be kept with a notebook.

What is open has been through the disclosure filter, or is about money and the world outside. All else is closed
until somebody says otherwise here: rows about persons, counts of them, trials and printed figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disclosure.publish import published
from pipeline.lab.refusals import NotBuilt
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.store import connect, sql_text, table_in

if TYPE_CHECKING:
    import duckdb

_PUBLISHED = ("publicerbart", "jamforelse", "brott", "vy", "skillnad", "tratt", "insatsandel", "flera_ar")
_ABOUT_MONEY = (
    "budgetpost",
    "budgetavvikelse",
    "budgetram",
    "resultatpost",
    "balanspost",
    "kassaflodespost",
    "driftspost",
    "notpost",
    "bidrag",
    "kapitaltak",
    "bokfordpost",
)
_OF_THE_WORLD = ("befolkning", "kpi", "riket")
# Counted numbers with the reason why some are withheld: read without those.
_MASKED = ("observation", "observations", "serie")
OPEN = frozenset((*_PUBLISHED, *_ABOUT_MONEY, *_OF_THE_WORLD, *_MASKED, "leverans"))
_STAGES = ("ingest", "clean", "aggregate", "reconcile")


@dataclass(frozen=True)
class Kept:
    """A table of a build: its file, and the förbund and year that it is of ('' and 0: of none alone)."""

    name: str
    path: Path
    forbund: str = ""
    year: int = 0


def find_tables(places: Places) -> dict[str, list[Kept]]:
    """Name -> the files that make up the table. Raises NotBuilt before the first build."""
    found: dict[str, list[Kept]] = {}
    for kept in _kept(places):
        found.setdefault(kept.name, []).append(kept)
    if not found:
        raise NotBuilt("Inget är byggt ännu. Kör make report först, och öppna sedan notebooken igen.")
    return found


def _kept(places: Places) -> Iterator[Kept]:
    """What is of all förbund once, else each year's own; never both, which would count twice."""
    for path in (places.observations, places.published):
        if path.is_file():
            yield Kept(path.stem, path)
    whole = {p.stem for p in places.processed.glob("*.parquet")}
    for path in sorted(places.stage(EVERYTHING, "compare").glob("*.parquet")):
        whole.add(path.stem)
        yield Kept(path.stem, path)
    for path in sorted(places.stage(REFERENCE, "referens").glob("*.parquet")):
        if path.stem in _OF_THE_WORLD:
            whole.add(path.stem)
            yield Kept(path.stem, path)
    units = places.units()
    for forbund in sorted({u.forbund for u in units}):
        for path in sorted(places.stage(Unit(forbund), "compare").glob("*.parquet")):
            if path.stem not in whole:
                yield Kept(path.stem, path, forbund)
    for unit in units:
        for stage in _STAGES:
            for path in sorted(places.stage(unit, stage).glob("*.parquet")):
                if path.stem not in whole and not (stage == "aggregate" and path.stem == "sparning"):
                    yield Kept(path.stem, path, unit.forbund, unit.ar)


def open_database(places: Places) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """A database of its own with a view for each table, and the names of the views.

    Of a table that each förbund or year has a file of, `forbund` and `argang` say whose a row is, unless it has such
    a column itself.
    """
    con = connect()
    names = []
    for name, files in find_tables(places).items():
        parts = " union all by name ".join(_select(con, kept) for kept in files)
        con.execute(f'create view "{name}" as {parts}')
        names.append(name)
    return con, sorted(names)


def _select(con: duckdb.DuckDBPyConnection, kept: Kept) -> str:
    table = table_in(kept.path)
    columns = {d[0] for d in con.execute(f"select * from {table} limit 0").description or []}
    shown = f"({published(table)})" if "skydd" in columns else table
    own = []
    if kept.forbund and "forbund" not in columns:
        own.append(f"{sql_text(kept.forbund)} as forbund")
    if kept.year and "argang" not in columns:
        own.append(f"{kept.year} as argang")
    return f"select {', '.join([*own, '*'])} from {shown}"
