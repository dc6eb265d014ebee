"""Rule möjlig andel for amounts told in words: a share "of the total budget", whose whole stands elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import Trial, judge
from pipeline.reconcile.wording import start, told_value, where
from pipeline.typography import percent

_HUNDRED = Decimal(100)


def try_shares_of_budget(figures: list[Figure]) -> Iterator[Trial]:
    """Shares whose words name the whole, with an amount of the same name in the section: every such whole is tried."""
    identity = read_identities()["andel_av_budget"]
    words = re.compile(identity.med["monster"], re.IGNORECASE)
    for f in figures:
        named = words.search(f.rad) or words.search(f.kolumn)
        if f.enhet != "procent" or f.matt or not named:
            continue
        whole = re.compile(identity.med[named["helhet"].casefold()], re.IGNORECASE)
        tops = [g for g in figures if g.place == f.place and g.ar == f.ar and g.enhet == "kr" and _name(g) == _name(f)]
        wholes = [g for g in figures if _is_whole(g, f, whole, named["helhet"].casefold())]
        if len(tops) == 1 and wholes:
            yield _trial(f, tops[0], wholes)


def _name(f: Figure) -> str:
    return label_key(f.kolumn or f.rad).removeprefix("andel ")


def _is_whole(g: Figure, f: Figure, words: re.Pattern[str], named: str) -> bool:
    kind = "budget" if named == "budget" else "utfall"
    same = (g.dokument, g.ar, g.enhet, g.kind) == (f.dokument, f.ar, "kr", kind)
    return same and bool(g.value) and any(words.fullmatch(label_key(text)) for text in (g.rad, g.kolumn))


def _trial(f: Figure, top: Figure, wholes: list[Figure]) -> Trial:
    """The share against the whole that comes nearest: which of them is meant is not known."""
    identity = read_identities()["andel_av_budget"]

    def given(whole: Figure) -> Decimal:
        return abs(_HUNDRED * top.value / whole.value)

    whole = min(wholes, key=lambda w: (abs(given(w) - f.value), w.nr))
    spread = _HUNDRED * (top.slack + whole.slack) / abs(whole.value)
    right = given(whole)
    told = (
        f"{start(where(f))} är {told_value(f.value, f)}; {told_value(abs(top.value), top)} av "
        f"{told_value(abs(whole.value), whole)} ({where(whole)}) är {percent(right)}."
    )
    slack = f.slack + spread
    return Trial(
        identity, told, f.value, right, slack, judge(f.value, right, slack), "procent", (f, top, whole), where(whole)
    )
