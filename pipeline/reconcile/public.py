"""What the public may see of the trials: neither value nor verdict of one that touches a withheld number.

A printed figure is not safe because it is printed: it may come from a draft, and "stämmer" beside it says
what the deliveries give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.reconcile.printed.figures import Figure
from pipeline.rows.csv_files import write_for_people

if TYPE_CHECKING:
    import duckdb

# The file in the waiting place; among the reports it is avstamning.csv.
OPEN = "offentlig.csv"
_NOT_SHOWN = "Visas inte: provet rör ett tal som inte får visas."
_ABOUT_MONEY = "kr"
_HIDDEN_WHERE_CLOSED = ("vanster", "hoger", "skillnad", "tolerans", "utslag", "allvar", "vanster_cell", "hoger_cell")
_LEFT_OUT = ("vikt", "fynd", "celler", "_file", "_sheet", "_row", "_column", "forklaring", "att_forklara", "dolt")

_About = tuple[str, str, str, str, str, int]


class Openness:
    """Which printed figures say no more than what is published: amounts, and numbers whose every row may be shown."""

    def __init__(self, series: Iterable[Mapping[str, Any]]) -> None:
        self._shown: set[_About] = set()
        self._withheld: set[_About] = set()
        for r in series:
            about = (r["measure"], r["insats"], r["kon"], r["breakdown"], r["category"], r["year"])
            (self._withheld if r["skydd"] else self._shown).add(about)

    def is_open(self, unit: str, figures: Iterable[Figure]) -> bool:
        """Whether a trial in `unit` on these figures may be shown whole. What is not money must be known to be public."""
        about = [(f.enhet, f.key[:6]) for f in figures]
        if any(key in self._withheld for _, key in about):
            return False
        return all(key in self._shown or enhet == _ABOUT_MONEY for enhet, key in about) and (
            bool(about) or unit == _ABOUT_MONEY
        )


def write_open(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write what is public of the table avstamning on a connection: in its order, the closed ones last.

    The table has the worst first, so the place of a closed one would say its verdict.
    """
    hidden = ", ".join(f"case when dolt then null else {c} end as {c}" for c in _HIDDEN_WHERE_CLOSED)
    told = f"case when dolt then '{_NOT_SHOWN}' else vad end as vad"
    left_out = ", ".join(f'"{c}"' for c in _LEFT_OUT)
    query = f'select * exclude ({left_out}) replace ({hidden}, {told}) from "avstamning"'
    query += " order by dolt, case when dolt then regel || prov_id end, rowid"
    write_for_people(con, query, path, unit="enhet")
