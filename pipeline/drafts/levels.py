"""A change that is told by both its levels: ökade från X till Y, minskade till Y från X, X, jämfört med Y året innan."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.drafts.labels import years_in
from pipeline.drafts.phrases import CHANGED, OTHER_YEAR, YEAR
from pipeline.typography import ABOUT_WORDS

_ABOUT = rf"(?:(?:{'|'.join(map(re.escape, ABOUT_WORDS))}|cirka)\.?\s+)?"
_YEAR_AT_ONCE = rf"(?:\s+(?:år\s+)?{YEAR})?"
_AMOUNT = rf"\d[\d\s.,]*(?:%|[a-zåäö]+(?:\s(?:kronor|kr))?)?{_YEAR_AT_ONCE}"
_Level = Literal["från", "till"]
_PAIRS: tuple[tuple[_Level, _Level], ...] = (("från", "till"), ("till", "från"))
_WORDS = [word for word, _ in _PAIRS]
_ENDS = {w: re.compile(rf"\b{CHANGED}\b[^.;:]*\b{w}\s+{_ABOUT}$", re.IGNORECASE) for w in _WORDS}
_BEFORE = {w: re.compile(rf"\b{w}\s+{_ABOUT}{_AMOUNT},?\s+(?:från|till)\s+{_ABOUT}$", re.IGNORECASE) for w in _WORDS}
_AFTER = {w: re.compile(rf"{_YEAR_AT_ONCE},?\s+{w}\s+{_ABOUT}\d", re.IGNORECASE) for w in _WORDS}
_YEAR_AFTER = re.compile(rf"\s+(?:år\s+)?({YEAR})\b(?!\s?[–-]\s?\d|\s+års)")
_BETWEEN = re.compile(rf"{_YEAR_AT_ONCE},?\s+(?:från|till)\s+$", re.IGNORECASE)
_COMPARED = re.compile(
    rf"[^\d.;:()]*{_YEAR_AT_ONCE},?\s+(?:(?:jämfört|att jämföra) med|mot|(?P<added>och|samt))\s+(?P<year>{OTHER_YEAR}:?,?\s+)?$",
    re.IGNORECASE,
)
_YEAR_LATER = re.compile(rf"\s+(?P<word>\w+\s+)?{OTHER_YEAR}\b", re.IGNORECASE)


def level(sentence: str, first: int, last: int) -> Literal["", "från", "till"]:
    """Whether the figure in the letters `first` to `last` is what something was before a change, or after it."""
    ahead, rest = sentence[:first], sentence[last:]
    for word, other in _PAIRS:
        if _ENDS[word].search(ahead) and (_BEFORE[other].search(ahead) or _AFTER[other].match(rest)):
            return word
    return ""


def year_after(sentence: str, last: int) -> int:
    """The year that stands at once after a figure, 0 for none: 440 personer is not, 1 753 tkr 2021 is."""
    found = _YEAR_AFTER.match(sentence[last:])
    return int(found[1]) if found else 0


def year_of_level(sentence: str, first: int, last: int, year: int) -> int:
    """The year of a level of a change in a document about `year`, 0 where it cannot be told.

    What something was is of the year before, and what it became of the year, when no other year is named.
    """
    which = level(sentence, first, last)
    if not which or not set(years_in(sentence)) <= {year, year - 1}:
        return 0
    return year - 1 if which == "från" else year


def is_other_level(sentence: str, first: int, last: int, between: str) -> bool:
    """Whether a figure is the other level of what the figure before it is of."""
    if _BETWEEN.fullmatch(between) and level(sentence, first, last):
        return True
    compared, later = _COMPARED.fullmatch(between), _YEAR_LATER.match(sentence[last:])
    # 348 deltagare och 12 coacher 2022: what is added and has a word of its own is another thing.
    of_own = compared and later and compared["added"] and later["word"]
    return bool(compared and (compared["year"] or later) and not of_own)
