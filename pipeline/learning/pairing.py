"""Which column is which, all at once: never two columns to one, and what may be two things is asked.

The best pairing is found for all columns together. Each pair is then forbidden in turn: when
nearly as good a pairing is left, the pair is a question with both candidates and no proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pipeline.learning.evidence import Evidence
from pipeline.learning.relations import judge
from pipeline.learning.tables import Column
from pipeline.learning.targets import Target

# Below the first nothing is proposed. So much worse must the next best pairing of all be.
LEAST, MARGIN = 0.58, 0.1
# Less like than this is no candidate, not even in a question.
_CANDIDATE = 0.45
_RELATION = 0.25


@dataclass(frozen=True)
class Pair:
    """A column that is proposed to be a target, and why."""

    column: Column
    target: Target
    evidence: Evidence
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A column that may be any of several, best first."""

    column: Column
    candidates: tuple[Target, ...]


@dataclass(frozen=True)
class Pairing:
    """What is proposed, what is asked, and what nothing is known of. `total`: how good it is in all."""

    pairs: tuple[Pair, ...] = ()
    questions: tuple[Question, ...] = ()
    unknown: tuple[Column, ...] = ()
    total: float = 0.0


@dataclass
class _Board:
    columns: Sequence[Column]
    targets: Sequence[Target]
    weights: list[list[Evidence]]
    fixed: Mapping[str, Column]
    forbidden: set[tuple[int, int]] = field(default_factory=set)

    def best(self) -> dict[int, int]:
        """Column -> target by their numbers, where like enough; the best for all together."""
        import numpy as np
        from scipy.optimize import linear_sum_assignment

        if not self.columns or not self.targets:
            return {}
        scores = np.array([[self.score(i, j) for j in range(len(self.targets))] for i in range(len(self.columns))])
        rows, found = linear_sum_assignment(-scores)
        chosen = {int(i): int(j) for i, j in zip(rows, found, strict=True) if scores[i, j] >= _CANDIDATE}
        return self._swapped(chosen)

    def score(self, i: int, j: int) -> float:
        """How like a column is to a target; what is not like enough to be asked of counts for nothing."""
        found = 0.0 if (i, j) in self.forbidden else self.weights[i][j].score
        return found if found >= _CANDIDATE else 0.0

    def total(self, chosen: Mapping[int, int]) -> float:
        """How good a pairing is: the likeness of its pairs, and the relations that it meets or breaks."""
        held = judge(self.named(chosen)).values()
        return sum(self.score(i, j) for i, j in chosen.items()) + sum(_RELATION if h else -_RELATION for h in held)

    def named(self, chosen: Mapping[int, int]) -> dict[str, Column]:
        return {**self.fixed, **{self.targets[j].name: self.columns[i] for i, j in chosen.items()}}

    def against_names(self, i: int, chosen: Mapping[int, int]) -> bool:
        """Whether a column would rather be what another is, and only their relation says no: both are for somebody to settle."""
        mine = chosen[i]
        return any(
            self.score(i, theirs) + self.score(k, mine) > self.score(i, mine) + self.score(k, theirs) + MARGIN
            for k, theirs in chosen.items()
            if k != i
        )

    def _swapped(self, chosen: dict[int, int]) -> dict[int, int]:
        """The pairing with two columns changed for each other where all then goes together better."""
        best, total = chosen, self.total(chosen)
        for i, k in combinations(chosen, 2):
            swapped = chosen | {i: chosen[k], k: chosen[i]}
            if self.score(i, chosen[k]) and self.score(k, chosen[i]) and (other := self.total(swapped)) > total + 1e-9:
                best, total = swapped, other
        return best


def pair_columns(
    columns: Sequence[Column], targets: Sequence[Target], weights: list[list[Evidence]], fixed: Mapping[str, Column]
) -> Pairing:
    """The pairing of columns that are not known with targets that are free; `fixed` are those that are known."""
    board = _Board(columns, targets, weights, fixed)
    chosen = board.best()
    total = board.total(chosen)
    held = judge(board.named(chosen))
    broken = {name for relation, holds in held.items() if not holds for name in relation.columns}
    pairs, questions, unknown = [], [], []
    for i, column in enumerate(columns):
        j = chosen.get(i)
        if j is None:
            unknown.append(column)
            continue
        target, evidence = targets[j], weights[i][j]
        board.forbidden = {(i, j)}
        other = board.best()
        near = total - board.total(other) < MARGIN
        board.forbidden = set()
        near = near or board.against_names(i, chosen)
        if evidence.score >= LEAST and not near and target.name not in broken:
            met = tuple(r.told for r, holds in held.items() if holds and target.name in r.columns)
            pairs.append(Pair(column, target, evidence, (*evidence.reasons, *met)))
        else:
            others = [other[i]] if i in other else []
            questions.append(
                Question(column, tuple(targets[k] for k in dict.fromkeys([j, *others, *_likely(weights[i])]))[:3])
            )
    return Pairing(tuple(pairs), tuple(questions), tuple(unknown), total)


def _likely(weights: list[Evidence]) -> list[int]:
    """The targets that a column is like enough to be asked of, best first."""
    return sorted((j for j, w in enumerate(weights) if w.score >= _CANDIDATE), key=lambda j: -weights[j].score)
