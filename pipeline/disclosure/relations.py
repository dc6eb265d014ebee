"""What adds up: the sums by which a hidden number of people could be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.codes.vocabulary import PERIOD_MONTHS
from pipeline.toml.read import own_path, read_toml

BREAKDOWNS = Path(__file__).parent / "breakdowns.toml"
_PERIODS = sorted(PERIOD_MONTHS, key=lambda p: PERIOD_MONTHS[p])

# measure, year, period, kind, insats, kon, breakdown, category
Key = tuple[object, ...]


@dataclass(frozen=True)
class Cell:
    """A number of people: its id, what it is about, and how many."""

    obs_id: str
    measure: str
    year: int
    period: str
    kind: str
    insats: str
    kon: str
    breakdown: str
    category: str
    value: int

    @property
    def key(self) -> Key:
        return (
            self.measure,
            self.year,
            self.period,
            self.kind,
            self.insats,
            self.kon,
            self.breakdown,
            self.category,
        )

    @property
    def too_fine(self) -> bool:
        """Split more finely than is published: by insats or kön and something more."""
        by_both = self.kon != "alla" and self.breakdown in _read()["not_by_kon"]
        by_insats = self.breakdown not in ("", *_read()["by_insats"]) and self.insats != ""
        return by_insats or by_both or self.breakdown in _read()["unpublished"]

    @property
    def keeps_total(self) -> bool:
        """Whether the number for all is wanted more than that of women or men."""
        return self.breakdown in _read()["total_first"]

    @property
    def rank(self) -> tuple[object, ...]:
        """What is given up first: the finest split, the shorter period, the smaller number."""
        fineness = bool(self.breakdown) + (self.insats != "") + (self.kon != "alla")
        return (-fineness, _PERIODS.index(self.period), self.value, *map(str, self.key))


@dataclass(frozen=True)
class Part:
    """One measure is part of another. Where the rest is small one is given up: the finer split, or the whole."""

    whole: str
    part: str
    give_up_whole: bool = False


@dataclass(frozen=True)
class Relations:
    """What the definitions say adds up: whole -> the names of its parts, parts with a rest, and two marks.

    `growing`: in these the whole year holds the second period, which holds the first.
    `only_taking_part`: these say only that somebody took part, so of "annat/ej angivet" a small number is shown.
    """

    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    growing: frozenset[str] = frozenset()
    only_taking_part: frozenset[str] = frozenset()

    def is_small(self, cell: Cell, smallest: int) -> bool:
        """Whether the number is a small group by itself; nobody is no group.

        "Annat/ej angivet" holds those who state another kön and those who state none: that
        such persons took part tells nothing about anyone, what became of them would.
        """
        return 0 < cell.value < smallest and not (self.is_flow_of_others(cell) and not cell.breakdown)

    def is_flow_of_others(self, cell: Cell) -> bool:
        """A number of "annat/ej angivet" that says only that somebody took part."""
        return cell.kon == "annat" and cell.measure in self.only_taking_part


@dataclass(frozen=True)
class Sum:
    """whole = parts, or whole = parts + rest where `open`: a rest that is published nowhere.

    `give_up_whole`: of the two, the whole is the less wanted.
    """

    whole: Key
    parts: tuple[Key, ...]
    rest: int = 0
    open: bool = False
    give_up_whole: bool = False

    @property
    def keys(self) -> tuple[Key, ...]:
        return (self.whole, *self.parts)


@cache
def _read() -> Mapping[str, Any]:
    return read_toml(BREAKDOWNS, own_path(BREAKDOWNS))


def find_sums(cells: Mapping[Key, Cell], relations: Relations) -> list[Sum]:
    """Every sum that holds among the cells. One that does not hold tells nothing, and is left out."""
    found = [*_families(cells), *_declared(cells, relations)]
    return [s for s in found if _rest(cells, s) == s.rest]


def _rest(cells: Mapping[Key, Cell], total: Sum) -> int:
    return cells[total.whole].value - sum(cells[p].value for p in total.parts)


def _families(cells: Mapping[Key, Cell]) -> Iterator[Sum]:
    """Sums over insatser, over kön and over the categories of a breakdown."""
    parts: dict[Key, list[Key]] = {}
    for key, cell in cells.items():
        measure, year, period, kind, insats, kon, breakdown, category = key
        if insats:
            parts.setdefault((measure, year, period, kind, "", kon, breakdown, category), []).append(key)
        if kon != "alla":
            parts.setdefault((*key[:5], "alla", breakdown, category, "kon"), []).append(key)
        if breakdown and cell.breakdown != "fore>efter":
            parts.setdefault((*key[:6], "", "", breakdown), []).append(key)
        wider = _wider(breakdown, category)
        for group in wider:
            parts.setdefault((*key[:7], group, "inside"), []).append(key)
        if breakdown == "fore>efter":
            before, _, after = str(category).partition(">")
            for side, code in (("forsorjning_fore", before), ("forsorjning_efter", after)):
                whole = ("deltagare_avslutade", *key[1:6], side, code)
                parts.setdefault(whole, []).append(key)
    for at, members in parts.items():
        whole = at[:8]
        if whole in cells:
            yield Sum(whole, tuple(members))


def _wider(breakdown: object, category: object) -> list[str]:
    """The categories of wider groups that this one is part of: "styrgrupp:fråga" -> "chefer:fråga"."""
    group, separator, rest = str(category).partition(":")
    inside = [e for e in _read()["inside"] if e["breakdown"] == breakdown and group in e["parts"]]
    return [e["whole"] + separator + rest for e in inside]


def _declared(cells: Mapping[Key, Cell], relations: Relations) -> Iterator[Sum]:
    """The sums that definitions declare, at every insats, kön and period where the numbers exist."""
    for key, cell in cells.items():
        if not cell.breakdown:
            if cell.measure in relations.sums:
                parts = [p for p in (_at(key, name) for name in relations.sums[cell.measure]) if p in cells]
                if parts:
                    yield Sum(key, tuple(parts))
            for entry in relations.parts:
                part = _at(key, entry.part)
                if entry.whole == cell.measure and part in cells and not relations.is_flow_of_others(cells[part]):
                    yield Sum(key, (part,), cell.value - cells[part].value, True, entry.give_up_whole)
        if cell.measure in relations.growing:
            yield from _between_periods(cells, key, relations)


def _between_periods(cells: Mapping[Key, Cell], key: Key, relations: Relations) -> Iterator[Sum]:
    """The longer period is the shorter and what came between."""
    place = _PERIODS.index(str(key[2]))
    shorter = (*key[:2], _PERIODS[place - 1], *key[3:])
    if place and shorter in cells and not (key[6] == "" and relations.is_flow_of_others(cells[key])):
        yield Sum(key, (shorter,), cells[key].value - cells[shorter].value, open=True)


def _at(key: Key, name: str) -> Key:
    """The same place for another measure: "measure" or "measure:breakdown=category"."""
    measure, _, split = name.partition(":")
    breakdown, _, category = split.partition("=")
    return (measure, *key[1:6], breakdown, category)
