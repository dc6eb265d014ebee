"""What a reader with a solver can work out: the least and the most that each hidden number can be.

Everything shown is known, and so are the equations. A hidden number is at least 1, since nobody is
shown as 0; what has no number of its own is at least 0. A small group is safe when it may be as large
as the limit, and every hidden number when what it may be is at least the limit wide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.disclosure.problem import Problem
from pipeline.disclosure.reduced import Part, Reduced, Terms
from pipeline.disclosure.solver import EXACT, Program

if TYPE_CHECKING:
    import numpy

_GUESSES = 3
# A guess is two questions, and each number that no guess has shown to be safe is one or two.
_WORTH = 2


class Reader:
    """Who knows what is shown, and of what is hidden only the bounds that anybody knows."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def find_weak(self, hidden: numpy.ndarray, among: numpy.ndarray | None = None) -> list[int]:
        """The columns, of all or some of them, that a reader can tell too much about when these are hidden."""
        import numpy

        problem = self.problem
        guarded = (hidden | (problem.small & ~problem.cell)) & ~problem.past
        asked = [int(i) for i in numpy.flatnonzero(guarded if among is None else guarded & among)]
        reduced = Reduced(problem, hidden | ~problem.cell, asked)
        moves = {i: reduced.terms(i) for i in asked}
        # What moves with nothing that is left cannot be another than it is.
        weak = [i for i, terms in moves.items() if not terms]
        for part in reduced.parts:
            columns = set(part.columns)
            own = {i: terms for i, terms in moves.items() if not columns.isdisjoint(terms)}
            if own:
                weak += _Asked(reduced, part, own, problem, hidden).find_weak()
        return sorted(weak)


class _Asked:
    """What is asked for of one part, and how far each of it has been seen to move up and down."""

    def __init__(
        self,
        reduced: Reduced,
        part: Part,
        moves: dict[int, Terms],
        problem: Problem,
        hidden: numpy.ndarray,
    ) -> None:
        import numpy

        self.columns = numpy.array([*moves])
        at = {c: n for n, c in enumerate(part.columns)}
        terms = [(n, at[column], times) for n, of in enumerate(moves.values()) for column, times in of.items()]
        # Of every term whose it is, which column it is of, and how many times that.
        self._of, self._at = (numpy.array([term[k] for term in terms]) for k in (0, 1))
        self._times = numpy.array([times for _, _, times in terms])
        self.up, self.down = numpy.zeros(len(moves)), numpy.zeros(len(moves))
        # How far up each must go, and how far up and down together.
        self._more = numpy.where(problem.small, problem.limit - problem.true, 0.0)[self.columns]
        self._wide = numpy.where(hidden, float(problem.limit), 0.0)[self.columns]
        self.program = Program(len(part.columns))
        least, most = (numpy.array([of[c] for c in part.columns]) for of in (reduced.least, reduced.most))
        self.program.set_bounds(least, most)
        for row in part.equations:
            self.program.add_row([(at[c], v) for c, v in row.terms.items()], 0.0, 0.0)
        self.program.watch([([(at[c], v) for c, v in row.terms.items()], row.least, row.most) for row in part.limits])

    def find_weak(self) -> list[int]:
        """Those that no guess and no question of its own shows to be safe."""
        import numpy

        random = numpy.random.default_rng(0)
        gain, guessed, weak = 0, 0, self._weak()
        while len(weak) and (guessed < _GUESSES or gain >= _WORTH):
            aim = numpy.zeros(len(self.columns))
            aim[weak] = random.uniform(-1, 0.2, len(weak))
            self._look(aim)
            self._look(-aim)
            left = self._weak()
            gain, guessed, weak = len(weak) - len(left), guessed + 1, left
        return [int(self.columns[n]) for n in self._weak() if self._is_weak(int(n))]

    def _weak(self) -> numpy.ndarray:
        """The places of those that nothing seen so far shows to be safe."""
        import numpy

        safe = (self.up >= self._more - EXACT) & (self.up + self.down >= self._wide - EXACT)
        return numpy.flatnonzero(~safe)

    def _look(self, aim: numpy.ndarray) -> None:
        """Go as far as possible against a direction, and remember how far each went."""
        import numpy

        cost = numpy.bincount(self._at, aim[self._of] * self._times, self.program.count)
        self.program.set_cost(cost)
        moved = numpy.bincount(self._of, self.program.solve()[self._at] * self._times, len(self.columns))
        numpy.maximum(self.up, moved, out=self.up)
        numpy.maximum(self.down, -moved, out=self.down)

    def _is_weak(self, n: int) -> bool:
        import numpy

        for sign in (-1.0, 1.0):
            if n in self._weak():
                aim = numpy.zeros(len(self.columns))
                aim[n] = sign
                self._look(aim)
        return n in self._weak()
