"""Sentences of our own report that the office has rewritten: known by most of their words, or by their other figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence

from pipeline.drafts.found import Found
from pipeline.drafts.own import plain, sentence_words
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import AVVIKER, Trial

# How much alike two sentences are under one heading, and anywhere, of 100.
_ALIKE, _MUCH_ALIKE = 80, 92
_WORD = re.compile(r"[a-zåäöé]+", re.IGNORECASE)
# So many words at most may be others where one of them says the opposite.
_FEW = 4
# So many equal figures of a paragraph are no chance.
_ENOUGH = 2
_Sentence = list[Found]


def near_places(found: Sequence[Found], built: Sequence[Found], places: Mapping[int, Found]) -> dict[int, Found]:
    """Figures of sentences that have no place, and the figures of the built sentence most like theirs, in order.

    A built sentence that stands in the draft word for word is no other's.
    """
    from rapidfuzz import fuzz

    taken = {id(o) for o in places.values()}
    there = [s for s in _sentences(built).values() if not any(id(o) in taken for o in s)]
    near: dict[int, Found] = {}
    for own in _sentences(f for f in found if f.nr not in places).values():
        words, heading = _masked(own), plain(own[0].avsnitt)
        rated = [
            (fuzz.ratio(words, _masked(s)), plain(s[0].avsnitt) == heading, n)
            for n, s in enumerate(there)
            if len(s) == len(own)
        ]
        alike = [r for r in rated if r[0] >= (_ALIKE if r[1] else _MUCH_ALIKE)]
        if alike:
            near |= {f.nr: o for f, o in zip(own, there[max(alike)[2]], strict=True)}
    return near | _by_figures([f for f in found if f.nr not in places and f.nr not in near], built, taken)


def _by_figures(found: Sequence[Found], built: Sequence[Found], taken: set[int]) -> dict[int, Found]:
    """Figures of paragraphs in other words that have the figures of one built paragraph under the same heading, but one."""
    there = [p for p in _paragraphs(built) if not any(id(o) in taken for o in p)]
    near: dict[int, Found] = {}
    for own in _paragraphs(found):
        same = [p for p in there if plain(p[0].avsnitt) == plain(own[0].avsnitt) and _is_all_but_one(own, p)]
        if len(same) == 1:
            near |= {f.nr: o for f, o in zip(own, same[0], strict=True)}
    return near


def _is_all_but_one(own: _Sentence, built: _Sentence) -> bool:
    """Whether two paragraphs have the same figures in order, one of them aside, and enough of them to be no chance."""
    if len(own) != len(built) or any(a.enhet != b.enhet for a, b in zip(own, built, strict=True)):
        return False
    equal = sum(a.value == b.value for a, b in zip(own, built, strict=True))
    return equal >= _ENOUGH and equal >= len(own) - 1


def _paragraphs(found: Sequence[Found]) -> list[_Sentence]:
    groups: dict[Hashable, _Sentence] = {}
    for f in found:
        if f.i_text:
            groups.setdefault((f.dokument, id(f.piece)), []).append(f)
    return list(groups.values())


def _masked(sentence: _Sentence) -> str:
    return sentence_words(sentence[0].piece, sentence[0].numeral.start)[1]


def _sentences(found: Sequence[Found] | Iterator[Found]) -> dict[Hashable, _Sentence]:
    groups: dict[Hashable, _Sentence] = {}
    for f in found:
        if f.i_text:
            groups.setdefault((f.dokument, id(f.piece), f.mening), []).append(f)
    return groups


def try_opposites(found: Sequence[Found], figures: Mapping[int, Figure], near: Mapping[int, Found]) -> Iterator[Trial]:
    """A rewritten sentence against the built one: ökade where that says minskade, inte where that does not."""
    identity = read_identities()["byggt_ord"]
    for sentence in _sentences(f for f in found if f.nr in near and f.nr in figures).values():
        own, built = sentence[0].mening, near[sentence[0].nr].mening
        here, there = (Counter(w.casefold() for w in _WORD.findall(text)) for text in (own, built))
        more, less = here - there, there - here
        if more.total() + less.total() > _FEW:
            continue
        said = next(
            ((a, b) for pair in identity.med["par"] for a, b in (pair, pair[::-1]) if _says(more, a, less, b)), None
        )
        if said:
            a = figures[sentence[0].nr]
            told = f"”{own}”: rapporten som är byggd säger ”{built}”"
            yield Trial(identity, told, None, None, a.slack, AVVIKER, a.enhet, (a,), "rapporten som är byggd")


def _says(more: Counter[str], one: str, less: Counter[str], other: str) -> bool:
    """Whether a word stands in place of its opposite; an empty one stands for none."""
    return (more[one] > 0 if one else not more) and (less[other] > 0 if other else not less)
