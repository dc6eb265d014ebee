"""Fictional ledgers for tests: vouchers in, a SIE file whose balances agree with them out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults
from pipeline.ingest.ingest import run_ingest
from pipeline.measures.aggregate import compute_measures
from pipeline.measures.definition import read_measures
from pipeline.places import Places, Unit
from pipeline.reconcile.reconcile import write_stated
from pipeline.store import connect, load_views, read_rows
from support.deliveries import FORBUND

UNIT = Unit("prov", 2022)
# A voucher: number, day (ÅÅÅÅMMDD), and what it books on each account.
Voucher = tuple[int, str, Mapping[str, int]]

CHART = {
    "1510": "Kundfordringar",
    "1930": "Bank",
    "2010": "Eget kapital",
    "2019": "Årets resultat",
    "2440": "Leverantörsskulder",
    "3110": "Medlemsavgifter",
    "4610": "Köpta tjänster",
    "5010": "Löner",
    "8999": "Årets resultat",
}
OPENING = {"1510": 100, "1930": 1000, "2010": -900, "2440": -200}
# Income 6 000, costs 5 500: a result of 500, and equity 900 + 500.
YEAR: list[Voucher] = [
    (1, "20220115", {"1930": 3000, "3110": -3000}),
    (2, "20220430", {"1930": -1800, "4610": 1000, "5010": 800}),
    (3, "20220715", {"1510": 3000, "3110": -3000}),
    (4, "20221115", {"1930": -3500, "2440": -200, "4610": 2500, "5010": 1200}),
]
# What a ledger alone gives.
MEASURES = (
    "intakter",
    "kostnader",
    "kostnad_bokford",
    "arets_resultat",
    "balanskravsresultat",
    "finansnetto",
    "tillgangar",
    "fordringar",
    "likvida_medel",
    "skulder",
    "eget_kapital",
    "kassaflode",
)
PLACES = """
[[konto]]
fran = 1500
till = 1899
post = "fordringar"

[[konto]]
fran = 1900
till = 1999
post = "likvida_medel"

[[konto]]
fran = 2000
till = 2099
post = "eget_kapital"

[[konto]]
fran = 2200
till = 2999
post = "skulder"

[[konto]]
fran = 3000
till = 3999
post = "medlemsavgifter"

[[konto]]
fran = 4000
till = 4999
post = "kopta_tjanster"

[[konto]]
fran = 5000
till = 5999
post = "personal"
"""


def place(account: int, post: str, last: int | None = None) -> str:
    """A [[konto]] more for forbund.toml."""
    return f'\n[[konto]]\nfran = {account}\ntill = {last or account}\npost = "{post}"\n'


def books(
    vouchers: list[Voucher] | None = None,
    *,
    opening: Mapping[str, int] = OPENING,
    chart: Mapping[str, str] = CHART,
    records: tuple[str, ...] = (),
    year: str = "#RAR 0 20220101 20221231",
    zeros: bool = True,
    kind: str = "4",
) -> str:
    """A ledger whose balances are the opening ones and its vouchers.

    `records` come after the year, `zeros` states accounts that end at 0 too. Of type 1 it has no vouchers.
    """
    vouchers = YEAR if vouchers is None else vouchers
    moved: dict[str, int] = {}
    for _, _, rows in vouchers:
        for account, amount in rows.items():
            moved[account] = moved.get(account, 0) + amount
    lines = ["#FLAGGA 0", "#PROGRAM Prov 1", "#FORMAT PC8", "#GEN 20230115", f"#SIETYP {kind}", "#FNAMN Prov"]
    lines += [year, *records, *(f'#KONTO {a} "{name}"' for a, name in chart.items())]
    lines += [f"#IB 0 {a} {amount}" for a, amount in opening.items()]
    for account in sorted({**opening, **moved}):
        amount = opening.get(account, 0) + moved.get(account, 0)
        if account[0].isdigit() and (amount or zeros):
            lines.append(f"#{'UB' if account[0] in '12' else 'RES'} 0 {account} {amount}")
    for number, day, rows in vouchers if kind == "4" else ():
        lines += [f"#VER A {number} {day}", "{", *(f"#TRANS {a} {{}} {amount}" for a, amount in rows.items()), "}"]
    return "\n".join(lines) + "\n"


def deliver(folder: Path, text: str, toml: str = PLACES, name: str = "bokforing_2022.se") -> Places:
    """Put a ledger in the folder of a year, the only one there."""
    for path in folder.glob("*"):
        path.unlink()
    (folder.parent / "forbund.toml").write_text(FORBUND + toml, "utf-8")
    (folder / name).write_bytes(text.encode("cp437"))
    return Places(folder.parents[1], folder.parents[2])


def cleaned(folder: Path, text: str, toml: str = PLACES, name: str = "bokforing_2022.se") -> Path:
    """The folder with the ingested and clean tables of a ledger."""
    places = deliver(folder, text, toml, name)
    out = folder.parents[2] / "ut"
    run_ingest(places, UNIT, out / "ingest")
    run_clean(places, UNIT, out / "ingest", out / "clean")
    write_stated(out / "clean", out / "reconcile")
    return out


def stopped(folder: Path, text: str, toml: str = PLACES) -> str:
    """What is said about a ledger that stops."""
    with pytest.raises(DeliveryFaults) as caught:
        cleaned(folder, text, toml)
    return str(caught.value)


def posts(out: Path, year: int = 2022) -> dict[str, int]:
    """The lines of the statements that the ledger gives: post to kr. The result stands in two, alike."""
    found: dict[tuple[str, str], Decimal] = {}
    for r in read_rows(out / "clean" / "bokfordpost.parquet", f"ar = {year}"):
        line = r["rakning"], r["post"]
        found[line] = found.get(line, Decimal(0)) + r["belopp_kr"]
    for (_, post), kr in found.items():
        assert {int(k) for (_, p), k in found.items() if p == post} == {int(kr)}, post
    return {post: int(kr) for (_, post), kr in found.items()}


def published(out: Path) -> dict[tuple[Any, ...], Decimal]:
    """Every number that the measures give, by what it is about."""
    con = connect()
    load_views(con, out / "clean")
    compute_measures(con, {m: v for m, v in read_measures().items() if m in MEASURES})
    rows = con.execute("select measure, year, period, insats, breakdown, category, kind, value from tal").fetchall()
    return {key: value for *key_, value in rows for key in [tuple(key_)]}


@cache
def sound_numbers() -> dict[tuple[Any, ...], Decimal]:
    """Every number of `books()`, in which nothing is wrong."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "raw" / "prov" / "2022"
        folder.mkdir(parents=True)
        return published(cleaned(folder, books()))


def findings(out: Path) -> list[tuple[str, str]]:
    """What is wrong inside the ledger: severity and headline."""
    rows = read_rows(out / "ingest" / "bokforingsfynd.parquet", order_by="_row, rubrik")
    return [(r["allvar"], r["rubrik"]) for r in rows]
