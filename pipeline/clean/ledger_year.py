"""The year of a ledger: what it opened with, and how much of it there is."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import Places, Unit
from pipeline.store import has_rows, read_rows
from pipeline.typography import number

if TYPE_CHECKING:
    import duckdb

# The last day of each period, as macros.sql has them.
_ENDS = {"t1": (4, 30), "t2": (8, 31), "helar": (12, 31)}


def refuse_opening(con: duckdb.DuckDBPyConnection) -> None:
    """Raise DeliveryFaults where a line of the balance sheet opens with another sum than it closed with.

    Both stand in the same file (#IB, and #UB of the year before), so the change over the year
    is not known. Account by account it is a finding; here accounts may have changed places
    within a line. Equity follows from the other lines.
    """
    if not has_rows(con, "kontosaldo"):
        return
    rows = con.execute(
        """with saldo as (
            select k.post, s.slag, s.belopp, s._file, s._row
            from kontosaldo as s inner join kod_konto as k on k.konto = s.konto
            where k.grupp in ('tillgang', 'skuld') and (
                (s.slag = 'IB' and s.ar = (select max(ar) from kontosaldo))
                or (s.slag = 'UB' and s.ar = (select max(ar) - 1 from kontosaldo))
            )
        )
        select
            post, coalesce(sum(belopp) filter (where slag = 'IB'), 0), coalesce(sum(belopp) filter (where slag = 'UB'), 0),
            any_value(_file), min(_row)
        from saldo
        where (select count(distinct slag) from saldo) = 2
        group by post
        order by post"""
    ).fetchall()
    names = {row["kod"]: row["namn"] for row in read_codes("bokforingspost")}
    faults = [
        Fault(
            file=file,
            row=row,
            headline=f"{names[post].lower()}: de ingående balanserna är inte förra årets utgående",
            found=f"{number(opening, 2)} kr (#IB)",
            expected=f"{number(closing, 2)} kr (#UB för året före)",
            action="För över de utgående balanserna på nytt i ekonomisystemet och exportera filen igen.",
            code="BOK-008",
        )
        for post, opening, closing, file, row in rows
        if opening != closing
    ]
    if faults:
        raise DeliveryFaults(faults)


def refuse_part_of_year(places: Places, unit: Unit, period: str) -> None:
    """Raise DeliveryFaults where the books end before the period that a report is about.

    A tertial's report needs only its own months.
    """
    reached = _reached(places.stage(unit, "ingest") / "kontosaldo.parquet", unit.ar)
    end = datetime.date(unit.ar, *_ENDS[period])
    if reached is None or reached[0] >= end:
        return
    day, file = reached
    whole = [p for p in ("t2", "t1") if day >= datetime.date(unit.ar, *_ENDS[p])]
    other = f" Till dess: PERIOD={whole[0]} ger en tertialrapport." if whole else ""
    raise DeliveryFaults(
        [
            Fault(
                file=file,
                headline="bokföringen omfattar inte hela perioden",
                found=f"till och med {day} (#OMFATTN, #RAR eller #GEN)",
                expected=f"till och med {end}",
                action=f"Exportera filen på nytt när perioden är bokförd.{other}",
                code="BOK-009",
            )
        ]
    )


def _reached(path: Path, year: int) -> tuple[datetime.date, str] | None:
    """The last day of the closing balances of a year, and their file."""
    rows = read_rows(path, f"ar = {int(year)} and slag in ('UB', 'RES')")
    return min(((r["till"], r["_file"]) for r in rows), default=None)
