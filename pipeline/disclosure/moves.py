"""How a number could be another: the cheapest way in which the rest would have to be others with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.solver import Program, Unsolved

if TYPE_CHECKING:
    import numpy

# What it costs that a number that is hidden already is another: next to nothing, but fewer is better.
_HIDDEN = 1e-3


class Moves:
    """The program over those quantities that may move: how much more each is, and how much less, than it is.

    What can only stand still is left out: a row in which all but one stand still holds that one too.
    """

    def __init__(self, problem: Problem, movable: numpy.ndarray) -> None:
        import numpy

        self.problem = problem
        rows = _rows_that_move(problem, movable)
        self.moving = sorted({c for row in rows for c, _ in row} | {int(i) for i in _alone(problem, movable)})
        # Two columns for what has a price, how much more and how much less; one for what has none.
        self.up = {c: i for i, c in enumerate(self.moving)}
        priced = [c for c in self.moving if problem.cell[c]]
        self.down = {c: len(self.moving) + i for i, c in enumerate(priced)}
        # The same as places in arrays: a dozen thousand answers are read.
        self._columns, self._priced = (numpy.array(of, dtype=int) for of in (self.moving, priced))
        self._priced_up = numpy.array([self.up[c] for c in priced], dtype=int)
        self.program = Program(len(self.moving) + len(priced))
        for row in rows:
            down = [(self.down[c], -v) for c, v in row if c in self.down]
            self.program.add_row([(self.up[c], v) for c, v in row] + down, 0, 0)
        for c in self.moving:
            self.release(c)

    def release(self, c: int) -> None:
        """Let a quantity move as far as a reader must allow."""
        self._bound(c, float(MANY), self.problem.true[c] - self.problem.least[c])

    def hold(self, c: int) -> None:
        """Let a quantity stand still."""
        if c in self.up:
            self._bound(c, 0.0, 0.0)

    def _bound(self, c: int, more: float, less: float) -> None:
        if c in self.down:
            self.program.set_bound(self.up[c], 0, more)
            self.program.set_bound(self.down[c], 0, less)
        else:
            self.program.set_bound(self.up[c], -less, more)

    def set_prices(self, hidden: numpy.ndarray) -> None:
        """What it costs that each number moves by one: its cost, or next to nothing where it is hidden."""
        import numpy

        cost = numpy.zeros(len(self.moving) + len(self.down))
        price = numpy.where(hidden[self._priced], _HIDDEN, self.problem.cost[self._priced])
        cost[self._priced_up] = cost[len(self.moving) :] = price
        self.prices = cost
        self.program.set_cost(cost)

    def find_farthest(self, target: int) -> float:
        """How much more the target could be at most."""
        import numpy

        if target not in self.up:
            return 0.0
        prices = self.prices
        aim = numpy.zeros(len(self.moving) + len(self.down))
        aim[self.up[target]] = -1.0
        if target in self.down:
            aim[self.down[target]] = 1.0
        self.program.set_cost(aim)
        found = self.program.solve()
        self.program.set_cost(prices)
        return float(-aim @ found)

    def find(self, target: int, more: float, less: float = 0.0) -> numpy.ndarray | None:
        """The cheapest way in which the target is so much more, or less. None where there is none."""
        import numpy

        if target not in self.up:
            return None
        if not more and not less:
            return numpy.zeros(len(self.problem.keys))
        if target in self.down:
            self.program.set_bound(self.up[target], more, max(more, float(MANY) if more else 0.0))
            self.program.set_bound(self.down[target], less, less)
        else:
            self.program.set_bound(self.up[target], more or -less, float(MANY) if more else -less)
        try:
            found = self.program.solve()
        except Unsolved:
            return None
        finally:
            self.release(target)
        moved = numpy.zeros(len(self.problem.keys))
        moved[self._columns] = found[: len(self.moving)]
        moved[self._priced] -= found[len(self.moving) :]
        return moved


def _rows_that_move(problem: Problem, movable: numpy.ndarray) -> list[list[tuple[int, float]]]:
    """The rows without what stands still."""
    still = {int(i) for i in (~movable).nonzero()[0]}
    rows = [list(row) for row in problem.rows]
    while True:
        rows = [[(c, v) for c, v in row if c not in still] for row in rows]
        alone = {row[0][0] for row in rows if len(row) == 1}
        if not alone:
            return [row for row in rows if row]
        still |= alone


def _alone(problem: Problem, movable: numpy.ndarray) -> numpy.ndarray:
    """What may move and is in no row."""
    import numpy

    rowed = numpy.zeros(len(problem.keys), dtype=bool)
    rowed[[c for row in problem.rows for c, _ in row]] = True
    return numpy.flatnonzero(movable & ~rowed)
