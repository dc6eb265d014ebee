"""Numbers, bounds and their arithmetic as an analyst reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.audit.bounds import Bound
from pipeline.audit.model import EVERYBODY, Key, Known
from pipeline.codes.vocabulary import KON_WORD, period_words
from pipeline.forbund.model import Forbund, Insats
from pipeline.lineage.trace import category_name
from pipeline.measures.definition import read_measures
from pipeline.typography import enumerate_words, number

# Longer sums say no more to a reader.
_SHOWN = 8
_EXACT = 1e-6
# What a sentence calls a kön besides the word that tables have.
_KON_OTHERWISE = {
    "kvinna": re.compile(r"\bkvinnan?\b"),
    "man": re.compile(r"\bmannen\b|\b(?:en|1) (?:enda )?man\b"),
}


class Words:
    """What numbers of a förbund are called."""

    def __init__(self, forbund: Forbund, known: Known) -> None:
        self._forbund, self._known = forbund, known
        self._insatser = {i.id: i.namn for i in forbund.insatser}
        self._called = [(i.namn.casefold(), _called(i)) for i in forbund.insatser]
        self._category = cache(lambda breakdown, category: category_name(breakdown, category, forbund))

    def about(self, key: Key) -> str:
        """A number in words: measure, förbund and year, period, insats, kön, category."""
        return f"{read_measures()[key.measure].title}: {self._at(key)}"

    def labels(self, key: Key) -> list[str]:
        """The words that a text about the number has: insats, kön, category."""
        kon = "" if key.kon == EVERYBODY else KON_WORD[key.kon]
        found = [self._insatser.get(key.insats, ""), kon, self._category(key.breakdown, key.category)]
        return [w for w in found if w]

    def with_names(self, low: str) -> str:
        """A text without capitals, and after it the names of insatser and kön that it calls by other words."""
        more = [name for name, others in self._called if name not in low and others and others.search(low)]
        more += [KON_WORD[kon] for kon, others in _KON_OTHERWISE.items() if others.search(low)]
        return " ".join((low, *more))

    def _at(self, key: Key) -> str:
        parts = [f"{self._forbund.kortnamn} {key.year}", period_words(key.period), *self.labels(key)]
        return ", ".join(p for p in parts if p)

    def arithmetic(self, low: Bound, high: Bound) -> str:
        """What a reader can tell of a number, and by which numbers."""
        if low.value == high.value:
            said = [f"är {number(high.value)}"]
        else:
            said = [f"är minst {number(low.value)} och högst {number(high.value)}"]
        sums = [self._sum(b) for b in (high, low)]
        told = list(dict.fromkeys(s for s in sums if s))
        return f"Talet {said[0]}: {'; '.join(told)}." if told else f"Talet {said[0]}, av det som visas bredvid."

    def _sum(self, bound: Bound) -> str:
        """A bound as the sum it is: 18 − 10 − 5, and of what."""
        terms = [(f, t) for f, t in bound.because if (f.most or f.least) and f.number.value is not None]
        if not terms:
            return ""
        terms.sort(key=lambda term: -abs(term[1] * term[0].most))
        shown = " ".join(
            self._term(times, float(f.number.value or 0), i) for i, (f, times) in enumerate(terms[:_SHOWN])
        )
        more = f" och {len(terms) - _SHOWN} tal till" if len(terms) > _SHOWN else ""
        ones = sum(t for f, t in bound.because if f.number.value is None)
        if abs(ones) > _EXACT:
            more += f" {'−' if ones < 0 else '+'} {number(abs(round(ones, 2)))} (ett dolt tal är minst 1)"
        return f"{shown}{more} = {number(bound.value)} ({self._what(f.number.key for f, _ in terms[:_SHOWN])})"

    def _term(self, times: float, value: float, at: int) -> str:
        sign = "−" if times < 0 else "+" if at else ""
        size = abs(round(times, 4))
        factor = "" if size == 1 else f"{size:g} × ".replace(".", ",")
        return f"{sign} {factor}{number(round(value, 2))}".strip()

    def _what(self, keys: Iterable[Key]) -> str:
        return enumerate_words(
            list(dict.fromkeys(f"{read_measures()[k.measure].title} {self._short(k)}".strip() for k in keys))
        )

    def _short(self, key: Key) -> str:
        period = "" if key.period == "helar" else f"{key.period} "
        return f"{period}{' '.join([*self.labels(key), str(key.year)])}"


def _called(insats: Insats) -> re.Pattern[str] | None:
    """What else an insats is called: its other names, and its name without what is in parentheses; None for nothing."""
    plain = re.sub(r"\s*\([^()]*\)", "", insats.namn)
    others = sorted({w.casefold() for w in (*insats.alias, plain) if w and w != insats.namn}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, others))})s?(?!\w)") if others else None
