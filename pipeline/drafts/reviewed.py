"""A draft with all that was found: what every way of giving it back is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.drafts.findings import Finding, Verdict
from pipeline.drafts.found import Found
from pipeline.drafts.model import Draft
from pipeline.reconcile.printed.figures import Figure


@dataclass(frozen=True)
class Review:
    """The drafts of a run, their figures by number, and what was said of each. `remarks` are told before all findings.

    `owner` is the id of the förbund, `name` what it is called.
    """

    owner: str
    name: str
    year: int
    drafts: tuple[Draft, ...]
    found: Mapping[int, Found]
    figures: Mapping[int, Figure]
    findings: tuple[Finding, ...]
    verdicts: Mapping[int, Verdict]
    remarks: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    obs_ids: Mapping[int, str] | None = None

    @property
    def tried(self) -> int:
        """How many figures some trial would have seen a fault in."""
        return sum(v.tried for v in self.verdicts.values())

    def of(self, draft: Draft) -> list[Found]:
        """The figures of one draft, in order."""
        return [f for f in self.found.values() if f.dokument == draft.name]
