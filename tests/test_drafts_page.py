"""The page of a tried draft in a real browser: what is found can be read, on a desk, on a phone and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.drafts.give_page import write_page
from support.browser import NEEDS_BROWSER
from support.drafts import tried

pytestmark = NEEDS_BROWSER
WORDS = "Kostnaden för alla insatser som förbundet finansierar tillsammans med sina medlemmar"


@pytest.fixture
def tried_page(tmp_path: Path) -> str:
    draft = tmp_path / "utkast.md"
    draft.write_text(f"# Årsredovisning 2023\n\n{WORDS} ökade från 2,4 mnkr till 2,1 mnkr.\n", "utf-8")
    path = tmp_path / "granskning.html"
    write_page(tried(draft, tmp_path, forbund="hbs", year=2023), path)
    return path.as_uri()


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_found_fits_the_page(page: Any, tried_page: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(tried_page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    (finding,) = page.locator("ol.fynd > li").all()
    assert "2,1 mnkr är mindre än 2,4 mnkr" in finding.inner_text().replace("\u00a0", " ")
    # Its long lines are broken, not cut off.
    assert (
        finding.evaluate("e => Math.max(...[...e.querySelectorAll('p')].map(p => p.scrollWidth - p.clientWidth))") <= 0
    )
    assert page.locator("p.owner").inner_text() == "Samordningsförbundet Botkyrka Huddinge Salem"


def test_what_is_found_is_on_the_paper_too(page: Any, tried_page: str) -> None:
    page.goto(tried_page)
    page.emulate_media(media="print")
    assert page.locator("ol.fynd > li").first.is_visible()


def test_axe_finds_nothing(page: Any, tried_page: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(tried_page)
    results = Axe().run(page)
    assert [(v["id"], v["help"], len(v["nodes"])) for v in results.response["violations"]] == []


def test_the_headings_of_a_table_are_told_with_its_cells(page: Any, tmp_path: Path) -> None:
    draft = tmp_path / "utkast.html"
    rows = "<tr><th>Insats</th><th>Avslutade</th></tr><tr><td>Lyra</td><td>17</td></tr>"
    draft.write_text(f"<h1>Årsredovisning 2023</h1><table>{rows}</table>", "utf-8")
    write_page(tried(draft, tmp_path, forbund="hbs", year=2023), tmp_path / "granskning.html")
    page.goto((tmp_path / "granskning.html").as_uri())
    assert page.locator("th").evaluate_all("all => all.map(e => [e.innerText, e.scope])") == [
        ["Insats", "col"],
        ["Avslutade", "col"],
    ]
