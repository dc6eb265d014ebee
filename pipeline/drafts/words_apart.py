"""What sentences say of times, and twice: a span and its length, a day of decision, the same sentence with another figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipeline.drafts.dates import UNIT
from pipeline.drafts.found import Found
from pipeline.drafts.labels import years_in
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.printed.period import read_span
from pipeline.reconcile.verdict import AVVIKER, STAMMER, Trial, judge
from pipeline.reconcile.wording import told_value
from pipeline.typography import month_name, number

_MONTH = "|".join(month_name(m) for m in range(1, 13))
_NAMED = re.compile(rf"\b(?:{_MONTH}) (?:19|20)\d\d\b", re.IGNORECASE)
_TO = re.compile(r"\b(?:till och med|t\.?o\.?m\.?|till)\b", re.IGNORECASE)
# A sentence that leans on the one before it says another thing after another one.
_LEANS = re.compile(r"\b(?:siffran|motsvarande|om man|denna|detta|däremot)\b", re.IGNORECASE)
_SOME_INSATS = re.compile(r"\b(?:insatsen|projektet|verksamheten|teamet)\b", re.IGNORECASE)
_YEAR = 12
_LIKE, _FEWEST_WORDS = 96, 7

Sentence = list[tuple[Found, Figure]]


def try_times(sentence: Sentence) -> Iterator[Trial]:
    """A length in years and months, against the two months that the same sentence names."""
    words = sentence[0][0].mening
    months = list(_NAMED.finditer(words))
    parts = [a for _, a in sentence if a.enhet in ("ar", "manader") and a.value == int(a.value)]
    if len(months) != 2 or not _TO.search(words[months[0].end() : months[1].start()]) or not 1 <= len(parts) <= 2:
        return
    if len({p.enhet for p in parts}) < len(parts):
        return
    span = read_span(f"{months[0].group()} till och med {months[1].group()}")
    if span is None:
        return
    told = sum((p.value * (_YEAR if p.enhet == "ar" else 1) for p in parts), Decimal(0))
    right = Decimal(min(span.months, key=lambda m: abs(m - told)))
    if abs(told - right) > _YEAR:
        return
    said = f"”{words[:160]}”: {span.words} är {number(right)} månader, inte {number(told)}."
    verdict = judge(told, right, Decimal(0))
    yield Trial(read_identities()["period_langd"], said, told, right, Decimal(0), verdict, "manader", tuple(parts))


def try_decided(found: Sequence[Found], figures: Mapping[int, Figure], year: int) -> Iterator[Trial]:
    """The day of decision on a title page, against the end of the year that the report is of."""
    for f in found:
        if f.enhet != UNIT or f.nr not in figures:
            continue
        right = f.value > year
        told = f"Årsredovisningen för {year} är beslutad {f.tryckt}" + (
            ", efter årets slut." if right else ", före årets slut. Kontrollera årtalet."
        )
        verdict = STAMMER if right else AVVIKER
        yield Trial(
            read_identities()["ord_beslutad"],
            told,
            f.value,
            Decimal(year + 1),
            Decimal(0),
            verdict,
            UNIT,
            (figures[f.nr],),
        )


def try_twice(sentences: Sequence[Sentence]) -> Iterator[Trial]:
    """Two sentences of the same words, of the same insats and years: their figures one by one."""
    from rapidfuzz import fuzz

    told = [(s, _letters(s)) for s in sentences]
    long = [(s, words) for s, words in told if len(words.split()) >= _FEWEST_WORDS and not _LEANS.search(words)]
    for i, (a, words) in enumerate(long):
        for b, other in long[i + 1 :]:
            if len(a) != len(b) or abs(len(words) - len(other)) > 6 or not _is_of_same(a, b):
                continue
            if fuzz.ratio(words, other, score_cutoff=_LIKE):
                yield from _slots(a, b)


def _letters(sentence: Sentence) -> str:
    """A sentence without its figures."""
    text = sentence[0][0].mening
    for f, _ in sentence:
        text = text.replace(f.piece.text[f.numeral.start : f.numeral.end], "#", 1)
    return re.sub(r"\s+", " ", text)


def _is_of_same(a: Sentence, b: Sentence) -> bool:
    one, other = a[0][0], b[0][0]
    same = one.dokument == other.dokument and one.insats == other.insats
    if not one.insats and _SOME_INSATS.search(one.mening):
        return False
    return same and set(years_in(one.mening)) == set(years_in(other.mening)) and one.piece is not other.piece


def _slots(a: Sentence, b: Sentence) -> Iterator[Trial]:
    off = [
        (x, y)
        for (_, x), (_, y) in zip(a, b, strict=True)
        if x.enhet != y.enhet or judge(x.value, y.value, x.slack + y.slack) == AVVIKER
    ]
    # Where several figures differ it is another thing told in the same words.
    if len(off) > 1 or (off and off[0][0].enhet != off[0][1].enhet):
        return
    for (f, x), (g, y) in zip(a, b, strict=True):
        right = (x, y) not in off
        told = f"”{g.mening[:160]}” säger {told_value(y.value, y)}; samma mening under ”{f.avsnitt}” säger {told_value(x.value, x)}."
        yield Trial(
            read_identities()["ord_samma"],
            told,
            y.value,
            x.value,
            x.slack + y.slack,
            STAMMER if right else AVVIKER,
            y.enhet,
            (y, x),
        )
