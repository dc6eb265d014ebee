"""Numbers that a document prints, beside those that are counted: source publicerad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.measures.observation import KEY, observation_id_in
from pipeline.store import sql_text

if TYPE_CHECKING:
    import duckdb

    from pipeline.places import Unit

_UNITS = "('kr', 'antal', 'procent', 'manader')"


def add_printed(con: duckdb.DuckDBPyConnection, unit: Unit) -> None:
    """Add the printed numbers of clean `tryckt` to table observation, in kr, costs positive.

    Where a document prints one number several times the most exact is taken, tables before
    running text; that the others agree is checked in reconcile. A place that prints it with two
    values (a span) gives none. Printed numbers are already public, so none is protected.
    """
    con.execute(
        f"""insert into observation by name
        with tal as (
            select t.*, varde * tecken as value, matt as measure, uppdelning as breakdown, kategori as category,
                ar as year, 'helar' as period, {sql_text(unit.forbund)} as forbund, 'publicerad' as source
            from tryckt as t
            inner join (select distinct measure as id, unit from observation) as m on m.id = t.matt and m.unit = t.enhet
            where t.kind in ('utfall', 'budget', 'mal', 'prognos') and t.enhet in {_UNITS}
                and t.varde is not null
        ),
        entydiga as (
            select *, count(distinct value) over (
                partition by {", ".join(KEY)}, avsnitt, tabell, case when i_text then nr end
            ) as varden
            from tal
        ),
        valda as (
            select *, row_number() over (partition by {", ".join(KEY)} order by i_text, ungefar, steg, nr) as plats
            from entydiga where varden = 1
        )
        select {observation_id_in(KEY)} as obs_id, {", ".join(KEY)}, cast(value as decimal(24, 6)) as value, enhet as unit,
            'ok' as status, argang, '' as skydd,
            [{{'fil': _file, 'blad': _sheet, 'rad': _row, 'kolumn': '', 'antal': 1}}] as rader
        from valda where plats = 1"""
    )
