"""What leaves the office: the same numbers, without those that would tell about a few persons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import reader, table_in

if TYPE_CHECKING:
    import pandas


_VALUES = ("value", "numerator", "denominator", "lower", "upper")
# Why a number has no row among those that may be shown: it is split too finely, or told only as part of a merged category.
FIN, DEL_AV = "for_fint", "sammanslagen"
# SQL for the numbers that have one.
TOLD = f"skydd not in ('{FIN}', '{DEL_AV}')"


def published(relation: str) -> str:
    """SQL for the numbers of a table that may be shown.

    A protected number keeps its row with status dold and no value; why it is protected is
    not told, since that would say which of the hidden groups are small. Numbers split more
    finely than is published are left out, those that are told together with others, and
    numbers copied from printed documents: beside a hidden number they would tell it.
    """
    masked = ", ".join(f"case when skydd = '' then {c} end as {c}" for c in _VALUES)
    return f"""select * exclude (skydd) replace ({masked},
        case when skydd = '' then status else 'dold' end as status)
    from {relation} where {TOLD} and source <> 'publicerad'"""


def read_shown(path: Path, rows: int) -> pandas.DataFrame:
    """The first rows of a table for a person to look at, without what may not be published and columns that are empty in them."""
    con = reader()
    table = table_in(path)
    columns = {c[0] for c in con.execute(f"describe select * from {table}").fetchall()}
    query = published(table) if "skydd" in columns else f"select * from {table}"
    found = con.execute(f"{query} limit {int(rows)}").df()
    return found.loc[:, [c for c in found if (found[c].notna() & (found[c] != "")).any()]]
