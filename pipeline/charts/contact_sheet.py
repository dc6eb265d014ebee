"""The contact sheet of a folder of charts: see them all, and copy a picture, its caption and its alt text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.charts.pictures import BARE, BARE_HALF, TITLED, TITLED_HALF
from pipeline.letters.shipped import font_faces

if TYPE_CHECKING:
    from jinja2 import Template

PAGE = Path(__file__).parent / "page"
# What each variant is called beside its files.
_KINDS = (
    ("Med rubrik", TITLED),
    ("halv bredd", TITLED_HALF),
    ("Utan rubrik", BARE),
    ("halv bredd utan rubrik", BARE_HALF),
)


@dataclass(frozen=True)
class Card:
    """A chart on the sheet: its words, its two drawings as SVG without fonts, and the files beside the sheet."""

    id: str
    title: str
    caption: str
    alt: str
    titled: str
    bare: str
    files: Mapping[str, str]


def contact_sheet(cards: Sequence[Card], owner: str, year: str) -> str:
    """The page as HTML: one file that needs no network, with links only to the files beside it."""
    return _template().render(
        cards=cards,
        kinds=_KINDS,
        owner=owner,
        year=year,
        fonts=font_faces(),
        css=(PAGE / "kontaktkarta.css").read_text("utf-8"),
        script=(PAGE / "kontaktkarta.js").read_text("utf-8"),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("kontaktkarta.html.j2")
