"""Does a ledger agree with itself? Every failure is a finding with its line; nothing raises.

Sums are exact. An account is checked in one equation, opening + vouchers = closing + result,
so that it does not matter whether the file calls it a balance or a result account.

Source: SIE filformat 4B, 5.12-5.18, 6, 8, 10 and 11 (#TRANS, #RTRANS, #VER).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from .check_balances import check_balances
from .check_objects import check_objects
from .check_opening import check_own_opening
from .codes import Code, Severity
from .extent import check_extent, year_of
from .faults import Finding, counted, finding
from .fields import is_technical
from .model import Ledger, Transaction, Voucher

_ALWAYS = ("FLAGGA", "PROGRAM", "FORMAT", "GEN", "FNAMN")
# Reserved by the standard (8.17), so they need no #DIM.
_RESERVED = frozenset({"1", "2", "6", "7", "8", "9", "10"})
_MOST_NAMED = 5


def check_ledger(ledger: Ledger) -> list[Finding]:
    """Everything found wrong, in the order of the file; first what the reader remarked."""
    found = list(ledger.remarks)
    for check in _CHECKS:
        found += check(ledger)
    return sorted(found, key=lambda f: f.line)


def _records(ledger: Ledger) -> Iterator[Finding]:
    present = {r.label for r in ledger.records}
    needed = _ALWAYS if ledger.sie_type == "1" else (*_ALWAYS, "SIETYP")
    missing = [f"#{label}" for label in needed if label not in present]
    if missing:
        yield finding(Code.MISSING_RECORD, 0, value=", ".join(missing))
    if 0 not in ledger.years and ledger.sie_type != "4I":
        yield finding(Code.MISSING_YEAR, 0)
    for u in ledger.unknown:
        yield finding(Code.UNKNOWN_LABEL, u.line, label=f"#{u.label}", rows=counted(u.count, "rad", "rader"))


def _vouchers(ledger: Ledger) -> Iterator[Finding]:
    first: dict[tuple[int, str, str], Voucher] = {}
    for v in ledger.vouchers:
        total = v.total
        if total:
            yield finding(Code.UNBALANCED_VOUCHER, v.line, voucher=v.shown, amount=total)
        if v.number:
            # Numbers begin again each year.
            same = first.setdefault((year_of(ledger, v.date), v.series, v.number), v)
            if same is not v:
                yield finding(Code.REPEATED_VOUCHER, v.line, voucher=v.shown, first=same.line)
        yield from _added_rows(v)


def _added_rows(v: Voucher) -> Iterator[Finding]:
    """An added row stands once more as #TRANS, each with one of its own.

    The two are alike in what is booked. Day and sign may differ: programs give the added row
    those of the correction and its #TRANS those of the voucher. Nor is the order sure.
    """
    booked = Counter(_what_is_booked(row) for row in v.rows if row.counts)
    for row in v.rows:
        if row.kind != "RTRANS":
            continue
        key = _what_is_booked(row)
        if booked[key]:
            booked[key] -= 1
        else:
            yield finding(Code.LONE_ADDED_ROW, row.line, voucher=v.shown, account=row.account, amount=row.amount)


def _what_is_booked(row: Transaction) -> tuple[object, ...]:
    return row.account, tuple(sorted(row.objects)), row.amount


def _dates(ledger: Ledger) -> Iterator[Finding]:
    year = ledger.years.get(0)
    if year is None:
        return
    for v in ledger.vouchers:
        if v.date not in year:
            yield finding(
                Code.VOUCHER_OUTSIDE_YEAR, v.line, voucher=v.shown, date=v.date, start=year.start, end=year.end
            )
        for r in v.rows:
            if r.date and r.date != v.date and r.counts and r.date not in year:
                yield finding(
                    Code.ROW_OUTSIDE_YEAR, r.line, voucher=v.shown, date=r.date, start=year.start, end=year.end
                )


def _accounts(ledger: Ledger) -> Iterator[Finding]:
    """Accounts without #KONTO. Type 4I may leave them out (chapter 6), so there it is a warning."""
    uses: dict[str, list[int]] = {}
    for number, line in _used_accounts(ledger):
        at = uses.get(number)
        if at is None:
            uses[number] = [1, line]
        else:
            at[0] += 1
    for number, (count, line) in uses.items():
        known = ledger.accounts.get(number)
        if not is_technical(number) and (known is None or not known.declared):
            f = finding(Code.UNDECLARED_ACCOUNT, line, account=number, rows=counted(count, "rad", "rader"))
            yield replace(f, severity=Severity.WARNING) if ledger.sie_type == "4I" else f


