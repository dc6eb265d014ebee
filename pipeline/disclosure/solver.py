"""Linear programs, solved by HiGHS in one thread: the same program gives the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

# A row of a program: (column, coefficient) pairs.
Row = Sequence[tuple[int, float]]
# Simplified before it is solved, a program cannot begin where it stood, and a small one takes longer.
_OPTIONS = (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0), ("presolve", "off"))
# What is taken for nought in an answer.
EXACT = 1e-6
# By how much the solver lets a row be broken.
_FEASIBLE = 1e-7


class Unsolved(ArithmeticError):
    """A program without a solution, which then asks for what cannot be."""


class NotTried(RuntimeError):
    """The solver neither found a solution nor that there is none: nothing may be concluded from that."""


class Program:
    """min cost * x where every row is within its limits and x within its bounds.

    Solved again after a change it starts from where it stood, which is what makes many questions quick.
    """

    def __init__(self, columns: int) -> None:
        import highspy
        import numpy

        self._numpy, self._highs = numpy, highspy
        # The plain solver: the one with callbacks greets on the console before it can be silenced.
        self.solver: Any = highspy._Highs()  # type: ignore[attr-defined]
        for option, value in _OPTIONS:
            self.solver.setOptionValue(option, value)
        self.count = columns
        self._rows = 0
        self._watched: list[tuple[Row, float, float]] = []
        self._cost: numpy.ndarray | None = None
        self._columns = numpy.arange(columns, dtype=numpy.int32)
        self.solver.addVars(columns, numpy.zeros(columns), numpy.full(columns, highspy.kHighsInf))

    def add_row(self, row: Row, least: float, most: float) -> int:
        """least <= row <= most. Returns which row it is."""
        indices = self._numpy.array([c for c, _ in row], dtype=self._numpy.int32)
        values = self._numpy.array([v for _, v in row], dtype=float)
        self.solver.addRow(least, most, len(row), indices, values)
        self._rows += 1
        return self._rows - 1

    def watch(self, rows: Sequence[tuple[Row, float, float]]) -> None:
        """least <= row <= most, of rows that hold in most answers anyway: one is added when an answer would break it."""
        numpy = self._numpy
        self._watched = [*rows]
        self._row_of = numpy.repeat(numpy.arange(len(rows)), [len(row) for row, _, _ in rows])
        self._column_of = numpy.array([c for row, _, _ in rows for c, _ in row], dtype=int)
        self._times_of = numpy.array([v for row, _, _ in rows for _, v in row], dtype=float)
        self._least, self._most = (numpy.array([row[k] for row in rows], dtype=float) for k in (1, 2))

    def set_row(self, at: int, least: float, most: float) -> None:
        self.solver.changeRowBounds(at, least, most)

    def set_bounds(self, least: numpy.ndarray, most: numpy.ndarray) -> None:
        self.solver.changeColsBounds(len(self._columns), self._columns, least, most)

    def set_bound(self, column: int, least: float, most: float) -> None:
        self.solver.changeColBounds(column, least, most)

    def set_cost(self, cost: numpy.ndarray) -> None:
        if cost is self._cost:
            return
        self._cost = cost
        self.solver.changeColsCost(len(self._columns), self._columns, cost)

    def set_cost_of(self, column: int, cost: float) -> None:
        """For a while: `set_cost` does not know of it."""
        self.solver.changeColCost(column, cost)

    def solve(self) -> numpy.ndarray:
        """The best x. Raises Unsolved where there is none, and NotTried when the solver gave up or did not begin."""
        found = self._solve()
        while self._watched and len(broken := self._broken_by(found)):
            for at in broken.tolist():
                self.add_row(*self._watched[at])
            # What is added is watched no more.
            self._least[broken], self._most[broken] = -self._numpy.inf, self._numpy.inf
            found = self._solve()
        return found

    def _broken_by(self, found: numpy.ndarray) -> numpy.ndarray:
        """Which of the watched rows do not hold."""
        numpy = self._numpy
        sums = numpy.bincount(self._row_of, self._times_of * found[self._column_of], len(self._watched))
        return numpy.flatnonzero((sums < self._least - _FEASIBLE) | (sums > self._most + _FEASIBLE))

    def _solve(self) -> numpy.ndarray:
        ran = self.solver.run()
        status, statuses = self.solver.getModelStatus(), self._highs.HighsModelStatus
        if ran != self._highs.HighsStatus.kError:
            if status == statuses.kOptimal:
                return self._numpy.array(self.solver.getSolution().col_value)
            if status in (statuses.kInfeasible, statuses.kUnbounded, statuses.kUnboundedOrInfeasible):
                raise Unsolved(str(status))
        raise NotTried(str(status))
