"""Macros of the clean stage: macros.sql, and those that are made of a list, so that no list is retyped in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codes.vocabulary import PERIOD_MONTHS, age_bands
from pipeline.store import sql_text
from pipeline.typography import SCALE

if TYPE_CHECKING:
    import duckdb

_MOST_KEPT = 100_000
MACROS = Path(__file__).parent / "macros.sql"


def load_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make every macro of the stage; those of macros.sql look at the code tables, which must be there."""
    load_listed_macros(con)
    con.execute(MACROS.read_text("utf-8"))


def load_listed_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make faktor(enhet), periodens_manader(period) and aldersgrupp(alder) of their lists."""
    con.execute(f"create or replace macro faktor(enhet) as {_case('enhet', {u: int(s) for u, s in SCALE.items()})}")
    con.execute(f"create or replace macro periodens_manader(period) as {_case('period', PERIOD_MONTHS)}")
    bands = " ".join(f"when alder < {end} then {sql_text(code)}" for code, end in age_bands()[:-1])
    oldest = sql_text(age_bands()[-1][0])
    con.execute(
        f"create or replace macro aldersgrupp(alder) as case when alder is null then 'saknas' {bands} else {oldest} end"
    )


def keep_coded(con: duckdb.DuckDBPyConnection) -> None:
    """Of an office's participations, keep those that kodade_deltaganden() gives: five tables ask for them.

    Planning how they are coded takes longer than coding them; more than an office has would take gigabytes.
    """
    (count,) = con.execute("select count(*) from deltagare").fetchone() or (0,)
    if 0 < count <= _MOST_KEPT:
        con.execute("create temp table kodade as from kodade_deltaganden()")
        con.execute("create or replace macro kodade_deltaganden() as table from kodade")


def _case(column: str, values: Mapping[str, int]) -> str:
    return f"case {column} {' '.join(f'when {sql_text(k)} then {v}' for k, v in values.items())} end"
