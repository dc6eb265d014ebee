"""Do #OIB, #OUB and vouchers agree, object by object?

Checked for the accounts and dimensions that have any #OIB or #OUB in year 0: the records are
optional in type 4E, and a file may have them for its ledgers of customers only.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .codes import Code
from .extent import vouchers_of_the_year
from .faults import Finding, finding
from .model import Ledger, Objects

_ZERO = Decimal(0)
_Key = tuple[str, Objects]


def check_objects(ledger: Ledger) -> Iterator[Finding]:
    """Opening + vouchers = closing for each object on each account."""
    opening, closing, lines = _object_balances(ledger)
    if ledger.sie_type != "4E":
        return
    moved = _moved(ledger, lines)
    for key in lines:
        start, change, end = opening.get(key, _ZERO), moved.get(key, _ZERO), closing.get(key, _ZERO)
        if start + change != end:
            number, objects = key
            shown = " ".join(f"{d} {code}" for d, code in objects)
            yield finding(
                Code.OBJECT_MOVEMENT,
                lines[key],
                value=shown,
                account=number,
                amount=end,
                opening=start,
                moved=change,
                expected=start + change,
            )


def _object_balances(ledger: Ledger) -> tuple[dict[_Key, Decimal], dict[_Key, Decimal], dict[_Key, int]]:
    opening: dict[_Key, Decimal] = {}
    closing: dict[_Key, Decimal] = {}
    lines: dict[_Key, int] = {}
    for b in ledger.balances:
        if b.year == 0 and b.label in ("OIB", "OUB") and b.objects:
            key = b.account, tuple(sorted(b.objects))
            sums = opening if b.label == "OIB" else closing
            sums[key] = sums.get(key, _ZERO) + b.amount
            if b.label == "OUB" or key not in lines:
                lines[key] = b.line
    return opening, closing, lines


def _moved(ledger: Ledger, lines: dict[_Key, int]) -> dict[_Key, Decimal]:
    """The sum of the rows of each object; objects met only in vouchers are added to `lines`."""
    asked: dict[str, set[tuple[str, ...]]] = {}
    for number, objects in lines:
        asked.setdefault(number, set()).add(tuple(d for d, _ in objects))
    known = {objects for _, objects in lines}
    sums: dict[_Key, Decimal] = {}
    for v in vouchers_of_the_year(ledger):
        for r in v.rows:
            if not r.objects or r.kind != "TRANS" or r.account not in asked:
                continue
            codes = dict(reversed(r.objects))
            for dimensions in asked[r.account]:
                if all(d in codes for d in dimensions):
                    key = r.account, _as_in_balances(ledger, dimensions, codes, known)
                    sums[key] = sums.get(key, _ZERO) + r.amount
                    lines.setdefault(key, r.line)
    return sums


def _as_in_balances(ledger: Ledger, dimensions: tuple[str, ...], codes: dict[str, str], known: set[Objects]) -> Objects:
    """The objects of a row as the balances name them.

    Under a dimension the balances join the codes (8.12) while the rows give them apart (8.23).
    """
    plain = tuple((d, codes[d]) for d in dimensions)
    if plain in known:
        return plain
    joined = tuple((d, _joined(ledger, d, codes)) for d in dimensions)
    return joined if joined in known else plain


def _joined(ledger: Ledger, dimension: str, codes: dict[str, str]) -> str:
    known = ledger.dimensions.get(dimension)
    above = codes.get(known.parent, "") if known and known.parent else ""
    return above + codes[dimension]
