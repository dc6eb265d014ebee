"""Rule avvikelse: a deviation is outcome minus budget, or the reverse, in the whole table; a net is income minus cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.verdict import AVVIKER, Trial, compare, judge, untried
from pipeline.reconcile.wording import start, told_value, where


@dataclass(frozen=True)
class Line:
    """A row with outcome, budget and deviation."""

    deviation: Figure
    outcome: Figure
    budget: Figure

    def fits(self, sign: int) -> bool:
        """Whether the deviation is sign * (outcome - budget)."""
        right = sign * (self.outcome.value - self.budget.value)
        slack = self.deviation.slack + self.outcome.slack + self.budget.slack
        return judge(self.deviation.value, right, slack) != AVVIKER


def try_deviations(figures: list[Figure]) -> Iterator[Trial]:
    """Every printed deviation whose row has one outcome and one budget."""
    identity = read_identities()["avvikelse"]
    for place in dict.fromkeys(f.place for f in figures if f.typ == "avvikelse" and not f.i_text):
        lines = list(_lines([f for f in figures if f.place == place]))
        moved = [line for line in lines if line.deviation.value]
        if not moved:
            continue
        sign = max((1, -1), key=lambda s: sum(line.fits(s) for line in moved))
        if 2 * sum(line.fits(s) for line in moved for s in (1, -1)) < len(moved):
            # Against last year, against an earlier budget, in per cent: the table's own rows do not say.
            head = moved[0].deviation
            yield untried(
                identity, f"{start(where(head))}: det går inte att se vad avvikelserna i tabellen räknas mot.", head
            )
            continue
        for line in lines:
            o, b = line.outcome, line.budget
            right = sign * (o.value - b.value)
            first, second = (o, b) if sign > 0 else (b, o)
            told = (
                f"{start(where(line.deviation))} är {told_value(line.deviation.value, line.deviation)}; "
                f"{'utfall − budget' if sign > 0 else 'budget − utfall'} är "
                f"{told_value(first.value, first)} − ({told_value(second.value, second)}) = {told_value(right, line.deviation)}."
            )
            trial = compare(identity, told, line.deviation, line.deviation.value, right, (o, b))
            if trial.verdict == AVVIKER and line.deviation.value == -right:
                told += " Bara tecknet skiljer: på de andra raderna räknas avvikelsen åt andra hållet."
                trial = compare(identity, told, line.deviation, line.deviation.value, right, (o, b))
            yield trial


def try_nets(figures: list[Figure]) -> Iterator[Trial]:
    """Every row that prints income, cost and net side by side for one year and kind."""
    identity = read_identities()["netto"]
    rows: dict[object, dict[str, Figure]] = {}
    for f in figures:
        part = f.kolumn.rpartition("/")[2].strip().casefold()
        if not f.i_text and f.enhet == "kr" and part in ("intäkt", "kostnad", "netto"):
            rows.setdefault((f.place, f.rad, f.ar, f.kind), {})[part] = f
    for row in rows.values():
        if len(row) == 3:
            yield _net(identity, row["netto"], row["intäkt"], row["kostnad"])


def _net(identity: Identity, net: Figure, income: Figure, cost: Figure) -> Trial:
    """Costs and nets are printed with and without minus signs: what is compared is the size."""
    left, right = abs(net.value), abs(abs(income.value) - abs(cost.value))
    told = (
        f"{start(where(net))} är {told_value(net.value, net)}; intäkt {told_value(income.value, income)} och "
        f"kostnad {told_value(cost.value, cost)} skiljer {told_value(right, net)}."
    )
    return compare(identity, told, net, left, right, (income, cost))


def _lines(cells: list[Figure]) -> Iterator[Line]:
    rows: dict[tuple[str, int], list[Figure]] = {}
    seen: dict[tuple[str, str], int] = {}
    for f in cells:
        # A label may stand twice in a table: its second row is another row.
        count = seen[f.rad, f.kolumn] = seen.get((f.rad, f.kolumn), 0) + 1
        rows.setdefault((f.rad, count), []).append(f)
    for row in rows.values():
        for deviation in (f for f in row if f.typ == "avvikelse"):
            budget = [f for f in row if f.typ == "budget" and f.ar == deviation.ar]
            outcome = [f for f in row if f.typ == "utfall" and f.ar == deviation.ar]
            if len(outcome) > 1 and len(budget) == 1:
                # Income, cost and net side by side: what the budget has is what is compared.
                outcome = [f for f in outcome if f.kolumn.rpartition("/")[2] == budget[0].kolumn.rpartition("/")[2]]
            if len(budget) == 1 and len(outcome) == 1:
                yield Line(deviation, outcome[0], budget[0])
