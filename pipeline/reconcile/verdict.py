"""The outcome of one trial: two sides, the difference, and what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity
from pipeline.reconcile.wording import where

STAMMER, AVRUNDNING, AVVIKER, EJ_PROVBAR = "stammer", "avrundning", "avviker", "ej_provbar"
VERDICTS = (STAMMER, AVRUNDNING, AVVIKER, EJ_PROVBAR)


@dataclass(frozen=True)
class Trial:
    """One identity tried on some figures.

    `told` says it in words a reader understands; `left` and `right` are the two sides, in
    `enhet`. `figures` are all that took part, the first being the one the verdict is about.
    """

    identity: Identity
    told: str
    left: Decimal | None
    right: Decimal | None
    tolerance: Decimal
    verdict: str
    enhet: str
    figures: tuple[Figure, ...]
    other: str = ""
    severity: str = ""

    @property
    def covers(self) -> bool:
        """Whether a changed figure would show: not where a side is only bounded or has a direction, or likeness is looked for."""
        equal = self.identity.med.get("form") not in ("hogst", "riktning") and self.identity.regel not in (
            "enhet",
            "kopia",
            "namnare",
            "orsak",
        )
        return equal and self.verdict != EJ_PROVBAR

    @property
    def allvar(self) -> str:
        """fel, varning or upplysning for what deviates; '' for the rest."""
        grave = self.severity or self.identity.allvar
        if self.verdict == AVVIKER and grave == "fel" and self.is_within_a_step:
            return "varning"
        return grave if self.verdict == AVVIKER else ""

    @property
    def is_within_a_step(self) -> bool:
        """Whether the sides differ by less than the last printed digit: rounded the wrong way, not wrong. Never people."""
        steps = [f.steg for f in self.figures if f.enhet == self.enhet and self.enhet in ("kr", "procent")]
        if self.left is None or self.right is None or not steps:
            return False
        return 0 < abs(self.left - self.right) < max(steps)


def judge(left: Decimal, right: Decimal, tolerance: Decimal) -> str:
    """Whether two sides agree: exactly, within what was printed, or not."""
    if left == right:
        return STAMMER
    return AVRUNDNING if abs(left - right) <= tolerance else AVVIKER


def compare(
    identity: Identity,
    told: str,
    figure: Figure,
    left: Decimal,
    right: Decimal,
    parts: Iterable[Figure],
    severity: str = "",
) -> Trial:
    """A trial of one figure against something made of others, with the slack of them all."""
    others = tuple(p for p in parts if p.nr != figure.nr)
    slack = sum((p.slack for p in (figure, *others)), Decimal(0))
    return Trial(
        identity,
        told,
        left,
        right,
        slack,
        judge(left, right, slack),
        figure.enhet,
        (figure, *others),
        where(others[0]) if len(others) == 1 else "",
        severity,
    )


def untried(identity: Identity, told: str, figure: Figure, parts: Iterable[Figure] = ()) -> Trial:
    """A trial that could not be made, and why."""
    return Trial(
        identity,
        told,
        figure.value,
        None,
        figure.slack,
        EJ_PROVBAR,
        figure.enhet,
        (figure, *(p for p in parts if p.nr != figure.nr)),
    )
