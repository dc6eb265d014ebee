"""The pictures of a chart: drawn for two widths, each bare and with its words in it.

A sheet is laid out once per width; the picture with words is the same drawing with a title over
it and unit, note and source under it. The bare one is for a document with captions of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.charts.chart import Chart
from pipeline.charts.palette import QUIET, Palette
from pipeline.charts.sheet import NARROW, WIDE, Room, Sheet
from pipeline.charts.svg import marks_as_svg, whole_svg

# The paper around a picture that stands alone, in points.
_MARGIN = 12.0
# What the pictures are called after the id of their chart.
TITLED, TITLED_HALF, BARE, BARE_HALF = "", "-halv", "-utan-rubrik", "-utan-rubrik-halv"
VARIANTS = (TITLED, TITLED_HALF, BARE, BARE_HALF)


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG without its fonts, and how large it is printed, in points."""

    body: str
    title: str
    width: float
    height: float

    def svg(self, *, fonts: bool) -> str:
        """A file of its own. `fonts`: whether it carries them in itself."""
        return whole_svg(self.body, self.width, self.height, self.title, fonts=fonts)


def draw_pictures(chart: Chart, palette: Palette) -> dict[str, Picture]:
    """Variant -> picture."""
    found = {}
    for room, titled, bare in ((WIDE, TITLED, BARE), (NARROW, TITLED_HALF, BARE_HALF)):
        sheet = Sheet(room, palette)
        chart.draw(sheet)
        body = marks_as_svg(sheet.marks, room.width, sheet.height)
        found[bare] = Picture(body, chart.title, room.width, sheet.height)
        found[titled] = _with_words(chart, room, palette, body, sheet.height)
    return {variant: found[variant] for variant in VARIANTS}


def _with_words(chart: Chart, room: Room, palette: Palette, body: str, height: float) -> Picture:
    """The drawing between its title and its note, on paper of the same width: all of it a little smaller."""
    words = Sheet(room, palette)
    words.paragraph(chart.title, size=room.size + (3 if not room.narrow else 1.5), bold=True)
    words.height += 6
    top = words.height
    words.height += height + 6
    for text in (chart.note, chart.source):
        if text:
            words.paragraph(text, size=room.small - 0.5, colour=QUIET)
    around = marks_as_svg(words.marks, room.width, words.height)
    scale = room.width / (room.width + 2 * _MARGIN)
    place = f"scale({scale:.4f}) translate({_MARGIN} {_MARGIN})"
    whole = f'<g transform="{place}">\n{around}\n<g transform="translate(0 {top:.1f})">\n{body}\n</g></g>'
    return Picture(whole, chart.title, room.width, (words.height + 2 * _MARGIN) * scale)
