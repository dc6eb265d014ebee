"""What each count of people counts, read from sets.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from pipeline.toml.read import own_path, read_toml

SETS = Path(__file__).parent / "sets.toml"
# The parts of the year that a participation began and ended in: 0 is before it, NEVER not in it.
PERIODS = {"t1": 1, "t2": 2, "helar": 3}
NEVER = 4
Spell = tuple[int, int]
SPELLS: tuple[Spell, ...] = tuple((b, e) for b, e in product(range(4), range(1, NEVER + 1)) if e >= max(b, 1))


@dataclass(frozen=True)
class OfSpells:
    """A count of participations: when they are counted, and the property that narrows it, '' for none."""

    when: str
    only: str = ""

    def spells(self, period: str) -> list[Spell]:
        """The spells that it counts in a period."""
        last = PERIODS[period]
        counted = {
            "aktuell": lambda b, e: b <= last,
            "ny": lambda b, e: 1 <= b <= last,
            "avslutad": lambda b, e: e <= last,
            "pagaende": lambda b, e: b <= last < e,
        }[self.when]
        return [s for s in SPELLS if counted(*s)]


@dataclass(frozen=True)
class Other:
    """A count of something else: what it is inside, over which keys it adds up, and over which it only grows."""

    inside: str = ""
    # What counted them the year before.
    after: str = ""
    adds: tuple[str, ...] = ()
    grows: tuple[str, ...] = ()
    answers: bool = False
    # Why few of them may be shown as they are; '' when they may not.
    few_are_shown: str = ""


@dataclass(frozen=True)
class Sets:
    """Every count by its measure, and what properties say of each other."""

    spells: dict[str, OfSpells]
    other: dict[str, Other]
    same: tuple[tuple[str, tuple[str, ...]], ...]
    inside: tuple[tuple[str, str], ...]

    def __contains__(self, measure: str) -> bool:
        return measure in self.spells or measure in self.other


@cache
def read_sets() -> Sets:
    """The sets as they stand in sets.toml."""
    read: dict[str, Any] = read_toml(SETS, own_path(SETS))
    other = {
        measure: Other(
            told.get("inside", ""),
            told.get("after", ""),
            tuple(told.get("adds", ())),
            tuple(told.get("grows", ())),
            "answers" in told,
            told.get("few_are_shown", ""),
        )
        for measure, told in read["other"].items()
    }
    return Sets(
        {measure: OfSpells(told["when"], told.get("only", "")) for measure, told in read["deltagande"].items()},
        other,
        tuple((s["property"], tuple(s["categories"])) for s in read["same"]),
        tuple((s["property"], s["whole"]) for s in read["inside"]),
    )
