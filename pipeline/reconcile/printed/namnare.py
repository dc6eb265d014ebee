"""Rule namnare: the whole that a sentence counts of, and classes that a person may be in two of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from pipeline.codes.vocabulary import KON_WORD
from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import AVVIKER, STAMMER, Trial
from pipeline.reconcile.wording import place_name, start, told_value, where
from pipeline.typography import number

_NONE = Decimal(0)
_ALL = ("alla", "deltagare")
_CLASS = re.compile(r"\b(?P<low>\d+)\s*[-–]\s*(?P<high>\d+) (?P<unit>år|månader)\b", re.IGNORECASE)


def try_named_wholes(figures: list[Figure]) -> Iterator[Trial]:
    """ "35 av 50 kvinnor": the 50 against every count of them that is printed of the same insats.

    Tried where the same section says how many took part. Which of the counts is meant is not known, so none need be equal
    to have been meant otherwise: what no count gives is a warning.
    """
    identity = read_identities()["namnare_av"]
    words = re.compile(identity.med["monster"], re.IGNORECASE)
    seen: set[tuple[object, str]] = set()
    for f in figures:
        said = words.search(f.rad)
        if not said or not f.i_text or (f.place, f.rad) in seen:
            continue
        seen.add((f.place, f.rad))
        kon = _kon_of(said["vilka"])
        whole = Decimal(said["helhet"])
        counts = [g for g in figures if _is_count_of(g, f, kon) and g.rad != f.rad]
        every = next((g for g in counts if g.matt == "deltagare" and g.place == f.place), None)
        if every is None:
            continue
        verdict = STAMMER if any(g.value == whole for g in counts) else AVVIKER
        told = (
            f"{start(place_name(f))} räknar av {number(whole)} {said['vilka'].casefold()} (”{said[0]}”); "
            f"{where(every)} är {told_value(every.value, every)}."
        )
        yield Trial(identity, told, whole, every.value, _NONE, verdict, "antal", (f,), where(every))


def _kon_of(word: str) -> str:
    """The code of "kvinnor", "män"; alla for those of any kön."""
    named = {label_key(word_)[:3]: code for code, word_ in KON_WORD.items()}
    return "alla" if label_key(word) in _ALL else named.get(label_key(word)[:3], "alla")


def _is_count_of(g: Figure, f: Figure, kon: str) -> bool:
    same = (g.dokument, g.insatsnamn, g.ar, g.kon, g.enhet) == (f.dokument, f.insatsnamn, f.ar, kon, "antal")
    return same and g.kind == "utfall"


def try_classes(figures: list[Figure]) -> Iterator[Trial]:
    """Classes of years told one after another that share a limit in the middle of the sentence: 3–6 and 6–8 years."""
    identity = read_identities()["namnare_klasser"]
    for before, f in pairwise([g for g in figures if g.i_text and g.enhet == "antal"]):
        one, other = _CLASS.search(before.kolumn), _CLASS.search(f.kolumn)
        if not one or not other or before.place != f.place or f.nr - before.nr > 1:
            continue
        if (_about(before), before.kon) != (_about(f), f.kon) or one["unit"] != other["unit"] or one[0] == other[0]:
            continue
        low, high = sorted((one, other), key=lambda m: int(m["low"]))
        verdict = STAMMER if int(low["high"]) < int(high["low"]) else AVVIKER
        told = f"{start(place_name(f))}: klasserna {low[0]} och {high[0]}"
        told += " går i varandra." if verdict == AVVIKER else " går inte i varandra."
        limits = (Decimal(low["high"]), Decimal(high["low"]))
        yield Trial(identity, told, *limits, _NONE, verdict, "ar", (before, f))


def _about(f: Figure) -> str:
    return label_key(_CLASS.sub("", f.kolumn))
