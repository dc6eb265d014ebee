"""Shares of several förbund, or of insatser of one, taken as one, and the limits between which chance alone puts them: table tratt.

Source of the limits: D. J. Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202; here with the
exact quantiles of the binomial distribution.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.compare.queries import query
from pipeline.measures.observation import observation_id
from pipeline.store import MONEY, create_table
from pipeline.typography import number, percent

if TYPE_CHECKING:
    import duckdb

# Fewer than this together tell more of who is among them than of a pattern.
FEWEST = 5
# Of 100 shares 95 fall between these by chance: (code of the limit, quantile).
_LIMITS = (("nedre_grans", 0.025), ("ovre_grans", 0.975))
# How many points a line of limits is drawn through, besides those of the förbund.
_STEPS = 60
_COLUMNS = {
    "tratt_id": "VARCHAR",
    "measure": "VARCHAR",
    "year": "INTEGER",
    "grupp": "VARCHAR",
    "forbund": "VARCHAR",
    "slag": "VARCHAR",
    "n": "INTEGER",
    "value": MONEY,
    "unit": "VARCHAR",
    "formel": "VARCHAR",
    "delar": "VARCHAR",
}


def load_funnel(con: duckdb.DuckDBPyConnection) -> None:
    """Table tratt: per year and group of comparable shares the share of all together, then its limits per n.

    All values in percent. `delar` are the ids of the shares it is made of. Reads jamforelse, so what is
    withheld is not in it.
    """
    con.execute(f"create or replace macro minsta_tillsammans() as {FEWEST}")
    found = con.execute(query("tillsammans")).fetchall()
    create_table(con, "tratt", _COLUMNS, [row for group in found for row in limit_rows(*group)])


def limit_rows(
    measure: str,
    year: int,
    group: str,
    part: Decimal,
    whole: Decimal,
    sizes: list[int],
    made_of: str,
    forbund: str = "",
) -> Iterator[dict[str, object]]:
    """Rows of tratt for shares that are taken as one: of all förbund, or of the insatser of `forbund`."""
    own = (forbund,) if forbund else ()

    def row(kind: str, n: int, value: Decimal, formula: str) -> dict[str, object]:
        return {
            "tratt_id": observation_id("tratt", measure, year, group, *own, kind, n),
            "measure": measure,
            "year": year,
            "grupp": group,
            "forbund": forbund,
            "slag": kind,
            "n": n,
            "value": value,
            "unit": "procent",
            "formel": formula,
            "delar": made_of,
        }

    share = round(100 * part / whole, 6)
    yield row("alla_tillsammans", int(whole), share, f"100 × {number(part)} / {number(whole)} = {percent(share)}")
    for kind, quantile in _LIMITS:
        for n, value in chance_limits(share, quantile, drawn_sizes(sizes)):
            told = (
                f"{percent(Decimal(str(100 * quantile)))} av binomialfördelningen med {number(n)} och {percent(share)}"
            )
            yield row(kind, n, value, told)


def drawn_sizes(sizes: Iterable[int]) -> list[int]:
    """The n that limits are given for: those of the förbund, and enough others for a line from 5 and past them."""
    own = set(sizes)
    largest = max(own)
    return sorted(own | set(range(5, max(7, int(largest * 1.1)), max(1, round(largest / _STEPS)))))


def chance_limits(share: Decimal, quantile: float, sizes: list[int]) -> list[tuple[int, Decimal]]:
    """(n, limit in percent) for each n: the quantile of the binomial distribution with that share (percent)."""
    counts = _binomial_quantiles(quantile, sizes, float(share) / 100)
    return [(n, round(100 * Decimal(k) / n, 6)) for n, k in zip(sizes, counts, strict=True)]


def _binomial_quantiles(quantile: float, sizes: list[int], share: float) -> list[int]:
    """Of each n the fewest that so large a part of draws have at most. scipy.stats says the same and takes long to import."""
    from scipy.special import bdtrik

    return [math.ceil(k) for k in bdtrik(quantile, sizes, share)] if share else [0] * len(sizes)
