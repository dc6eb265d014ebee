"""The same program with less in it: what stands still, what moves as another does, and what falls into parts.

A quantity is written as how far it is from what it is, so every equation is a sum that is nought. What is known is
nought itself; of an equation with two quantities one is so many times the other; what is left over and stands in
one equation only is a limit of that. Of many thousand quantities some hundreds are then left, in parts that have
nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.solver import EXACT

if TYPE_CHECKING:
    import numpy

# Of an equation, what each column counts in it.
_Terms = dict[int, float]
# As good as no limit: what is left of MANY when a limit is worked out from others.
_FAR = MANY / 10


@dataclass
class Limited:
    """least <= sum of the terms <= most."""

    terms: _Terms
    least: float = 0.0
    most: float = 0.0


@dataclass(frozen=True)
class Part:
    """Columns that are bound together, and what binds them."""

    columns: tuple[int, ...]
    rows: tuple[Limited, ...]


class Reduced:
    """What is left of a problem where only some of it may move.

    `least` and `most` are how far a column that is left may move. The others stand still, move with one that is
    left (`follows`), or are no more than limits, which none of `kept` is.
    """

    def __init__(self, problem: Problem, movable: numpy.ndarray, kept: Collection[int]) -> None:
        import numpy

        self.least = numpy.where(movable, problem.least - problem.true, 0.0).tolist()
        self.most = numpy.where(movable, MANY - problem.true, 0.0).tolist()
        self._with: dict[int, tuple[int, float]] = {}
        moves = movable.tolist()
        self._rows = [Limited({c: v for c, v in row if moves[c]}) for row in problem.rows]
        self._of: dict[int, set[int]] = {c: set() for c, may in enumerate(moves) if may}
        for at, row in enumerate(self._rows):
            for c in row.terms:
                self._of[c].add(at)
        self._simplify()
        self._make_limits({self.follows(c)[0] for c in kept})
        self.parts = tuple(self._split())

    def follows(self, column: int) -> tuple[int, float]:
        """The column that this one moves with and how many times as far: not at all where it stands still."""
        times = 1.0
        while column in self._with:
            column, more = self._with[column]
            times *= more
        return column, times if column in self._of else 0.0

    def _simplify(self) -> None:
        """Until no equation says that a quantity stands still, or moves as another does."""
        self._waiting = list(range(len(self._rows)))
        while self._waiting:
            terms = self._rows[self._waiting.pop()].terms
            if terms and (len(terms) == 1 or self._all_one_way(terms)):
                for c in list(terms):
                    self._hold(c)
            elif len(terms) == 2:
                self._merge(terms)

    def _all_one_way(self, terms: _Terms) -> bool:
        """Whether none of them can be more without another being less, and none can be less; or the other way."""
        up = down = False
        for c, v in terms.items():
            up = up or (self.most[c] if v > 0 else -self.least[c]) > EXACT
            down = down or (-self.least[c] if v > 0 else self.most[c]) > EXACT
            if up and down:
                return False
        return True

    def _hold(self, c: int) -> None:
        for at in self._of.pop(c):
            del self._rows[at].terms[c]
            self._waiting.append(at)

    def _merge(self, terms: _Terms) -> None:
        """The one that stands in fewer equations moves with the other."""
        (kept, v), (gone, w) = sorted(terms.items(), key=lambda t: (-len(self._of[t[0]]), t[0]))
        times = -v / w
        self._with[gone] = (kept, times)
        ends = sorted((self.least[gone] / times, self.most[gone] / times))
        self.least[kept], self.most[kept] = max(self.least[kept], ends[0]), min(self.most[kept], ends[1])
        for at in self._of.pop(gone):
            row = self._rows[at].terms
            many = row.get(kept, 0.0) + times * row.pop(gone)
            if abs(many) > EXACT:
                row[kept] = many
                self._of[kept].add(at)
            else:
                row.pop(kept, None)
                self._of[kept].discard(at)
            self._waiting.append(at)
        # Its limits may say more than they did.
        self._waiting += self._of[kept]

    def _make_limits(self, kept: Collection[int]) -> None:
        """What stands in one equation only, and is not asked for, is how far the rest of that may be from nought."""
        waiting = [c for c in self._of if c not in kept]
        while waiting:
            c = waiting.pop()
            if c not in self._of or len(self._of[c]) != 1:
                continue
            (at,) = self._of.pop(c)
            row = self._rows[at]
            v = row.terms.pop(c)
            ends = sorted((-v * self.least[c], -v * self.most[c]))
            row.least, row.most = row.least + ends[0], row.most + ends[1]
            if len(row.terms) == 1 or not (row.least > -_FAR or row.most < _FAR):
                waiting += [d for d in self._drop(at) if d not in kept]

    def _drop(self, at: int) -> list[int]:
        """Take a row away; where it was of one column, as a limit of that. Returns its columns."""
        row = self._rows[at]
        columns = list(row.terms)
        for c, v in row.terms.items():
            self._of[c].discard(at)
            if len(columns) == 1:
                ends = sorted((row.least / v, row.most / v))
                self.least[c], self.most[c] = max(self.least[c], ends[0]), min(self.most[c], ends[1])
        row.terms = {}
        return columns

    def _split(self) -> Iterator[Part]:
        """What is left, in parts that no row binds together; rows that say the same once."""
        seen: set[int] = set()
        for first in sorted(self._of):
            if first in seen:
                continue
            columns, rows, waiting = {first}, dict[int, Limited](), [first]
            while waiting:
                for at in self._of[waiting.pop()]:
                    if at not in rows:
                        rows[at] = self._rows[at]
                        more = self._rows[at].terms.keys() - columns
                        columns |= more
                        waiting += more
            seen |= columns
            distinct = {_written(row): row for _, row in sorted(rows.items())}
            yield Part(tuple(sorted(columns)), tuple(distinct.values()))


def _written(row: Limited) -> tuple[object, ...]:
    return (row.least, row.most, *sorted(row.terms.items()))
