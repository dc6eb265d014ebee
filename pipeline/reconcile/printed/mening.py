"""Rules mening and orsak: sentences that add up their parts, and sentences that say what something mostly depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.verdict import AVVIKER, STAMMER, Trial, judge, untried
from pipeline.reconcile.wording import label_name, place_name, start, told_value, where
from pipeline.typography import enumerate_words

_FEWEST = 2
_NEAR = Decimal("0.1")
_LISTED = re.compile(r",\s*|\s+(?:och|samt)\s+")


def try_sentences(figures: list[Figure]) -> Iterator[Trial]:
    """Figures of running text that say that they are all of those told just before them.

    Some of those before may be of another sentence: the sum holds when the last ones of them give it. It
    deviates only when all of them are near, else they are not its parts.
    """
    identity = read_identities()["mening_delar"]
    says_all = re.compile(identity.med["monster"], re.IGNORECASE)
    run: list[Figure] = []
    for before, f in pairwise([None, *(g for g in figures if g.i_text)]):
        if f is None:
            continue
        run = [*run, before] if before and _is_next(before, f) else []
        if len(run) >= _FEWEST and says_all.search(_label(f)):
            yield from _try_sentence(identity, f, run)
            run = []


def _label(f: Figure) -> str:
    return (f.kolumn or f.rad).strip()


def _is_next(before: Figure, f: Figure) -> bool:
    """Whether a figure is told right after another of the same kind of thing."""
    same = (before.place, before.insatsnamn, before.enhet, before.ar, before.typ, before.kon)
    return same == (f.place, f.insatsnamn, f.enhet, f.ar, f.typ, f.kon) and f.nr - before.nr == 1


def _try_sentence(identity: Identity, whole: Figure, run: list[Figure]) -> Iterator[Trial]:
    ways = [run[i:] for i in range(len(run) - _FEWEST + 1)]
    sums = [(sum((p.value for p in parts), Decimal(0)), parts) for parts in ways]
    given, parts = next((s for s in sums if judge(whole.value, s[0], _slack(whole, s[1])) != AVVIKER), sums[0])
    slack = _slack(whole, parts)
    verdict = judge(whole.value, given, slack)
    if verdict == AVVIKER and abs(whole.value - given) > _NEAR * max(abs(whole.value), abs(given)):
        return
    listed = enumerate_words([f"{_label(p)} {told_value(p.value, p)}" for p in parts])
    told = f"{start(where(whole))} är {told_value(whole.value, whole)}; delarna före ger {told_value(given, whole)} ({listed})."
    yield Trial(identity, told, whole.value, given, slack, verdict, whole.enhet, (whole, *parts))


def _slack(whole: Figure, parts: list[Figure]) -> Decimal:
    return sum((p.slack for p in (whole, *parts)), Decimal(0))


def try_causes(figures: list[Figure]) -> Iterator[Trial]:
    """Amounts whose words say what they mostly depend on: the posts together, against half of the amount."""
    identity = read_identities()["orsak_mest"]
    words = re.compile(identity.med["monster"], re.IGNORECASE)
    for f in figures:
        said = words.search(f.rad) or words.search(f.kolumn)
        if said and f.enhet == "kr":
            yield _try_cause(identity, f, [_find(figures, f, post) for post in _posts(said["poster"])])


def _posts(text: str) -> list[str]:
    return [post for post in _LISTED.split(text.strip(" .")) if post]


def _find(figures: list[Figure], f: Figure, post: str) -> Figure | str:
    """The amount of a post of the same year and kind in a table, or its name when there is none, or several."""
    name = label_key(post)
    same = [
        g
        for g in figures
        if g.enhet == "kr" and not g.i_text and (g.dokument, g.ar, g.typ) == (f.dokument, f.ar, f.typ) and g.nr != f.nr
    ]
    found = [g for g in same if name in (label_key(g.rad), label_key(g.kolumn))]
    return found[0] if len({abs(g.value) for g in found}) == 1 else post


def _try_cause(identity: Identity, f: Figure, posts: list[Figure | str]) -> Trial:
    lost = [p for p in posts if isinstance(p, str)]
    parts = [p for p in posts if not isinstance(p, str)]
    if lost:
        told = f"{start(where(f))}: {enumerate_words([f'”{p}”' for p in lost])} har inget belopp, eller flera, i tabellerna."
        return untried(identity, told, f, parts)
    # What goes the other way makes the amount smaller.
    sign = 1 if f.value >= 0 else -1
    alike = len({p.value > 0 for p in parts if p.value}) < _FEWEST
    given = sum((abs(p.value) if alike else p.value * sign for p in parts), Decimal(0))
    half = abs(f.value) / 2
    slack = _slack(f, parts)
    listed = enumerate_words([f"{p.rad} {told_value(p.value, p)}" for p in parts])
    told = f"{place_name(f)} säger ”{label_name(f)}” om {told_value(f.value, f)}; posterna är {told_value(given, f)} tillsammans ({listed})."
    verdict = STAMMER if given + slack > half else AVVIKER
    told += "" if verdict == STAMMER else " Det är mindre än hälften."
    return Trial(identity, start(told), given, half, slack, verdict, "kr", (f, *parts))
