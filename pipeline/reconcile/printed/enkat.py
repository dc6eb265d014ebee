"""Rule korsvis for surveys: one question of one group under two wordings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import AVVIKER, Trial, judge
from pipeline.reconcile.wording import start, told_value, where

_SCALE = re.compile(r"\(([^)]*)\)")
# A shorter wording must say at least this much of the longer one.
_FEWEST = 2
_SHORT = 3


def try_questions(figures: list[Figure]) -> Iterator[Trial]:
    """Shares of answers whose wording is part of a fuller one in another section, with the same answers counted."""
    identity = read_identities()["korsvis_enkat"]
    answers = [f for f in figures if f.matt == "enkat_andel" and f.enhet == "procent"]
    for f in answers:
        scale, words = _wording(f)
        if len(words) < _FEWEST or not scale:
            continue
        same = [g for g in answers if _is_fuller(g, f, scale, words)]
        if len({g.value for g in same}) != 1:
            continue
        g = same[0]
        slack = f.slack + g.slack
        verdict = judge(f.value, g.value, slack)
        told = f"{start(where(f))} är {told_value(f.value, f)}; samma fråga är {told_value(g.value, g)} i {where(g)}."
        if verdict == AVVIKER:
            told += " Frågan har två lydelser: kontrollera att det är samma."
        yield Trial(identity, told, f.value, g.value, slack, verdict, "procent", (f, g), where(g))


def _is_fuller(g: Figure, f: Figure, scale: str, words: frozenset[str]) -> bool:
    """Whether another share is of the same group, answers and question, told with more words elsewhere."""
    same = (g.dokument, g.ar, g.kon, _group(g)) == (f.dokument, f.ar, f.kon, _group(f))
    other_scale, more = _wording(g)
    return same and g.avsnitt != f.avsnitt and other_scale == scale and words < more


def _group(f: Figure) -> str:
    return f.kategori.partition(":")[0]


def _wording(f: Figure) -> tuple[str, frozenset[str]]:
    """The answers that are counted ('' when not told), and the words of the question without the group's name."""
    scale = _SCALE.search(f.kolumn)
    told = label_key(_SCALE.sub(" ", f.kolumn))
    words = frozenset(w for w in told.split() if len(w) >= _SHORT and w != _group(f))
    return (label_key(scale[1]) if scale else "", words)
