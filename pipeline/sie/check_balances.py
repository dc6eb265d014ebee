"""Do balances, results and vouchers agree? Year 0 account by account, every year in total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .codes import Code
from .faults import Finding, finding
from .model import Balance, Ledger, account_sums

_ZERO = Decimal(0)
_WHOLE = ("IB", "UB", "RES")
# Classes of accounts where a balance cannot stand, and where it can.
_CLASSES = {
    **dict.fromkeys(("IB", "UB", "OIB", "OUB"), ("345678", "ett balanskonto (1-2)")),
    "RES": ("12", "ett resultatkonto (3-8)"),
}


def check_balances(ledger: Ledger) -> Iterator[Finding]:
    """Repeated and misplaced balances, movement per account, totals per year."""
    yield from _repeated(ledger)
    yield from _kinds(ledger)
    if ledger.sie_type == "4E":
        yield from _movements(ledger)
    for year in sorted({b.year for b in ledger.balances}, reverse=True):
        yield from _totals(ledger, year)


def _repeated(ledger: Ledger) -> Iterator[Finding]:
    first: dict[tuple[object, ...], Balance] = {}
    for b in ledger.balances:
        same = first.setdefault((b.label, b.year, b.period, b.account, b.objects), b)
        if same is not b:
            yield finding(
                Code.REPEATED_BALANCE,
                b.line,
                label=f"#{b.label}",
                account=b.account,
                year=b.year,
                amount=b.amount,
                first=same.amount,
                at=same.line,
            )


def _kinds(ledger: Ledger) -> Iterator[Finding]:
    """Classes 1-2 are balance accounts and 3-8 result accounts in every BAS plan.

    #KTYP is not asked: there are programs that write T for everything they do not know.
    """
    for b in ledger.balances:
        wrong, right = _CLASSES.get(b.label, ("", ""))
        if b.amount and b.account[0] in wrong:
            yield finding(
                Code.WRONG_KIND, b.line, label=f"#{b.label}", account=b.account, amount=b.amount, expected=right
            )


def _movements(ledger: Ledger) -> Iterator[Finding]:
    """Opening + vouchers = closing + result for each account.

    Without any #IB for the year, the #UB of the year before stands in (5.16).
    """
    opening = ledger.totals("IB") or ledger.totals("UB", -1)
    closing, results, moved = ledger.totals("UB"), ledger.totals("RES"), account_sums(ledger)
    lines = _lines(ledger)
    for number in {**closing, **results, **opening, **moved}:
        start, change = opening.get(number, _ZERO), moved.get(number, _ZERO)
        end = closing.get(number, _ZERO) + results.get(number, _ZERO)
        if start + change == end:
            continue
        result = number in results or (number not in closing and number not in opening and number[0] in "345678")
        yield finding(
            Code.RESULT_MOVEMENT if result else Code.BALANCE_MOVEMENT,
            lines[number],
            account=number,
            amount=end,
            opening=start,
            moved=change,
            expected=start + change,
        )


def _lines(ledger: Ledger) -> dict[str, int]:
    """Where to look for an account: its #UB or #RES, else its #IB, else its first row."""
    lines: dict[str, int] = {}
    for label in ("UB", "RES", "IB"):
        for b in ledger.balances:
            if b.label == label and b.year == 0:
                lines.setdefault(b.account, b.line)
    for b in ledger.balances:
        lines.setdefault(b.account, b.line)
    for v in ledger.vouchers:
        for r in v.rows:
            if r.account not in lines:
                lines[r.account] = r.line
    return lines


def _totals(ledger: Ledger, year: int) -> Iterator[Finding]:
    """The sum of #UB and #RES is the sum of #IB, which is 0 in whole books."""
    sums = {label: ledger.totals(label, year) for label in _WHOLE}
    ib, ub, res = (sum(sums[label].values(), _ZERO) for label in _WHOLE)
    whole = sums["UB"] and sums["RES"]
    if (whole or (year == 0 and (sums["UB"] or sums["RES"]))) and ub + res != ib:
        line = next(b.line for b in ledger.balances if b.year == year and b.label in ("UB", "RES"))
        yield finding(Code.TOTAL, line, year=year, ub=ub, res=res, amount=ub + res, expected=ib)
    if ib:
        line = next(b.line for b in ledger.balances if b.year == year and b.label == "IB")
        yield finding(Code.OPENING_TOTAL, line, year=year, amount=ib)
