"""Names compared without what means nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The sheet of a workbook made here that says how it is filled in: no reader reads it.
GUIDE = "Så fyller du i"
# Where a förbund puts a heading of its own that is not to be read at all: kolumn in [[rubrik]].
LEFT_OUT = "utelamnas"
# Who the state is in a samordningsförbund (lag 2003:1210, 1 §); one of them pays for both.
STATE = ("Arbetsförmedlingen", "Försäkringskassan")
_ASCII = str.maketrans("åäöéüæø", "aaoeuao")
# What a figure or a word ends in that refers to a note under the table.
FOOTNOTES = "*¹²³⁰⁴⁵⁶⁷⁸⁹⁽⁾"
_NO_FOOTNOTES = str.maketrans("", "", FOOTNOTES)


@lru_cache(maxsize=50_000)
def label_key(label: str) -> str:
    """A name stripped of what means nothing: case, punctuation, spaces, footnote marks.

    "Rehab-Arena Torekällberget" and "Rehab-arena  Torekällberget" are the same name.
    """
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", label.translate(_NO_FOOTNOTES)).casefold()))


def own_category(forbund: str, code: str) -> str:
    """The code of a category that one förbund has for itself, in every table: no other has it."""
    return f"{forbund}.{code}"


def is_own_category(code: str) -> bool:
    """Whether a category is one that a förbund has for itself, and no code list."""
    return "." in code


def slug(name: str) -> str:
    """A name as an ASCII identifier: "Rehab-arena Torekällberget" -> rehab_arena_torekallberget."""
    return re.sub(r"[^a-z0-9]+", "_", unicodedata.normalize("NFC", name).casefold().translate(_ASCII)).strip("_")
