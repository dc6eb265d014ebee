"""Rule könsfördelning: women, men and others against all.

A part that says nothing of others may be less than the whole when the document elsewhere
tells of people with another kön or none stated; it can never be more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.printed.identities import Identity, identities_of
from pipeline.reconcile.verdict import Trial, compare, untried
from pipeline.reconcile.wording import start, where
from pipeline.typography import number


def try_kon(figures: list[Figure]) -> Iterator[Trial]:
    """Every count that is printed for all and for women and men in one place."""
    (identity,) = identities_of("konsfordelning")
    counted = [f for f in figures if f.enhet == "antal"]
    stated = {f.key: f for f in counted if f.kon == "annat" and f.matt}
    tells_others = {f.dokument for f in counted if f.kon == "annat"}
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for f in counted:
        groups.setdefault(_group(f), []).append(f)
    for group in groups.values():
        by_kon = {kon: [f for f in group if f.kon == kon] for kon in ("alla", "kvinna", "man", "annat")}
        if by_kon["alla"] and by_kon["kvinna"] and by_kon["man"]:
            yield _try(identity, by_kon, stated, tells_others)


def _group(f: Figure) -> tuple[object, ...]:
    """Figures that say the same of different kön: by measure where it is known, else by label."""
    what = (f.matt, f.insats, f.uppdelning, f.kategori) if f.matt else (f.insatsnamn, f.rad, f.kolumn, f.tryckt)
    return (*f.place, *what, f.ar, f.kind)


def _try(
    identity: Identity, by_kon: dict[str, list[Figure]], stated: Mapping[Key, Figure], tells_others: set[str]
) -> Trial:
    whole = by_kon["alla"][0]
    if any(len({f.value for f in same}) > 1 for same in by_kon.values()):
        return untried(identity, f"{start(where(whole))}: samma uppgift är tryckt med flera värden på stället.", whole)
    women, men = by_kon["kvinna"][0], by_kon["man"][0]
    others = by_kon["annat"][0] if by_kon["annat"] else stated.get((*whole.key[:2], "annat", *whole.key[3:]))
    parts = [women, men, *([others] if others else [])]
    right = sum((p.value for p in parts), Decimal(0))
    told = (
        f"{start(where(whole))}: alla är {number(whole.value)}, kvinnor {number(women.value)} och män {number(men.value)}"
        + (f" och annat eller ej angivet {number(others.value)}" if others else "")
        + f", tillsammans {number(right)}."
    )
    if others is None and right < whole.value and whole.dokument in tells_others:
        return untried(identity, f"{told} Resten kan vara annat eller ej angivet.", whole, parts)
    return compare(identity, told, whole, whole.value, right, parts)
