"""What the columns of a kind must meet together: no end before its start, parts that make a sum.

They tell columns apart that are alike by themselves, and undo a pairing that cannot be.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.ingest.amounts import NotAnAmount, read_amount
from pipeline.ingest.people import day_by_hand
from pipeline.learning.tables import Column

# A relation that so many rows meet holds, and one that fewer than these meet does not; what lies between, and too few
# rows, tells nothing: a real delivery has its own errors.
_HOLDS, _BROKEN, _FEWEST = 0.95, 0.7, 5


@dataclass(frozen=True)
class Relation:
    """What must hold between columns, by their names with us, and how it is told when it does."""

    columns: tuple[str, ...]
    holds: Callable[[Mapping[str, object]], bool | None]
    told: str


def _in_order(first: str, second: str) -> Callable[[Mapping[str, object]], bool | None]:
    def holds(row: Mapping[str, object]) -> bool | None:
        one, other = _day(row[first]), _day(row[second])
        return one <= other if one and other else None

    return holds


def _only_with(part: str, whole: str) -> Callable[[Mapping[str, object]], bool | None]:
    def holds(row: Mapping[str, object]) -> bool | None:
        return row[whole] is not None if row[part] is not None else None

    return holds


def _sum_of(total: str, *parts: str) -> Callable[[Mapping[str, object]], bool | None]:
    def holds(row: Mapping[str, object]) -> bool | None:
        whole, found = _number(row[total]), [_number(row[p]) for p in parts]
        known = [v for v in found if v is not None]
        return None if whole is None or len(known) < 2 else sum(known) == whole

    return holds


def _at_most(part: str, whole: str) -> Callable[[Mapping[str, object]], bool | None]:
    def holds(row: Mapping[str, object]) -> bool | None:
        one, other = _number(row[part]), _number(row[whole])
        return None if one is None or other is None else one <= other

    return holds


def _difference(left: str, one: str, other: str) -> Callable[[Mapping[str, object]], bool | None]:
    def holds(row: Mapping[str, object]) -> bool | None:
        a, b, c = (_number(row[n]) for n in (left, one, other))
        return None if a is None or b is None or c is None else abs(abs(a) - abs(abs(b) - abs(c))) <= 1

    return holds


RELATIONS = (
    Relation(("in_datum", "ut_datum"), _in_order("in_datum", "ut_datum"), "ut är aldrig före in"),
    Relation(("ut_datum", "uppfoljningsdatum"), _in_order("ut_datum", "uppfoljningsdatum"), "uppföljning aldrig före avslut"),
    Relation(("start", "slut"), _in_order("start", "slut"), "slut är aldrig före start"),
    Relation(("avslutsanledning", "ut_datum"), _only_with("avslutsanledning", "ut_datum"), "anledning bara där det finns ett slut"),
    Relation(("forsorjning_efter", "ut_datum"), _only_with("forsorjning_efter", "ut_datum"), "försörjning efter bara där det finns ett slut"),
    Relation(("sysselsattning_efter", "ut_datum"), _only_with("sysselsattning_efter", "ut_datum"), "sysselsättning efter bara där det finns ett slut"),
    Relation(("deltagare", "kvinnor", "man"), _sum_of("deltagare", "kvinnor", "man"), "kvinnor och män blir alla"),
    Relation(("deltagare", "nya"), _at_most("nya", "deltagare"), "nya är högst alla"),
    Relation(("deltagare", "avslutade"), _at_most("avslutade", "deltagare"), "avslutade är högst alla"),
    Relation(("utskick", "svar"), _at_most("svar", "utskick"), "svar är högst utskick"),
    Relation(("avvikelse", "budget", "utfall"), _difference("avvikelse", "budget", "utfall"), "avvikelsen är skillnaden mot budget"),
)  # fmt: skip


def judge(paired: Mapping[str, Column]) -> dict[Relation, bool]:
    """Which relations hold and which do not, when each name is that column; those of too few rows are left out."""
    found: dict[Relation, bool] = {}
    for relation in RELATIONS:
        if all(n in paired for n in relation.columns):
            columns = {n: paired[n].cells for n in relation.columns}
            rows = ({n: cells[i] for n, cells in columns.items()} for i in range(len(next(iter(columns.values())))))
            told = [held for row in rows if (held := relation.holds(row)) is not None]
            share = sum(told) / len(told) if len(told) >= _FEWEST else (_HOLDS + _BROKEN) / 2
            if not _BROKEN <= share < _HOLDS:
                found[relation] = share >= _HOLDS
    return found


def _day(cell: object) -> str:
    if isinstance(cell, (datetime.date, datetime.datetime)):
        return cell.isoformat()[:10]
    if by_hand := day_by_hand(str(cell or "").strip()):
        return by_hand
    text = str(cell or "").strip().replace("-", "")[:8]
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else ""


def _number(cell: object) -> Decimal | None:
    try:
        amount = read_amount(cell)
    except NotAnAmount:
        return None
    return amount.value if amount else None
