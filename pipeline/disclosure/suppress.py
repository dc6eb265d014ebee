"""Small groups of people are not published, nor left to be worked out from the rest.

A number of people below the smallest group (but not zero) is hidden; when that leaves
one hidden number beside a shown total, the smallest of the others is hidden too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.store import sql_text

if TYPE_CHECKING:
    import duckdb

# Numbers that add up to one total: over insatser, over kön, or over a breakdown's categories.
_FAMILIES = (
    ("year, measure, kon, breakdown, category, kind", "insats <> ''"),
    ("year, measure, insats, breakdown, category, kind", "kon <> 'alla'"),
    ("year, measure, insats, kon, breakdown, kind", "breakdown <> ''"),
)


def suppress_small_groups(con: duckdb.DuckDBPyConnection, people_measures: set[str], smallest: int) -> None:
    """Hide numbers in table `observation` in place: status dold, no value, no parts.

    `people_measures` are the ids whose values count people; `smallest` is the least
    number that may be shown.
    """
    if not people_measures:
        return
    people = "measure in (" + ", ".join(sql_text(m) for m in sorted(people_measures)) + ")"
    con.execute(
        f"""create or replace temp table dold as
        select obs_id from observation where {people} and value > 0 and value < {int(smallest)}"""
    )
    while _hide_companions(con, people):
        pass
    con.execute(
        """update observation set status = 'dold', value = null, numerator = null, denominator = null
        where obs_id in (select obs_id from dold)"""
    )


def _hide_companions(con: duckdb.DuckDBPyConnection, people: str) -> int:
    """Give every lone hidden number a companion; returns how many were added."""
    added = 0
    for family, member in _FAMILIES:
        rows = con.execute(
            f"""insert into dold
            with members as (
                select obs_id, value, {family}, obs_id in (select obs_id from dold) as hidden
                from observation where {people} and {member}
            ),
            alone as (
                select {family} from members group by {family}
                having count(*) filter (where hidden) = 1 and count(*) > 1
            )
            select arg_min(obs_id, (value, obs_id)) from members inner join alone using ({family})
            where not hidden and value > 0
            group by {family}"""
        ).fetchone()
        added += int(rows[0]) if rows else 0
    return added
