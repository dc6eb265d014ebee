"""Categories told together: counted beside the others, then kept where that was chosen and taken away where it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.codes.merged import merged_of, read_merged
from pipeline.disclosure.merging import Merges
from pipeline.disclosure.publish import DEL_AV, FIN
from pipeline.store import MONEY, create_table

if TYPE_CHECKING:
    import duckdb

_PART = {"breakdown": "VARCHAR", "sammanslagen": "VARCHAR", "category": "VARCHAR"}
_AT = {"year": "INTEGER", "breakdown": "VARCHAR", "category": "VARCHAR"}


def add_merged(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `tal` every category that is several together, of counts of persons for the whole year and förbund.

    A row is in one category, so the number is the sum, and rests on the rows of its parts.
    """
    parts = [
        {"breakdown": m.breakdown, "sammanslagen": m.category, "category": p} for m in read_merged() for p in m.parts
    ]
    create_table(con, "del_av", _PART, parts)
    con.execute(f"""insert into tal by name
        select t.measure, t.year, t.period, t.insats, t.kon, t.breakdown, d.sammanslagen as category, t.kind,
            cast(sum(t.numerator) as {MONEY}) as numerator, null as denominator, cast(sum(t.value) as {MONEY}) as value,
            [{{'fil': min(t.rader[1].fil), 'blad': min(t.rader[1].blad), 'rad': cast(null as integer), 'kolumn': '',
                'antal': cast(sum(t.rader[1].antal) as bigint)}}] as rader
        from tal as t inner join del_av as d using (breakdown, category)
        where t.measure in (select id from person_antal) and t.period = 'helar' and t.insats = ''
        group by all having count(*) > 1""")  # fmt: skip


def keep_chosen(con: duckdb.DuckDBPyConnection, merges: Merges) -> None:
    """Mark in `observation` what is told only together with others, and take away what is not told together."""
    at = con.execute("select distinct year, breakdown, category from observation where breakdown <> ''").fetchall()
    rows = [dict(zip(_AT, place, strict=True)) for place in at if merged_of(place[1])]
    create_table(con, "som_del", _AT, [r for r in rows if merges.is_part(*r.values())])
    create_table(con, "ej_vald", _AT, [r for r in rows if merges.is_idle(*r.values())])
    same = "where {}.year = o.year and {}.breakdown = o.breakdown and {}.category = o.category"
    con.execute(
        f"update observation as o set skydd = '{DEL_AV}' from som_del as d {same.replace('{}', 'd')} and skydd <> '{FIN}'"
    )
    con.execute(f"delete from observation as o using ej_vald as e {same.replace('{}', 'e')}")
