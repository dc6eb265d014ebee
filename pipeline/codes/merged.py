"""Categories that may be told as one where each by itself would be a small group, in the order they are tried.

One row per merged category in sammanslagen.csv: the breakdown, its code, the name a reader sees, and its parts with |
between. Only such as somebody would have drawn up from the start: neighbours on a scale, kinds of one kind, "other"
with what is not known. None mixes categories that a measure tells apart: its number would tell one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.codes import read_codes


@dataclass(frozen=True)
class Merged:
    """A category of a breakdown that is several others together."""

    breakdown: str
    category: str
    name: str
    parts: tuple[str, ...]


@cache
def read_merged() -> tuple[Merged, ...]:
    """Every category that is others together, in the order of the list."""
    return tuple(
        Merged(r["uppdelning"], r["kategori"], r["namn"], tuple(r["delar"].split("|")))
        for r in read_codes("sammanslagen")
    )


def merged_of(breakdown: str) -> tuple[Merged, ...]:
    """Those of a breakdown."""
    return tuple(m for m in read_merged() if m.breakdown == breakdown)
