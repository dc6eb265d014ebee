"""A document as one HTML file: no network, keyboard and screen reader, prints well."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from pipeline.report.document.model import Document, Picture
from pipeline.typography import INTERNAL, LEGEND, bind_numbers

if TYPE_CHECKING:
    from jinja2 import Template

_CHECKSUM = re.compile(r"\b([0-9a-f]{32})([0-9a-f]{32})\b")
TEMPLATES = Path(__file__).parent / "templates"


def render_html(document: Document) -> str:
    """The whole document, with style, charts and contents list inside."""
    css = (TEMPLATES / "report.css").read_text("utf-8")
    return _template().render(
        doc=document,
        css=css,
        legend=LEGEND,
        internal=INTERNAL,
        svg=_inline_svg,
        kind=_kind,
        anchor=_Anchors(bool(document.lineage)),
    )


class _Anchors:
    """An id for each number where it first stands, on a page of the office's: what is published leads here by it."""

    def __init__(self, wanted: bool) -> None:
        self._wanted, self._given = wanted, set[str]()

    def __call__(self, obs_id: str) -> Markup:
        if not self._wanted or not obs_id or obs_id in self._given:
            return Markup("")
        self._given.add(obs_id)
        return Markup(' id="tal-{}"').format(obs_id)


def _kind(block: object) -> str:
    """The block's type, by which the template chooses how to write it."""
    return type(block).__name__


def _inline_svg(picture: Picture) -> str:
    """The drawing as one image to a screen reader; ids made unique within the page."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", picture.svg, flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{picture.id}-', svg)
    svg = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{picture.id}-", svg)
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if size:
        svg = svg.replace(size.group(0), "", 1)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _soft_breaks(text: str) -> Markup:
    """Text that may break after an underscore, where long file names should, and in the middle of a checksum."""
    broken = escape(text).replace("_", Markup("_<wbr>"))
    return Markup(_CHECKSUM.sub(r"\1<wbr>\2", str(broken)))


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["bind"] = bind_numbers
    environment.filters["soft"] = _soft_breaks
    return environment.get_template("report.html.j2")
