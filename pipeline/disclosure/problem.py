"""What is to be protected, as columns of a program: every quantity, what it is, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.disclosure.equations import Equations
from pipeline.disclosure.relations import Cell, Key

if TYPE_CHECKING:
    import numpy

# More people than any hidden number could be.
MANY = 100_000


@dataclass(frozen=True)
class Problem:
    """The quantities as columns, in order, with arrays of their length.

    `true` is what each is, `least` the least that a reader must allow when it is hidden. `cell` says
    whether it has a number, `free` whether that may be hidden, `must` whether it is hidden from the start,
    `before` whether it was published earlier, and `past` whether it was given away then. `small` are groups below `limit`: a reader must be able to think that they are `limit`. `cost`
    is what is lost when a number is hidden.
    """

    keys: tuple[Key, ...]
    rows: tuple[tuple[tuple[int, float], ...], ...]
    true: numpy.ndarray
    least: numpy.ndarray
    cell: numpy.ndarray
    free: numpy.ndarray
    must: numpy.ndarray
    before: numpy.ndarray
    past: numpy.ndarray
    small: numpy.ndarray
    cost: numpy.ndarray
    limit: int

    @cached_property
    def terms(self) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Every term of every row: which row and column it is of, and what that counts in it."""
        import numpy

        lengths = [len(row) for row in self.rows]
        columns, times = (numpy.array([term[k] for row in self.rows for term in row]) for k in (0, 1))
        return numpy.repeat(numpy.arange(len(lengths)), lengths), columns.astype(int), times

    def column(self) -> dict[Key, int]:
        return {k: i for i, k in enumerate(self.keys)}


def set_problem(
    cells: Mapping[Key, Cell],
    equations: Equations,
    limit: int,
    *,
    alike: frozenset[Key] = frozenset(),
    earlier: Mapping[Key, bool] | None = None,
) -> Problem:
    """The problem of these numbers.

    `alike` are the numbers of a group in which all are alike, noughts too: as if they were small. `earlier`
    are numbers already published: whether they were shown, which nothing can change now.
    """
    import numpy

    earlier = earlier or {}
    keys = tuple(sorted({*equations.values}, key=lambda k: tuple(map(str, k))))
    at = {k: i for i, k in enumerate(keys)}
    true = numpy.array([equations.values[k] for k in keys], dtype=float)
    cell = are(keys, lambda k: k in cells)
    group = are(keys, lambda k: k in cells or k in equations.groups)
    like = are(keys, lambda k: k in alike)
    before = are(keys, lambda k: k in earlier)
    shown_before = are(keys, lambda k: earlier.get(k, False))
    small = group & (true > 0) & (true < limit) & ~shown_before
    must = ~shown_before & cell & (small | like | before)
    return Problem(
        keys=keys,
        rows=tuple(((at[e.whole], 1.0), *((at[p], -1.0) for p in e.parts)) for e in equations.all),
        true=true,
        least=numpy.where(cell & (true > 0) & ~like, 1.0, 0.0),
        cell=cell,
        free=cell & (true > 0) & ~must & ~before,
        must=must,
        before=before,
        past=numpy.zeros(len(keys), dtype=bool),
        small=small,
        cost=numpy.array([_cost(cells[k], limit) if k in cells else 0.0 for k in keys]),
        limit=limit,
    )


def leave_out(problem: Problem, past: list[int]) -> Problem:
    """The problem without these, which are past help."""
    marked = problem.past.copy()
    marked[past] = True
    return replace(problem, past=marked)


def of_own_years(problem: Problem) -> numpy.ndarray:
    """The columns of the years whose numbers are not all of them told already."""
    own = {problem.keys[i][1] for i in (problem.cell & ~problem.before).nonzero()[0]}
    return are(problem.keys, lambda k: k[1] in own)


def bearing_on_own(problem: Problem) -> Problem:
    """The problem without what has no bearing on its own years: what was told before is known, and parts what it binds.

    Two quantities that may be others are bound together by an equation. What nothing binds to those years
    stays as it was; what is known stands only in the equations that are left.
    """
    import numpy

    own = of_own_years(problem)
    # Noughts too: they may have to be hidden.
    movable = problem.must | ~problem.cell | (own & ~problem.before)
    of, columns, _ = problem.terms
    reached, known = own & movable, -1
    while known < (known := int(reached.sum())):
        bound = numpy.zeros(len(problem.rows), dtype=bool)
        bound[of[reached[columns]]] = True
        within = columns[bound[of]]
        reached[within[movable[within]]] = True
    own[within] = True
    kept = numpy.flatnonzero(own)
    at = {int(c): i for i, c in enumerate(kept)}
    rows = [row for row, is_bound in zip(problem.rows, bound.tolist(), strict=True) if is_bound]
    arrays = ("true", "least", "cell", "free", "must", "before", "past", "small", "cost")
    return replace(
        problem,
        keys=tuple(problem.keys[c] for c in kept),
        rows=tuple(tuple((at[c], v) for c, v in r) for r in rows),
        **{name: getattr(problem, name)[kept] for name in arrays},
    )


def with_noughts(problem: Problem) -> Problem:
    """The problem when a nought may be hidden too: dearly, since nobody is no group."""
    import numpy

    noughts = problem.cell & (problem.true == 0) & ~problem.must & ~problem.before
    return replace(
        problem, free=problem.free | noughts, cost=numpy.where(noughts, _NOUGHT * problem.cost, problem.cost)
    )


def are(keys: tuple[Key, ...], what: Callable[[Key], bool]) -> numpy.ndarray:
    """What is true of each column."""
    import numpy

    return numpy.array([what(k) for k in keys], dtype=bool)


_NOUGHT = 4.0
_LEADING = 1.5
_BY_SIZE = 1e-6
_PERIOD_COST = {"helar": 4.0, "t2": 1.5}


def _cost(cell: Cell, limit: int) -> float:
    """What is lost when a number is hidden: totals weigh most, then what a report compares, least the fine splits."""
    of_all, whole = cell.kon == "alla", cell.insats == ""
    if not cell.breakdown:
        cost = 200.0 if of_all and whole else 8.0 if of_all else 8.0 if whole else 1.5
        cost *= _LEADING if cell.leads else 1.0
    elif of_all and whole and cell.value >= 6 * limit:
        # Women and men are no use where the number of all of them is not told.
        cost = 20.0
    else:
        cost = 3.0 if of_all and whole else 1.2
    # Of two that are missed as much the larger is shown: no choice hangs on where a solver happens to begin.
    return cost * _PERIOD_COST.get(cell.period, 1.0) * (1 + _BY_SIZE * cell.value)
