"""A table in tkr that was read as kr: found by the same thing told elsewhere a thousand times larger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault
from pipeline.store import has_rows
from pipeline.typography import number

if TYPE_CHECKING:
    import duckdb

# Between years a förbund's money changes; a factor between these limits is the unit.
_LEAST, _MOST = 300, 3000
# Only sums that every förbund has, and that stand in several tables or for several years.
_SUMS = """
    select 'kostnader' as vad, ar, belopp_kr as kr, _file, _sheet, _row, false as bok from resultatpost where post = 'kostnader'
    union all select 'intäkter', ar, belopp_kr, _file, _sheet, _row, false from resultatpost where post = 'intakter'
    union all select 'kostnader', ar, varde, _file, _sheet, _row, false from flerarspost where post = 'kostnader'
    union all select 'intäkter', ar, varde, _file, _sheet, _row, false from flerarspost where post = 'intakter'
    union all select 'kostnader', ar, sum(belopp_kr), _file, _sheet, min(_row), false from driftspost
        where slag = 'kostnad' and typ = 'kostnad' group by ar, kind, _file, _sheet
    union all select 'kostnader', ar, sum(belopp_kr), _file, _sheet, min(_row), false from budgetpost
        where tabell = 'huvud' and niva = 'post' and roll = 'belopp'
            and grupp in ('administration', 'individ', 'struktur', 'insatser')
        group by ar, kind, _file, _sheet
    union all select 'intäkter', ar, sum(belopp_kr), _file, _sheet, min(_row), false from bidrag group by ar, kind, _file, _sheet
    union all select 'kostnader', ar, sum(belopp_kr), _file, _sheet, min(_row), true from bokfordpost
        where rakning = 'resultat' and post = 'kostnader' group by ar, _file, _sheet
    union all select 'tillgångar', ar, belopp_kr, _file, _sheet, _row, false from balanspost where post = 'summa_tillgangar'
    union all select 'tillgångar', ar, sum(belopp_kr), _file, _sheet, min(_row), true from bokfordpost
        where rakning = 'balans' and post = 'summa_tillgangar' group by ar, _file, _sheet
"""


# No förbund has a thousand million kr a year; all of them together have less.
_IMPOSSIBLE = 1_000_000_000


def refuse_mixed_units(con: duckdb.DuckDBPyConnection) -> None:
    """Raise DeliveryFaults where a sum is a thousand times another table's or year's, or impossibly large.

    Named is the one that cannot be right, else the smaller: a unit that is missing makes
    amounts too small, hardly ever too large.
    """
    con.execute(f"create or replace temp table summor as {_SUMS}")
    if not has_rows(con, "summor"):
        return
    faults = [*_too_large(con), *_too_small(con)]
    if faults:
        raise DeliveryFaults(faults)


def _too_large(con: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    """Sums no förbund can have: amounts in kr under a heading that says tkr."""
    rows = con.execute(
        f"""select s.vad, s.ar, abs(s.kr), s._file, s._sheet, s._row, abs(o.kr), o._file
        from summor as s
        left join summor as o on o.vad = s.vad and abs(o.ar - s.ar) <= 1 and o.kr <> 0
            and abs(s.kr) / abs(o.kr) between {_LEAST} and {_MOST}
        where abs(s.kr) > {_IMPOSSIBLE}
        qualify row_number() over (partition by s._file, s.vad, s.ar order by abs(o.ar - s.ar), o._file, o.kr) = 1
        order by s._file, s.vad, s.ar"""
    ).fetchall()
    for vad, year, large, file, sheet, row, small, other_file in rows:
        other = f"ungefär {number(small)} kr, som i {other_file}" if small else "mindre än en miljard kr"
        yield Fault(
            file=file,
            sheet=sheet,
            row=row,
            headline=f"{vad} {year} är orimligt stora för ett förbund",
            found=f"{number(large)} kr",
            expected=other,
            action="Står beloppen i kr: skriv ”Belopp i kr” över tabellen i stället för tkr.",
            code="STA-001",
        )


def _too_small(con: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    """Sums a thousandth of what another table or the year beside it has."""
    rows = con.execute(
        f"""select s.vad, s.ar, abs(s.kr), s._file, s._sheet, s._row, o.ar, abs(o.kr), o._file
        from summor as s
        inner join summor as o on o.vad = s.vad and abs(o.ar - s.ar) <= 1 and s.kr <> 0
            and abs(o.kr) / abs(s.kr) between {_LEAST} and {_MOST} and abs(o.kr) <= {_IMPOSSIBLE}
            -- A ledger is in kr, so two years of it differ as much as they do.
            and not (s.bok and o.bok)
        qualify row_number() over (partition by s._file, s.vad, s.ar order by abs(o.ar - s.ar), o._file, o.kr) = 1
        order by s._file, s.vad, s.ar"""
    ).fetchall()
    for vad, year, small, file, sheet, row, other_year, large, other_file in rows:
        yield Fault(
            file=file,
            sheet=sheet,
            row=row,
            headline=f"{vad} {year} är ungefär en tusendel av {vad} {other_year}",
            found=f"{number(small)} kr",
            expected=f"ungefär {number(large)} kr, som i {other_file}",
            action="Står beloppen i tkr: skriv ”Belopp i tkr” över tabellen. Annars: rätta enheten i den andra filen.",
            code="STA-002",
        )
