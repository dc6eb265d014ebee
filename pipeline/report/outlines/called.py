"""What a typed figure is called in the sentence that it stands in: the measure whose title is beside it.

"Soliditeten var 60 %" calls 60 % the solvency. Where the year's own number is another, the office is told.
Only what stands right beside the figure counts: a sentence may name a measure and say something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.typography import SCALE

# Words that may stand between a title and its figure.
_BETWEEN = (
    r"(?:var|är|blev|blir|låg|uppgick|uppgår|utgjorde|till|på|om|ca|cirka|omkring|drygt|knappt|nästan|ungefär|totalt|"
    r"sammanlagt|då|i|år|för|under|året|vid|årets|slut|därmed|alltså)"
)
# What makes a figure another than the year's outcome.
_OF_OTHER = re.compile(
    r"föregående|förra|i fjol|året (?:före|innan)|budget|plan|mål|minst|högst|taket|ska\b|skulle", re.IGNORECASE
)
_OF_PART = re.compile(r"\b(?:kvinn|män|man\b|unga|insatsen)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LEFT_OUT = frozenset({"andel", "antal", "under", "året", "medelvärde"})
# Titles of several words that a sentence may bend: what each word begins with.
_BENT = {"eget": "eg(?:et|na)", "årets": "årets", "nya": "ny"}
_UNITS: Mapping[str | None, str] = {
    "%": "procent",
    "procent": "procent",
    "månader": "manader",
    None: "antal",
    **dict.fromkeys(SCALE, "kr"),
}


def called_otherwise(text: str, found: re.Match[str], context: Context) -> Observation | None:
    """The year's number of the measure that the figure is called; None when it is called none, or more than one.

    `found` is the figure in `text`: its groups are whole part, decimals, unit and the word after.
    """
    start = max(text.rfind(sign, 0, found.start()) for sign in ".!?;") + 1
    end = min((at for sign in ".!?;" if (at := text.find(sign, found.end())) >= 0), default=len(text))
    sentence = text[start:end]
    years = {int(y) for y in _YEAR.findall(sentence)} - {context.year}
    if years or _OF_OTHER.search(sentence):
        return None
    number_end = found.start(4) if found[4] else found.end()
    before, after = text[start : found.start()], text[number_end:end]
    unit = _UNITS[found[3]]
    called: dict[str, int] = {}
    for measure, words in _titles().items():
        if read_measures()[measure].unit == unit and _beside(words, before, after, unit):
            called[measure] = len(words)
    most = [m for m, n in called.items() if n == max(called.values())]
    if len(most) != 1:
        return None
    number = context.get(most[0], context.year, "utfall")
    return number if number and number.value is not None else None


def _beside(words: tuple[str, ...], before: str, after: str, unit: str) -> bool:
    """Whether the words of a title stand right before a figure, or are what it counts."""
    name = r"\W+".join(rf"{w}\w*" for w in words)
    if re.search(rf"\b(?:den |det )?{name}(?:\s+{_BETWEEN})*[\s:]*$", before, re.IGNORECASE):
        return True
    if unit == "antal":
        return bool(re.match(rf"\s*{name}", after, re.IGNORECASE))
    # A share is told of by whom it is a share of and what they did: "40 % av de avslutade gick till arbete".
    return (
        unit == "procent"
        and (
            (len(words) > 1 and _follows(words, after))
            # "Av dem som avslutade gick 40 % till arbete": whom it is a share of stands before.
            or (len(words) > 2 and _is_of_all(words[0], before) and _follows(words[1:], after))
        )
    )


def _follows(words: tuple[str, ...], after: str) -> bool:
    loose = r"\W+(?:\w+\W+){0,4}?".join(rf"{w}\w*" for w in words)
    return bool(re.match(rf"\W*(?:\w+\W+){{0,4}}?{loose}", after, re.IGNORECASE))


def _is_of_all(word: str, before: str) -> bool:
    """Whether it is told whom the share is of, and that is no part of them."""
    return bool(re.search(rf"\b{word}\w*", before, re.IGNORECASE)) and not _OF_PART.search(before)


@cache
def _titles() -> Mapping[str, tuple[str, ...]]:
    """What the words of each measure's title begin with; those that call any number of people are left to the nouns."""
    found = {}
    for id_, measure in read_measures().items():
        words = [w for w in re.findall(r"\w+", measure.title.lower()) if w not in _LEFT_OUT]
        stems = tuple(_BENT.get(w) or _stem(w) for w in words)
        if stems and stems != ("deltag",):
            found[id_] = stems
    return found


def _stem(word: str) -> str:
    if word.startswith("deltagande"):
        return "deltag"
    return word[:-2] if len(word) > 5 else word
