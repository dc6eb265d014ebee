"""Rule korsvis: one thing printed in two places.

By measure where it is known, by post where two tables list the same posts, and by label where
two sections use exactly the same words. A figure in running text may agree with any table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.printed.summa import SPAN, TOTAL
from pipeline.reconcile.verdict import AVVIKER, Trial, judge
from pipeline.reconcile.wording import label_name, place_name, start, told_value, where

# Tables whose totals differ by more than this measure different things.
SAME_SCOPE = Decimal("0.01")
# Fewer posts in common than this say nothing of what two tables measure.
_FEWEST = 3
# Posts and costs per insats are compared by try_posts, where rows of one insats are summed.
POSTS = {"budgetpost", "insatskostnad"}


@dataclass(frozen=True)
class Side:
    """One thing in one place: the figures that make it, summed."""

    figures: tuple[Figure, ...]

    @property
    def head(self) -> Figure:
        return self.figures[0]

    @property
    def amount(self) -> Decimal:
        return sum((f.amount for f in self.figures), Decimal(0))

    @property
    def slack(self) -> Decimal:
        return sum((f.slack for f in self.figures), Decimal(0))

    @property
    def rank(self) -> tuple[bool, bool, Decimal, int]:
        """Tables before text, exact before about, fine steps before coarse."""
        f = self.head
        return (f.i_text, f.ungefar, f.steg, f.nr)


def try_measures(figures: list[Figure]) -> Iterator[Trial]:
    """Figures of one measure, year, insats, kön, split and kind in different places of a document."""
    identity = read_identities()["korsvis_matt"]
    groups: dict[object, list[Figure]] = {}
    for f in figures:
        if f.matt and f.matt not in POSTS and f.kind != "avvikelse":
            groups.setdefault((f.dokument, f.key, f.enhet), []).append(f)
    for group in groups.values():
        yield from _against_best(identity, _sides(group), {})
        yield from _within_tables(identity, group)


def _within_tables(identity: Identity, group: list[Figure]) -> Iterator[Trial]:
    """A count that one table prints twice. Spans, goals and amounts in several rows are not repeats."""
    counts = [
        f for f in group if f.enhet == "antal" and f.kind == "utfall" and not f.i_text and not SPAN.search(f.tryckt)
    ]
    for place in dict.fromkeys(f.place for f in counts):
        first, *again = [f for f in counts if f.place == place]
        for f in again:
            yield _trial(identity, Side((f,)), Side((first,)), False)


def _sides(group: list[Figure]) -> list[Side]:
    """One side per table and per figure in text. A table that prints two values tells neither."""
    tables: dict[object, list[Figure]] = {}
    for f in group:
        tables.setdefault(f.nr if f.i_text else f.place, []).append(f)
    return [Side((each[0],)) for each in tables.values() if len({f.amount for f in each}) == 1]


def _against_best(
    identity: Identity,
    sides: list[Side],
    totals: Mapping[object, Decimal],
    alike: Collection[frozenset[object]] = (),
) -> Iterator[Trial]:
    """Every side against the best one; text against whichever table it agrees with."""
    if len(sides) < 2:
        return
    best, *others = sorted(sides, key=lambda s: s.rank)
    tables = [s for s in sides if not s.head.i_text]
    for side in others:
        against = best
        if side.head.i_text and tables:
            against = min(tables, key=lambda t: abs(t.amount - side.amount))
        other_scope = _other_scope(side, against, totals)
        yield _trial(identity, side, against, other_scope, other_scope and _pair(side, against) in alike)


def _verdict(side: Side, against: Side) -> str:
    return judge(side.amount, against.amount, side.slack + against.slack)


def _other_scope(side: Side, against: Side, totals: Mapping[object, Decimal]) -> bool:
    """Whether the totals of two tables say that they measure different things."""
    a, b = (totals.get((s.head.place, s.head.kind, s.head.ar)) for s in (side, against))
    return a is not None and b is not None and abs(a - b) > SAME_SCOPE * max(abs(a), abs(b))


def _trial(identity: Identity, side: Side, against: Side, other_scope: bool, alike: bool = False) -> Trial:
    left, right = side.amount, against.amount
    verdict = _verdict(side, against)
    told = (
        f"{start(place_name(against.head))} säger {told_value(right, against.head)} (”{label_name(against.head)}”), "
        f"{place_name(side.head)} {told_value(left, side.head)} (”{label_name(side.head)}”)."
    )
    if len(side.figures) > 1 or len(against.figures) > 1:
        told += " Rader för samma post är summerade."
    severity = "varning" if alike else "upplysning" if other_scope else ""
    if verdict == AVVIKER and not other_scope and abs(left - right) < max(side.head.steg, against.head.steg):
        severity, told = "varning", f"{told} Avrundat åt fel håll."
    if alike and verdict == AVVIKER:
        told += " Tabellernas totaler skiljer sig, men de flesta andra posterna är lika."
    elif other_scope and not alike:
        told += " Tabellernas totaler skiljer sig: de kan mäta olika saker."
    return Trial(
        identity,
        told,
        left,
        right,
        side.slack + against.slack,
        verdict,
        side.head.enhet,
        (*side.figures, *against.figures),
        where(against.head),
        severity,
    )


def try_posts(figures: list[Figure]) -> Iterator[Trial]:
    """The same post or insats in two tables, or in text and table: rows of one insats are summed.

    "Nya insatser" in one table is "Nya insatser" and "Nya insatser (UVAS)" in the next: a name is
    compared with all rows that begin with it.
    """
    identity = read_identities()["korsvis_post"]
    posts = [f for f in figures if f.matt in POSTS or (f.matt == "kostnad_ansvar" and f.uppdelning)]
    totals: dict[object, Decimal] = {
        (f.place, f.kind, f.ar): f.amount for f in figures if TOTAL.fullmatch(f.rad) and f.enhet == "kr"
    }
    groups: dict[object, dict[object, list[Figure]]] = {}
    for f in posts:
        what = (f.dokument, _post_of(f, posts), f.kind, f.ar)
        groups.setdefault(what, {}).setdefault(f.nr if f.i_text else f.place, []).append(f)
    sided = [[Side(tuple(each)) for each in group.values()] for group in groups.values()]
    alike = _alike(sided)
    for sides in sided:
        yield from _against_best(identity, sides, totals, alike)


def _alike(sided: list[list[Side]]) -> set[frozenset[object]]:
    """Pairs of tables, for a kind and a year, that give most of the posts they share the same amount.

    They measure the same thing, whatever their totals say.
    """
    seen: dict[frozenset[object], list[bool]] = {}
    for sides in sided:
        for a, b in combinations([s for s in sides if not s.head.i_text], 2):
            seen.setdefault(_pair(a, b), []).append(_verdict(a, b) != AVVIKER)
    return {pair for pair, held in seen.items() if len(held) >= _FEWEST and 2 * sum(held) > len(held)}


def _pair(a: Side, b: Side) -> frozenset[object]:
    return frozenset((s.head.place, s.head.kind, s.head.ar) for s in (a, b))


def _post_of(f: Figure, posts: list[Figure]) -> str:
    """The insats or post that a row is about; rows that share a first name are one post."""
    base = label_key(f.rad.partition("(")[0])
    for other in posts:
        if other is not f and not other.i_text and label_key(other.rad) == base and "(" in f.rad:
            return other.post
    return f.post


def try_labels(figures: list[Figure]) -> Iterator[Trial]:
    """Figures without a measure whose label is exactly the same in two sections."""
    identity = read_identities()["korsvis_etikett"]
    groups: dict[object, list[Figure]] = {}
    for f in figures:
        label = label_key(f.kolumn)
        shortest = identity.med["kortast_belopp" if f.enhet == "kr" else "kortast"]
        if f.i_text and not f.matt and len(label) >= shortest:
            groups.setdefault((f.dokument, label, f.insatsnamn, f.kon, f.ar, f.typ, f.enhet), []).append(f)
    for group in groups.values():
        first = {f.avsnitt: f for f in reversed(group)}
        sides = [Side((f,)) for f in group if first[f.avsnitt] is f]
        yield from _against_best(identity, sides, {})
