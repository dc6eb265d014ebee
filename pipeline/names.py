"""Names compared without what means nothing."""

from __future__ import annotations

import re


def label_key(label: str) -> str:
    """A name stripped of what means nothing: case, punctuation, spaces.

    "Rehab-Arena Torekällberget" and "Rehab-arena  Torekällberget" are the same name.
    """
    return " ".join(re.findall(r"\w+", label.casefold()))
