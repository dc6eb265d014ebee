"""How wide a text is in the shipped font, and where it breaks: known before anything is drawn."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.letters.shipped import font_file

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

# A sign that the font lacks is drawn by another, about as wide as a figure.
_OTHER = "0"


def width_of(text: str, size: float, bold: bool = False) -> float:
    """The width of a line in points, in letters of `size` points. Kerning is not counted: it is less than a point."""
    advances, per_em = _advances(bold)
    return sum(advances.get(ord(c), advances[ord(_OTHER)]) for c in text) * size / per_em


def broken(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """The lines of a text that has `room` points; a word that is wider than that is cut, with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _cut(word, size, room, bold)
        lines += whole
    return [*lines, line] if line else lines or [""]


def _cut(word: str, size: float, room: float, bold: bool) -> list[str]:
    """A word as pieces that have room: after its own hyphens and strokes where it can."""
    pieces: list[str] = []
    while width_of(word, size, bold) > room and len(word) > 2:
        most = next((n for n in range(len(word) - 1, 1, -1) if width_of(f"{word[:n]}-", size, bold) <= room), 1)
        own = max(word.rfind(sign, 0, most) for sign in "-/–")
        at = own + 1 if own > 1 else most
        pieces.append(word[:at] if own > 1 else f"{word[:at]}-")
        word = word[at:]
    return [*pieces, word]


@cache
def _advances(bold: bool) -> tuple[dict[int, int], int]:
    font = open_font(bold)
    widths = font["hmtx"].metrics
    return {code: widths[name][0] for code, name in font.getBestCmap().items()}, font["head"].unitsPerEm


@cache
def open_font(bold: bool) -> TTFont:
    """The font, of which only the tables that are asked for are read."""
    from fontTools.ttLib import TTFont

    return TTFont(font_file(bold), lazy=True)
