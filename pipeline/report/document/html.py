"""A document as one HTML file: no network, keyboard and screen reader, prints well."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from pipeline.letters.shipped import font_faces
from pipeline.report.document.model import Document, Picture
from pipeline.typography import INTERNAL, LEGEND, bind_numbers

if TYPE_CHECKING:
    from jinja2 import Template

_CHECKSUM = re.compile(r"\b([0-9a-f]{32})([0-9a-f]{32})\b")
TEMPLATES = Path(__file__).parent / "templates"
PANEL = TEMPLATES / "panel.js"
LOOKUP = TEMPLATES / "lookup.js"


def render_html(document: Document) -> str:
    """The whole document, with style, charts and contents list inside."""
    run = PANEL if document.lineage else LOOKUP if document.lookup else None
    script = run.read_text("utf-8") if run else ""
    css = font_faces() + (TEMPLATES / "report.css").read_text("utf-8")
    return page_template().render(
        doc=document,
        css=css,
        legend=LEGEND,
        internal=INTERNAL,
        svg=_inline_svg,
        kind=_kind,
        anchor=_Anchors(bool(document.lineage)),
        script=script,
        script_hash=_hash_of(script),
        lookup=_packed(document.lookup),
    )


def _packed(lookup: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Of each page the digits of its ids, no more of them than tell all apart: as JSON for the script of the page."""
    digits = [(address, [i.removeprefix("n") for i in ids]) for address, ids in lookup]
    every = [d for _, ids in digits for d in ids]
    width = next((w for w in range(1, 16) if len({d[:w] for d in every}) == len(every)), 15)
    found = [[address, "".join(d[:width] for d in ids)] for address, ids in digits]
    return json.dumps({"bredd": width, "sidor": found}, ensure_ascii=False, separators=(",", ":"))


def _hash_of(script: str) -> str:
    """The one script that the page may run, as its policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


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


def _inline_svg(picture: Picture) -> Markup:
    """The drawing for a wide page and the one for a narrow, of which one is seen; the words are around them."""
    return Markup("").join(
        Markup(_shown(drawing, kind)) for drawing, kind in ((picture.svg, "bred"), (picture.narrow, "smal")) if drawing
    )


def _shown(svg: str, kind: str) -> str:
    """A drawing as wide as its place, without the fonts, which the page has."""
    svg = re.sub(r"<(metadata|title|style)>.*?</\1>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt" ', "", svg, count=1)
    return svg.replace("<svg ", f'<svg class="{kind}" aria-hidden="true" focusable="false" ', 1)


def _soft_breaks(text: str) -> Markup:
    """Text that may break after an underscore, where long file names should, and in the middle of a checksum."""
    broken = str(escape(text)).replace("_", "_<wbr>")
    return Markup(_CHECKSUM.sub(r"\1<wbr>\2", broken))


@lru_cache(maxsize=1)
def page_template() -> Template:
    """The template of every page, read once."""
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
