"""Categories that are told together where that shows as much and hides less: tried before anything is hidden.

A table whose small categories are hidden loses others beside them. Where several categories that may be told as
one (codes/sammanslagen.csv) are, the table often needs nothing hidden. Each table, which is a breakdown of a year,
is tried by itself, with all its measures: a small program, not that of the whole report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.codes.merged import Merged, merged_of
from pipeline.disclosure.choose import Unprotected, choose
from pipeline.disclosure.relations import Cell, Counted, Key, Relations
from pipeline.disclosure.suppress import problem_of

# A breakdown of a year.
Table = tuple[int, str]


@dataclass(frozen=True)
class Merges:
    """What is told together, per table."""

    chosen: Mapping[Table, tuple[Merged, ...]]

    def is_part(self, year: int, breakdown: str, category: str) -> bool:
        """Whether a category is told only as a part of another."""
        return any(category in m.parts for m in self.chosen.get((year, breakdown), ()))

    def is_idle(self, year: int, breakdown: str, category: str) -> bool:
        """Whether a category is several together that are told one by one instead."""
        chosen = self.chosen.get((year, breakdown), ())
        return category in {m.category for m in merged_of(breakdown)} - {m.category for m in chosen}

    def tells(self, cell: Cell) -> bool:
        """Whether a number stands as it is: neither a part of a merged category, nor one that is not told."""
        at = (cell.year, cell.breakdown, cell.category)
        return not cell.breakdown or not (self.is_part(*at) or self.is_idle(*at))


def choose_merges(
    cells: Iterable[Cell], limit: int, relations: Relations, earlier: Mapping[str, bool] | None = None
) -> Merges:
    """What to tell together, of cells that hold every category one by one and every one that is several of them.

    `earlier` are cells that were published before (obs_id -> whether they were shown): a category that was told by
    itself stays so, and one that was told together with others does too.
    """
    cells = list(cells)
    tables: dict[Table, list[Cell]] = {}
    for c in cells:
        if merged_of(c.breakdown) and not c.split_too_finely:
            tables.setdefault((c.year, c.breakdown), []).append(c)
    wholes = [c for c in cells if not c.breakdown and c.period == "helar"]
    shown = {id_ for id_, was_shown in (earlier or {}).items() if was_shown}
    return Merges({
        at: found
        for at, of in tables.items()
        if (found := _Table(_near(wholes, at, of, relations), of, limit, relations, shown).choose())
    })  # fmt: skip


def _near(wholes: Iterable[Cell], table: Table, cells: Iterable[Cell], relations: Relations) -> list[Cell]:
    """The numbers that say something of a table: its wholes, and what holds some of its categories, in each insats too.

    What is hidden of those per insats may hide the number for all, and that the category which is the same.
    """
    within = {i.within.measure for i in relations.inside if i.breakdown == table[1] and isinstance(i.within, Counted)}
    own = {c.measure for c in cells}
    of_year = [c for c in wholes if c.year == table[0]]
    return [c for c in of_year if c.measure in within - own or (c.measure in own and not c.insats)]


@dataclass(frozen=True)
class _Score:
    """What a table shows and hides of numbers that are not nought."""

    shown: int
    hidden: int
    # The categories that anything is hidden of: one that is told whole is not missed, and is no help.
    lost: frozenset[str] = frozenset()


class _Table:
    """The numbers of a table: its categories one by one, those that are several of them, and the wholes."""

    def __init__(
        self, wholes: list[Cell], cells: list[Cell], limit: int, relations: Relations, shown: Collection[str]
    ) -> None:
        self.wholes, self.cells, self.limit, self.relations = wholes, cells, limit, relations
        shown_before = {c.category for c in cells if c.obs_id in shown and c.value}
        there = {c.category for c in cells}
        every = [m for m in merged_of(cells[0].breakdown) if m.category in there]
        self.kept = tuple(_disjoint(m for m in every if m.category in shown_before and not shown_before & {*m.parts}))
        self.possible = [m for m in every if not shown_before & {m.category, *m.parts}]

    def choose(self) -> tuple[Merged, ...]:
        """The best after the best, as long as one shows as much and hides less."""
        chosen = self.kept
        if not any(0 < c.value < self.limit for c in self.cells) and not self._left_over():
            return chosen
        best = self._score(chosen)
        while best.hidden:
            tried = [
                (self._score((*chosen, m)), m)
                for m in self.possible
                if _fits(m, chosen) and best.lost & {*m.parts} and self._may_be_better((*chosen, m), best)
            ]
            better = [(s, m) for s, m in tried if s.hidden < best.hidden and s.shown >= best.shown]
            if not better:
                return chosen
            best, merged = min(better, key=lambda found: (found[0].hidden, -found[0].shown))
            chosen = (*chosen, merged)
        return chosen

    def _may_be_better(self, chosen: tuple[Merged, ...], best: _Score) -> bool:
        """Whether it has as many numbers to show, and fewer that must be hidden, before anything is hidden beside them."""
        counted = self._counted(chosen)
        small = sum(c.value < self.limit for c in counted)
        return len(counted) - small >= best.shown and small < best.hidden

    def _counted(self, chosen: tuple[Merged, ...]) -> list[Cell]:
        """The numbers of the table that are not nought, when these are told together."""
        at = self._merges(chosen)
        return [c for c in self.cells if at.tells(c) and c.value and not c.too_fine]

    def _merges(self, chosen: tuple[Merged, ...]) -> Merges:
        return Merges({(self.cells[0].year, self.cells[0].breakdown): chosen})

    def _left_over(self) -> bool:
        """Whether women and men leave anybody over in any category."""
        by_kon: dict[Key, int] = {}
        for c in self.cells:
            at = (*c.key[:5], *c.key[6:])
            by_kon[at] = by_kon.get(at, 0) + (c.value if c.kon == "alla" else -c.value)
        return any(by_kon.values())

    def _score(self, chosen: tuple[Merged, ...]) -> _Score:
        """What is shown and hidden of the table when these are told together."""
        at, counted = self._merges(chosen), self._counted(chosen)
        by_key = {c.key: c for c in (*self.wholes, *self.cells) if at.tells(c)}
        problem = problem_of(by_key, self.limit, self.relations)
        try:
            hidden = choose(problem)
        except Unprotected:
            return _Score(0, len(counted), frozenset(c.category for c in counted))
        column = problem.column()
        lost = [c.category for c in counted if hidden[column[c.key]]]
        return _Score(len(counted) - len(lost), len(lost), frozenset(lost))


def _disjoint(merged: Iterable[Merged]) -> Iterator[Merged]:
    taken: set[str] = set()
    for m in merged:
        if not taken & {*m.parts}:
            taken |= {*m.parts}
            yield m


def _fits(merged: Merged, chosen: Iterable[Merged]) -> bool:
    return not any({*merged.parts} & {*m.parts} for m in chosen)
