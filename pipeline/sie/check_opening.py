"""Are the opening balances of the year what the year before closed with?

Equity (20xx) is held together as a sum: the result of the year before is moved to it when its
books are closed, before or after the file was made. Source: SIE filformat 4B, 5.16 and 11 (#IB, #UB).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from .codes import Code
from .faults import Finding, finding
from .model import Ledger

_ZERO = Decimal(0)
_EQUITY = "20"


def check_own_opening(ledger: Ledger) -> Iterator[Finding]:
    """#IB of the year against #UB of the year before in the same file."""
    yield from _compare(ledger, ledger.totals("UB", -1), "#UB för året före i samma fil")


def check_opening(ledger: Ledger, before: Ledger) -> list[Finding]:
    """The opening balances of a ledger against the closing balances of the year before's own file.

    Without any #IB the #UB of year -1 is the opening balance.
    """
    return list(_compare(ledger, before.totals("UB"), "#UB i filen för året före"))


def _compare(ledger: Ledger, closing: Mapping[str, Decimal], where: str) -> Iterator[Finding]:
    opening = ledger.totals("IB") or ledger.totals("UB", -1)
    if not opening or not closing:
        return
    lines = {b.account: b.line for b in reversed(ledger.balances) if (b.label, b.year) in (("UB", -1), ("IB", 0))}
    lines |= {b.account: b.line for b in reversed(ledger.balances) if (b.label, b.year) == ("IB", 0)}
    first = min(lines.values())
    for number in sorted({**opening, **closing}):
        start, end = opening.get(number, _ZERO), closing.get(number, _ZERO)
        # Accounts of class 3-8 have no balance to carry over; a stray one is found elsewhere.
        if start != end and not number.startswith(_EQUITY) and number[0] not in "345678":
            line = lines.get(number, first)
            yield finding(Code.OPENING_DIFFERS, line, account=number, amount=start, expected=end, place=where)
    start, end = _equity(opening), _equity(closing)
    moved = end - sum(closing.values(), _ZERO)
    if start not in (end, moved):
        line = next((at for number, at in sorted(lines.items()) if number.startswith(_EQUITY)), first)
        yield finding(Code.OPENING_EQUITY_DIFFERS, line, amount=start, expected=moved, place=where)


def _equity(sums: Mapping[str, Decimal]) -> Decimal:
    return sum((amount for number, amount in sums.items() if number.startswith(_EQUITY)), _ZERO)
