"""How a number could be another: the cheapest way in which the rest would have to be others with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.reduced import Part, Reduced, Terms
from pipeline.disclosure.solver import Program, Unsolved

if TYPE_CHECKING:
    import numpy

# What it costs that a number that is hidden already is another: next to nothing, but fewer is better.
_HIDDEN = 1e-3
# What it is worth that a target moves by one: more than all that may have to move with it.
_AIM = 1e3


class Moves:
    """The programs over those quantities that may move: how much more each is, and how much less, than it is.

    What can only stand still is left out, and what has nothing to do with a number is in another program.
    """

    def __init__(self, problem: Problem, movable: numpy.ndarray) -> None:
        import numpy

        self.problem = problem
        asked = numpy.flatnonzero(movable & (problem.cell | problem.small)).tolist()
        reduced = Reduced(problem, movable, asked)
        terms = {c: reduced.terms(c) for c in asked}
        self._part_of: dict[int, _PartMoves] = {}
        self._price = problem.cost
        for part in reduced.parts:
            columns = set(part.columns)
            own = {c: of for c, of in terms.items() if not columns.isdisjoint(of)}
            if own:
                self._part_of |= dict.fromkeys(own, _PartMoves(problem, reduced, part, own))

    def hold(self, c: int) -> None:
        """Let a quantity stand still."""
        if c in self._part_of:
            self._part_of[c].hold(c)

    def release(self, c: int) -> None:
        """Let a quantity move as far as a reader must allow."""
        if c in self._part_of:
            self._part_of[c].release(c)

    def set_prices(self, hidden: numpy.ndarray) -> None:
        """What it costs that each number moves by one: its cost, or next to nothing where it is hidden."""
        import numpy

        price = numpy.where(hidden, _HIDDEN, self.problem.cost)
        # The same as before is no other price: a program then begins where it stood.
        if not numpy.array_equal(price, self._price):
            self._price = price

    def find_farthest(self, target: int) -> float:
        """How much more the target could be at most."""
        return self._part_of[target].find_farthest(target) if target in self._part_of else 0.0

    def find(self, target: int, more: float, less: float = 0.0) -> numpy.ndarray | None:
        """The cheapest way in which the target is so much more, or less. None where there is none."""
        import numpy

        if target not in self._part_of:
            return None
        if not more and not less:
            return numpy.zeros(len(self.problem.keys))
        return self._part_of[target].find(target, more, less, self._price)

    def go(self, target: int, far: float) -> numpy.ndarray | None:
        """The cheapest way in which the target is so much more, or less, or as near that as it can be. None: it stands still."""
        return self._part_of[target].go(target, far, self._price) if target in self._part_of else None


class _PartMoves:
    """The program of one part: two columns for what has a price, how much more and how much less; one for what has none."""

    def __init__(self, problem: Problem, reduced: Reduced, part: Part, own: dict[int, Terms]) -> None:
        import numpy

        self.problem = problem
        self._at = {c: n for n, c in enumerate(part.columns)}
        self._held = [0] * len(self._at)
        self._range = [(reduced.least[c], reduced.most[c]) for c in part.columns]
        self._terms = {c: [(self._at[column], times) for column, times in of.items()] for c, of in own.items()}
        terms = [(c, at, times) for c, of in self._terms.items() for at, times in of]
        columns, places, times = zip(*terms, strict=True)
        self._columns, self._places, self._times = numpy.array(columns), numpy.array(places), numpy.array(times)
        priced = problem.cell[self._columns]
        self._priced = numpy.unique(self._places[priced])
        self._paid, self._paid_at = self._columns[priced], self._places[priced]
        self._each = abs(self._times[priced])
        self._down = {int(at): len(self._at) + n for n, at in enumerate(self._priced)}
        self.program = Program(len(self._at) + len(self._down))
        for row in part.equations:
            self.program.add_row(self._both_ways([(self._at[c], v) for c, v in row.terms.items()]), 0.0, 0.0)
        limits = ((self._both_ways([(self._at[c], v) for c, v in row.terms.items()]), row) for row in part.limits)
        self.program.watch([(terms, row.least, row.most) for terms, row in limits])
        self._sums: dict[int, int] = {}
        self._priced_by: numpy.ndarray | None = None
        for at in range(len(self._at)):
            self._bound(at, *self._range[at])

    def _both_ways(self, terms: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The terms with how much less beside how much more."""
        return terms + [(self._down[at], -v) for at, v in terms if at in self._down]

    def hold(self, c: int) -> None:
        ((at, _),) = self._terms[c]
        self._held[at] += 1
        self._bound(at, 0.0, 0.0)

    def release(self, c: int) -> None:
        ((at, _),) = self._terms[c]
        self._held[at] -= 1
        self._free(at)

    def _free(self, at: int) -> None:
        self._bound(at, *((0.0, 0.0) if self._held[at] else self._range[at]))

    def _bound(self, at: int, least: float, most: float) -> None:
        """least <= move <= most, where what has a price is more and less at once for nothing but its price."""
        if at in self._down:
            self.program.set_bound(at, max(least, 0.0), max(most, 0.0))
            self.program.set_bound(self._down[at], max(-most, 0.0), max(-least, 0.0))
        else:
            self.program.set_bound(at, least, most)

    def _cost(self, price: numpy.ndarray) -> numpy.ndarray:
        import numpy

        each = numpy.bincount(self._paid_at, price[self._paid] * self._each, len(self._at))
        return numpy.concatenate([each, each[self._priced]])

    def find_farthest(self, target: int) -> float:
        import numpy

        aim = numpy.zeros(self.program.count)
        for at, times in self._terms[target]:
            aim[at] = -times
            if at in self._down:
                aim[self._down[at]] = times
        self.program.set_cost(aim)
        return float(-aim @ self.program.solve())

    def find(self, target: int, more: float, less: float, price: numpy.ndarray) -> numpy.ndarray | None:

        if not self._aim_at(target, more or -less, MANY if more else -less):
            return None
        self._set_price(price)
        try:
            return self._moved(self.program.solve())
        except Unsolved:
            return None
        finally:
            self._leave(target)

    def go(self, target: int, far: float, price: numpy.ndarray) -> numpy.ndarray:
        import numpy

        self._set_price(price)
        at, times = numpy.array(self._terms[target]).T
        at, toward = at.astype(int), times * numpy.sign(far)
        if not self._aim_at(target, *sorted((0.0, far))):
            return numpy.zeros(len(self.problem.keys))
        changed = [(int(a), -_AIM * t) for a, t in zip(at, toward, strict=True)]
        changed += [(self._down[a], -c) for a, c in changed if a in self._down]
        for column, cost in changed:
            self.program.set_cost_of(column, cost)
        try:
            return self._moved(self.program.solve())
        finally:
            for column, _ in changed:
                self.program.set_cost_of(column, self._costs[column])
            self._leave(target)

    def _set_price(self, price: numpy.ndarray) -> None:
        if price is not self._priced_by:
            self._priced_by, self._costs = price, self._cost(price)
        self.program.set_cost(self._costs)

    def _moved(self, found: numpy.ndarray) -> numpy.ndarray:
        """How far each quantity has moved in an answer."""
        import numpy

        moved = found[: len(self._at)].copy()
        moved[self._priced] -= found[len(self._at) :]
        return numpy.bincount(self._columns, moved[self._places] * self._times, len(self.problem.keys))

    def _aim_at(self, target: int, least: float, most: float) -> bool:
        """Bind how far the target moves; whether it can be at all."""
        if len(self._terms[target]) > 1:
            if target not in self._sums:
                self._sums[target] = self.program.add_row(self._both_ways(self._terms[target]), -MANY, MANY)
            self.program.set_row(self._sums[target], least, most)
            return True
        ((at, times),) = self._terms[target]
        least, most = sorted((least / times, most / times))
        if self._held[at] or least > self._range[at][1] or most < self._range[at][0]:
            return False
        self._bound(at, max(least, self._range[at][0]), min(most, self._range[at][1]))
        return True

    def _leave(self, target: int) -> None:
        if target in self._sums:
            self.program.set_row(self._sums[target], -MANY, MANY)
        else:
            self._free(self._terms[target][0][0])
