"""The names of insatser in headings and sentences of a draft."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.clean.coding import Codebook, insats_codebook
from pipeline.forbund.model import Forbund
from pipeline.names import label_key

_NUMBER = re.compile(r"^\s*\d+(?:\.\d+)*\.?\s+")
_BREAK = re.compile(r"\s+[–-]\s+|\s*[,:(]\s*")


class InsatsNames:
    """The insatser of a förbund, found by their names; a name is given back as it is listed."""

    def __init__(self, forbund: Forbund) -> None:
        self._book: Codebook = insats_codebook(forbund)
        names = sorted((n for n in self._book.names if len(n) > 2), key=len, reverse=True)
        # MIA and START are also Mia and Start, but never mia and start.
        written = dict.fromkeys(w for n in names for w in ((n, n.capitalize()) if n.isupper() else (n,)))
        words = "|".join(map(re.escape, written))
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if names else None
        self.of_heading = lru_cache(maxsize=4096)(self._of_heading)

    def exact(self, label: str) -> str:
        """The label when it is the name of an insats, else ''."""
        return label if label and self._book.find(label) else ""

    def _of_heading(self, heading: str) -> str:
        """The insats that a heading is about: its whole text, or what stands before a dash, colon or comma; '' for none."""
        text = _NUMBER.sub("", heading).strip()
        parts = [text, *(p for p in _BREAK.split(text) if p)]
        return next((p for p in parts if self._book.find(p)), "")

    def in_sentence(self, sentence: str) -> tuple[str, ...]:
        """The insatser that a sentence names, as it names them, each once."""
        if self._pattern is None:
            return ()
        found: dict[str, str] = {}
        for hit in self._pattern.finditer(sentence):
            code = self._book.find(hit.group())
            if code is not None:
                found.setdefault(code.insats, hit.group())
        return tuple(found.values())

    def place_in(self, sentence: str) -> int:
        """Where the first insats that a sentence names stands; -1 for none."""
        hits = self._pattern.finditer(sentence) if self._pattern else ()
        return next((hit.start() for hit in hits if self._book.find(hit.group())), -1)

    def same(self, one: str, other: str) -> bool:
        """Whether two names are of the same insats."""
        a, b = self._book.find(one), self._book.find(other)
        return bool(a and b and a.insats == b.insats) or label_key(one) == label_key(other)
