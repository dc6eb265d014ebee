"""Marks as SVG: what is drawn by matplotlib, and text as text, in the shipped font, which a file of its own carries."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.charts.palette import PAPER
from pipeline.charts.sheet import Block, Mark, Spot, Stroke, Words
from pipeline.letters.shipped import FAMILY, font_faces

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.transforms import Transform

STYLE = Path(__file__).parent / "finsam.mplstyle"
_BODY = re.compile(r'<g id="figure_1">(.*)</g>\s*</svg>', re.DOTALL)
_GROUP = re.compile(r'<g id="[^"]*">|</g>')


def marks_as_svg(marks: Sequence[Mark], width: float, height: float) -> str:
    """The marks as elements of SVG, in points from the upper left corner; the words stand over all else."""
    shapes = [mark for mark in marks if not isinstance(mark, Words)]
    words = [_text(mark) for mark in marks if isinstance(mark, Words)]
    return "\n".join([*([_shapes(shapes, width, height)] if shapes else []), *words])


def _shapes(shapes: Sequence[Block | Stroke | Spot], width: float, height: float) -> str:
    """What matplotlib draws of the shapes, one over the other in their order, without its groups."""
    import matplotlib.style
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    matplotlib.style.use(STYLE)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    figure.patch.set_visible(False)
    # Points from the upper left corner; matplotlib counts from the lower one.
    place = Affine2D().scale(1, -1).translate(0, height)
    for nth, shape in enumerate(shapes):
        artist = _artist(shape, place)
        artist.set_zorder(nth)
        figure.add_artist(artist)
    written = io.StringIO()
    FigureCanvasSVG(figure).print_svg(written)
    found = _BODY.search(written.getvalue())
    assert found
    return re.sub(r"\s*\n\s*", " ", _GROUP.sub("", found.group(1))).replace("/> <", "/>\n<").strip()


def whole_svg(body: str, width: float, height: float, title: str, *, fonts: bool) -> str:
    """A file of its own: white paper under what is drawn, its title, and its fonts if it is to carry them."""
    style = f"<style>{font_faces()}</style>" if fonts else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1f}pt" height="{height:.1f}pt" '
        f'viewBox="0 0 {width:.1f} {height:.1f}"><title>{escape(title)}</title>{style}'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>\n'
        f"<g font-family=\"{FAMILY}, 'Segoe UI', Arial, sans-serif\">\n{body}\n</g></svg>\n"
    )


def _artist(shape: Block | Stroke | Spot, place: Transform) -> Artist:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle, Rectangle

    match shape:
        case Block():
            return Rectangle(
                (shape.x, shape.y), shape.width, shape.height, facecolor=shape.fill, transform=place,
                edgecolor=shape.edge or "none", linewidth=0.8 if shape.edge else 0,
            )  # fmt: skip
        case Stroke():
            across, down = zip(*shape.points, strict=True)
            line = Line2D(across, down, color=shape.colour, linewidth=shape.width, transform=place)
            line.set_linestyle((0, (4, 3)) if shape.dash else "-")
            return line
        case Spot():
            return Circle(
                (shape.x, shape.y),
                shape.radius,
                facecolor=shape.fill,
                edgecolor=shape.edge,
                linewidth=1.2,
                transform=place,
            )


def _text(mark: Words) -> str:
    """A line of text. matplotlib would measure it, which is done, and takes longer than all the rest."""
    bold = ' font-weight="bold"' if mark.bold else ""
    turned = f' transform="rotate(-90 {mark.x:.2f} {mark.y:.2f})"' if mark.turned else ""
    return (
        f'<text x="{mark.x:.2f}" y="{mark.y:.2f}" font-size="{mark.size:g}" text-anchor="{mark.anchor}"{bold} '
        f'fill="{mark.colour}"{turned}>{escape(mark.text)}</text>'
    )
