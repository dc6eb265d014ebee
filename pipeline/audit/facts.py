"""What a reader knows, as rows of sums of unknowns: counts, shares, costs per person, grades of goals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.audit.model import EVERYBODY, Key, Known, Number
from pipeline.audit.relations import Relations, Sum
from pipeline.audit.sets import PERIODS, read_sets
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import Ratio

# A share is published with six decimals: so far from it the exact one may be.
_ROUNDED = 0.51e-6


@dataclass(frozen=True)
class Fact:
    """A row that a reader knows the value of: its sum is at least `least` and at most `most`."""

    row: Sum
    least: float
    most: float
    number: Number


def facts_of(known: Known, relations: Relations) -> Iterator[Fact]:
    """Every published number that says something of a count of people."""
    measures = read_measures()
    for number in known.numbers.values():
        if number.value is None:
            continue
        row = relations.sum_of(number.key)
        if row is not None:
            yield Fact(row, float(number.value), float(number.value), number)
            continue
        measure = measures.get(number.key.measure)
        if isinstance(measure, Ratio):
            yield from _of_ratio(measure, number, known, relations)
    yield from _of_ended(known, relations)


def _of_ended(known: Known, relations: Relations) -> Iterator[Fact]:
    """That nobody came to an insats that had ended: who knows that it had, knows that a part of the year is all of it.

    It had when nobody was left at the end of the part or of what follows, and nobody was there after it.
    """
    when = {told.when: measure for measure, told in read_sets().spells.items() if not told.only}
    for key, number in known.numbers.items():
        if key.measure != when["pagaende"] or not key.insats or (key.kon, key.breakdown) != (EVERYBODY, ""):
            continue
        later = [p for p in PERIODS if PERIODS[p] > PERIODS[key.period]]
        took_part = replace(key, measure=when["aktuell"])
        same = [known.truth.get(replace(took_part, period=p)) for p in (key.period, *later)]
        left = [known.truth.get(replace(key, period=p)) for p in (key.period, *later)]
        if later and not any(left) and None not in (*left, *same) and len(set(same)) == 1:
            row = dict(relations.sum_of(replace(took_part, period=later[-1])) or {})
            for unknown in relations.sum_of(took_part) or {}:
                row.pop(unknown, None)
            yield Fact(row, 0.0, 0.0, number)


def _of_ratio(measure: Ratio, number: Number, known: Known, relations: Relations) -> Iterator[Fact]:
    """What a share or a cost per person says of the count below the line, and of the one above."""
    key, factor = number.key, float(measure.factor)
    value = float(number.value or 0)
    below = Key(measure.by, key.year, key.period, key.insats, key.kon, *_below(measure, key))
    by = relations.sum_of(below)
    if by is None:
        return
    split, _, category = measure.of_category.partition("=")
    above = Key(
        measure.of,
        key.year,
        key.period,
        key.insats,
        measure.of_kon or key.kon,
        split or key.breakdown,
        category or key.category,
    )
    of = relations.sum_of(above)
    most = float(_most(known, below))
    slack = (_ROUNDED / factor) * most
    if _is_known(known, above) and _is_known(known, below):
        return
    if of is not None:
        row = dict(of)
        for unknown, times in by.items():
            row[unknown] = row.get(unknown, 0.0) - times * value / factor
        yield Fact(row, -slack, slack, number)
    elif (cost := known.numbers.get(above)) and cost.value is not None and value:
        count = float(cost.value) * factor / value
        yield Fact(dict(by), count * (1 - 1e-6) - 1e-6, count * (1 + 1e-6) + 1e-6, number)


def _is_known(known: Known, key: Key) -> bool:
    found = known.numbers.get(key)
    return found is not None and found.value is not None


def _below(measure: Ratio, key: Key) -> tuple[str, str]:
    if measure.by_total:
        return ("", "")
    if measure.by_breakdown:
        return (measure.by_breakdown, key.category.rpartition(":")[0])
    return (key.breakdown, key.category)


def _most(known: Known, key: Key) -> Decimal:
    """The most that a count can be, to know how far a rounded share may be off: the whole of its measure."""
    for at in (key, Key(key.measure, key.year, key.period)):
        found = known.numbers.get(at)
        if found and found.value is not None:
            return found.value
    return Decimal(1000)
