"""The office's pages, to go between. What is given out has no such row: it is sent alone, and would lead nowhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.places import EVERYTHING, Places, Unit

CHARTS = Path("diagram") / "index.html"


def pages_beside(places: Places, unit: Unit, page: str) -> tuple[tuple[str, str], ...]:
    """(name, address) of the pages of a report, as seen from its page `page`, which has no address itself."""
    here = places.quality / "index.html" if page == "kvalitet" else places.office(unit) / f"{page}.html"
    return tuple((name, "" if path == here else address(path, here)) for name, path in _pages(places, unit))


def address(path: Path, page: Path) -> str:
    """How a page leads to a file."""
    return Path(os.path.relpath(path, page.parent)).as_posix()


def _pages(places: Places, unit: Unit) -> Iterator[tuple[str, Path]]:
    yield "Start", places.start
    report, office = places.report(unit), places.office(unit)
    if unit == EVERYTHING:
        yield "Jämförelse", office / "jamforelse.html"
        yield "Utforska", office / "utforska.html"
        yield "Diagram", report / CHARTS
        yield "Spårning", office / "sparning.html"
        yield "Kvalitet", places.quality / "index.html"
        return
    yield "Underlag", office / "underlag.html"
    yield "Spårning", office / "sparning.html"
    yield "Årsredovisning", report / "arsredovisning.html"
    yield "Insatsblad", report / "insatsblad.html"
    yield "Diagram", report / CHARTS
