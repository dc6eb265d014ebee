"""Rule rullning between reports: an earlier year's figure in this report and in its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import Trial, judge
from pipeline.reconcile.wording import start, told_value, where


def years_told_again(figures: Iterable[Figure], year: int) -> range:
    """The years whose own reports may have said what the report of a year says again of the years before it."""
    told = [f.ar for f in figures if f.matt and f.kind == "utfall" and f.ar < f.argang]
    return range(min(told, default=year), year)


def try_reports(figures: list[Figure], earlier: list[Figure]) -> Iterator[Trial]:
    """Outcomes of earlier years that this report prints, against the earlier reports of the förbund."""
    identity = read_identities()["rullning_rapporter"]
    known: dict[tuple[Key, str], Figure] = {}
    # The year's own report before a later one, tables before text, exact before about.
    for g in sorted(earlier, key=lambda g: (g.ar != g.argang, g.i_text, g.ungefar, g.steg, g.nr)):
        if g.matt and g.kind == "utfall":
            known.setdefault((g.key, g.enhet), g)
    for f in figures:
        other = known.get((f.key, f.enhet)) if f.kind == "utfall" and f.ar < f.argang else None
        if other is None:
            continue
        slack = f.slack + other.slack
        told = (
            f"{start(where(f))} är {told_value(f.value, f)} för {f.ar}; "
            f"rapporten för {other.argang} säger {told_value(other.value, other)} ({where(other)})."
        )
        yield Trial(
            identity,
            told,
            f.amount,
            other.amount,
            slack,
            judge(f.amount, other.amount, slack),
            f.enhet,
            (f,),
            f"{other.argang}: {where(other)}",
        )
