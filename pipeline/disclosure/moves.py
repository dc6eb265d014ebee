"""How a number could be another: the cheapest way in which the rest would have to be others with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.reduced import Part, Reduced
from pipeline.disclosure.solver import Program, Unsolved

if TYPE_CHECKING:
    import numpy

# What it costs that a number that is hidden already is another: next to nothing, but fewer is better.
_HIDDEN = 1e-3


class Moves:
    """The programs over those quantities that may move: how much more each is, and how much less, than it is.

    What can only stand still is left out, and what has nothing to do with a number is in another program.
    """

    def __init__(self, problem: Problem, movable: numpy.ndarray) -> None:
        import numpy

        self.problem = problem
        asked = problem.cell | problem.small
        kept = numpy.flatnonzero(movable & asked).tolist()
        reduced = Reduced(problem, movable, kept)
        moves = {c: reduced.follows(c) for c in kept}
        self._part_of: dict[int, _PartMoves] = {}
        of: dict[int, dict[int, float]] = {}
        for c, (column, times) in moves.items():
            if times:
                of.setdefault(column, {})[c] = times
        for part in reduced.parts:
            own = {column: of.get(column, {}) for column in part.columns}
            if any(own.values()):
                programs = _PartMoves(problem, reduced, part, own)
                self._part_of |= dict.fromkeys((c for cs in own.values() for c in cs), programs)

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

        self._price = numpy.where(hidden, _HIDDEN, self.problem.cost)

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


class _PartMoves:
    """The program of one part: two columns for what has a price, how much more and how much less; one for what has none."""

    def __init__(self, problem: Problem, reduced: Reduced, part: Part, own: dict[int, dict[int, float]]) -> None:
        import numpy

        self.problem = problem
        self._at = {c: n for n, c in enumerate(part.columns)}
        self._held = [0] * len(self._at)
        self._range = [(reduced.least[c], reduced.most[c]) for c in part.columns]
        pairs = [(c, self._at[column], times) for column, cs in own.items() for c, times in cs.items()]
        self._place = {c: (at, times) for c, at, times in pairs}
        columns, places, times = zip(*pairs, strict=True)
        self._columns, self._places = numpy.array(columns), numpy.array(places)
        self._times = numpy.array(times)
        priced = sorted({at for c, at, _ in pairs if problem.cell[c]})
        self._priced = numpy.array(priced, dtype=int)
        self._down = {at: len(self._at) + n for n, at in enumerate(priced)}
        self.program = Program(len(self._at) + len(priced))
        for row in part.rows:
            up = [(self._at[c], v) for c, v in row.terms.items()]
            self.program.add_row(up + [(self._down[at], -v) for at, v in up if at in self._down], row.least, row.most)
        self._priced_by: numpy.ndarray | None = None
        for at in range(len(self._at)):
            self._bound(at, *self._range[at])

    def hold(self, c: int) -> None:
        at, _ = self._place[c]
        self._held[at] += 1
        self._bound(at, 0.0, 0.0)

    def release(self, c: int) -> None:
        at, _ = self._place[c]
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

        each = numpy.zeros(len(self._at))
        numpy.add.at(each, self._places, price[self._columns] * abs(self._times))
        return numpy.concatenate([each, each[self._priced]])

    def find_farthest(self, target: int) -> float:
        import numpy

        at, times = self._place[target]
        aim = numpy.zeros(self.program.count)
        aim[at] = -times
        if at in self._down:
            aim[self._down[at]] = times
        self.program.set_cost(aim)
        return float(-aim @ self.program.solve())

    def find(self, target: int, more: float, less: float, price: numpy.ndarray) -> numpy.ndarray | None:
        import numpy

        at, times = self._place[target]
        if self._held[at]:
            return None
        least, most = sorted(((more or -less) / times, (MANY if more else -less) / times))
        if least > self._range[at][1] or most < self._range[at][0]:
            return None
        self._bound(at, max(least, self._range[at][0]), min(most, self._range[at][1]))
        if price is not self._priced_by:
            self._priced_by, self._costs = price, self._cost(price)
        self.program.set_cost(self._costs)
        try:
            found = self.program.solve()
        except Unsolved:
            return None
        finally:
            self._free(at)
        moved = found[: len(self._at)].copy()
        moved[self._priced] -= found[len(self._at) :]
        whole = numpy.zeros(len(self.problem.keys))
        whole[self._columns] = moved[self._places] * self._times
        return whole
