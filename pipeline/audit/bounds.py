"""The least and the most that a sum of unknowns can be, when all that is known holds: linear programs (HiGHS).

A solution that shows that one number may be many and few shows it of most others too, so each is looked at
in every solution, and only those that are still narrow get programs of their own.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.audit.facts import Fact
from pipeline.audit.relations import Sum, System, Unknown

if TYPE_CHECKING:
    import numpy

_EXACT = 1e-6
# More people than any number is about.
_MANY = 100_000.0
# A published nought says that nobody is in any part of it.
_NOBODY = 0.0


@dataclass(frozen=True)
class Bound:
    """How few or how many a number can be, and the facts that say so: (fact, how many times)."""

    value: int
    because: tuple[tuple[Fact, float], ...]


class NotTried(RuntimeError):
    """The solver neither found a solution nor that there is none."""


class Program:
    """All that is known, as a linear program over the unknowns that may be other than 0.

    Asked again it starts from where it stood: that is what makes hundreds of questions quick.
    """

    def __init__(self, system: System, facts: Sequence[Fact], asked: Iterable[Sum]) -> None:
        nobody = {u for f in facts if f.most == _NOBODY == f.least and min(f.row.values()) > 0 for u in f.row}
        self._facts = [f for f in facts if not set(f.row) <= nobody]
        rows = [*system.equal, *system.at_most, *(f.row for f in self._facts)]
        unknowns = dict.fromkeys(u for row in (*rows, *asked) for u in row if u not in nobody)
        self._column: dict[Unknown, int] = {u: i for i, u in enumerate(unknowns)}
        limits = [(0.0, 0.0)] * len(system.equal) + [(-math.inf, 0.0)] * len(system.at_most)
        limits += [(f.least, f.most) for f in self._facts]
        self._first_fact = len(limits) - len(self._facts)
        self._solver = _solver(rows, limits, self._column)

    def vector(self, row: Sum) -> numpy.ndarray:
        """A sum as the weights of the unknowns."""
        import numpy

        weights = numpy.zeros(len(self._column))
        for unknown, times in row.items():
            if unknown in self._column:
                weights[self._column[unknown]] += times
        return weights

    def extreme(self, weights: numpy.ndarray, sign: int) -> numpy.ndarray | None:
        """The solution with most (`sign` 1) or least (-1) of a sum; None when all that is known cannot hold.

        Raises NotTried when the solver gave up or did not begin: then nothing was looked for, and nothing is safe.
        """
        import highspy
        import numpy

        count, self._sign = len(self._column), -sign
        self._solver.changeColsCost(count, numpy.arange(count, dtype=numpy.int32), -sign * weights)
        ran = self._solver.run()
        status, statuses = self._solver.getModelStatus(), highspy.HighsModelStatus
        if ran != highspy.HighsStatus.kError:
            if status == statuses.kOptimal:
                return numpy.array(self._solver.getSolution().col_value)
            if status in (statuses.kInfeasible, statuses.kUnboundedOrInfeasible):
                return None
        raise NotTried(str(status))

    def because(self) -> tuple[tuple[Fact, float], ...]:
        """The facts that the bound last found rests on, with how many times each."""
        dual = self._solver.getSolution().row_dual[self._first_fact :]
        signed = ((f, self._sign * float(t)) for f, t in zip(self._facts, dual, strict=True))
        return tuple((f, t) for f, t in signed if abs(t) > _EXACT)


@contextmanager
def _unsaid() -> Iterator[None]:
    """Without what the library prints of itself when it begins, which is written past Python."""
    said = os.dup(1)
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(said, 1)
            os.close(said)


def _solver(rows: Sequence[Sum], limits: Sequence[tuple[float, float]], column: Mapping[Unknown, int]) -> Any:
    import highspy
    import numpy

    held = [[(column[u], t) for u, t in row.items() if u in column and t] for row in rows]
    kept = [(cells, limit) for cells, limit in zip(held, limits, strict=True)]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(column), len(kept)
    lp.col_cost_ = numpy.zeros(len(column))
    lp.col_lower_, lp.col_upper_ = numpy.zeros(len(column)), numpy.full(len(column), _MANY)
    lp.row_lower_ = numpy.array([low for _, (low, _) in kept])
    lp.row_upper_ = numpy.array([high for _, (_, high) in kept])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = numpy.cumsum([0, *(len(cells) for cells, _ in kept)])
    lp.a_matrix_.index_ = numpy.array([c for cells, _ in kept for c, _ in cells], dtype=numpy.int32)
    lp.a_matrix_.value_ = numpy.array([t for cells, _ in kept for _, t in cells])
    with _unsaid():
        solver = highspy.Highs()
    # What is asked changes, what is known does not: the last answer stays possible, so the primal simplex goes on from it.
    for option, value in (
        ("output_flag", False),
        ("simplex_strategy", 4),
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", 0),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    return solver


def find_bounds(
    program: Program, sums: Mapping[int, Sum], width: int, enough: Mapping[int, int]
) -> dict[int, tuple[Bound, Bound]]:
    """Of the sums by number, those that a reader can tell within less than `width`, or that are under `enough`.

    Gives the least and the most of each.
    """
    import numpy
    from scipy.sparse import csr_matrix

    numbers = list(sums)
    weights = numpy.array([program.vector(sums[n]) for n in numbers])
    sparse = csr_matrix(weights)
    least = numpy.full(len(numbers), math.inf)
    most = numpy.full(len(numbers), -math.inf)
    because: dict[tuple[int, int], tuple[tuple[Fact, float], ...]] = {}

    def is_safe(i: int) -> bool:
        return bool(most[i] - least[i] >= width - _EXACT and most[i] >= enough.get(numbers[i], 0) - _EXACT)

    def look(x: numpy.ndarray) -> None:
        values = sparse @ x
        numpy.minimum(least, values, out=least)
        numpy.maximum(most, values, out=most)

    generator = numpy.random.default_rng(0)
    for sign in (1, -1, 1, -1):
        aim = (generator.uniform(0.1, 1, len(numbers))[:, None] * weights).sum(axis=0)
        if (x := program.extreme(aim, sign)) is not None:
            look(x)
    for i in range(len(numbers)):
        for sign in (1, -1):
            if not is_safe(i) and (x := program.extreme(weights[i], sign)) is not None:
                because[i, sign] = program.because()
                look(x)
    return {
        n: (
            Bound(_whole(least[i], up=True), because.get((i, -1), ())),
            Bound(_whole(most[i], up=False), because.get((i, 1), ())),
        )
        for i, n in enumerate(numbers)
        if not is_safe(i)
    }


def _whole(value: float, *, up: bool) -> int:
    if not math.isfinite(value):
        return 0 if up else int(_MANY)
    return math.ceil(value - _EXACT) if up else math.floor(value + _EXACT)


def is_possible(program: Program) -> bool:
    """Whether all that is known can hold at once."""
    return program.extreme(program.vector({}), 1) is not None
