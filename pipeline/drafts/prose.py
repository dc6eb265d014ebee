"""Figures of running text: their sentence, the words that say what each is, its year, kind and kön."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clean.printed_labels import Label, label_text, read_labels
from pipeline.drafts.labels import is_money, kon_of, years_in
from pipeline.drafts.levels import year_after, year_of_level
from pipeline.drafts.numerals import Numeral
from pipeline.drafts.phrases import BRACKETS, EVENT, LAST_YEAR, MORE_OR_LESS, PART_OF_YEAR
from pipeline.drafts.said_outright import is_of_another, is_of_forbund, label_said
from pipeline.drafts.sentence_forms import label_of_form
from pipeline.rows.printed import PublishedRow

_ABBREVIATED = re.compile(
    r"(?:\b(?:bl|t|m|dvs|s|ca|c|kl|nr|dnr|p|f|d|o|resp|inkl|exkl|ev|tom|from|st|avd|forts|max|min)|\b\w)\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?]['”\")]?\s+(?=[”\"(]?[A-ZÅÄÖ0-9])|\n+|\s•\s")
_BUDGET = re.compile(r"\b(?:budget\w*|beviljad\w*|beviljats|planerad\w*|äsk\w+)\b", re.IGNORECASE)
# 30 nya deltagare mot 25 planerade.
_PLANNED = re.compile(r"\s+(?:planerade?|budgeterade?|beviljade?|äskade?)\b", re.IGNORECASE)
_USED = re.compile(r"\s+(?:har )?(?:användes|förbrukades|använts|förbrukats)\b", re.IGNORECASE)
_ACTUAL = re.compile(r"\b(?:utfall\w*|kostnad\w*|resultat\w*|uppgick|blev|användes|förbruka\w*)\b", re.IGNORECASE)
_GOAL = re.compile(r"\b(?:mål(?:et|en|sättning\w*)?|ska|skall|minst|högst|bör)\b", re.IGNORECASE)
_FORECAST = re.compile(r"\b(?:prognos\w*|beräknas|förväntas|uppskattas|preliminär\w*)\b", re.IGNORECASE)
_SURVEY = re.compile(
    r"\b(?:enkät\w*|svarande|svarsfrekvens\w*|indikator\w*|tycker|upplever|uppger|anser)\b", re.IGNORECASE
)
_LAST_YEAR = re.compile(rf"\b{LAST_YEAR}\b", re.IGNORECASE)
# 348, jämfört med 440 året innan: the other year is of the other figure.
_COMPARED = re.compile(r",?\s+(?:(?:jämfört|att jämföra) med|mot)\s.*\b(?!(?:19|20)\d\d\b)\d", re.DOTALL)
# 16 858 tkr, 565 tkr lägre än föregående år: so much lower than another year's, which this is not of.
_OFF = re.compile(
    r",?\s+(?:vilket (?:är|var)|det är|alltså|dvs\.?)?\s*(?!(?:19|20)\d\d\b)\d[\d\s.,]*(?:%|\w+)?\s+(?:\w+\s+)?(?:lägre|högre|fler|färre|mer|mindre)\s+än\b",
    re.IGNORECASE,
)
# A figure that is no year.
_FIGURE = re.compile(r"\b(?!(?:19|20)\d\d\b)\d")
_CLAUSE = re.compile(r"[,;:()]|\s(?:och|samt|varav|medan|men|jämfört med|mot|att jämföra med|vilket)\s")
# A figure after these is how much something changed, and not what it is.
_CHANGED = re.compile(
    r"\b(?:ök\w+|minsk\w+|sänk\w+|höj\w+|skillnad\w*|fler|färre|mer än|mindre än|högre|lägre|återbetal\w*|(?:över|under)(?:stig|steg|skrid|skred)\w*(?=.*\bmed\b)|består|bestod|utgörs|fördela\w*|fördelning\w*)\b",
    re.IGNORECASE,
)
_BEYOND = re.compile(MORE_OR_LESS, re.IGNORECASE)
# Words before a label that make it another thing.
_OTHER = re.compile(
    r"\b(?:ingående|övriga|övrigt|finansiella|extraordinära|del(?:en)? av(?: det| den| de)?|andel(?:en)? av|av|samt|med|från|ur)\s+$",
    re.IGNORECASE,
)
_TOO_LITTLE = {"budget", "överskott på", "resultat", "utfall", "budget på", "kostnaderna för verksamheten och"}
_MOST_WORDS = 12
# How many words may stand between a figure and what it is called: uppgick till drygt, av de totalt.
_FROM_FIGURE = 4


@dataclass(frozen=True)
class Sentence:
    """The letters `start` to `end` of a piece that are one sentence."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Sentence]:
    """The sentences of a paragraph; an abbreviation ends none."""
    found, start = [], 0
    for hit in _END.finditer(text):
        if _ABBREVIATED.search(text[start : hit.start() + 1]) and "\n" not in hit.group():
            continue
        found.append(Sentence(start, hit.end(), text[start : hit.end()]))
        start = hit.end()
    if text[start:].strip():
        found.append(Sentence(start, len(text), text[start:]))
    return found


