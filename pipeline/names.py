"""Names compared without what means nothing."""

from __future__ import annotations

import re
import unicodedata


def label_key(label: str) -> str:
    """A name stripped of what means nothing: case, punctuation, spaces.

    "Rehab-Arena Torekällberget" and "Rehab-arena  Torekällberget" are the same name.
    """
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", label).casefold()))
