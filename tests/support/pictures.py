"""The pictures of the documentation, taken of a finished build: `python -m tests.support.pictures OUT`.

Each is a page of the build as a reader opens it, and what part of it is shown.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.places import ROOT, Places, Unit
from pipeline.protocol.page import write_page
from support.browser import launched

FOLDER = ROOT / "docs" / "images"
UNIT = Unit("hbs", 2022)


@dataclass(frozen=True)
class Picture:
    """A page from the folder of reports, from which element and how much of it, in pixels of the screen."""

    page: str
    begins: str
    width: int
    height: int


PICTURES = {
    "rapport.png": Picture("hbs/2022/arsredovisning.html", "body", 1100, 1400),
    "protokoll.png": Picture("internt/hbs/2022/protokoll/protokoll.html", "[id='3_aggregate']", 1000, 760),
    "avstamning.png": Picture("internt/hbs/2022/protokoll/protokoll.html", "[id='6_reconcile']", 1000, 620),
}


def take(places: Places, names: list[str]) -> None:
    """Write the pictures of those names."""
    write_page(places, UNIT)
    with launched() as browser:
        for name in names:
            shown = PICTURES[name]
            page = browser.new_page(viewport={"width": shown.width, "height": shown.height})
            page.goto((places.reports / shown.page).as_uri())
            page.locator(shown.begins).evaluate("e => e.scrollIntoView()")
            page.screenshot(path=str(FOLDER / name))
            page.close()


if __name__ == "__main__":
    take(Places.at(out=Path(sys.argv[1]).absolute()), sys.argv[2:] or list(PICTURES))
