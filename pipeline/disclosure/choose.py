"""Which numbers to hide beside the small ones: as few as possible, and those that are missed least.

For each number that a reader can tell too much about, the cheapest way is found by which it could be
another: the numbers that would have to be others with it are hidden. Then what turned out not to be
needed is shown again, the most wanted first.

A whole-number program with the reader's bounds as cuts finds fewer still, but needs minutes where this
needs seconds (decision 37).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.disclosure.again import show_again
from pipeline.disclosure.moves import Moves
from pipeline.disclosure.problem import MANY, Problem, with_noughts
from pipeline.disclosure.solver import EXACT

if TYPE_CHECKING:
    import numpy


class Unprotected(Exception):
    """A number that cannot be another, whatever is hidden."""

    def __init__(self, column: int) -> None:
        super().__init__(f"column {column}")
        self.column = column


def choose(problem: Problem) -> numpy.ndarray:
    """What to hide, as true and false of each column. Raises Unprotected."""
    try:
        return _choose(problem)
    except Unprotected:
        # So few people that noughts tell of them too.
        return _choose(with_noughts(problem))


def hide_more(problem: Problem, hidden: numpy.ndarray, weak: list[int]) -> numpy.ndarray:
    """What to hide when these, of what is hidden already, are to be safe too. Raises Unprotected."""
    try:
        return _hide_more(problem, hidden, weak)
    except Unprotected:
        return _hide_more(with_noughts(problem), hidden, weak)


def _hide_more(problem: Problem, hidden: numpy.ndarray, weak: list[int]) -> numpy.ndarray:
    chosen = Chooser(problem, _ORDERS[0], Moves(problem, problem.free | problem.must | ~problem.cell))
    chosen.hidden = hidden.copy()
    chosen.make_safe(weak)
    return chosen.hidden


def _choose(problem: Problem) -> numpy.ndarray:
    """The cheapest that is found when those in need are taken in different orders: which is best, no rule tells."""
    everything = Moves(problem, problem.free | problem.must | ~problem.cell)
    tried: list[Chooser] = []
    for order in _ORDERS:
        tried.append(_hide_in_order(problem, order, everything, tried))
    # The same found in another order has nothing more to give.
    different: dict[bytes, Chooser] = {}
    for chosen in tried:
        different.setdefault(chosen.hidden.tobytes(), chosen)
    best = sorted(different.values(), key=Chooser.cost)[:_CARRIED_ON]
    for chosen in best:
        chosen.show_again()
    return min(best, key=Chooser.cost).hidden


def _hide_in_order(problem: Problem, order: _Order, moves: Moves, earlier: list[Chooser]) -> Chooser:
    chosen = Chooser(problem, order, moves)
    for other in earlier:
        chosen.learn(other.seen)
    chosen.hide_enough()
    return chosen


# What comes first, of a problem and a column: the finest splits, or as the keys stand, either way.
_Order = Callable[[Problem, int], tuple[float, ...]]
_ORDERS: tuple[_Order, ...] = (
    lambda p, i: (p.cost[i], i),
    lambda p, i: (i,),
    lambda p, i: (-i,),
)


# How many of them are carried on with: showing again takes as long as all that goes before.
_CARRIED_ON = 2


class Chooser:
    """What is hidden so far, and how each number has been seen to move: up and down, and by which moves."""

    def __init__(self, problem: Problem, order: _Order, moves: Moves) -> None:
        import numpy

        self.problem, self.order, self.moves, self.hidden = problem, order, moves, problem.must.copy()
        self.unnumbered = numpy.flatnonzero(problem.small & ~problem.cell & ~problem.past)
        self.seen: list[numpy.ndarray] = []
        self.up, self.down = numpy.zeros(len(problem.keys)), numpy.zeros(len(problem.keys))

    def cost(self) -> float:
        """What is lost by what is hidden."""
        return float(self.problem.cost[self.hidden].sum())

    def _look(self, move: numpy.ndarray) -> None:
        import numpy

        numpy.maximum(self.up, move, out=self.up)
        numpy.maximum(self.down, -move, out=self.down)

    def learn(self, seen: Iterable[numpy.ndarray]) -> None:
        """Take over the moves that move nothing but what is hidden here too."""
        for move in seen:
            if not self._hides(move).any():
                self.seen.append(move)
                self._look(move)

    def unsafe(self) -> list[int]:
        """What a reader may tell too much about, in the order that they are taken."""
        import numpy

        asked = [
            int(i)
            for i in (*numpy.flatnonzero(self.hidden & ~self.problem.past), *self.unnumbered)
            if not self.is_safe(int(i))
        ]
        return sorted(asked, key=lambda i: self.order(self.problem, i))

    def is_safe(self, i: int) -> bool:
        """Whether it has been seen to be large enough, and, where it is hidden, in a wide enough range."""
        problem = self.problem
        large = not problem.small[i] or problem.true[i] + self.up[i] >= problem.limit - EXACT
        return bool(large and (not self.hidden[i] or self.up[i] + self.down[i] >= problem.limit - EXACT))

    def hide_enough(self) -> None:
        """Hide more until every number is safe. Raises Unprotected."""
        while waiting := self.unsafe():
            self.make_safe(waiting)

    def make_safe(self, waiting: list[int]) -> None:
        """Hide more until these are safe. Raises Unprotected."""
        for i in waiting:
            if not self.is_safe(i):
                self._make_safe(i)

    def _make_safe(self, i: int) -> None:
        """Make it safe in the cheapest way. Raises Unprotected where there is none."""
        import numpy

        self.moves.set_prices(self.hidden)
        best, lowest = list[numpy.ndarray](), math.inf
        for way in self._ways(i):
            price = self._price_of(way)
            if price < lowest:
                best, lowest = way, price
            if not lowest:
                # Nothing is cheaper than what hides no more.
                break
        for move in best:
            self.seen.append(move)
            self._look(move)
            self.hidden |= self._hides(move)

    def _ways(self, i: int) -> Iterator[list[numpy.ndarray]]:
        """The ways in which it could be enough more, or less, or both: each the cheapest of its kind. Raises Unprotected."""
        problem = self.problem
        more = problem.limit - problem.true[i] if problem.small[i] else 0.0
        if self.hidden[i]:
            more = max(more, problem.limit - self.down[i])
        less = problem.limit - self.up[i]
        ways = [_whole([self.moves.find(i, more)])]
        yield from filter(None, ways)
        far = MANY if ways[0] else self._farthest(i)
        if not problem.small[i] and problem.true[i] - problem.least[i] >= less:
            ways.append(_whole([self.moves.find(i, 0.0, less)]))
            yield from filter(None, ways[1:])
        if problem.small[i] and self.hidden[i]:
            ways.append(_whole(self._a_little_both_ways(i, far)))
            yield from filter(None, ways[1:])
        if not any(ways):
            yield self._both_ways(i, far)

    def _farthest(self, i: int) -> float:
        """How far up it goes. Raises Unprotected where that is not enough, with all the way down."""
        problem = self.problem
        far = self.moves.find_farthest(i)
        enough = not problem.small[i] or problem.true[i] + far >= problem.limit - EXACT
        if self.hidden[i]:
            enough = enough and problem.true[i] - problem.least[i] >= problem.limit - far - EXACT
        if not enough:
            raise Unprotected(i)
        return far

    def _a_little_both_ways(self, i: int, far: float) -> list[numpy.ndarray | None]:
        """Down to the least that it could be, and up by what is then lacking: often less than all of it up."""
        problem = self.problem
        down = problem.true[i] - problem.least[i]
        more = max(problem.limit - down, problem.limit - problem.true[i])
        up = self.moves.find(i, more) if down > EXACT and more <= far + EXACT else None
        if up is None:
            return [None]
        self.moves.set_prices(self.hidden | self._hides(up))
        return [up, self.moves.find(i, 0.0, down)]

    def _both_ways(self, i: int, far: float) -> list[numpy.ndarray]:
        """As far up as it goes, and down by what is then lacking. Raises Unprotected where that is not enough."""
        lacking = self.problem.limit - far
        up = self.moves.find(i, max(far, 0.0))
        down = self.moves.find(i, 0.0, lacking) if self.hidden[i] and lacking > EXACT else up
        if up is None or down is None:
            raise Unprotected(i)
        return [up, down]

    def _hides(self, move: numpy.ndarray) -> numpy.ndarray:
        return (abs(move) > EXACT) & self.problem.free & ~self.hidden

    def _price_of(self, way: list[numpy.ndarray]) -> float:
        hides = self._hides(sum((abs(move) for move in way[1:]), abs(way[0])))
        return float(self.problem.cost[hides].sum())

    def show_again(self) -> None:
        """Show what need not be hidden, the most wanted first."""
        self.hidden = show_again(self.problem, self.hidden, self.seen)


def _whole(way: list[numpy.ndarray | None]) -> list[numpy.ndarray]:
    """The moves of a way, or none where one of them cannot be made."""
    moves = [move for move in way if move is not None]
    return moves if len(moves) == len(way) else []
