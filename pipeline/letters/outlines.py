"""Text of a drawing as outlines, for a program that does not read the fonts a drawing carries.

Word draws SVG with the fonts of the machine: a label in another font is wider or narrower
than the room it was given. Outlines look the same everywhere; the words are in the alt text.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from pipeline.letters.measure import open_font, width_of

# As charts/svg.py writes it.
_TEXT = re.compile(r'<text x="([-\d.]+)" y="([-\d.]+)"([^>]*)>([^<]*)</text>')
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def outlined(svg: str) -> str:
    """The drawing with every text as the outlines of its letters, and without fonts."""
    return _TEXT.sub(_outlines, _STYLE.sub("", svg))


def _outlines(found: re.Match[str]) -> str:
    x, y, attributes, text = found.groups()
    size = float(_attribute(attributes, "font-size", "9"))
    bold = _attribute(attributes, "font-weight", "") == "bold"
    turned = _attribute(attributes, "transform", "")
    words = unescape(text)
    left = float(x) - width_of(words, size, bold) * _BEFORE[_attribute(attributes, "text-anchor", "start")]
    pieces = []
    for sign in words:
        if path := _glyph(sign, bold):
            pieces.append(f'<path transform="translate({left:.2f} {y}) scale({_scale(size, bold)})" d="{path}"/>')
        left += width_of(sign, size, bold)
    around = f' transform="{turned}"' if turned else ""
    return f'<g fill="{_attribute(attributes, "fill", "#000000")}"{around}>{"".join(pieces)}</g>'


def _attribute(attributes: str, name: str, otherwise: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', attributes)
    return found.group(1) if found else otherwise


@cache
def _scale(size: float, bold: bool) -> str:
    scale = f"{size / open_font(bold)['head'].unitsPerEm:.6f}"
    return f"{scale} -{scale}"


@cache
def _glyph(sign: str, bold: bool) -> str:
    """The outline of a sign, upwards from the line it stands on; nothing for a space or one that the font lacks."""
    from fontTools.pens.svgPathPen import SVGPathPen

    font = open_font(bold)
    name = font.getBestCmap().get(ord(sign))
    if name is None:
        return ""
    glyphs = font.getGlyphSet()
    pen = SVGPathPen(glyphs, lambda v: f"{v:g}")
    glyphs[name].draw(pen)
    return str(pen.getCommands())
