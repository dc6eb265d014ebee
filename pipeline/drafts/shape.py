"""What a line is, seen from its form alone: a heading, a line of the table of contents, a caption."""

from __future__ import annotations

import re

# "1.4.2 Måluppfyllelse ..... 12" and "Sammanfattning<tab>4": a line that only leads to a page.
_CONTENTS = re.compile(r"^(?=.*[^\W\d]).{2,140}?(?:\s*[.…·_]{4,}\s*|\t\s*)(?:\d{1,3}|[ivx]{1,5})\s*$", re.DOTALL)
_NUMBERED = re.compile(
    r"^(?:\d{1,2}\.(?:\d{1,2}\.?)*|\d{1,2}(?:\.\d{1,2})+|[A-Z]\.|§\s?\d+)\s+[A-ZÅÄÖ]\S*(?: \S+){0,12}$"
)
_ENDS_A_SENTENCE = re.compile(r"[.:;,!?]$")
_PLACE = re.compile(r"^(?:tabell|figur|diagram)\s+\d+[.:]?\s*", re.IGNORECASE)
CAPTION = re.compile(r"^\s*(?:tabell|diagram|figur|not|bild)\s*\d+(?:\.\d+)*[a-z]?\s*(?:[.:–-]|\s|$)", re.IGNORECASE)
_LONGEST = 110


def is_contents(text: str) -> bool:
    """Whether a line is one of the table of contents."""
    return bool(_CONTENTS.match(text.strip(" ")))


def looks_like_heading(text: str, *, bold: bool) -> bool:
    """Whether a paragraph that is not styled as one is a heading: short, bold or numbered, and no sentence."""
    line = " ".join(text.split())
    if not line or len(line) > _LONGEST or _ENDS_A_SENTENCE.search(line) or is_caption(line):
        return False
    if sum(c.isalpha() for c in line) < 2:
        return False
    return bold or bool(_NUMBERED.match(line))


def is_caption(text: str) -> bool:
    """Whether a paragraph is what stands over a table or under a picture: Tabell 3. …"""
    line = " ".join(text.split())
    return bool(CAPTION.match(line)) and len(line) < 200 and line.count(". ") < 3


def without_number(caption: str) -> str:
    """A caption without the number that the document gives its table or picture; that of a note is a part of its name."""
    return _PLACE.sub("", caption)
