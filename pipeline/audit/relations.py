"""The numbers as sums of what they count, and all that follows: equations and inequalities between unknowns.

The unknowns are how many participations of an insats and a kön began and ended in each part of the year, and how
many of them have each property. Everything published is a sum of unknowns, so stock and flow, parts and wholes
and the same set under two names need no rule of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.audit.model import EVERYBODY, Key
from pipeline.audit.sets import NEVER, SPELLS, Spell, read_sets

# (what: "" or a property, year, insats, kön, spells) of participations; ("tal", key) of anything else.
Unknown = tuple[object, ...]
# Spells that nothing published of a property tells apart: they are one unknown.
Class = frozenset[Spell]
Sum = dict[Unknown, float]
KONS = ("kvinna", "man", "annat")
# A row counts once in each of these that it has: they do not add up.
_SEVERAL = ("forsorjning_fore", "forsorjning_efter")
_STEP = "fore>efter"
_ADDED_CATEGORY = {"svar": "fraga"}


@dataclass
class System:
    """Rows that are 0 (`equal`), and rows that are at most 0 (`at_most`), each a sum of unknowns that are at least 0."""

    equal: list[Sum] = field(default_factory=list)
    at_most: list[Sum] = field(default_factory=list)


class Relations:
    """What follows between the numbers of a förbund. `keys` are all that it has, withheld or not."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._sets = read_sets()
        self._keys = set(keys)
        self._insats: dict[int, list[str]] = {}
        self._categories: dict[tuple[int, str], set[str]] = defaultdict(set)
        self._by_kon: set[str] = set()
        self._counts: dict[tuple[int, str], set[tuple[str, str]]] = defaultdict(set)
        self._told_apart: dict[tuple[int, str], list[Class]] = {}
        for k in self._keys:
            if k.measure in self._sets.spells:
                self._note(k)
        self._of_insatser: dict[Key, list[Key]] = defaultdict(list)
        for k in sorted(k for k in self._keys if k.insats and k.measure in self._sets.other):
            self._of_insatser[Key(*_with(k, insats=""))].append(k)

    def _note(self, k: Key) -> None:
        if k.insats and k.insats not in self._insats.setdefault(k.year, []):
            self._insats[k.year].append(k.insats)
        self._insats.setdefault(k.year, [])
        self._counts[k.year, self._sets.spells[k.measure].only or k.breakdown].add((k.measure, k.period))
        if k.breakdown:
            self._categories[k.year, k.breakdown].add(k.category)
            if k.kon != EVERYBODY:
                self._by_kon.add(k.breakdown)

    def sum_of(self, key: Key) -> Sum | None:
        """A count as a sum of unknowns; None for what is no count of people that sets.toml knows."""
        if key.measure in self._sets.other:
            return {("tal", key): 1.0}
        counted = self._sets.spells.get(key.measure)
        if counted is None or (key.breakdown and key.insats):
            return None
        name = counted.only or (f"{key.breakdown}={key.category}" if key.breakdown else "")
        if counted.only and key.breakdown:
            return None
        spells = set(counted.spells(key.period))
        classes = [c for c in self._classes(key.year, name) if c <= spells]
        return {(name, *at, c): 1.0 for at in self._scope(key, name) for c in classes}

    def _classes(self, year: int, name: str) -> list[Class]:
        """The spells in groups that something published of a property tells apart; of everybody each by itself."""
        if not name:
            return [frozenset([s]) for s in SPELLS]
        if (year, name) not in self._told_apart:
            counted = sorted(self._counts[year, name.partition("=")[0] if "=" in name else name])
            sets = [set(self._sets.spells[measure].spells(period)) for measure, period in counted]
            alike: dict[tuple[bool, ...], set[Spell]] = defaultdict(set)
            for spell in SPELLS:
                alike[tuple(spell in s for s in sets)].add(spell)
            self._told_apart[year, name] = [frozenset(c) for told, c in sorted(alike.items()) if any(told)]
        return self._told_apart[year, name]

    def _scope(self, key: Key, name: str) -> list[tuple[int, str, str]]:
        """The places that a number is the sum of: its insats or all, its kön or all."""
        insatser = [key.insats] if key.insats else self._insats_of(key.year, name)
        kons = [key.kon] if key.kon != EVERYBODY else self._kons_of(name)
        return [(key.year, i, k) for i in insatser for k in kons]

    def _insats_of(self, year: int, name: str) -> list[str]:
        """A category is counted for all insatser together, what has a name of its own in each."""
        return [""] if "=" in name else (self._insats.get(year) or [""])

    def _kons_of(self, name: str) -> list[str]:
        breakdown = name.partition("=")[0]
        return list(KONS) if "=" not in name or breakdown in self._by_kon else [EVERYBODY]

    def system(self) -> System:
        """All that follows between the unknowns."""
        system = System()
        for year in self._insats:
            self._properties(year, system)
        self._years_meet(system)
        self._others(system)
        return system

    def _base(self, year: int, at: tuple[int, str, str], spells: Class) -> Sum:
        """Everybody with one of the spells at a place, as a sum."""
        _, insats, kon = at
        insatser = [insats] if insats else (self._insats[year] or [""])
        kons = [kon] if kon != EVERYBODY else list(KONS)
        return {("", year, i, k, frozenset([s])): 1.0 for i in insatser for k in kons for s in sorted(spells)}

    def _properties(self, year: int, system: System) -> None:
        names = self._names(year)
        for name in names:
            for at in self._places(year, name):
                for spell in self._classes(year, name):
                    system.at_most.append(_minus({(name, *at, spell): 1.0}, self._base(year, at, spell)))
        for (known, breakdown), categories in self._categories.items():
            if known == year:
                self._breakdown(year, breakdown, categories, system)
        for name, whole in self._sets.inside:
            if {name, whole} <= names:
                self._inside(year, name, whole, system)
        for name, parts in self._sets.same:
            if name in names:
                self._same(year, name, [c for c in parts if c in names], system)

    def _names(self, year: int) -> set[str]:
        measures = {k.measure for k in self._keys if k.year == year}
        own = {s.only for m, s in self._sets.spells.items() if s.only and m in measures}
        return own | {f"{b}={c}" for (y, b), found in self._categories.items() if y == year for c in found}

    def _places(self, year: int, name: str) -> list[tuple[int, str, str]]:
        return [(year, i, k) for i in self._insats_of(year, name) for k in self._kons_of(name)]

    def _breakdown(self, year: int, breakdown: str, categories: set[str], system: System) -> None:
        """Categories add up to everybody; where one may have several, they are at least everybody."""
        if breakdown == _STEP:
            self._steps(year, categories, system)
            return
        for at in self._places(year, f"{breakdown}="):
            for spell in self._classes(year, f"{breakdown}="):
                parts: Sum = {(f"{breakdown}={c}", *at, spell): 1.0 for c in sorted(categories)}
                row = _minus(self._base(year, at, spell), parts)
                (system.at_most if breakdown in _SEVERAL else system.equal).append(row)

    def _steps(self, year: int, categories: set[str], system: System) -> None:
        """From support to support: each step is inside both its ends, and the steps from one cover it."""
        for at in self._places(year, f"{_STEP}="):
            for spell in self._classes(year, f"{_STEP}="):
                ends: dict[str, Sum] = defaultdict(dict)
                for c in sorted(categories):
                    step: Unknown = (f"{_STEP}={c}", *at, spell)
                    before, _, after = c.partition(">")
                    for end in (f"forsorjning_fore={before}", f"forsorjning_efter={after}"):
                        system.at_most.append({step: 1.0, (end, *at, spell): -1.0})
                        ends[end][step] = 1.0
                for end, steps in ends.items():
                    system.at_most.append(_minus({(end, *at, spell): 1.0}, steps))

    def _inside(self, year: int, name: str, whole: str, system: System) -> None:
        for at in self._places(year, name):
            for spell in set(self._classes(year, name)) & set(self._classes(year, whole)):
                system.at_most.append({(name, *at, spell): 1.0, (whole, *at, spell): -1.0})

    def _same(self, year: int, name: str, categories: list[str], system: System) -> None:
        """A property of its own and the categories it is: the same participations, for all insatser together."""
        if not categories:
            return
        kons = set(self._kons_of(name)) & set(self._kons_of(categories[0]))
        for kon in kons or {EVERYBODY}:
            own = [(year, i, k) for i in self._insats_of(year, name) for k in ([kon] if kons else self._kons_of(name))]
            for spell in set(self._classes(year, name)) & set(self._classes(year, categories[0])):
                left: Sum = {(name, *at, spell): 1.0 for at in own}
                right: Sum = {(c, year, "", kon, spell): 1.0 for c in categories}
                system.equal.append(_minus(left, right))

    def _years_meet(self, system: System) -> None:
        """Who had not ended when a year ended had begun when the next one began."""
        for year in self._insats:
            for insats in set(self._insats[year]) & set(self._insats.get(year + 1, ())):
                for kon in KONS:
                    left: Sum = {("", year, insats, kon, s): 1.0 for s in self._classes(year, "") if min(s)[1] == NEVER}
                    right: Sum = {
                        ("", year + 1, insats, kon, s): 1.0 for s in self._classes(year, "") if min(s)[0] == 0
                    }
                    system.equal.append(_minus(left, right))

    def _others(self, system: System) -> None:
        """What is inside what, and which keys add up, of counts that are not of participations."""
        for key in sorted(k for k in self._keys if k.measure in self._sets.other):
            about = self._sets.other[key.measure]
            whole = self._whole_of(key, about.inside, answers=about.answers)
            if whole is not None and not about.answers:
                system.at_most.append(_minus({("tal", key): 1.0}, whole))
            before = Key(about.after, key.year - 1, *_with(key)[2:])
            if before in self._keys and (had_ended := self.sum_of(before)) is not None:
                system.at_most.append(_minus({("tal", key): 1.0}, had_ended))
            for over in about.adds:
                parts: Sum = {("tal", p): 1.0 for p in self._parts_of(key, over)}
                if over == "kon" and len(parts) < len(KONS):
                    # A kön that has no number here may have some all the same.
                    system.at_most.append(_minus(parts, {("tal", key): 1.0}))
                elif parts:
                    system.equal.append(_minus({("tal", key): 1.0}, parts))
            for over in about.grows:
                system.at_most += [_minus({("tal", p): 1.0}, {("tal", key): 1.0}) for p in self._parts_of(key, over)]
        self._answers(system)

    def _whole_of(self, key: Key, inside: str, *, answers: bool) -> Sum | None:
        if not inside:
            return None
        category = key.category.rpartition(":")[0] if answers else key.category
        breakdown = _ADDED_CATEGORY.get(key.breakdown, key.breakdown) if answers else key.breakdown
        whole = Key(inside, key.year, key.period, key.insats, key.kon, breakdown, category)
        return self.sum_of(whole) if whole in self._keys else None

    def _parts_of(self, key: Key, over: str) -> list[Key]:
        """The keys that differ from a whole only in one thing; none for a number that is no whole in it."""
        if over == "kon":
            parts = [Key(*_with(key, kon=k)) for k in KONS] if key.kon == EVERYBODY else []
            return [p for p in parts if p in self._keys]
        if over == "insats" and not key.insats:
            return self._of_insatser.get(key, [])
        return []

    def _answers(self, system: System) -> None:
        """The answers to a question add up to those who answered it."""
        by_whole: dict[Key, Sum] = defaultdict(dict)
        for key in sorted(k for k in self._keys if k.measure in self._sets.other):
            about = self._sets.other[key.measure]
            if about.answers and (whole := self._whole_of(key, about.inside, answers=True)) is not None:
                ((_, of),) = whole
                by_whole[of]["tal", key] = 1.0  # type: ignore[index]
        system.equal += [_minus({("tal", of): 1.0}, parts) for of, parts in by_whole.items()]


def _with(key: Key, *, insats: str | None = None, kon: str | None = None) -> tuple[str, int, str, str, str, str, str]:
    return (
        key.measure,
        key.year,
        key.period,
        key.insats if insats is None else insats,
        key.kon if kon is None else kon,
        key.breakdown,
        key.category,
    )


def _minus(one: Sum, other: Sum) -> Sum:
    """One sum less another."""
    row = dict(one)
    for unknown, times in other.items():
        row[unknown] = row.get(unknown, 0.0) - times
    return row
