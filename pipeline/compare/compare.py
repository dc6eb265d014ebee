"""Stage 4. Numbers set beside each other: the years of a förbund, and all förbund.

Defines no number. Where two deliveries state the same number, the year's own delivery
stands; a later one that says otherwise is kept as a finding.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disclosure.publish import published
from pipeline.forbund import load_forbund
from pipeline.measures.aggregate import OBSERVATION_COLUMNS
from pipeline.measures.compiler import KEY
from pipeline.measures.definition import read_measures
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.store import connect, create_table, sql_text, write_csv, write_parquet

if TYPE_CHECKING:
    import duckdb

_ORDER = ", ".join(KEY)
_CAVEAT_COLUMNS = {"forbund": "VARCHAR", "matt": "VARCHAR", "ar": "INTEGER", "text": "VARCHAR"}
_MEASURE_COLUMNS = {"id": "VARCHAR", "titel": "VARCHAR", "ordning": "INTEGER"}


def run_series(places: Places, units: list[Unit], folder: Path) -> None:
    """Join the years of one förbund: serie, publicerbart, sparning and avvikande, one Parquet each."""
    con = connect()
    _union(con, "alla", [places.stage(u, "aggregate") / "observation.parquet" for u in units])
    con.execute(
        """create table rangordnad as
        select *, row_number() over (partition by obs_id order by argang = year desc, argang desc) as plats
        from alla"""
    )
    columns = ", ".join(OBSERVATION_COLUMNS)
    con.execute(f"create view serie as select {columns} from rangordnad where plats = 1")
    write_parquet(con, f"select * from serie order by {_ORDER}", folder / "serie.parquet")
    write_parquet(con, f"{published('serie')} order by {_ORDER}", folder / "publicerbart.parquet")
    write_parquet(
        con,
        """select a.obs_id, a.measure, a.year, a.insats, a.kon, a.breakdown, a.category, a.kind,
            b.argang as galler_argang, b.value as galler_varde, a.argang, a.value as varde, a.unit
        from rangordnad as a inner join rangordnad as b on b.obs_id = a.obs_id and b.plats = 1
        where a.plats > 1 and a.value is distinct from b.value and a.source <> 'publicerad'
        order by all""",
        folder / "avvikande.parquet",
    )
    _union(con, "spar", [places.stage(u, "aggregate") / "sparning.parquet" for u in units])
    write_parquet(con, "select distinct * from spar order by all", folder / "sparning.parquet")


def run_comparison(places: Places, forbund: list[str], folder: Path) -> None:
    """Join all förbund: observations as counted and publicerbart (each Parquet and CSV), and
    jamforelse for side by side."""
    con = connect()
    # What others say stands beside what is counted: source referens, forbund riket.
    given = f"select * from read_parquet({sql_text(places.stage(REFERENCE, 'referens') / 'observation.parquet')})"
    for name, part in (("observations", "serie"), ("publicerbart", "publicerbart")):
        _union(con, name, [places.stage(Unit(f), "compare") / f"{part}.parquet" for f in forbund])
        con.execute(f"insert into {name} by name {given if name == 'observations' else published(f'({given})')}")
        query = f"select * from {name} order by {_ORDER}"
        write_parquet(con, query, folder / f"{name}.parquet")
        write_csv(con, query, folder / f"{name}.csv")
    _load_caveats(con, places, forbund)
    write_parquet(con, _COMPARISON, folder / "jamforelse.parquet")


# Totals of the measures that are meant to be compared, with what a reader must know.
# Another kind (budget, utfall) or another year is another row, never the same line.
_COMPARISON = """
with tal as (
    select o.*, m.titel, m.ordning
    from publicerbart as o
    inner join matt as m on m.id = o.measure
    where o.source = 'beraknad' and o.period = 'helar' and o.insats = '' and o.kon = 'alla' and o.breakdown = ''
),

forbehallen as (
    select t.obs_id, string_agg(f.text, ' ' order by f.text) as forbehall
    from tal as t
    inner join forbehall as f on f.forbund = t.forbund and f.matt = t.measure and (f.ar is null or f.ar = t.year)
    group by t.obs_id
),

final as (
    select
        t.obs_id, t.measure, t.titel, t.ordning, t.forbund, t.year, t.kind, t.value, t.unit, t.status,
        count(*) over (partition by t.measure, t.year, t.kind) > 1 as samma_ar_finns,
        coalesce(f.forbehall, '') as forbehall
    from tal as t
    left join forbehallen as f on f.obs_id = t.obs_id
)

select * from final
order by ordning, measure, kind, forbund, year
"""


def _load_caveats(con: duckdb.DuckDBPyConnection, places: Places, forbund: list[str]) -> None:
    rows = [
        {"forbund": f.id, "matt": matt, "ar": b.ar, "text": b.text}
        for f in (load_forbund(places, name) for name in forbund)
        for b in f.forbehall
        for matt in b.matt
    ]
    create_table(con, "forbehall", _CAVEAT_COLUMNS, rows)
    measures = [m for m in read_measures().values() if m.compare]
    create_table(
        con,
        "matt",
        _MEASURE_COLUMNS,
        [{"id": m.id, "titel": m.title, "ordning": i} for i, m in enumerate(measures)],
    )


def _union(con: duckdb.DuckDBPyConnection, name: str, paths: list[Path]) -> None:
    parts = " union all by name ".join(f"select * from read_parquet({sql_text(p)})" for p in paths)
    con.execute(f'create or replace table "{name}" as {parts}')


def run_compare(places: Places, unit: Unit, members: list[Unit], folder: Path) -> None:
    """Either one förbund over its years, or (jamforelse) every förbund in `members`."""
    if unit == EVERYTHING:
        run_comparison(places, sorted({m.forbund for m in members}), folder)
    else:
        run_series(places, members, folder)
