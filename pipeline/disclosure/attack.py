"""What a reader with a solver can work out: the least and the most that each hidden number can be.

Everything shown is known, and so are the equations. A hidden number is at least 1, since nobody is
shown as 0; what has no number of its own is at least 0. A small group is safe when it may be as large
as the limit, and every hidden number when what it may be is at least the limit wide.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.solver import EXACT, Program

if TYPE_CHECKING:
    import numpy

_GUESSES = 3


class Reader:
    """The reader's program: what is shown is fixed, what is hidden has only the bounds that a reader knows."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.program = Program(len(problem.keys))
        for row in problem.rows:
            self.program.add_row(row, 0, 0)

    def find_weak(self, hidden: numpy.ndarray, among: numpy.ndarray | None = None) -> list[int]:
        """The columns, of all or some of them, that a reader can tell too much about when these are hidden."""
        import numpy

        self.know(hidden)
        problem = self.problem
        self.most, self.least = problem.true.copy(), problem.true.copy()
        guarded = (hidden | (problem.small & ~problem.cell)) & ~problem.past
        asked = numpy.flatnonzero(guarded if among is None else guarded & among)
        random = numpy.random.default_rng(0)
        for _ in range(_GUESSES):
            weak = self._weak(asked, hidden)
            aim = numpy.zeros(len(problem.keys))
            aim[weak] = random.uniform(-1, 0.2, len(weak))
            if weak:
                self.look(aim)
                self.look(-aim)
        return [i for i in self._weak(asked, hidden) if self._is_weak(i, hidden)]

    def know(self, hidden: numpy.ndarray) -> None:
        """Fix what is shown, and let go of what is hidden."""
        import numpy

        problem = self.problem
        fixed = problem.cell & ~hidden
        least = numpy.where(fixed, problem.true, problem.least)
        self.program.set_bounds(least, numpy.where(fixed, problem.true, float(MANY)))

    def look(self, aim: numpy.ndarray) -> numpy.ndarray:
        """The numbers that are least in a direction, as far as a reader can tell; they are remembered."""
        import numpy

        self.program.set_cost(aim)
        found = self.program.solve()
        numpy.maximum(self.most, found, out=self.most)
        numpy.minimum(self.least, found, out=self.least)
        return found

    def _weak(self, asked: Iterable[int], hidden: numpy.ndarray) -> list[int]:
        """Those that nothing seen so far shows to be safe."""
        return [int(i) for i in asked if not self.is_safe(int(i), hidden)]

    def is_safe(self, i: int, hidden: numpy.ndarray) -> bool:
        problem = self.problem
        large = not problem.small[i] or self.most[i] >= problem.limit - EXACT
        return bool(large and (not hidden[i] or self.most[i] - self.least[i] >= problem.limit - EXACT))

    def _is_weak(self, i: int, hidden: numpy.ndarray) -> bool:
        import numpy

        for sign in (-1.0, 1.0):
            if not self.is_safe(i, hidden):
                aim = numpy.zeros(len(self.problem.keys))
                aim[i] = sign
                self.look(aim)
        return not self.is_safe(i, hidden)
