"""Year columns that have changed places: found by the same posts told in another delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault
from pipeline.store import has_rows
from pipeline.typography import number

if TYPE_CHECKING:
    import duckdb

# So many posts must fit crosswise, and none as they stand: one alone may be a coincidence.
_FEWEST = 2
_TOLD_IN = ("resultatpost", "balanspost", "flerarspost", "bokfordpost")
# The same post told twice: in a statement, the overview and the ledger.
_POSTS = """
    select 'resultat' as rakning, post, postnamn, ar, belopp_kr as kr, precision_kr as steg, _file, _sheet, _row, false as bok
        from resultatpost
    union all select 'balans', post, postnamn, ar, belopp_kr, precision_kr, _file, _sheet, _row, false from balanspost
    union all select 'resultat', post, postnamn, ar, varde, precision_kr, _file, _sheet, _row, false from flerarspost
    union all select rakning, post, any_value(postnamn), ar, sum(belopp_kr), 1, _file, _sheet, min(_row), true from bokfordpost
        group by rakning, post, ar, _file, _sheet
"""


def refuse_swapped_years(con: duckdb.DuckDBPyConnection) -> None:
    """Raise DeliveryFaults where two years of a table fit another delivery only when they change places.

    The ledger has a date on every row, so a table is never trusted before it.
    """
    if not any(has_rows(con, table) for table in _TOLD_IN):
        return
    rows = con.execute(
        f"""with poster as (
            select rakning, post, ar, _file, _sheet, bok, min(postnamn) as namn, min(kr) as kr, min(steg) as steg, min(_row) as _row
            from ({_POSTS}) where kr is not null
            group by rakning, post, ar, _file, _sheet, bok having count(*) = 1
        ),
        par as (
            select n.*, f.ar as forra, f.kr as forra_kr
            from poster as n
            inner join poster as f
                on f.rakning = n.rakning and f.post = n.post and f._file = n._file and f._sheet = n._sheet and f.ar = n.ar - 1
        ),
        mot as (
            select a.*, b._file as andra, b.bok as mot_bok, b.kr as andra_kr,
                abs(a.kr - b.kr) <= greatest(a.steg, b.steg) and abs(a.forra_kr - b.forra_kr) <= greatest(a.steg, b.steg) as rakt,
                abs(a.kr - b.forra_kr) <= greatest(a.steg, b.steg) and abs(a.forra_kr - b.kr) <= greatest(a.steg, b.steg) as korsvis
            from par as a
            inner join par as b on b.rakning = a.rakning and b.post = a.post and b.ar = a.ar and b._file <> a._file
            where not a.bok and abs(a.kr - a.forra_kr) > 2 * greatest(a.steg, b.steg)
        ),
        forst as (
            select *, row_number() over (partition by _file, _sheet, ar order by not mot_bok, not korsvis, andra, _row) as plats,
                count(distinct post) filter (where korsvis) over tabell as korsvisa, count(*) filter (where rakt) over tabell as raka
            from mot
            window tabell as (partition by _file, _sheet, ar)
        )
        select _file, _sheet, _row, ar, forra, andra, namn, kr, andra_kr, korsvisa
        from forst where plats = 1 and korsvisa >= {_FEWEST} and raka = 0
        order by all"""
    ).fetchall()
    if rows:
        raise DeliveryFaults([_fault(*row) for row in rows])


def _fault(
    file: str,
    sheet: str,
    row: int,
    year: int,
    before: int,
    other: str,
    name: str,
    here: float,
    there: float,
    count: int,
) -> Fault:
    return Fault(
        file=file,
        sheet=sheet,
        row=row,
        headline=f"{before} och {year} ser ut att ha bytt plats: {count} poster stämmer bara så",
        found=f"{name} {year} är {number(here)} kr",
        expected=f"{number(there)} kr, som i {other}",
        action="Kontrollera årtalen över kolumnerna i båda filerna, och rätta rubriken där de är fel.",
        code="STA-003",
    )
