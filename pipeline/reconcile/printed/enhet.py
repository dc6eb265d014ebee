"""Rule enhet: thousands, per cent for percentage points, mixed decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.verdict import AVVIKER, STAMMER, Trial, judge, untried
from pipeline.reconcile.wording import place_name, start, told_value, where

_KON = (("män", "man", "kvinna"), ("kvinnor", "kvinna", "man"))


def try_units(figures: list[Figure]) -> Iterator[Trial]:
    """The three identities on everything printed."""
    ids = read_identities()
    yield from _try_thousands(ids["enhet_tusen"], figures)
    yield from _try_points(ids["enhet_procentenheter"], figures)
    yield from _try_decimals(ids["enhet_decimaler"], figures)


def _try_thousands(identity: Identity, figures: list[Figure]) -> Iterator[Trial]:
    """Amounts of one measure, the later ones against the first; only what is a thousandfold is told here."""
    first: dict[object, Figure] = {}
    for f in figures:
        if f.enhet != "kr" or not f.matt or f.kind == "avvikelse" or not f.amount:
            continue
        known = first.setdefault((f.dokument, f.key), f)
        if known is f:
            continue
        factors = [Decimal(k) for k in (1_000, 1_000_000)]
        off = [
            k
            for k in factors
            if judge(f.amount, known.amount * k, f.slack + known.slack * k) != AVVIKER
            or judge(f.amount * k, known.amount, f.slack * k + known.slack) != AVVIKER
        ]
        verdict = AVVIKER if off and judge(f.amount, known.amount, f.slack + known.slack) == AVVIKER else STAMMER
        told = (
            f"{start(where(f))} säger {told_value(f.value, f)}, {where(known)} säger {told_value(known.value, known)}."
        )
        yield Trial(identity, told, f.amount, known.amount, Decimal(0), verdict, "kr", (f, known), where(known))


def _try_points(identity: Identity, figures: list[Figure]) -> Iterator[Trial]:
    """A difference between women and men, against the two shares that give it."""
    words = re.compile(identity.med["monster"], re.IGNORECASE)
    for f in figures:
        label = f"{f.rad} {f.kolumn}".casefold()
        if f.enhet != "procent" or f.typ == "mal" or not words.search(label) or "enhet" in f.tryckt.casefold():
            continue
        pair = _pair(f, label, figures)
        if pair is None:
            yield untried(identity, f"{start(where(f))} är en skillnad i procent: det går inte att se av vad.", f)
            continue
        a, b = pair
        points = a.value - b.value
        relative = (points / b.value * 100).quantize(Decimal(1)) if b.value else Decimal(0)
        told = (
            f"{start(where(f))} är {told_value(f.value, f)}; {told_value(a.value, a)} mot {told_value(b.value, b)} "
            f"är {told_value(points, f).replace('%', 'procentenheter')}, i procent {told_value(relative, f)}."
        )
        slack = f.slack + a.slack + b.slack
        is_points = judge(f.value, points, slack) != AVVIKER and judge(f.value, relative, slack) == AVVIKER
        yield Trial(identity, told, f.value, relative, slack, AVVIKER if is_points else STAMMER, "procent", (f, a, b))


def _pair(f: Figure, label: str, figures: list[Figure]) -> tuple[Figure, Figure] | None:
    """The two shares that a difference between the kön is made of: same measure, difference fits."""
    for word, more, less in _KON:
        if not re.search(rf"\b(?:fler|färre) {word}\b", label):
            continue
        shares = [g for g in figures if g.dokument == f.dokument and g.enhet == "procent" and g.ar == f.ar and g.matt]
        for a in (g for g in shares if g.kon == more):
            for b in (g for g in shares if g.kon == less and (g.matt, g.insats) == (a.matt, a.insats)):
                if judge(a.value - b.value, f.value, a.slack + b.slack + f.slack) == STAMMER and _about(a, label):
                    return a, b
    return None


def _about(share: Figure, label: str) -> bool:
    """Whether a share is of what the label speaks of: arbete in andel_avslut_arbete."""
    words = {w for w in share.matt.split("_") if len(w) > 5} - {"avslut"}
    return bool(words) and all(w in label for w in words)


def _try_decimals(identity: Identity, figures: list[Figure]) -> Iterator[Trial]:
    columns: dict[object, list[Figure]] = {}
    for f in figures:
        if not f.i_text and f.enhet == "kr":
            columns.setdefault((f.place, f.kolumn), []).append(f)
    for column in columns.values():
        decimals = [f.decimaler for f in column if f.value]
        if len(decimals) < 3:
            continue
        usual = max(set(decimals), key=lambda d: (decimals.count(d), -d))
        odd = [f for f in column if f.value and f.decimaler != usual]
        head = odd[0] if odd else column[0]
        told = f"{start(place_name(head))}, {head.kolumn}: {len(odd)} av {len(decimals)} tal har inte {usual} decimal{'' if usual == 1 else 'er'}"
        told += f", till exempel {head.rad} {head.tryckt}." if odd else "."
        verdict = AVVIKER if odd else STAMMER
        yield Trial(identity, told, Decimal(len(odd)), Decimal(0), Decimal(0), verdict, "antal", tuple(odd))
