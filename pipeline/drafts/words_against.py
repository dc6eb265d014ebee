"""Rule ord: what a sentence says in words, against its own figures and the table that it speaks of.

ökade beside a lower number, majoriteten under half, a share that its two counts do not give, kön that are more than
all, störst where another is larger. Only what the words of one sentence tie together is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.drafts.found import Found
from pipeline.drafts.phrases import OTHER_YEAR
from pipeline.drafts.words_apart import Sentence, try_decided, try_times, try_twice
from pipeline.names import label_key
from pipeline.reconcile.printed.andel import reachable
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import AVRUNDNING, AVVIKER, STAMMER, Trial, judge
from pipeline.reconcile.wording import told_value
from pipeline.typography import number, percent

_HUNDRED = Decimal(100)
_UP = r"(?:ök\w+|steg|stigit|stiger|höj\w+|växt|växte|fler|större|högre)"
_DOWN = r"(?:minsk\w+|sjönk|sjunkit|sjunker|sänk\w+|gått ned|färre|mindre|lägre)"
_CHANGE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?:majoritet\w*|de flesta|flertalet|(?:mer|fler) än hälften|över hälften)\b", re.IGNORECASE)
_FEWEST = re.compile(r"\b(?:minoritet\w*|(?:mindre|färre) än hälften|under hälften)\b", re.IGNORECASE)
_LARGEST = re.compile(r"\b(?:störst\w*|flest|högst\w* (?:antal|andel|kostnad)|mest)\b", re.IGNORECASE)
_SMALLEST = re.compile(r"\b(?:lägst\w*|minst (?:antal|andel)|färst|fåtaligast)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:inte|ej|varken|inga|utan)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\bfrån\s*$", re.IGNORECASE)
_TO = re.compile(r"^[^.;]{0,40}?\btill\s*$", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:jämfört med|i jämförelse med|att jämföra med|mot)\b[^.;]{0,25}$", re.IGNORECASE)
_OF = re.compile(r"^(?:\s?\w+){0,2}?\s?av (?:de |totalt |sammanlagt |dessa |alla )?$", re.IGNORECASE)
_SHARE = re.compile(
    r"^[^.;\d]{0,45}(?:\(|,\s?|\bdet är |\bvilket (?:är|motsvarar|ger) |\bmotsvar\w+ |\beller |\bdvs\.? )(?:ca |cirka |drygt |knappt )?$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"^\s?(?:\w+\s?){0,2}\(\s?$")
_OF_WHOLE = re.compile(r"^[^.;:\d()]{0,40},? (?:varav|däribland) $", re.IGNORECASE)
_OUT_OF = re.compile(r"^[^.;\d()]{0,60}\b(?:varav|av dem|av dessa|av vilka)\s$", re.IGNORECASE)
_OFF_FROM = re.compile(
    rf"^\s?(?:\w+ )?(?:(?P<more>fler|högre|mer)|(?:färre|lägre|mindre)) än (?:\w+ )?{OTHER_YEAR}\s?\($",
    re.IGNORECASE,
)
_MORE = re.compile(r"^\s?(?:fler|färre) (?:kvinnor|män)\b", re.IGNORECASE)
_BOTH_KON = re.compile(r"\bkvinn\w*\b.*\bm[äa]n\w*\b|\bm[äa]n\w*\b.*\bkvinn\w*\b", re.IGNORECASE)
# Of more people than this nearly every share can be had.
_MANY = 200
# Nio av tio, två av tre: of so few in letters it is a way to say a share, so many percentage points off.
_ROUND, _ROUNDLY = 10, Decimal(5)
_FAR = 60


def try_words(found: Sequence[Found], figures: Mapping[int, Figure], year: int, *, plan: bool) -> Iterator[Trial]:
    """The trials of every sentence of the drafts about `year`; a plan is decided before its year."""
    sentences: dict[tuple[str, int, str], Sentence] = {}
    for f in found:
        if f.i_text and f.nr in figures:
            sentences.setdefault((f.dokument, id(f.piece), f.mening), []).append((f, figures[f.nr]))
    before: Sentence = []
    for sentence in sentences.values():
        yield from _changes(sentence)
        yield from _majority(sentence)
        yield from _shares_of(sentence)
        yield from _shares_out_of(sentence)
        yield from _off(sentence)
        yield from _points(sentence, list(sentences.values()))
        yield from _shares_in_brackets(sentence, before)
        yield from _both_kon(sentence)
        yield from _superlative(sentence, figures)
        yield from try_times(sentence)
        before = sentence
    yield from try_twice(list(sentences.values()))
    if not plan:
        yield from try_decided(found, figures, year)


def _between(a: Found, b: Found) -> str:
    return a.piece.text[a.numeral.last : b.numeral.start]


def _ahead(f: Found) -> str:
    """The words of the sentence before a figure."""
    text = f.piece.text[: f.numeral.first]
    return re.split(r"[.!?]\s", text)[-1]


def _trial(
    name: str, told: str, figures: Sequence[Figure], left: Decimal, right: Decimal, verdict: str, severity: str = ""
) -> Trial:
    identity = read_identities()[name]
    slack = sum((f.slack for f in figures), Decimal(0))
    return Trial(identity, told, left, right, slack, verdict, figures[0].enhet, tuple(figures), "", severity)


def _quoted(f: Found) -> str:
    words = f.mening if len(f.mening) <= 160 else f.mening[:157] + "…"
    return f"”{words}”"


# --- more or less than before ---


def _changes(sentence: Sentence) -> Iterator[Trial]:
    for (f, a), (g, b) in pairwise(sentence):
        ahead = _ahead(f)
        hits = list(_CHANGE.finditer(ahead))
        # Two directions in one sentence: which of them a figure is of cannot be seen.
        if len({bool(h["up"]) for h in hits}) != 1 or _NOT.search(ahead) or a.enhet != b.enhet:
            continue
        up = bool(hits[-1]["up"])
        between = _between(f, g)
        if _FROM_TO.search(ahead) and _TO.match(between):
            yield _direction("ord_fran_till", f, up, b, a)
            yield from _difference(sentence, f, (a, b))
        elif re.search(r"\btill\s*$", ahead) and (_COMPARED.search(between) or re.search(r"\bfrån\s*$", between)):
            yield _direction("ord_jamfort", f, up, a, b)
            yield from _difference(sentence, f, (b, a))


def _direction(name: str, f: Found, up: bool, now: Figure, then: Figure) -> Trial:
    right = now.value >= then.value if up else now.value <= then.value
    word = "ökat" if up else "minskat"
    what = "mer" if now.value > then.value else "mindre"
    told = f"{_quoted(f)} säger att det {word}, men {told_value(now.value, now)} är {what} än {told_value(then.value, then)}."
    if right:
        told = f"{_quoted(f)}: riktningen stämmer."
    return _trial(name, told, (now, then), now.value, then.value, STAMMER if right else AVVIKER)


def _difference(sentence: Sentence, f: Found, pair: tuple[Figure, Figure]) -> Iterator[Trial]:
    """A difference that the same sentence tells, after med: in the unit of the two, or in per cent."""
    then, now = pair
    for g, c in sentence:
        if c in pair or not re.search(r"\bmed\s*$", g.piece.text[: g.numeral.first]):
            continue
        off = abs(now.value - then.value)
        if c.enhet == now.enhet or (c.enhet == "procentenheter" and now.enhet == "procent"):
            given = off
        elif c.enhet == "procent" and then.value:
            given = _HUNDRED * off / abs(then.value)
        else:
            continue
        slack = c.slack + (
            now.slack + then.slack
            if c.enhet != "procent"
            else _HUNDRED * (now.slack + then.slack) / (abs(then.value) or 1)
        )
        verdict = judge(abs(c.value), given, slack)
        told = f"{_quoted(f)}: skillnaden är {_in_unit(given, c, max(c.decimaler, 1))}, inte {_in_unit(abs(c.value), c, c.decimaler)}."
        yield _trial("ord_skillnad", told, (c, now, then), abs(c.value), given, verdict)


def _off(sentence: Sentence) -> Iterator[Trial]:
    """348 personer, vilket är 92 färre än året innan (440): some number before is so much off the last."""
    for at, ((g, d), (h, b)) in enumerate(pairwise(sentence)):
        said = _OFF_FROM.match(_between(g, h))
        levels = [a for _, a in sentence[:at] if a.enhet == b.enhet and a.kon == b.kon]
        if not said or d.enhet != b.enhet or not levels:
            continue
        a = min(levels, key=lambda a: abs(abs(a.value - b.value) - d.value))
        off = a.value - b.value if said["more"] else b.value - a.value
        told = f"{_quoted(g)}: skillnaden är {_in_unit(abs(off), d, d.decimaler)}, inte {_in_unit(d.value, d, d.decimaler)}."
        if off < 0:
            told = f"{_quoted(g)}: {told_value(a.value, a)} är {'mindre' if said['more'] else 'mer'} än {told_value(b.value, b)}."
        yield _trial("ord_skillnad", told, (d, a, b), d.value, off, judge(d.value, off, a.slack + b.slack + d.slack))


def _in_unit(value: Decimal, like: Figure, decimals: int) -> str:
    """A difference as the figure that tells it is written."""
    return percent(value, decimals) if like.enhet == "procent" else told_value(value, like)


# --- most and fewest ---


def _majority(sentence: Sentence) -> Iterator[Trial]:
    for f, a in sentence:
        ahead = _ahead(f)[-_FAR:]
        most, few = _MOST.search(ahead), _FEWEST.search(ahead)
        said = most or few
        if a.enhet != "procent" or said is None or (most and few) or _NOT.search(ahead):
            continue
        # Another part of the sentence, or another figure, stands between.
        if re.search(r"\d|\b(?:och|men|medan|samt|eller)\b", ahead[said.end() :]):
            continue
        right = a.value + a.slack > 50 if most else a.value - a.slack < 50
        told = f"{_quoted(f)}: ”{said.group()}”, men {percent(a.value, a.decimaler)}."
        yield _trial("ord_majoritet", told, (a,), a.value, Decimal(50), STAMMER if right else AVVIKER)


# --- shares and their counts ---


def _shares_of(sentence: Sentence) -> Iterator[Trial]:
    """34 av 80 (43 %)."""
    for (f, a), (g, b), (h, c) in zip(sentence, sentence[1:], sentence[2:], strict=False):
        is_count = a.enhet == b.enhet == "antal" and c.enhet == "procent"
        if is_count and 0 < a.value <= b.value and _OF.match(_between(f, g)) and _SHARE.match(_between(g, h)):
            right = _HUNDRED * a.value / b.value
            in_words = f.numeral.in_words and g.numeral.in_words and b.value <= _ROUND
            if in_words and abs(c.value - right) <= _ROUNDLY:
                # It says no more than that, and is no proof of the share.
                continue
            told = f"{_quoted(f)}: {number(a.value)} av {number(b.value)} är {percent(right)}, inte {percent(c.value, c.decimaler)}."
            verdict = judge(c.value, right, c.slack)
            yield _trial("ord_andel_av", told, (c, a, b), c.value, right, verdict)


def _shares_out_of(sentence: Sentence) -> Iterator[Trial]:
    """17 deltagare har avslutats, varav 31 % …: some whole number of the seventeen must give it."""
    for (f, a), (g, c) in pairwise(sentence):
        whole = a.enhet == "antal" and a.value == int(a.value) and 1 < a.value <= _MANY and not a.ungefar
        if not whole or c.enhet != "procent" or c.ungefar or not _OUT_OF.match(_between(f, g)):
            continue
        n = int(a.value)
        near = int(c.value * n / _HUNDRED)
        right = reachable(c.value, c.slack, n)
        shown = " och ".join(f"{k} av {n} är {percent(_HUNDRED * k / n)}" for k in (near, near + 1))
        told = f"{_quoted(f)}: {shown}; inget helt antal ger {percent(c.value, c.decimaler)}."
        closest = min((_HUNDRED * k / n for k in (near, near + 1)), key=lambda v: abs(v - c.value))
        yield _trial("ord_andel_varav", told, (c, a), c.value, closest, STAMMER if right else AVVIKER)


def _points(sentence: Sentence, every: Sequence[Sentence]) -> Iterator[Trial]:
    """8 % fler män, where the shares of women and men are 25 % and 33 %: percentage points."""
    for f, a in sentence:
        if a.enhet != "procent" or not _MORE.match(f.piece.text[f.numeral.last :]):
            continue
        found = [
            (_alike(f.mening, g.mening), b, c)
            for other in every
            for (g, b), (h, c) in pairwise([x for x in other if x[1].enhet == "procent" and x[1].nr != a.nr])
            if abs(b.value - c.value) == a.value > 0
            and min(b.value, c.value) > 0
            and b.dokument == a.dokument
            and _BOTH_KON.search(f"{_ahead(g)[-40:]} {_between(g, h)}")
        ]
        if found:
            # Of several pairs that far apart, the one told in the same words.
            _, b, c = max(found, key=lambda x: x[0])
            given = _HUNDRED * abs(b.value - c.value) / min(b.value, c.value)
            told = f"{_quoted(f)}: {percent(b.value, 0)} mot {percent(c.value, 0)} är {number(a.value)} procentenheter, i procent {number(given)}."
            yield _trial("enhet_procentenheter", told, (a, b, c), a.value, given, AVVIKER, "varning")


def _alike(one: str, other: str) -> int:
    return len({w for w in label_key(one).split() if len(w) > 3} & set(label_key(other).split()))


def _shares_in_brackets(sentence: Sentence, before: Sentence) -> Iterator[Trial]:
    """181 kvinnor (52 %) och 154 män (44 %): the whole is the number that most of the shares are of."""
    pairs = [
        (a, c)
        for (f, a), (g, c) in pairwise(sentence)
        if a.enhet == "antal" and c.enhet == "procent" and _IN_BRACKETS.match(_between(f, g)) and a.value > 0
    ]
    if not pairs:
        return
    in_pairs = {a.nr for a, _ in pairs}
    wholes = [w for _, w in (*before, *sentence) if w.enhet == "antal" and w.nr not in in_pairs and not w.ungefar]
    fits = [
        (w, [judge(c.value, _HUNDRED * a.value / w.value, c.slack) != AVVIKER for a, c in pairs])
        for w in wholes
        if w.value > 0
    ]
    best = max(fits, key=lambda x: sum(x[1]), default=None)
    if best is None or not any(best[1]):
        return
    whole, held = best
    for (a, c), ok in zip(pairs, held, strict=True):
        right = _HUNDRED * a.value / whole.value
        told = f"{number(a.value)} av {number(whole.value)} är {percent(right)}; utkastet säger {percent(c.value, c.decimaler)}."
        yield _trial("ord_andel_efter", told, (c, a, whole), c.value, right, AVRUNDNING if ok else AVVIKER)


def _both_kon(sentence: Sentence) -> Iterator[Trial]:
    """81 (56 kvinnor och 25 män): the parts are not more than the whole; fewer is a question."""
    for (f, a), (g, b), (h, c) in zip(sentence, sentence[1:], sentence[2:], strict=False):
        kon = {b.kon, c.kon}
        if kon != {"kvinna", "man"} or {a.enhet, b.enhet, c.enhet} != {"antal"} or a.kon not in ("alla", ""):
            continue
        between = _between(f, g)
        # Of those that are named after the whole there may be more, without kön.
        of_whole = bool(_OF_WHOLE.match(between)) and b.value + c.value > a.value
        if not (of_whole or _IN_BRACKETS.match(between)) or not re.match(
            r"^\s?\w*\s?(?:och|/|,|samt)\s?$", _between(g, h)
        ):
            continue
        both = b.value + c.value
        told = f"{_quoted(f)}: {number(b.value)} och {number(c.value)} är {number(both)}, inte {number(a.value)}."
        verdict = STAMMER if both == a.value else AVVIKER
        yield _trial("ord_kvinnor_man", told, (a, b, c), a.value, both, verdict, "" if both > a.value else "varning")


# --- the largest ---


def _superlative(sentence: Sentence, figures: Mapping[int, Figure]) -> Iterator[Trial]:
    named = [(f, a) for f, a in sentence if a.insats]
    if len(named) != 1 or len(sentence) != 1:
        return
    f, a = named[0]
    largest, smallest = _LARGEST.search(f.mening), _SMALLEST.search(f.mening)
    if bool(largest) is bool(smallest) or _NOT.search(f.mening):
        return
    for cell in figures.values():
        if cell.i_text or (cell.insats, cell.value, cell.enhet, cell.ar) != (a.insats, a.value, a.enhet, a.ar):
            continue
        column = [
            x
            for x in figures.values()
            if (x.place, x.kolumn, x.kon) == (cell.place, cell.kolumn, cell.kon) and x.insats and not x.i_text
        ]
        if len(column) < 3:
            continue
        top = max(column, key=lambda x: x.value) if largest else min(column, key=lambda x: x.value)
        right = top.value == a.value
        told = f"{_quoted(f)}, men {top.rad} har {told_value(top.value, top)} i {top.tabell}."
        yield _trial("ord_storst", told, (a, top), a.value, top.value, STAMMER if right else AVVIKER)
        return
