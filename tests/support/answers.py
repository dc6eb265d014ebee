"""Questions put to a comparison of some numbers, and the sentence that answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.compare.answers import answer
from pipeline.compare.asked import Asked
from support.compared import compared_of, number

N = "\u00a0"
WOMEN = Asked(("andel_kvinnor",), begins="Andelen kvinnor var")
COSTS = Asked(("kostnader",), begins="Kostnaderna var")


def women(forbund: str, part: int, whole: int, year: int = 2018, **more: Any) -> dict[str, Any]:
    """A share of women, as a part of a whole."""
    return number(forbund, year, "andel_kvinnor", None, share=(part, whole), **more)


def said(tmp_path: Path, asked: Asked, *numbers: dict[str, Any], **more: Any) -> str:
    """The sentence, with plain blanks."""
    return answer(compared_of(tmp_path, *numbers, **more), asked).sentence.replace(N, " ")
