"""The closing entries of a ledger: the result of the year moved to equity when the books are closed.

They say nothing new, so they are taken out: the result accounts then have what was earned and
spent, and equity what it was before its result. Closed and unclosed books give the same
numbers, whether 8999 stands against 2019 or each result account is brought to zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault
from pipeline.names import slug
from pipeline.store import MONEY
from pipeline.typography import number

if TYPE_CHECKING:
    import duckdb

CLOSING_POST = "arets_resultat"
# The account that BAS has for it; others are known by their names.
_USUAL = "8999"
# Vouchers that may be closing entries: what they touch, and what is left after them.
# A voucher is in the order of its day, or of the file when a later one was given an earlier day.
_VOUCHERS = f"""
with rad as (
    select
        v._file, v.verifikation_rad, v.verifikation, v.konto, v.belopp, v.ar,
        max(v.datum) over (partition by v._file, v.verifikation_rad) as dag,
        k.grupp = 'bokslut' as bokslut,
        k.grupp in ('intakt', 'kostnad', 'finans', 'utredning', 'bokslut') as resultat,
        k.grupp = 'eget_kapital' as kapital
    from verifikationsrad as v
    inner join kod_konto as k on k.konto = v.konto
),

efter as (
    select
        *,
        sum(belopp) over (partition by _file, konto order by dag, verifikation_rad) as konto_efter,
        sum(if(resultat, belopp, 0)) over (partition by _file order by dag, verifikation_rad) as resultat_efter,
        sum(if(resultat, belopp, 0)) over (partition by _file order by verifikation_rad) as resultat_i_filen,
        sum(if(resultat, belopp, 0)) over (partition by _file) as resultat_sist
    from rad
    where dag between make_date(ar, 1, 1) and make_date(ar, 12, 31)
)

select
    _file, verifikation_rad, any_value(verifikation) as verifikation,
    bool_or(bokslut) as bokslut,
    bool_and(resultat or kapital) as bara,
    cast(coalesce(sum(belopp) filter (where kapital), 0) as {MONEY}) as flyttat,
    coalesce(sum(belopp) filter (where resultat), 0) <> 0 and any_value(dag = make_date(ar, 12, 31)) as vid_slutet,
    any_value(resultat_efter) = 0 or any_value(resultat_i_filen) = 0
    or (any_value(resultat_sist) = 0 and bool_and(konto_efter = 0) filter (where resultat)) as tommer
from efter
group by _file, verifikation_rad
"""


def is_closing_account(account: str, name: str) -> bool:
    """Whether an account of class 8 is called what the result of the year is called."""
    return account.startswith("8") and slug(name) in _names()


def is_usual_closing_account(account: str) -> bool:
    """Whether an account is the one that BAS has for the result of the year."""
    return account == _USUAL


def load_closing(con: duckdb.DuckDBPyConnection) -> None:
    """Make bokslutsverifikation: the vouchers that only move the result of the year to equity.

    Needs verifikationsrad and kod_konto. Raises DeliveryFaults where the account of the result
    is used for something else, and where a voucher of the last day moves a part of the result.
    """
    if not con.execute("select 1 from kod_konto limit 1").fetchone():
        con.execute("create or replace table bokslutsverifikation (_file varchar, verifikation_rad integer)")
        return
    con.execute(
        # Placed elsewhere by forbund.toml it is that, unless all it ever does is to close.
        f"""update kod_konto set post = '{CLOSING_POST}', grupp = 'bokslut'
        where konto = '{_USUAL}' and grupp <> 'bokslut' and not exists (
            select 1 from verifikationsrad as v
            inner join verifikationsrad as b on b._file = v._file and b.verifikation_rad = v.verifikation_rad
            inner join kod_konto as k on k.konto = v.konto
            where b.konto = '{_USUAL}' and k.grupp in ('tillgang', 'skuld') and k.konto <> b.konto
        )"""
    )
    con.execute(f"create or replace table bokslutsprov as {_VOUCHERS}")
    faults = [
        *_misused(con.execute("select * from bokslutsprov where bokslut and not bara order by verifikation_rad")),
        *_partial(
            con.execute(
                "select * from bokslutsprov where not bokslut and bara and flyttat <> 0 and vid_slutet and not tommer "
                "order by verifikation_rad"
            )
        ),
    ]
    if faults:
        raise DeliveryFaults(faults)
    con.execute(
        "create or replace table bokslutsverifikation as select _file, verifikation_rad from bokslutsprov "
        "where bokslut or (bara and flyttat <> 0 and vid_slutet and tommer)"
    )


def _misused(rows: duckdb.DuckDBPyConnection) -> list[Fault]:
    return [
        Fault(
            file=file,
            row=line,
            headline=f"verifikation {voucher} bokför årets resultat mot annat än eget kapital",
            expected="kontot för årets resultat (8999) mot konton för eget kapital eller resultat",
            action="Bokför om raden i ekonomisystemet och exportera filen på nytt.",
            code="BOK-010",
        )
        for file, line, voucher, *_ in rows.fetchall()
    ]


def _partial(rows: duckdb.DuckDBPyConnection) -> list[Fault]:
    return [
        Fault(
            file=file,
            row=line,
            headline=f"verifikation {voucher} flyttar en del av resultatet till eget kapital",
            found=f"{number(-moved, 2)} kr",
            expected="hela årets resultat, eller inget",
            action="Rätta bokslutsverifikationen i ekonomisystemet och exportera filen på nytt.",
            code="BOK-011",
        )
        for file, line, voucher, _, _, moved, *_ in rows.fetchall()
    ]


def _names() -> set[str]:
    (row,) = (r for r in read_codes("bokforingspost") if r["kod"] == CLOSING_POST)
    return {slug(name) for name in (row["namn"], *row["alias"].split("|")) if name}
