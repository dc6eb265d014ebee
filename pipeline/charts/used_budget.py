"""How much of its budget each insats used, what was left, and what went beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.chart import Chart
from pipeline.charts.drawing import Bar, draw_parts
from pipeline.forbund.model import Forbund
from pipeline.measures.caveats import caveats_of
from pipeline.measures.claims import claim, none_left
from pipeline.measures.numbers import Numbers, Observation
from pipeline.typography import MINUS, amount_with_unit

PARTS = {"forbrukat": "Förbrukad budget", "ej_forbrukat": "Ej förbrukad budget", "over": "Utöver budget"}


@dataclass(frozen=True)
class _Use:
    """An insats with its budget, its outcome and the difference between them, which is positive below budget."""

    name: str
    budget: Observation
    outcome: Observation
    left: Observation

    @property
    def bar(self) -> Bar:
        """The parts of the bar: the outcome up to the budget, then what was left of it or what went beyond it.

        An outcome below zero, money that came back, has used nothing: the whole budget is left.
        """
        budget, outcome, left = _kr(self.budget), _kr(self.outcome), _kr(self.left)
        if left < 0:
            return Bar(self.name, {"forbrukat": budget, "over": -left})
        return Bar(self.name, {"forbrukat": max(outcome, Decimal(0)), "ej_forbrukat": min(left, budget)})

    def label(self, scale: str) -> str:
        """What stands after the bar: outcome of budget, and what went beyond it."""
        told = f"{_number(self.outcome, scale)} av {_number(self.budget, scale)}"
        return told if _kr(self.left) >= 0 else f"{told}, {_number(self.left, scale).lstrip(MINUS)} över"

    def words(self, scale: str) -> str:
        """What happened, for the alt text."""
        told = f"{_shown(self.outcome, scale)} förbrukat av {_shown(self.budget, scale)}"
        left = _kr(self.left)
        if not left:
            return told
        return f"{told}, {amount_with_unit(abs(left), scale)} {'över budget' if left < 0 else 'ej förbrukat'}"


def used_budget(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Used and unused budget per insats with both a budget and an outcome, largest budget first."""
    uses = _uses(numbers, forbund, year)
    if not uses:
        return None
    scale = forbund.visa_belopp
    bars = [u.bar for u in uses]
    ends = [u.label(scale) for u in uses]
    told = "; ".join(f"{u.name}: {u.words(scale)}" for u in uses)
    labelled = [
        row
        for u in uses
        for row in ((u.name, u.budget), (u.name, u.outcome), (f"{u.name}, avvikelse från budget", u.left))
    ]
    return Chart(
        id="forbrukad_budget",
        title=_title(uses, numbers, forbund, year),
        alt=f"Liggande staplar med förbrukad och ej förbrukad budget per insats {year}. {told}.",
        unit=scale,
        rows=labelled,
        draw=lambda: draw_parts(bars, PARTS, ends, scale),
        note="Talen efter stapeln är utfall, budget och vad som gick utöver den. "
        "Poster som inte är insatser visas inte.",
    )


def _uses(numbers: Numbers, forbund: Forbund, year: int) -> list[_Use]:
    found = []
    for insats in forbund.insatser:
        at = {"insats": insats.id}
        budget, outcome = (numbers.get("insatskostnad", forbund.id, year, k, **at) for k in ("budget", "utfall"))
        left = numbers.get("budgetavvikelse", forbund.id, year, "utfall", **at)
        if budget and outcome and left and None not in (budget.value, outcome.value, left.value):
            found.append(_Use(insats.namn, budget, outcome, left))
    used = [u for u in found if _kr(u.budget) or _kr(u.outcome)]
    return sorted(used, key=lambda u: (-max(_kr(u.budget), _kr(u.outcome)), u.name))


def _title(uses: Sequence[_Use], numbers: Numbers, forbund: Forbund, year: int) -> str:
    """The insats with most of its budget left, when every insats with any money has both and no caveat."""
    used, scale = {u.name: u for u in uses}, forbund.visa_belopp
    costs = numbers.where("insatskostnad", year=year, breakdown="")
    money = {i.namn: i.id for i in forbund.insatser if any(o.insats == i.id and o.value != 0 for o in costs)}
    left = {name: used[name].left.value if name in used else None for name in money}
    plain = f"Förbrukad budget per insats {year}"
    if any(caveats_of(forbund, m, year, i) for m in ("insatskostnad", "budgetavvikelse") for i in money.values()):
        return plain

    def told(name: str, _: Decimal) -> str:
        return f"{name}, {_number(used[name].left, scale)} av {_shown(used[name].budget, scale)}"

    return none_left(left, year) or claim("kvar", left, told, year=year) or plain


def _kr(observation: Observation) -> Decimal:
    return observation.value if observation.value is not None else Decimal(0)


def _shown(observation: Observation, scale: str) -> str:
    return amount_with_unit(_kr(observation), scale)


def _number(observation: Observation, scale: str) -> str:
    """The amount without its unit, which stands once beside it."""
    return _shown(observation, scale).removesuffix(scale).rstrip()
