"""What may be said of a number beside that of the year before: the same rule as the comparison's."""

from __future__ import annotations

from functools import cache
from typing import Literal, cast

import duckdb

from pipeline.compare.queries import load_macros
from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Observation
from pipeline.store import connect

Word = Literal["utan_intervall", "for_fa", "hogre", "lagre", "ingen_saker_skillnad"]
_SHARES = """
select ordet(
    $now - $before - newcombe($now, $lower, $before, $mot_upper),
    $now - $before + newcombe($now, $upper, $before, $mot_lower),
    least($n, $mot_n))
"""


def change(now: Observation, before: Observation) -> Word:
    """The word for how a number has changed. Both have values; only shares of people have an interval here."""
    limits = (now.lower, now.upper, before.lower, before.upper, now.denominator, before.denominator)
    if any(x is None for x in limits):
        return "utan_intervall"
    names = ("lower", "upper", "mot_lower", "mot_upper", "n", "mot_n")
    given = {k: float(v or 0) for k, v in zip(names, limits, strict=True)}
    given |= {"now": float(now.value or 0), "before": float(before.value or 0)}
    found = _macros().execute(_SHARES, given).fetchone()
    return cast(Word, found[0] if found else "utan_intervall")


def not_comparable(forbund: Forbund, measure: str, year: int) -> str:
    """Why the numbers of a measure in `year` and the year before are of different things; '' when they are not."""
    for broken in forbund.brott:
        if broken.ar == year and (not broken.matt or measure in broken.matt):
            return broken.skal
    told = [j for j in forbund.jamforbarhet if measure in j.matt]
    now, before = ({(j.egenskap, j.varde) for j in told if j.ar in (None, y)} for y in (year, year - 1))
    return next((j.varfor for j in told if now != before), "")


@cache
def _macros() -> duckdb.DuckDBPyConnection:
    con = connect()
    load_macros(con)
    return con
