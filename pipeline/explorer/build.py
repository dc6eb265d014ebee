"""Writes utforska.html of the comparison: style, data and script in one file, no network.

Once to be published, and once for the office, where every number leads to its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codes.vocabulary import KON_WORD
from pipeline.explorer.compact import deflate, pack
from pipeline.explorer.tables import PRINTED, Explored, read_explored
from pipeline.places import EVERYTHING, Places
from pipeline.report.document.html import TEMPLATES
from pipeline.report.left_out import left_out_words
from pipeline.report.pages.navigation import pages_beside
from pipeline.store import write_text
from pipeline.typography import INTERNAL, KIND_WORD, LEGEND

if TYPE_CHECKING:
    from jinja2 import Template

PAGE = Path(__file__).parent / "page"
SCRIPT = Path(__file__).parent / "page" / "script"
NAME = "utforska.html"
TITLE = "Utforska jämförelsen"
# In this order: each file uses only what stands before it, and what is called later.
SCRIPTS = ("tal", "data", "val", "urval", "svg", "linjer", "staplar", "diagram", "tabell", "hamta", "formular", "start")


def build_explorer(places: Places) -> None:
    """Write the explorer of the comparison. Raises StageStopped when a withheld number has a value."""
    explored, left_out = read_explored(places), left_out_words(places)
    pages = pages_beside(places, EVERYTHING, "utforska")
    write_text(places.report(EVERYTHING) / NAME, render_explorer(explored, left_out))
    write_text(places.office(EVERYTHING) / NAME, render_explorer(explored, left_out, pages))


def render_explorer(explored: Explored, left_out: Iterable[str] = (), pages: tuple[tuple[str, str], ...] = ()) -> str:
    """The whole page as HTML, with words on what it is without; the office's own leads to its other pages."""
    words = {"orden": {"kon": dict(KON_WORD), "slag": KIND_WORD | {PRINTED: "tryckt utfall"}}}
    return _template().render(
        title=TITLE,
        css=(TEMPLATES / "report.css").read_text("utf-8") + (PAGE / "utforska.css").read_text("utf-8"),
        script='"use strict";\n' + "\n".join((SCRIPT / f"{n}.js").read_text("utf-8") for n in SCRIPTS),
        data=deflate(pack(explored) | words | (_homes(explored) if pages else {})),
        legend=LEGEND,
        left_out=[*left_out, *explored.received],
        internal=INTERNAL if pages else "",
        pages=pages,
    )


def _homes(explored: Explored) -> dict[str, dict[str, dict[str, str]]]:
    """Measure -> förbund -> the page of its lineage; nothing where all stands on one."""
    homes: dict[str, dict[str, str]] = {}
    for (measure, forbund), page in explored.lineage.pages.items():
        homes.setdefault(measure, {})[forbund] = f"{page}.html"
    return {"spar": homes} if homes else {}


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("utforska.html.j2")
