"""Sound ledgers: a small one by hand, and any that Hypothesis draws."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from pipeline.sie import (
    Account,
    Balance,
    Code,
    Finding,
    Ledger,
    Record,
    SieObject,
    Transaction,
    Voucher,
    Year,
    check_ledger,
    parse_sie,
)

YEAR = Year(0, datetime.date(2022, 1, 1), datetime.date(2022, 12, 31))
RESULTS = st.lists(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=4), min_size=1, max_size=6)

# Line numbers stand to the left so that the tests below can be read.
SOUND = """\
#FLAGGA 0
#PROGRAM Prov 1.0
#FORMAT PC8
#GEN 20230115
#SIETYP 4
#FNAMN "Provförbundet"
#RAR 0 20220101 20221231
#RAR -1 20210101 20211231
#DIM 6 Projekt
#OBJEKT 6 MIA "MIA Vidare"
#KONTO 1510 Kundfordringar
#KONTO 1930 Bank
#KONTO 2010 "Eget kapital"
#KONTO 3010 Bidrag
#KONTO 5010 Hyra
#IB 0 1930 1000.00
#IB 0 2010 -1000.00
#UB 0 1510 40
#UB 0 1930 1160
#UB 0 2010 -1000.00
#RES 0 3010 -500
#RES 0 5010 300
#UB -1 1930 1000
#UB -1 2010 -800
#RES -1 3010 -200
#OUB 0 1510 {6 MIA} 40
#VER A 1 20220110 Bidrag
{
#TRANS 1930 {} 460
#TRANS 1510 {6 MIA} 40
#TRANS 3010 {} -500
}
#VER A 2 20221231 Hyra
{
#TRANS 5010 {6 MIA} 300
#TRANS 1930 {} -300
}
"""


def found(text: str, encoding: str = "cp437") -> list[Finding]:
    return check_ledger(parse_sie(text.encode(encoding)))


def codes(findings: Iterable[Finding]) -> list[tuple[Code, int]]:
    return [(f.code, f.line) for f in findings]


def sound(years: int, vouchers: list[list[int]]) -> Ledger:
    """A ledger that agrees with itself: each inner list is the result rows of a voucher, in öre."""
    made, result, bank = [], Counter[str](), Decimal(0)
    for n, rows in enumerate(vouchers, 1):
        lines = [
            Transaction(str(3010 + i), Decimal(r).scaleb(-2), (("6", f"P{i}"),), text=f"å {r}")
            for i, r in enumerate(rows)
        ]
        lines.append(Transaction("1930", -sum((t.amount for t in lines), Decimal(0))))
        made.append(Voucher("A", str(n), YEAR.start + datetime.timedelta(days=n % 365), "Köp", rows=tuple(lines)))
        for t in lines[:-1]:
            result[t.account] += t.amount  # type: ignore[assignment]
        bank += lines[-1].amount
    accounts = ["1930", "2010", *sorted(result)]
    balances = [Balance("IB", 0, "1930", Decimal(5)), Balance("IB", 0, "2010", Decimal(-5))]
    balances += [Balance("UB", 0, "1930", 5 + bank), Balance("UB", 0, "2010", Decimal(-5))]
    balances += [Balance("RES", 0, a, Decimal(s)) for a, s in sorted(result.items())]
    head = {"FLAGGA": "0", "PROGRAM": "Prov", "FORMAT": "PC8", "GEN": "20230101", "SIETYP": "4", "FNAMN": "Prov"}
    return Ledger(
        records=tuple(Record(k, (v,)) for k, v in head.items()),
        years={-n: replace(YEAR, number=-n) for n in range(years)},
        accounts={a: Account(a, f"Konto {a}") for a in accounts},
        objects={("6", f"P{i}"): SieObject("6", f"P{i}", "Projekt") for i in range(9)},
        balances=tuple(balances),
        vouchers=tuple(made),
    )