def _used_accounts(ledger: Ledger) -> Iterator[tuple[str, int]]:
    for b in ledger.balances:
        yield b.account, b.line
    for v in ledger.vouchers:
        for r in v.rows:
            yield r.account, r.line
    for a in ledger.accounts.values():
        if not a.declared:
            yield a.number, a.line


def _technical(ledger: Ledger) -> Iterator[Finding]:
    """Accounts that are no numbers, as DIFF: declared they are odd, with amounts they are wrong."""
    uses: dict[str, list[tuple[str, Transaction]]] = {}
    for v in ledger.vouchers:
        for r in v.rows:
            if r.counts and is_technical(r.account):
                uses.setdefault(r.account, []).append((v.shown, r))
    for number, rows in uses.items():
        amount = sum((r.amount for _, r in rows), Decimal(0))
        f = finding(
            Code.TECHNICAL_ACCOUNT_USED,
            rows[0][1].line,
            account=number,
            rows=counted(len(rows), "rad", "rader"),
            amount=amount,
            vouchers=_first_few([shown for shown, _ in rows]),
        )
        yield f if amount else replace(f, severity=Severity.WARNING)
    for a in ledger.accounts.values():
        if is_technical(a.number) and a.number not in uses:
            yield finding(Code.TECHNICAL_ACCOUNT, a.line, account=a.number, value=a.name)


def _first_few(names: list[str]) -> str:
    """The vouchers by name, so many that they can be looked up."""
    different = list(dict.fromkeys(names))
    shown = ", ".join(different[:_MOST_NAMED])
    left = len(different) - _MOST_NAMED
    return f"{shown} och {left} till" if left > 0 else shown


def _objects(ledger: Ledger) -> Iterator[Finding]:
    first: dict[tuple[str, str], int] = {}
    lists: dict[tuple[tuple[str, str], ...], int] = {}
    for b in ledger.balances:
        lists.setdefault(b.objects, b.line)
    for v in ledger.vouchers:
        for r in v.rows:
            lists.setdefault(r.objects, r.line)
    for pairs, line in lists.items():
        seen: set[str] = set()
        for dimension, code in pairs:
            first.setdefault((dimension, code), line)
            if dimension in seen:
                yield finding(Code.REPEATED_DIMENSION, line, dimension=dimension, value=code)
            seen.add(dimension)
    lacking: dict[str, list[tuple[str, int]]] = {}
    for (dimension, code), line in first.items():
        if (dimension, code) not in ledger.objects:
            lacking.setdefault(dimension, []).append((code, line))
    for dimension in dict.fromkeys(d for d, _ in first):
        if dimension not in ledger.dimensions and dimension not in _RESERVED:
            line = next(at for (d, _), at in first.items() if d == dimension)
            yield finding(Code.UNDECLARED_DIMENSION, line, dimension=dimension)
    for dimension, codes in lacking.items():
        code, line = codes[0]
        yield finding(Code.UNDECLARED_OBJECT, line, dimension=dimension, count=len(codes), value=code)


def _checksum(ledger: Ledger) -> Iterator[Finding]:
    c = ledger.checksum
    if c and not c.agrees:
        yield finding(Code.CHECKSUM_DIFFERS, c.line, value=c.stated, amount=c.computed[0])


_CHECKS: tuple[Callable[[Ledger], Iterator[Finding]], ...] = (
    _records,
    check_extent,
    _vouchers,
    _dates,
    _accounts,
    _technical,
    _objects,
    check_balances,
    check_own_opening,
    check_objects,
    _checksum,
)
