"""Shares of a förbund over several years as one, for groups that are small in any single year: table flera_ar.

Only years that count alike on one side of a break are joined. The same person may be in two of them, so that the
real uncertainty is a little smaller than the interval (Wilson) says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compare.queries import query
from pipeline.measures.interval import interval
from pipeline.measures.observation import observation_id
from pipeline.typography import number, percent

if TYPE_CHECKING:
    import duckdb


def load_pooled(con: duckdb.DuckDBPyConnection) -> None:
    """Table flera_ar: per förbund and share of people what it is of all years that may be joined, two or more.

    Reads jamforelse and matt.
    """
    con.create_function("flera_ar_id", lambda key: observation_id("flera_ar", key), ["VARCHAR"], "VARCHAR")
    con.create_function("andel_i_ord", lambda part, whole: _in_words(part, whole), ["DOUBLE", "DOUBLE"], "VARCHAR")
    for name, side in (("wilson_under", "lower"), ("wilson_over", "upper")):
        limit = interval(side).replace("u.andel", "true")
        con.execute(f"create or replace macro {name}(numerator, denominator) as ({limit})")
    con.execute(f"create table flera_ar as {query('flera_ar')}")


def _in_words(part: float, whole: float) -> str:
    return f"100 × {number(part)} / {number(whole)} = {percent(100 * part / whole)}"
