"""A change that is told by both its levels: ökade från X till Y, minskade till Y från X, X, jämfört med Y året innan."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.drafts.labels import years_in
from pipeline.drafts.phrases import CHANGED, LAST_YEAR
from pipeline.typography import ABOUT_WORDS

_ABOUT = rf"(?:(?:{'|'.join(map(re.escape, ABOUT_WORDS))}|cirka)\.?\s+)?"
_AMOUNT = r"\d[\d\s.,]*(?:%|[a-zåäö]+(?:\s(?:kronor|kr))?)?(?:\s(?:år\s)?(?:19|20)\d\d)?"
_ENDS = {word: re.compile(rf"\b{CHANGED}\b[^.;:]*\b{word}\s+{_ABOUT}$", re.IGNORECASE) for word in ("från", "till")}
_BEFORE = {
    w: re.compile(rf"\b{w}\s+{_ABOUT}{_AMOUNT},?\s+(?:från|till)\s+{_ABOUT}$", re.IGNORECASE) for w in ("från", "till")
}
_AFTER = {
    w: re.compile(rf"(?:\s(?:år\s)?(?:19|20)\d\d)?,?\s+{w}\s+{_ABOUT}\d", re.IGNORECASE) for w in ("från", "till")
}
_OTHER: dict[str, Literal["från", "till"]] = {"från": "till", "till": "från"}
_YEAR_AFTER = re.compile(r"\s+(?:år\s+)?((?:19|20)\d{2})\b(?!\s?[–-]\s?\d|\s+års)")
_YEAR_BEFORE = r"(?:\s+(?:år\s+)?(?:19|20)\d{2})?"
_BETWEEN = re.compile(rf"{_YEAR_BEFORE},?\s+(?:från|till)\s+$", re.IGNORECASE)
_OTHER_YEAR = rf"(?:år |för |för år )?(?:(?:19|20)\d{{2}}|{LAST_YEAR})"
_COMPARED = re.compile(
    rf"[^\d.;:()]*{_YEAR_BEFORE},?\s+(?:(?:jämfört|att jämföra) med|mot|och|samt)\s+(?P<year>{_OTHER_YEAR}:?,?\s+)?$",
    re.IGNORECASE,
)
_YEAR_LATER = re.compile(rf"\s+(?:\w+\s+)?{_OTHER_YEAR}\b", re.IGNORECASE)


def level(sentence: str, first: int, last: int) -> Literal["", "från", "till"]:
    """Whether the figure in the letters `first` to `last` is what something was before a change, or after it."""
    for word, other in _OTHER.items():
        ahead, rest = sentence[:first], sentence[last:]
        if _ENDS[word].search(ahead) and (_BEFORE[other].search(ahead) or _AFTER[other].match(rest)):
            return _OTHER[other]
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
    if not which:
        return 0
    named = set(years_in(sentence))
    if which == "från":
        return year - 1 if named <= {year, year - 1} else 0
    return year if named <= {year, year - 1} else 0


def is_other_level(sentence: str, first: int, last: int, between: str) -> bool:
    """Whether a figure is the other level of what the figure before it is of."""
    if _BETWEEN.fullmatch(between) and level(sentence, first, last):
        return True
    compared = _COMPARED.fullmatch(between)
    return bool(compared and (compared["year"] or _YEAR_LATER.match(sentence[last:])))