def unit_in_text(n: Numeral, before: Sequence[tuple[Numeral, str]]) -> str:
    """The unit of a figure in text: its own, else that of a larger amount just before, else a count."""
    if n.unit:
        return n.unit
    if before and is_money(before[-1][1]) and (n.value >= 10_000 or (n.start - before[-1][0].end) < 3):
        return before[-1][1]
    return "antal"


def kind_in_text(sentence: str, at: int, end: int, headings: Sequence[str], unit: str) -> str:
    """The kind, in the words of a delivery: from what is said of the figure just after it, the words before, the heading."""
    if _PLANNED.match(sentence[end:]):
        return "budget" if is_money(unit) else "mal"
    if _USED.match(sentence[end:]):
        return "utfall"
    before = sentence[max(0, at - 70) : at]
    near = [
        (m.start(), kind)
        for kind, words in (("budget", _BUDGET), ("utfall", _ACTUAL), ("prognos", _FORECAST))
        for m in words.finditer(before)
    ]
    if re.search(r"\b(?:ska|skall|får)\b[^.,;]{0,45}$", before):
        return "mal"
    if near:
        return max(near)[1]
    heading = headings[-1] if headings else ""
    if re.match(r"^(?:\d[\d.]*\s*)?mål\b", heading, re.IGNORECASE) or (_GOAL.search(before) and not is_money(unit)):
        return "mal"
    if unit == "procent" and (_SURVEY.search(sentence) or _SURVEY.search(heading)):
        return "enkat"
    return "utfall"


def year_in_text(sentence: str, at: int, end: int, year: int) -> tuple[int, bool]:
    """The year a figure is of, and whether the sentence itself says so: the nearest in its clause, else last year's words."""
    if told := year_after(sentence, end) or year_of_level(sentence, at, end, year):
        return told, True
    clause = _clause(sentence, at, end)
    named = years_in(clause)
    if len(set(named)) == 1:
        return named[0], True
    if _LAST_YEAR.search(clause):
        return year - 1, True
    inside = re.search(r"\([^()]*$", sentence[:at])
    if inside:
        closing = sentence.find(")", end)
        named = years_in(sentence[inside.start() : closing if closing > 0 else len(sentence)])
        if len(set(named)) == 1:
            return named[0], True
    # A year in a parenthesis of its own, or of what a figure is compared with, is of what stands there.
    own = BRACKETS.sub(" ", sentence)
    own = own if inside else _without_compared(own, sentence, at)
    every = set(years_in(own))
    if len(every) == 1 and not _LAST_YEAR.search(own):
        return every.pop(), True
    # In brackets with a figure of their own another year is of that one: 67 % (59 % år 2021).
    rest = sentence if inside else BRACKETS.sub(lambda b: " " if _FIGURE.search(b[0]) else b[0], sentence)
    rest = _without_compared(rest, sentence, at)
    return year, not years_in(rest) and not _LAST_YEAR.search(rest)


def _without_compared(text: str, sentence: str, at: int) -> str:
    """A text without what a figure at `at` of its sentence is compared with: the year of that is of another figure."""
    for found in (_COMPARED.search(text), _OFF.search(text)):
        if found and at < sentence.find(found[0]):
            text = text[: text.find(found[0])]
    return text


def _clause(sentence: str, at: int, end: int) -> str:
    """The part of a sentence that the letters `at` to `end` stand in."""
    start = max((m.end() for m in _CLAUSE.finditer(sentence[:at])), default=0)
    after = _CLAUSE.search(sentence[end:])
    return sentence[start : end + (after.start() if after else len(sentence))]


def kon_in_text(sentence: str, n: Numeral, end: int) -> str:
    """The kön that stands just after a figure, or is what it is a share of; '' for none."""
    after = re.split(r"[,;.()/]|\d|\b(?:och|samt|varav)\b", sentence[end:], maxsplit=1)[0]
    told = kon_of(" ".join(after.split()[:4]))
    if told:
        return told
    before = re.split(r"[,;.()]|\d", sentence[: n.start])[-1]
    return (
        kon_of(" ".join(before.split()[-3:]))
        if re.search(r"\b(?:kvinnorna|männen|för (?:kvinnor|män))\s*(?:är|var)?\s*$", before, re.IGNORECASE)
        else ""
    )


@dataclass(frozen=True)
class Words:
    """What a figure of a text is called, whether a list of labels knows it, and where in the sentence it ends.

    `of_forbund`: of what no insats has.
    """

    text: str
    known: bool
    end: int = 0
    of_forbund: bool = False


