"""Tables and charts numbered in the order in which they stand, and what a text calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pipeline.report.document.model import Block, Picture, Table
from pipeline.report.outlines.published import says_nothing

_TABLE, _CHART = "Tabell", "Figur"


@dataclass
class Numbering:
    """The numbers given so far, by kind and id."""

    given: dict[tuple[str, str], str] = field(default_factory=dict)

    def count(self, blocks: Iterable[object]) -> None:
        """Give the tables and charts among the blocks their numbers, in order; none to a table that is not given out."""
        for block in blocks:
            if says_nothing(block):
                continue
            kind = _TABLE if isinstance(block, Table) else _CHART if isinstance(block, Picture) else ""
            if kind and isinstance(block, Table | Picture) and (kind, block.id) not in self.given:
                so_far = sum(k == kind for k, _ in self.given)
                self.given[kind, block.id] = f"{kind} {so_far + 1}"

    def numbered(self, block: Block) -> Block:
        """The block with its number."""
        if isinstance(block, Table):
            return replace(block, number=self.given.get((_TABLE, block.id), ""))
        if isinstance(block, Picture):
            return replace(block, number=self.given.get((_CHART, block.id), ""))
        return block

    def targets(self) -> Mapping[str, tuple[str, str]]:
        """Id -> the place in the document, and what a sentence calls it: "tabell 3". A table goes before a chart."""
        found = {}
        for (kind, id_), number in sorted(self.given.items(), key=lambda item: item[0][0] == _TABLE):
            found[id_] = (f"{kind.lower()}-{id_}", f"{number[:1].lower()}{number[1:]}")
        return found
