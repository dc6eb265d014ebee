"""Rule kopia: the figures of one insats standing under another.

A single equal share happens. Two or more in a row, at the same labels, for insatser of
different size, are a page that was copied and not changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, identities_of
from pipeline.reconcile.verdict import AVVIKER, STAMMER, Trial
from pipeline.reconcile.wording import told_value, where
from pipeline.typography import enumerate_words

Series = dict[tuple[str, str, str], Figure]


def try_copies(figures: list[Figure]) -> Iterator[Trial]:
    """Pairs of insatser in a document that print shares under the same labels."""
    (identity,) = identities_of("kopia")
    series: dict[tuple[str, str], Series] = {}
    sizes: dict[tuple[str, str], set[Decimal]] = {}
    for f in figures:
        if f.i_text and f.insatsnamn and f.enhet == "procent" and f.typ in ("utfall", "enkat"):
            label = (f.matt or label_key(f.rad), f.kategori or label_key(f.kolumn), f.kon)
            series.setdefault((f.dokument, f.insatsnamn), {}).setdefault(label, f)
        if f.matt == "deltagare_avslutade" and f.kon == "alla" and not f.uppdelning:
            sizes.setdefault((f.dokument, f.insatsnamn), set()).add(f.value)
    for (document, a), (other, b) in combinations(series, 2):
        if document == other:
            same_size = bool(sizes.get((document, a), set()) & sizes.get((document, b), set()))
            yield from _try(identity, series[document, a], series[document, b], same_size)


def _try(identity: Identity, first: Series, second: Series, same_size: bool) -> Iterator[Trial]:
    shared = [label for label in second if label in first]
    if len(shared) < identity.med["minst"]:
        return
    run = _longest_run(first, second, shared, {Decimal(v) for v in identity.med["vanliga"]})
    enough = len(run) >= identity.med["minst"] and not same_size
    head = second[(run or shared)[0]]
    a = first[shared[0]].insatsnamn
    if not enough:
        told = f"{head.insatsnamn} och {a}: {len(shared)} uppgifter med samma etikett, inga lika i rad."
        yield Trial(identity, told, None, None, Decimal(0), STAMMER, "procent", ())
        return
    pairs = [(second[label], first[label]) for label in run]
    words = enumerate_words([f"{label_of(b)} {told_value(b.value, b)}" for b, _ in pairs])
    told = (
        f"{head.insatsnamn} och {a} har samma tal på {len(pairs)} rader i följd: {words}. "
        "Insatserna har olika många avslutade; den enas tal ser ut att stå kvar hos den andra."
    )
    parts = tuple(f for pair in pairs for f in pair)
    yield Trial(
        identity, told, head.value, first[run[0]].value, Decimal(0), AVVIKER, "procent", parts, where(first[run[0]])
    )


def label_of(f: Figure) -> str:
    """The words of a figure in running text."""
    return (f.kolumn or f.rad).strip()


def _longest_run(
    first: Series, second: Series, shared: list[tuple[str, str, str]], usual: set[Decimal]
) -> list[tuple[str, str, str]]:
    """The longest run of equal figures in the order of the second; usual values break nothing and count nothing."""
    best: list[tuple[str, str, str]] = []
    run: list[tuple[str, str, str]] = []
    for label in shared:
        value = second[label].value
        counts = [label] if value not in usual else []
        run = [*run, *counts] if value == first[label].value else []
        best = max(best, run, key=len)
    return best