def label_in_text(
    row: PublishedRow, sentence: str, n: Numeral, around: tuple[int, int], paragraph: str, has_insats: bool
) -> Words:
    """The words that say what a figure is: the longest run after it, else before it, that some label is.

    Of an amount those before it are tried first. `around` are where words taken by the figure before end, and where the
    figure after begins; `paragraph` is all that the sentence stands in. A part of something ("tolv av de deltagare som
    …"), a change and an event are no such thing.
    """
    money = is_money(row["enhet"])
    after, before = _after(sentence, n, around[1], money), _before(sentence, n, around[0])
    plain = Words(" ".join(after[:5]) or " ".join(before[-5:]), False, n.last)
    if (not money and EVENT.search(sentence)) or PART_OF_YEAR.search(_clause(sentence, n.first, n.last)):
        return plain
    fitting = [label for label in read_labels() if label.fits(row, has_insats)]

    def known(text: str, end: int = n.last) -> Words:
        return Words(text, True, end, is_of_forbund(text, fitting))

    if form := label_of_form(sentence, n, row, fitting, paragraph, of_insats=has_insats):
        return known(form)
    said = label_said(sentence, around[0], n, fitting, of_insats=has_insats)
    outright = known(said) if said else plain
    if _CHANGED.search(" ".join(sentence[around[0] : n.first].split()[-6:])):
        return outright
    if row["enhet"] != "procent" and after[:1] == ["av"]:
        return plain
    if _BEYOND.search(" ".join(after[:4])):
        return plain
    # 4 av 9 avslutade: the nine are all of them.
    is_whole = bool(re.search(r"\d av (?:de |totalt |sammanlagt )?$", sentence[: n.first]))
    told = [
        (words is before, phrase)
        for words in ((before, after) if money else (after, before))
        if (phrase := _longest(words, fitting, from_end=words is before, least=1 if money or is_whole else 2))
    ]
    if not told:
        return outright
    # An amount that two different labels stand around may be of either.
    if money and len(told) > 1:
        return plain
    is_before, phrase = told[0]
    ahead = sentence[: _place(sentence, phrase, n, is_before)]
    between = sentence[len(ahead) + len(phrase) : n.first] if is_before else ""
    if _OTHER.search(ahead) or (not has_insats and is_of_another(ahead, between)):
        return plain
    return known(phrase, n.last if is_before else sentence.index(phrase.split()[-1], n.last) + 1)


def _longest(words: list[str], labels: list[Label], *, from_end: bool, least: int) -> str:
    """The longest run of words that some label is; '' for none."""
    phrases = (p for p in _phrases(words, from_end=from_end) if len(p.split()) >= least)
    text = " ".join(words).casefold()
    for p in phrases:
        # A result alone may be of anything; that of a year is not.
        enough = p.casefold() not in _TOO_LITTLE or (p.casefold() == "resultat" and "års resultat" in text)
        if enough and _is_label(p, labels):
            return p
    return ""


def _place(sentence: str, phrase: str, n: Numeral, is_before: bool) -> int:
    """Where the words of a label begin."""
    word = phrase.split()[0]
    return sentence.rfind(phrase.split()[0], 0, n.first) if is_before else sentence.find(word, n.last)


_LINE = re.compile(r"^\s*(?P<label>[^\W\d][^:.!?]{1,60}?)\s*:\s+(?=\S)")


def label_of_line(text: str) -> str:
    """What stands before the colon of a line that says one thing: Budget 2013: 50 000 kronor; '' for other lines."""
    found = _LINE.match(text)
    rest = text[found.end() :] if found else ""
    return (
        " ".join(found["label"].split())
        if found and re.match(r"(?:ca |minst |högst |ingår [^.]*\+ )?[\d(–−-]", rest, re.IGNORECASE)
        else ""
    )


def _is_label(phrase: str, labels: list[Label]) -> bool:
    text = label_text(phrase)
    return bool(text) and any(label.pattern.fullmatch(text) for label in labels)


def _after(sentence: str, n: Numeral, stop: int, money: bool) -> list[str]:
    part = re.split(r"[.;:(),]\s|\)|\s[–-]\s", sentence[n.last : stop], maxsplit=1)[0]
    if money:
        part = re.split(r"\b(?:och|samt|men|medan|varav)\b", part, maxsplit=1)[0]
    return part.split()[:_MOST_WORDS]


def _before(sentence: str, n: Numeral, start: int) -> list[str]:
    part = re.split(r"[.;:(),]\s|\s[–-]\s", sentence[start : n.first])[-1]
    if start:
        # What stands between two figures is of the first until a new part of the sentence begins.
        part = re.split(r"\b(?:och|samt|men|medan|varav)\b", part)[-1]
    return part.split()[-_MOST_WORDS:]


def _phrases(words: list[str], *, from_end: bool) -> Iterator[str]:
    """Runs of words, the longest first, those nearest to the figure before others."""
    for length in range(len(words), 0, -1):
        last = len(words) - length
        for i in range(last, max(last - _FROM_FIGURE, 0) - 1, -1) if from_end else range(min(_FROM_FIGURE, last + 1)):
            yield " ".join(words[i : i + length]).strip(' ,.;:()”"')
