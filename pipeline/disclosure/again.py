"""What need not be hidden after all is shown again, the most wanted first, as long as every number stays safe.

How a number has been seen to move is remembered, also from tries that came to nothing: where what is tried stood
still in it, it is still a way. So most numbers need not be asked about when one more is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.disclosure.moves import Moves
from pipeline.disclosure.problem import Problem
from pipeline.disclosure.solver import EXACT

if TYPE_CHECKING:
    import numpy


def show_again(problem: Problem, hidden: numpy.ndarray, seen: Iterable[numpy.ndarray]) -> numpy.ndarray:
    """What is still hidden when all that need not be is shown, of what is hidden and safe by moves seen so far."""
    import numpy

    shown = _Again(problem, hidden, seen)
    extra = [int(i) for i in numpy.flatnonzero(hidden & problem.free)]
    for i in sorted(extra, key=lambda i: (-problem.cost[i], -problem.true[i], i)):
        shown.try_without(i)
    return shown.hidden


class _Again:
    """What is hidden, and the moves seen so far of what is guarded or may be shown."""

    def __init__(self, problem: Problem, hidden: numpy.ndarray, seen: Iterable[numpy.ndarray]) -> None:
        import numpy

        self.problem, self.hidden = problem, hidden.copy()
        self.moves = Moves(problem, hidden | ~problem.cell)
        self.moves.set_prices(hidden)
        self.columns = numpy.flatnonzero(hidden | (problem.small & ~problem.cell))
        self._at = {int(c): n for n, c in enumerate(self.columns)}
        guarded = ~problem.past[self.columns]
        # How far up each must go, and how far up and down together.
        large = numpy.where(problem.small, problem.limit - problem.true, 0.0)[self.columns]
        self._more = numpy.where(guarded, large, 0.0)
        self._wide = numpy.where(guarded & hidden[self.columns], float(problem.limit), 0.0)
        moves = [move[self.columns] for move in seen]
        self._seen = numpy.zeros((len(moves) + 64, len(self.columns)))
        self._count = len(moves)
        if moves:
            self._seen[: len(moves)] = moves

    def try_without(self, i: int) -> None:
        """Show it, if every other number is still safe."""
        at = self._at[i]
        wide, self._wide[at] = self._wide[at], 0.0
        more, self._more[at] = self._more[at], 0.0
        self.moves.hold(i)
        if self._is_safe_without(at):
            self.hidden[i] = False
            still = self._that_hold(at)
            self._count = len(still)
            self._seen[: self._count] = still
        else:
            self.moves.release(i)
            self._wide[at], self._more[at] = wide, more

    def _is_safe_without(self, at: int) -> bool:
        import numpy

        still = self._that_hold(at)
        self.up, self.down = still.max(axis=0, initial=0.0), -still.min(axis=0, initial=0.0)
        unsafe = self._unsafe()
        # What has lost most is asked for first: if any is not safe it is likely to be one of those.
        for n in unsafe[numpy.argsort((self.up + self.down)[unsafe], kind="stable")]:
            if not self._makes_safe(int(n)):
                return False
        return True

    def _that_hold(self, at: int) -> numpy.ndarray:
        """The moves seen so far in which it stands still."""
        seen = self._seen[: self._count]
        return seen[abs(seen[:, at]) <= EXACT]

    def _unsafe(self) -> numpy.ndarray:
        import numpy

        safe = (self.up >= self._more - EXACT) & (self.up + self.down >= self._wide - EXACT)
        return numpy.flatnonzero(~safe)

    def _makes_safe(self, n: int) -> bool:
        """Whether it is safe, asked for where no move seen so far says so: first how far up, then how far down."""
        more, wide = self._more[n] - EXACT, self._wide[n] - EXACT
        if self.up[n] < more or self.up[n] + self.down[n] < wide:
            self._go(n, max(self._more[n], self._wide[n] - self.down[n]))
            if self.up[n] >= more and self.up[n] + self.down[n] < wide:
                self._go(n, self.up[n] - self._wide[n])
        return bool(self.up[n] >= more and self.up[n] + self.down[n] >= wide)

    def _go(self, n: int, far: float) -> None:
        """Move one so far up, or down, or as far as it goes, and remember the move."""
        import numpy

        move = self.moves.go(int(self.columns[n]), far)
        if move is None:
            return
        if self._count == len(self._seen):
            self._seen = numpy.concatenate([self._seen, numpy.zeros_like(self._seen)])
        self._seen[self._count] = own = move[self.columns]
        self._count += 1
        numpy.maximum(self.up, own, out=self.up)
        numpy.maximum(self.down, -own, out=self.down)
