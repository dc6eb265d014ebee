"""What a sentence says outright of a figure: X var 60 %, X uppgick till 900 tkr, under året blev X 900 tkr, ett X på 900 tkr.

The subject is then what the figure is of, so one word is enough, also in the definite ("soliditeten"), which no list of
labels has. What stands between ("kostnaderna för lokaler var …") makes it another thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.clean.printed_labels import Label, label_text
from pipeline.drafts.levels import level
from pipeline.drafts.numerals import Numeral
from pipeline.drafts.phrases import AMOUNTED, IS, OTHER_YEAR, TIME
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import FromRows
from pipeline.typography import first_upper

_ABOUT = r"(?: (?:drygt|cirka|ca|nästan|knappt|omkring|runt|hela|endast|bara|totalt|sammanlagt|ungefär))*"
_WHAT = r"(?P<what>\w+(?: \w+){0,4}?)"
_FORMS = (
    f"{_WHAT}{TIME} (?:{IS}|{AMOUNTED}{TIME} (?:till|på)){TIME}",
    f"(?:.* )?{IS} {_WHAT}{TIME}",
    f"(?:.* )?{AMOUNTED} {_WHAT}{TIME} (?:till|på)",
    f"(?:.* )?(?:en|ett) {_WHAT} (?:på|om)",
)
_AVERAGE = re.compile(r" i (?:genomsnitt|snitt|medeltal)\b")
# Where the verb was said of what stood before: … och kostnaderna till 900 tkr.
_AGAIN = f"{_WHAT}{TIME} (?:till|på)"
_SAID_BEFORE = re.compile(rf"\b(?:{IS}|{AMOUNTED})\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:(),]\s|\s[–-]\s|\b(?:och|samt|men|medan)\b")
_OF_ALL = {"förbundets", "samordningsförbundets", "verksamhetens", "årets", "totala", "sammanlagda", "samlade"}
_FROM = re.compile(r",?\s+från\s+$", re.IGNORECASE)
_ARTICLES = {"de", "den", "det"}
# What every insats and every purchase has too: of the whole only where that is said, or both are in one sentence.
_OF_ANYTHING = {"intakter", "kostnader", "arets_resultat"}
_BOTH = re.compile(r"\bintäkt.*\bkostnad|\bkostnad.*\bintäkt", re.IGNORECASE | re.DOTALL)
_OF_GROUP = r"(?:bland|hos|i|för|från|av) (?:de |våra |förbundets )?(?P<who>\w+)"
_ANSWERED = re.compile(f"svarsfrekvens(?:en)? {_OF_GROUP}")
_DEFINITE = ("na", "en", "et", "n", "t")


def label_said(sentence: str, start: int, n: Numeral, labels: Sequence[Label], *, of_insats: bool) -> str:
    """The label, as the list has it, that the clause before a figure states; '' for none.

    It stands in the letters from `start`, where the words of the figure before end. `labels` are those that fit the
    figure. With `of_insats` what both an insats and the whole have is of the insats.
    """
    ahead = sentence[start : n.first]
    if level(sentence, n.first, n.last) == "från":
        # Soliditeten sjönk något, från 60 till 58 %: as sjönk till 60.
        ahead = _FROM.sub(" till ", ahead)
    *earlier, last = _CLAUSE.split(ahead)
    forms = [*_FORMS, _AGAIN] if _SAID_BEFORE.search(sentence[:start] + " ".join(earlier)) else _FORMS
    clause, averages = _AVERAGE.subn("", label_text(last))
    for what in (hit["what"] for form in forms if (hit := re.fullmatch(form + _ABOUT, clause))):
        if what in ("svarsfrekvens", "svarsfrekvensen") and (
            group := re.match(_OF_GROUP, label_text(sentence[n.last :]))
        ):
            what = f"{what} bland {group['who']}"
        if answered := _ANSWERED.fullmatch(what):
            what = f"svarsfrekvens {answered['who']}"
        words = what.split()
        before = [w for w in words if w in _OF_ALL | _ARTICLES]
        is_of_all = not of_insats and (not _OF_ALL.isdisjoint(before) or bool(_BOTH.search(sentence)))
        for text in _written(before, words, " i genomsnitt" if averages else ""):
            for label in labels:
                if label.pattern.fullmatch(text) and (is_of_all or label.meaning.matt not in _OF_ANYTHING):
                    return first_upper(text)
    return ""


def _written(before: Sequence[str], words: Sequence[str], after: str) -> Iterator[str]:
    """A subject as a label may have it: with and without the words before its noun, in the definite and not."""
    noun = words[len(before) :]
    if not noun or words[: len(before)] != before:
        return
    *first, last = noun
    endings = ["", *(end for end in _DEFINITE if last.endswith(end))]
    for told in (before, before[-1:], []):
        for end in endings:
            yield " ".join((*told, *first, last.removesuffix(end))) + after


def is_of_forbund(phrase: str, labels: Sequence[Label]) -> bool:
    """Whether a label is of what no insats has, so that it is the förbund's whatever was spoken of before: eget kapital."""
    text = label_text(phrase)
    matt = next((label.meaning.matt for label in labels if label.pattern.fullmatch(text)), "")
    return bool(matt) and matt not in _OF_ANYTHING and not _has_insats(matt)


@cache
def _has_insats(matt: str) -> bool:
    measure = read_measures()[matt]
    own = isinstance(measure, FromRows) and any(source.by_insats for source in measure.sources)
    return own or any(_has_insats(part) for part in measure.parts)


_GENITIVE = re.compile(r"\b(?P<whose>[^\W\d_]+s)\s+$")
# Kostnader för lokaler; but not for the year, or of the whole.
_OF_PART = re.compile(
    r"\s*(?:för|av|från|inom|hos|kring|avseende|gällande)\s+(?!(?:hela |helt )?(?:år|perioden|verksamhet|förbundet|bokslut))[^\W\d]",
    re.IGNORECASE,
)


def is_of_another(before: str, after: str) -> bool:
    """Whether the words around a label make it that of another than the förbund, or of a part: hyresvärdens kostnader, kostnader för lokaler."""
    found = _GENITIVE.search(before)
    is_whose = found and not found["whose"].isupper() and found["whose"].casefold() not in _OF_ALL | {"års"}
    return bool(is_whose or _OF_PART.match(after))


# 67 % (59 % år 2021), 67 % (föregående år 59 %): the same, of the year that stands beside it.
_OPENED = re.compile(rf"\s*\(\s*(?P<year>{OTHER_YEAR}:?,?\s+)?$", re.IGNORECASE)
_CLOSED = re.compile(rf"\s*(?P<year>,?\s*{OTHER_YEAR})?\s*\)", re.IGNORECASE)


def is_of_other_year(before: str, after: str) -> bool:
    """Whether a figure stands in brackets of its own beside a year: of what the figure just before is of, in that year."""
    opened, closed = _OPENED.fullmatch(before), _CLOSED.match(after)
    return bool(opened and closed and (opened["year"] or closed["year"]))
