"""What is known of numbers of people: where each stands, and how they stand to each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pipeline.toml.read import own_path, read_toml

BREAKDOWNS = Path(__file__).parent / "breakdowns.toml"

# measure, year, period, kind, insats, kon, breakdown, category
Key = tuple[object, ...]


@dataclass(frozen=True)
class Cell:
    """A number of people: its id, what it is about, and how many. `leads`: it is missed more than others of its kind."""

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
    leads: bool = False

    @cached_property
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
        """Not published by itself: split too finely, or told only as a part of alla."""
        return self.split_too_finely or self.folded

    @cached_property
    def split_too_finely(self) -> bool:
        """Split more finely than is published: by insats or kön and something more."""
        by_both = self.kon != "alla" and self.breakdown in read_published()["not_by_kon"]
        by_insats = self.breakdown not in ("", *read_published()["by_insats"]) and self.insats != ""
        # Of a part of the year the flows are told: with the whole year beside it a split would tell of those between.
        by_part = self.period != "helar" and (self.kon != "alla" or self.breakdown != "")
        return by_insats or by_both or by_part or self.breakdown in read_published()["unpublished"]

    @cached_property
    def folded(self) -> bool:
        """Annat/ej angivet is told of the whole förbund only: elsewhere they are few, and part of alla."""
        finer = self.insats != "" or self.breakdown not in ("", *read_published()["by_insats"])
        return self.kon == "annat" and self.period == "helar" and finer


@dataclass(frozen=True, order=True)
class Counted:
    """What a measure counts in a period: of the year, or with `back` of the year before."""

    measure: str
    period: str
    back: int = 0


# A set of people: what a measure counts, or what is left over, which has no number of its own.
Named = Counted | str


@dataclass(frozen=True)
class Part:
    """One set is part of another, and what is left over ('' where nothing is).

    Where a set `between` the two has a number, that says more: the part is part of it, and it of the whole.
    """

    whole: Named
    part: Named
    rest: Named
    between: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Inside:
    """A set within what `of` counts: it holds all of some categories of a breakdown, and of others something."""

    within: Named
    of: Counted
    breakdown: str
    wholly: tuple[str, ...]
    touched: tuple[str, ...]


@dataclass(frozen=True)
class Relations:
    """How the measures stand to each other, wherever their numbers stand.

    `sums`: stated numbers, whole -> its parts. `several`: breakdowns in which one person may be in more than
    one category. `nested`: a category of answers that is the sum of others. `distinct`: a number of persons,
    and the number of their participations. `sensitive`: what is asked about something that nobody in a group
    should be known to share, or not to share, with all of it: measure -> the number of those who were asked.
    `stocks`: who is there when a period ends; what else is counted of a part of the year is so of the year too.
    """

    parts: tuple[Part, ...] = ()
    inside: tuple[Inside, ...] = ()
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    nested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    distinct: Mapping[str, str] = field(default_factory=dict)
    sensitive: Mapping[str, str] = field(default_factory=dict)
    stocks: frozenset[str] = frozenset()
    # What has been found of `parts`: the same sets have numbers at most places.
    _possible: dict[tuple[frozenset[Counted], ...], list[Part]] = field(default_factory=dict, compare=False, repr=False)

    def that_can_be(self, this: frozenset[Counted], last: frozenset[Counted]) -> list[Part]:
        """Of the parts those that say anything where these sets have a number in this year, and these in the last.

        Of a part two must be known, and then the third is, which may be one of another part.
        """
        at = (this, last)
        if at not in self._possible:
            known: frozenset[Named] = this | {replace(n, back=1) for n in last}
            self._possible[at] = _that_can_be(self.parts, known)
        return self._possible[at]


def _that_can_be(parts: Sequence[Part], known: Collection[Named]) -> list[Part]:
    of = [(p.whole, p.part, p.rest) for p in parts]
    names = set(known)
    waiting = [n for n, p in enumerate(parts) if not any(b in known for b in p.between)]
    found: list[int] = []
    while more := {n for n in waiting if sum(name in names for name in of[n]) >= 2}:
        found += more
        waiting = [n for n in waiting if n not in more]
        names |= {name for n in more for name in of[n] if name}
    return [parts[n] for n in sorted(found)]


@cache
def read_published() -> Mapping[str, Any]:
    """What is published of each breakdown."""
    return read_toml(BREAKDOWNS, own_path(BREAKDOWNS))
