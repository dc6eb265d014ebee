"""What was told before: the years before this one, as far back as they follow on each other, and every release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disclosure.publish import FIN, TOLD
from pipeline.measures.cells import CELL, cell_of
from pipeline.measures.kinds import Measure
from pipeline.measures.observation import id_as_now
from pipeline.places import Places, Unit
from pipeline.rows.csv_files import read_rows_back
from pipeline.store import table_in

if TYPE_CHECKING:
    import duckdb

    from pipeline.disclosure.relations import Cell


def years_before(places: Places, unit: Unit) -> list[Unit]:
    """The years before this one that have deliveries, the latest first, until one has none.

    A year is bound to the next by who was there when it turned, so what is told of each bears on all after it.
    """
    known = set(places.units())
    return list(takewhile(known.__contains__, (Unit(unit.forbund, unit.ar - back) for back in count(1))))


def tables_before(places: Places, unit: Unit) -> list[Path]:
    """The numbers of those years, with what of them was told, as far as they are built."""
    paths = (places.stage(u, "aggregate") / "observation.parquet" for u in years_before(places, unit))
    return list(takewhile(Path.is_file, paths))


def told_before(
    con: duckdb.DuckDBPyConnection, tables: Sequence[Path], people: Mapping[str, Measure]
) -> dict[Cell, bool]:
    """The counts of people of the years before, and whether each was shown.

    Those too fine to be told are among them as far as they bind others: flows, and another kön.
    """
    found: dict[Cell, bool] = {}
    for table in tables:
        rows = con.execute(
            f"""select {CELL}, skydd = '' from {table_in(table)} as o where source = 'beraknad'
            and ({TOLD} or (skydd = '{FIN}' and (breakdown = '' or kon = 'annat')))
            and kind <> 'prognos' and value is not null and year = argang
            and not exists (from observation as n where n.obs_id = o.obs_id)"""
        ).fetchall()
        found |= {cell_of(r, people[r[1]]): bool(r[10]) for r in rows if r[1] in people and people[r[1]].groups}
    return found


def told_in_releases(places: Places, unit: Unit) -> dict[str, Decimal]:
    """What any release has shown of a förbund and year, by id; of one that was changed what the latest said."""
    found: dict[str, Decimal] = {}
    for path in places.released_numbers():
        for row in read_rows_back(path.read_text("utf-8")):
            if (row["forbund"], row["year"]) == (unit.forbund, str(unit.ar)) and row["value"]:
                found[id_as_now(row["obs_id"])] = Decimal(row["value"])
    return found


def stays_shown(cells: Sequence[Cell], smallest: int, released: Mapping[str, Decimal]) -> dict[str, bool]:
    """Those that a release has shown as they are: they stay shown. What has changed since is another number."""
    return {
        c.obs_id: True
        for c in cells
        if not c.too_fine and not 0 < c.value < smallest and released.get(c.obs_id) == c.value
    }
