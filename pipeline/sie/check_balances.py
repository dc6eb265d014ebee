"""Do balances, results and vouchers agree? Year 0 account by account, every year in total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from .codes import Code, Severity
from .extent import find_extent, vouchers_of_the_year
from .faults import Finding, finding
from .fields import is_technical
from .model import Balance, Ledger, Voucher

_ZERO = Decimal(0)
_Sums = Mapping[str, Decimal]
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
            f = finding(
                Code.REPEATED_BALANCE,
                b.line,
                label=f"#{b.label}",
                account=b.account,
                year=b.year,
                amount=b.amount,
                first=same.amount,
                at=same.line,
            )
            # Only the sums of these are used.
            yield f if b.label in _WHOLE else replace(f, severity=Severity.WARNING)


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
    closing, results = ledger.totals("UB"), ledger.totals("RES")
    ends = {number: closing.get(number, _ZERO) + results.get(number, _ZERO) for number in {**closing, **results}}
    moved = min((_sums(part) for part in _parts(ledger)), key=lambda m: len(_differing(opening, m, ends)))
    lines = _lines(ledger)
    for number in _differing(opening, moved, ends):
        start, change, end = opening.get(number, _ZERO), moved.get(number, _ZERO), ends.get(number, _ZERO)
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


def _parts(ledger: Ledger) -> Iterator[list[Voucher]]:
    """The vouchers that the balances may rest on: those of the year, or those until #OMFATTN."""
    vouchers = vouchers_of_the_year(ledger)
    yield vouchers
    extent = find_extent(ledger)
    if extent and extent.label == "#OMFATTN":
        yield [v for v in vouchers if v.date <= extent.day]


def _sums(vouchers: list[Voucher]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for v in vouchers:
        for r in v.rows:
            if r.counts:
                sums[r.account] = sums.get(r.account, _ZERO) + r.amount
    return sums


def _differing(opening: _Sums, moved: _Sums, ends: _Sums) -> list[str]:
    """The accounts whose opening balance and vouchers do not give what the file states.

    A technical account need not be stated: what stands on it is a finding of its own.
    """
    return [
        number
        for number in {**ends, **opening, **moved}
        if opening.get(number, _ZERO) + moved.get(number, _ZERO) != ends.get(number, _ZERO)
        and (number in ends or not is_technical(number))
    ]


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
    """The sum of #UB and #RES is the sum of #IB, which is 0 in whole books.

    Without any #IB the #UB of the year before stands in, as far as the file has it.
    """
    sums = {label: ledger.totals(label, year) for label in _WHOLE}
    ib, ub, res = (sum(sums[label].values(), _ZERO) for label in _WHOLE)
    if year == 0 and not sums["IB"]:
        sums["IB"] = ledger.totals("UB", -1)
    expected = sum(sums["IB"].values(), _ZERO) - (_unstated(ledger) if year == 0 else _ZERO)
    whole = sums["UB"] and sums["RES"]
    if (whole or (year == 0 and (sums["UB"] or sums["RES"]))) and ub + res != expected:
        line = next(b.line for b in ledger.balances if b.year == year and b.label in ("UB", "RES"))
        yield finding(Code.TOTAL, line, year=year, ub=ub, res=res, amount=ub + res, expected=expected)
    if ib:
        line = next(b.line for b in ledger.balances if b.year == year and b.label == "IB")
        yield finding(Code.OPENING_TOTAL, line, year=year, amount=ib)


def _unstated(ledger: Ledger) -> Decimal:
    """What the vouchers have on technical accounts that no balance states."""
    stated = {b.account for b in ledger.balances if b.year == 0 and b.label in ("UB", "RES")}
    sums = _sums(vouchers_of_the_year(ledger))
    return sum((amount for number, amount in sums.items() if is_technical(number) and number not in stated), _ZERO)
