"""How lineage is divided into pages: one page while it is short, else a page per measure, and of a long measure several.

Decided from how many numbers there are of what, and never from how long the pages became: what leads to
them (a report, the explorer) is written without having seen them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from math import ceil
from typing import Any

Row = Mapping[str, Any]
# What a number is filed under: its measure and its förbund.
Subject = tuple[str, str]
# The page of lineage, and the folder of its parts.
PAGE = "sparning"
# Some 800 bytes each, so that a page is under 2 MiB: docs/decisions/0061-lineage-in-pages.md.
MOST = 2000


@dataclass(frozen=True)
class Division:
    """Where each number's lineage stands. `index` is the page that leads to the others, or the only one; no suffix."""

    index: str = PAGE
    pages: Mapping[Subject, str] = field(default_factory=dict)

    @property
    def is_divided(self) -> bool:
        """Whether the index is more than the page itself."""
        return bool(self.pages)

    def page_of(self, subject: Subject) -> str:
        """The page of a subject; one that was not counted (riket, beside a measure) stands last of its measure."""
        if not self.pages:
            return self.index
        if subject in self.pages:
            return self.pages[subject]
        measure = subject[0]
        last = max((s for s in self.pages if s[0] == measure), default=None)
        return self.pages[last] if last else f"{self.index}/{measure}"


def divide(numbers: Mapping[Subject, int], index: str) -> Division:
    """The pages of so many numbers of each subject, where no page has more than MOST but of a single subject."""
    if sum(numbers.values()) <= MOST:
        return Division(index)
    pages: dict[Subject, str] = {}
    for measure in sorted({m for m, _ in numbers}):
        own = {f: n for (m, f), n in sorted(numbers.items()) if m == measure}
        starts = _starts(own)
        for forbund in own:
            first = max(s for s in starts if s <= forbund)
            pages[measure, forbund] = f"{index}/{measure}" + (f"-{first}" if len(starts) > 1 else "")
    return Division(index, pages)


def count_subjects(numbers: Iterable[Row], views: Iterable[Row]) -> Counter[Subject]:
    """How many numbers the comparison has of each subject: those of its tables, and the views that are made of them."""
    subject = {r["obs_id"]: (r["measure"], r["forbund"]) for r in numbers}
    made = (subject[v["obs_id"]] for v in views if v["value"] is not None)
    return Counter(chain(subject.values(), made))


def _starts(numbers: Mapping[str, int]) -> list[str]:
    """The first förbund of each page, the pages as even as their order allows."""
    fair = sum(numbers.values()) / ceil(sum(numbers.values()) / MOST)
    starts: list[str] = []
    held = 0
    for forbund, count in numbers.items():
        # No page is over the limit, and a page is full when one more would lead further from what is fair.
        if not starts or held + count > MOST or held + count / 2 > fair:
            starts.append(forbund)
            held = 0
        held += count
    return starts
