"""What a reader with a solver can work out: hidden numbers that only one value fits.

All sums are equations in the hidden numbers, and a hidden number is at least 1, since
nobody is shown as 0. A number that differs from the true one in some solution is safe;
a few solutions clear most of them, and only the rest are tried one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.disclosure.relations import Cell, Key, Sum

if TYPE_CHECKING:
    import numpy

_TRIES = 6


def find_determined(cells: Mapping[Key, Cell], sums: Sequence[Sum], hidden: set[Key]) -> set[Key]:
    """The hidden numbers that the shown ones and the sums determine."""
    import numpy

    equations = [s for s in sums if not s.open and any(k in hidden for k in s.keys)]
    unknown = sorted({k for s in equations for k in s.keys if k in hidden}, key=str)
    if not unknown:
        return set()
    left, right = _system(cells, equations, unknown)
    true = numpy.array([cells[k].value for k in unknown], dtype=float)
    doubtful = numpy.ones(len(unknown), dtype=bool)
    random = numpy.random.default_rng(0)
    for _ in range(_TRIES):
        aim = numpy.where(doubtful, random.uniform(-1, 1, len(unknown)), 0)
        for sign in (1, -1):
            doubtful &= abs(_solve(sign * aim, left, right) - true) < 1 - 1e-6
    return {unknown[i] for i in map(int, numpy.flatnonzero(doubtful)) if not _differs(i, left, right, true)}


def _differs(index: int, left: Any, right: numpy.ndarray, true: numpy.ndarray) -> bool:
    import numpy

    aim = numpy.zeros(len(true))
    aim[index] = 1
    return any(abs(_solve(sign * aim, left, right)[index] - true[index]) >= 1 - 1e-6 for sign in (1, -1))


def _system(cells: Mapping[Key, Cell], equations: Sequence[Sum], unknown: Sequence[Key]) -> tuple[Any, numpy.ndarray]:
    """The sums as a sparse matrix over the hidden numbers and what the shown ones make of it."""
    import numpy
    from scipy.sparse import coo_array

    column = {k: i for i, k in enumerate(unknown)}
    entries: list[tuple[int, int, int]] = []
    right = numpy.zeros(len(equations))
    for row, total in enumerate(equations):
        for key in total.keys:
            sign = 1 if key == total.whole else -1
            if key in column:
                entries.append((row, column[key], sign))
            else:
                right[row] -= sign * cells[key].value
    rows, columns, signs = zip(*entries, strict=True)
    return coo_array((signs, (rows, columns)), shape=(len(equations), len(unknown))).tocsr(), right


def _solve(aim: numpy.ndarray, left: Any, right: numpy.ndarray) -> numpy.ndarray:
    """A solution that is least in the direction of `aim`. The true numbers are always one."""
    from scipy.optimize import linprog

    found = linprog(aim, A_eq=left, b_eq=right, bounds=(1, 1_000_000), method="highs")
    if found.x is None:
        raise ArithmeticError(f"the sums have no solution: {found.message}")
    return found.x
