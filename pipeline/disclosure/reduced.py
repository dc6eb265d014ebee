"""The same program with less in it: what stands still, what moves as another does, what is a sum, and what falls into parts.

A quantity is written as how far it is from what it is, so every equation is a sum that is nought. What is known is
nought itself; of an equation with two quantities one is so many times the other; what is not asked for as a number is
written as the sum that it is, and is no more than a limit of that. Of many thousand quantities some hundreds are then
left, in parts that have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.solver import EXACT

if TYPE_CHECKING:
    import numpy

# Of an equation, what each column counts in it.
Terms = dict[int, float]
# As good as no limit: what is left of MANY when a limit is worked out from others.
_FAR = MANY / 10


@dataclass
class Limited:
    """least <= sum of the terms <= most."""

    terms: Terms
    least: float = 0.0
    most: float = 0.0

    @property
    def is_equation(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True)
class Part:
    """Columns that are bound together, and what binds them."""

    columns: tuple[int, ...]
    equations: tuple[Limited, ...]
    limits: tuple[Limited, ...]


class Reduced:
    """What is left of a problem where only some of it may move, when some columns are asked for.

    `least` and `most` are how far a column that is left may move. The others stand still or move with those that are
    left (`terms`), and are no more than limits of them. Of those asked for only what has a number is sure to be left.
    """

    def __init__(self, problem: Problem, movable: numpy.ndarray, asked: Collection[int]) -> None:
        import numpy

        self.least = numpy.where(movable, problem.least - problem.true, 0.0).tolist()
        self.most = numpy.where(movable, MANY - problem.true, 0.0).tolist()
        self._with: dict[int, tuple[int, float]] = {}
        self._sums: dict[int, Limited] = {}
        movable = _that_may_move(problem, movable)
        moves = movable.tolist()
        rows = numpy.unique(problem.terms[0][movable[problem.terms[1]]]).tolist()
        self._rows = [Limited({c: v for c, v in problem.rows[at] if moves[c]}) for at in rows]
        self._of: dict[int, set[int]] = {c: set() for c, may in enumerate(moves) if may}
        for at, row in enumerate(self._rows):
            for c in row.terms:
                self._of[c].add(at)
        self._simplify()
        self._make_limits({self._follows(c)[0] for c in asked})
        self._write_as_sums({self._follows(c)[0] for c in asked if problem.cell[c]})
        self._tighten()
        self._simplify()
        self.parts = tuple(self._split())

    def terms(self, column: int) -> Terms:
        """The columns that are left that this one moves with, and how many times as far: none where it stands still."""
        at, times = self._follows(column)
        if at in self._sums:
            found: Terms = {}
            for c, v in self._sums[at].terms.items():
                found[c] = found.get(c, 0.0) + times * v
            return found
        return {at: times} if at in self._of else {}

    def _follows(self, column: int) -> tuple[int, float]:
        times = 1.0
        while column in self._with:
            column, more = self._with[column]
            times *= more
        return column, times

    def _simplify(self) -> None:
        """Until no equation says that a quantity stands still, or moves as another does."""
        self._waiting = list(range(len(self._rows)))
        while self._waiting:
            row = self._rows[self._waiting.pop()]
            if not row.is_equation:
                continue
            terms = row.terms
            if terms and (len(terms) == 1 or self._all_one_way(terms)):
                for c in list(terms):
                    self._hold(c)
            elif len(terms) == 2:
                self._merge(terms)

    def _all_one_way(self, terms: Terms) -> bool:
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

    def _merge(self, terms: Terms) -> None:
        """The one that stands in fewer equations moves with the other."""
        (kept, v), (gone, w) = sorted(terms.items(), key=lambda t: (-len(self._of[t[0]]), t[0]))
        times = -v / w
        self._with[gone] = (kept, times)
        ends = sorted((self.least[gone] / times, self.most[gone] / times))
        self.least[kept], self.most[kept] = max(self.least[kept], ends[0]), min(self.most[kept], ends[1])
        for at in self._of.pop(gone):
            self._add(at, {kept: times}, self._rows[at].terms.pop(gone))
            self._waiting.append(at)
        # Its limits may say more than they did.
        self._waiting += self._of[kept]

    def _add(self, at: int, terms: Terms, times: float) -> None:
        """So many times these, to a row."""
        row, of = self._rows[at].terms, self._of
        for c, v in terms.items():
            if c not in row:
                row[c] = times * v
                of[c].add(at)
            elif abs(many := row[c] + times * v) > EXACT:
                row[c] = many
            else:
                del row[c]
                of[c].discard(at)

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
        for c in columns:
            self._of[c].discard(at)
        self._limit_by(row)
        row.terms = {}
        return columns

    def _limit_by(self, row: Limited) -> None:
        """A row of one column is a limit of that."""
        if len(row.terms) == 1:
            ((c, v),) = row.terms.items()
            ends = sorted((row.least / v, row.most / v))
            self.least[c], self.most[c] = max(self.least[c], ends[0]), min(self.most[c], ends[1])

    def _write_as_sums(self, numbers: Collection[int]) -> None:
        """Write what need not be left as the sum that an equation says it is: what stands in few equations first."""
        waiting = [(len(of), c) for c, of in self._of.items() if c not in numbers]
        heapify(waiting)
        while waiting:
            many, c = heappop(waiting)
            if many != len(self._of[c]):
                heappush(waiting, (len(self._of[c]), c))
                continue
            equations = [
                (len(row.terms), at)
                for at in self._of[c]
                for row in [self._rows[at]]
                if row.least == row.most and abs(row.terms[c]) == 1.0
            ]
            if equations:
                self._write_as_sum(c, min(equations)[1])

    def _write_as_sum(self, c: int, at: int) -> None:
        row = self._rows[at]
        v = row.terms.pop(c)
        row.terms = {d: -w / v for d, w in row.terms.items()}
        for other in self._of.pop(c) - {at}:
            self._add(other, row.terms, self._rows[other].terms.pop(c))
        row.least, row.most = self.least[c], self.most[c]
        self._sums[c] = row

    def _tighten(self) -> None:
        """What has become of one column is a limit of that, which may then stand still."""
        for row in self._rows:
            self._limit_by(row)
        for c in [c for c in self._of if self.most[c] - self.least[c] <= EXACT]:
            self._hold(c)

    def _split(self) -> Iterator[Part]:
        """What is left, in parts that no row binds together; rows that say the same once."""
        seen: set[int] = set()
        for first in sorted(self._of):
            if first in seen:
                continue
            columns, rows, waiting = {first}, set[int](), [first]
            while waiting:
                for at in self._of[waiting.pop()] - rows:
                    rows.add(at)
                    more = self._rows[at].terms.keys() - columns
                    columns |= more
                    waiting += more
            seen |= columns
            yield Part(tuple(sorted(columns)), *self._binding(self._rows[at] for at in sorted(rows)))

    def _binding(self, rows: Iterable[Limited]) -> tuple[tuple[Limited, ...], tuple[Limited, ...]]:
        """The rows that are of several columns: equations, of which none follows from others, and limits."""
        distinct: dict[tuple[tuple[int, float], ...], Limited] = {}
        for row in rows:
            if len(row.terms) == 1:
                self._limit_by(row)
                continue
            terms = sorted(row.terms.items())
            times = terms[0][1]
            ends = sorted((row.least / times, row.most / times))
            at = tuple((c, v / times) for c, v in terms)
            same = distinct.setdefault(at, Limited(dict(at), *ends))
            same.least, same.most = max(same.least, ends[0]), min(same.most, ends[1])
        equations = [row for row in distinct.values() if row.is_equation]
        limits = tuple(row for row in distinct.values() if not row.is_equation)
        return tuple(equations[n] for n in independent([row.terms for row in equations])), limits


def _that_may_move(problem: Problem, movable: numpy.ndarray) -> numpy.ndarray:
    """What is left to move when an equation says that what is alone in it stands still, and what can only go one way."""
    import numpy

    rows, columns, times = problem.terms
    least, most = problem.least - problem.true < -EXACT, MANY - problem.true > EXACT
    up, down = (
        numpy.where(times > 0, *ways) for ways in ((most[columns], least[columns]), (least[columns], most[columns]))
    )
    movable, count = movable.copy(), len(problem.rows)
    while True:
        may = movable[columns]
        many, ups, downs = (numpy.bincount(rows[at], minlength=count) for at in (may, may & up, may & down))
        still = (many == 1) | (ups == 0) | (downs == 0)
        stopped = columns[may & still[rows]]
        if not len(stopped):
            return movable
        movable[stopped] = False


def independent(rows: list[Terms]) -> list[int]:
    """Which of these sums say all that they say together, when each is nought: by whole numbers, so exactly."""
    work = {n: dict(row) for n, row in enumerate(rows) if all(v == int(v) for v in row.values())}
    of: dict[int, set[int]] = {}
    for n, row in work.items():
        for c in row:
            of.setdefault(c, set()).add(n)
    follow: set[int] = set()
    waiting = [(len(ns), c) for c, ns in of.items()]
    heapify(waiting)
    while waiting:
        many, c = heappop(waiting)
        if many != len(of[c]):
            if of[c]:
                heappush(waiting, (len(of[c]), c))
            continue
        able = [n for n in of[c] if abs(work[n][c]) == 1.0]
        if not able:
            continue
        first = min(able, key=lambda n: (len(work[n]), n))
        row = work.pop(first)
        for d in row:
            of[d].discard(first)
        for n in list(of[c]):
            other = work[n]
            times = other[c] / row[c]
            for d, v in row.items():
                more = other.get(d, 0.0) - times * v
                if more:
                    other[d] = more
                    of[d].add(n)
                else:
                    other.pop(d, None)
                    of[d].discard(n)
            if not other:
                follow.add(n)
    return [n for n in range(len(rows)) if n not in follow]
