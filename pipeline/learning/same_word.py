"""Whether a word says what a known one says: the same words misspelt, or the known one among others.

Two words may have most letters in common and nothing else: ”åter till remittent” and ”till arbete”.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

# Words that say nothing by themselves, and those that turn the meaning, as plain names are written.
_SMALL = frozenset(
    [
        "ar",
        "av",
        "den",
        "det",
        "en",
        "ett",
        "for",
        "fran",
        "har",
        "i",
        "inom",
        "med",
        "och",
        "om",
        "pa",
        "som",
        "till",
        "vid",
        "ater",
        "the",
        "of",
        "to",
    ]
)
_TURNING = frozenset(
    [
        "aldrig",
        "efter",
        "ej",
        "fore",
        "icke",
        "inga",
        "ingen",
        "inget",
        "inte",
        "saknar",
        "utan",
        "no",
        "non",
        "not",
        "without",
    ]
)
# So many letters may be wrong in a word of at least so many.
_WRONG = ((8, 2), (4, 1))


class Likeness(IntEnum):
    """How a word is a known one: not at all, by having it among its words, or word for word."""

    NONE = 0
    PART = 1
    SAME = 2


@lru_cache(maxsize=100_000)
def likeness_of(word: str, known: str, *, synonym: bool = False) -> Likeness:
    """How a plain word is a plain known one. A word that is only a part of a synonym, which may be a language's own, is none."""
    if not word or not known:
        return Likeness.NONE
    if word.replace(" ", "") == known.replace(" ", ""):
        return Likeness.SAME
    ours, theirs = word.split(), known.split()
    if _TURNING & set(ours) != _TURNING & set(theirs):
        return Likeness.NONE
    ours, theirs = ([w for w in of if w not in _SMALL] for of in (ours, theirs))
    if not ours or not theirs:
        return Likeness.NONE
    if len(ours) == len(theirs):
        return Likeness.SAME if _each_near(ours, theirs) else Likeness.NONE
    fewer, more = sorted((ours, theirs), key=len)
    if fewer is ours and synonym:
        return Likeness.NONE
    return Likeness.PART if _each_near(fewer, more) and any(len(w) > 1 for w in fewer) else Likeness.NONE


def _each_near(fewer: list[str], more: list[str]) -> bool:
    """Whether each word stands among the others, one for one, in any order."""
    left = list(more)
    for word in fewer:
        found = next((of for of in left if _is_near(word, of)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _is_near(one: str, other: str) -> bool:
    """The same word with a letter or two wrong. One with a figure is itself alone, and so is one with an o before: osubventionerat."""
    from rapidfuzz.distance import OSA

    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if longer == f"o{shorter}" or any(c.isdigit() for c in one + other):
        return False
    most = next((wrong for letters, wrong in _WRONG if len(shorter) >= letters), 0)
    return int(OSA.distance(one, other)) <= most
