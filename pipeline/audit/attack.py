"""Every withheld count of people that all that is published gives away, with the arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.audit.bounds import Bound, Program, find_bounds, is_possible
from pipeline.audit.facts import Fact, facts_of
from pipeline.audit.model import EVERYBODY, Finding, Known, Number, Place
from pipeline.audit.relations import Relations, Sum
from pipeline.audit.sets import read_sets
from pipeline.audit.wording import Words
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import Middle, Ratio

TOLD, NARROW, ALONE, FEW, IMPOSSIBLE = "utlämnat", "inringat", "ensam person", "liten grupp", "går inte ihop"


@dataclass(frozen=True)
class Attacked:
    """What came of it: how many numbers are withheld, and those that are given away."""

    withheld: int
    findings: tuple[Finding, ...]


def attack(known: Known, words: Words) -> Attacked:
    """Attack the published numbers of a förbund: its years together, as far as they can be true together."""
    hidden = sum(n.is_withheld for n in known.numbers.values())
    found = list(_small(known, words))
    for part, asked in _parts_that_can_be_true(known):
        narrow = _narrow(part, asked)
        found += [_impossible(part)] if narrow is None else [_told(known, words, *n) for n in narrow]
    return Attacked(hidden, tuple(found))


def given_away(known: Known) -> list[tuple[Number, tuple[Number, ...]]]:
    """The withheld numbers that all that is published tells too much of, each with the numbers that tell it."""
    narrow = [n for part, asked in _parts_that_can_be_true(known) for n in _narrow(part, asked) or ()]
    return [(number, _telling(low, high)) for number, low, high in narrow]


def _narrow(known: Known, program: _Asked | None) -> list[tuple[Number, Bound, Bound]] | None:
    """The withheld numbers that can be few, each with its bounds; None where all that is known cannot hold."""
    if program is None:
        return []
    if not program.is_possible:
        return None
    small = {i: known.smallest for i in program.sums if _is_small(known, program.hidden[i])}
    bounds = find_bounds(program.lines, program.sums, known.smallest, small)
    return [(program.hidden[i], *bound) for i, bound in bounds.items()]


def _telling(low: Bound, high: Bound) -> tuple[Number, ...]:
    """The numbers that bounds rest on."""
    return tuple(f.number for bound in (high, low) for f, _ in bound.because)


@dataclass(frozen=True)
class _Asked:
    """What is known as a program, the withheld numbers, and those of them that are sums of its unknowns."""

    lines: Program
    hidden: list[Number]
    sums: dict[int, Sum]

    @cached_property
    def is_possible(self) -> bool:
        """Whether all that is known can hold at once."""
        return is_possible(self.lines)


def _program(known: Known) -> _Asked | None:
    """None where nothing that is withheld is a sum of anything.

    What may be few and is withheld only with those who were asked is not asked for: nobody is told of by it.
    """
    relations = Relations(known.numbers)
    hidden = [n for n in known.numbers.values() if n.is_withheld and not _may_be_few(n)]
    sums = {i: s for i, n in enumerate(hidden) if (s := relations.sum_of(n.key)) is not None}
    if not sums:
        return None
    facts = [*facts_of(known, relations), *_not_nobody(known, [hidden[i] for i in sums], relations)]
    return _Asked(Program(relations.system(), facts, list(sums.values())), hidden, sums)


def _parts_that_can_be_true(known: Known) -> list[tuple[Known, _Asked | None]]:
    """All years together, or runs of years that do not contradict each other, each as the program it is.

    Two exports seldom count the turn of the year alike: who was registered late is in the later one only. Nothing
    follows from one year of another that contradicts it.
    """
    together = _program(known)
    if _can_be_true(together):
        return [(known, together)]
    runs: list[tuple[list[int], Known, _Asked | None]] = []
    for year in sorted({key.year for key in known.numbers}):
        if runs:
            years = [*runs[-1][0], year]
            longer = _of_years(known, years)
            if _can_be_true(asked := _program(longer)):
                runs[-1] = (years, longer, asked)
                continue
        alone = _of_years(known, [year])
        runs.append(([year], alone, _program(alone)))
    return [(part, asked) for _, part, asked in runs]


def _can_be_true(asked: _Asked | None) -> bool:
    return asked is None or asked.is_possible


def _of_years(known: Known, years: list[int]) -> Known:
    return replace(known, numbers={k: n for k, n in known.numbers.items() if k.year in years})


def _not_nobody(known: Known, hidden: list[Number], relations: Relations) -> Iterator[Fact]:
    """That nobody is shown as 0: where it holds, whoever sees a withheld number knows that it is at least 1."""
    if any(known.truth.get(n.key, 1) == 0 for n in hidden):
        return
    for n in hidden:
        yield Fact(relations.sum_of(n.key) or {}, 1, math.inf, n)


def _is_small(known: Known, number: Number) -> bool:
    return 0 < known.truth.get(number.key, 0) < known.smallest


def _told(known: Known, words: Words, number: Number, low: Bound, high: Bound) -> Finding:
    kind = TOLD if low.value == high.value else NARROW
    facts = _telling(low, high)
    place = known.place_of(facts[0]) if facts else known.place_of(number)
    return Finding(kind, words.about(number.key), words.arithmetic(low, high), place, number.obs_id)


def _small(known: Known, words: Words) -> Iterator[Finding]:
    """Small groups that are shown as they are, and means of so few that they are of one."""
    sets, measures = read_sets(), read_measures()
    for n in known.numbers.values():
        if n.value is None:
            continue
        allowed = _only_took_part(n) or _may_be_few(n)
        if n.key.measure in sets and 0 < n.value < known.smallest and not allowed:
            kind = ALONE if n.value == 1 else FEW
            told = "En grupp på en person visas." if n.value == 1 else f"En grupp på {int(n.value)} personer visas."
            yield Finding(kind, words.about(n.key), told, known.place_of(n), n.obs_id)
        measure = measures.get(n.key.measure)
        if isinstance(measure, Middle):
            of = _of_how_many(known, measure.counted_by, n)
            if 0 < of < known.smallest:
                told = f"Ett medelvärde av {of} personer visas." if of > 1 else "En enda persons tid visas."
                yield Finding(ALONE if of == 1 else FEW, words.about(n.key), told, known.place_of(n), n.obs_id)
        if isinstance(measure, Ratio) and measure.people and measure.unit == "procent":
            of = _of_how_many(known, measure.by, n)
            if 0 < of < known.smallest:
                yield Finding(FEW, words.about(n.key), f"En andel av {of} personer visas.", known.place_of(n), n.obs_id)


def _may_be_few(number: Number) -> bool:
    """Whether few of what a number counts may be shown as they are, as answers that nobody can be told to have given."""
    other = read_sets().other.get(number.key.measure)
    return other is not None and bool(other.few_are_shown)


def _only_took_part(number: Number) -> bool:
    """A number of "annat/ej angivet" that says only that two or more took part, of whom nobody is told apart."""
    counted = read_sets().spells.get(number.key.measure)
    plain = counted is not None and not counted.only and not number.key.breakdown
    return plain and number.key.kon not in (EVERYBODY, "kvinna", "man") and number.value != 1


def _of_how_many(known: Known, measure: str, number: Number) -> int:
    return known.truth.get(replace(number.key, measure=measure), 0)


def _impossible(known: Known) -> Finding:
    years = ", ".join(map(str, sorted({key.year for key in known.numbers})))
    told = "Det som visas kan inte vara sant samtidigt, så inget går att räkna ut av det: rätta talen, eller rapportera det."
    return Finding(IMPOSSIBLE, f"{known.forbund} {years}", told, Place("siffror.csv"))
