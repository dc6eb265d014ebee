"""Stage 3. Clean tables in; numbers in long form out, each with the rows it rests on.

Knows no titles, colours or decimals shown. Small groups of people are hidden here,
before any number is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disclosure.suppress import suppress_small_groups
from pipeline.faults import StageStopped
from pipeline.forbund import load_forbund
from pipeline.measures.compiler import KEY, check_expression, compile_measure
from pipeline.measures.definition import Measure, read_measures
from pipeline.places import Places, Unit
from pipeline.store import MONEY, connect, load_views, sql_text, write_parquet

if TYPE_CHECKING:
    import duckdb

OBSERVATION_COLUMNS = (
    "obs_id", *KEY, "value", "numerator", "denominator", "unit", "status", "argang",
)  # fmt: skip
_EMPTY = f"""create or replace table tal (
    measure varchar, year integer, insats varchar, kon varchar, breakdown varchar, category varchar,
    kind varchar, numerator {MONEY}, denominator {MONEY}, value {MONEY},
    rader struct(fil varchar, blad varchar, rad integer, kolumn varchar)[]
)"""


def run_aggregate(places: Places, unit: Unit, source: Path, folder: Path) -> None:
    """Compute every measure for a förbund and year; write observation and sparning.

    Amounts in kr. `status` is ok or dold; value is null unless ok.
    """
    forbund = load_forbund(places, unit.forbund)
    con = connect()
    load_views(con, source)
    compute_measures(con, read_measures())
    _refuse_duplicates(con)
    con.create_function("obs_id", lambda key: observation_id(*key.split("\x1f")), ["VARCHAR"], "VARCHAR")
    _to_observations(con, unit, read_measures())
    suppress_small_groups(con, {m.id for m in read_measures().values() if m.people}, forbund.minsta_grupp)
    write_parquet(
        con,
        f"select {', '.join(OBSERVATION_COLUMNS)} from observation order by {', '.join(KEY)}",
        folder / "observation.parquet",
    )
    write_parquet(
        con,
        "select obs_id, r.fil, r.blad, r.rad, r.kolumn from (select obs_id, unnest(rader) as r from observation) "
        "order by obs_id, r.fil, r.blad, r.rad, r.kolumn",
        folder / "sparning.parquet",
    )


def compute_measures(con: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> None:
    """Fill the table `tal` with every measure, parts before what is made of them."""
    con.execute(_EMPTY)
    columns = _columns(con)
    for measure in measures.values():
        for source in measure.sources:
            for expression in (source.numerator, source.filter):
                check_expression(con, expression, measure.id)
        con.execute(f"insert into tal by name {compile_measure(measure, columns)}")


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    rows = con.execute("select table_name, column_name from information_schema.columns").fetchall()
    tables: dict[str, set[str]] = {}
    for table, column in rows:
        tables.setdefault(table, set()).add(column)
    return tables


def _refuse_duplicates(con: duckdb.DuckDBPyConnection) -> None:
    """Two numbers under one key would mean that a definition counts something twice."""
    twice = con.execute(
        "select measure, year, kind, insats, breakdown, category from tal "
        "group by all having count(*) > 1 and count(distinct kon) < count(*) order by all"
    ).fetchall()
    if twice:
        shown = "; ".join(" ".join(str(v) for v in row if v != "") for row in twice[:5])
        raise StageStopped(
            f"Samma tal räknas på två sätt: {shown}. Det är ett fel i måttens definitioner "
            "under pipeline/measures/definitions/."
        )


def observation_id(*key: object) -> str:
    """The stable id of a number: a hash of its key columns, in the order of KEY."""
    return hashlib.sha256("|".join(str(k) for k in key).encode()).hexdigest()[:16]


def _to_observations(con: duckdb.DuckDBPyConnection, unit: Unit, measures: Mapping[str, Measure]) -> None:
    units = ", ".join(f"({sql_text(m.id)}, {sql_text(m.unit)})" for m in measures.values())
    key = " || chr(31) || ".join(f"cast({k} as varchar)" for k in KEY)
    con.execute(
        f"""create or replace table observation as
        with keyed as (
            select {sql_text(unit.forbund)} as forbund, year, 'helar' as period, t.*exclude (year),
                'beraknad' as source, u.unit, 'ok' as status, cast({unit.ar} as integer) as argang
            from tal as t
            inner join (values {units}) as u (id, unit) on u.id = t.measure
        )
        select obs_id({key}) as obs_id, * from keyed"""
    )
