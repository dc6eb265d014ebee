"""From the contact sheet to the clipboard: a chart, its caption and its alt text are a click each."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.charts.charts import report_charts
from pipeline.charts.pack import write_charts
from pipeline.charts.palette import STANDARD
from pipeline.charts.sheet import WIDE
from pipeline.measures.numbers import Numbers
from support.browser import NEEDS_BROWSER, launched
from support.observations import FORBUND, obs

pytestmark = NEEDS_BROWSER
N = "\u00a0"
_COPIED = """async () => {
  const [item] = await navigator.clipboard.read();
  const blob = await item.getType("image/png");
  return await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
}"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a folder with two charts."""
    folder = tmp_path_factory.mktemp("diagram")
    rows = [
        obs("medlemsbidrag", 7301000, breakdown="huvudman", category="staten"),
        obs("medlemsbidrag", 7300900, breakdown="huvudman", category="kommunen"),
        *(obs("arets_resultat", n, year=y) for y, n in ((2020, 3340000), (2021, 1753200), (2022, 1168400))),
    ]
    write_charts(report_charts(Numbers(rows), FORBUND, 2022), folder, STANDARD, "Prov", "2022")
    return folder / "index.html"


@pytest.fixture(scope="module")
def page(sheet: Path) -> Iterator[Any]:
    with launched() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url))
        page.goto(sheet.as_uri())
        assert [a for a in asked if not a.startswith("data:")] == [sheet.as_uri()]
        yield page


def test_the_picture_is_copied_at_300_dots_per_inch_with_its_words(page: Any) -> None:
    page.locator("#medlemsbidrag button", has_text="Kopiera bilden").click()
    page.locator("#besked", has_text="Kopierat: bilden").wait_for()
    png = base64.b64decode(page.evaluate(_COPIED).partition(",")[2])
    titled = struct.unpack(">II", png[16:24])
    assert titled[0] == round(WIDE.width / 72 * 300)
    page.get_by_label("utan rubrik").check()
    page.locator("#medlemsbidrag button", has_text="Kopiera bilden").click()
    page.locator("#besked", has_text="Kopierat: bilden").wait_for()
    bare = struct.unpack(">II", base64.b64decode(page.evaluate(_COPIED).partition(",")[2])[16:24])
    # Without title and source it is as wide, and lower.
    assert bare[0] == titled[0] and bare[1] < titled[1]


def test_caption_and_alt_text_are_copied_as_they_stand_in_the_index(page: Any) -> None:
    copied = []
    for words in ("Kopiera bildtexten", "Kopiera alternativtexten"):
        page.locator("#resultat_over_ar button", has_text=words).click()
        page.locator("#besked", has_text=f"Kopierat: {words[8:]}").wait_for()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    caption, alt = copied
    assert caption == f"Årets resultat 2022 blev 1{N}168,4{N}tkr."
    assert alt.startswith("Staplar per år. Årets resultat 2020 3")


def test_the_links_lead_to_files_that_are_there_and_axe_finds_nothing(page: Any, sheet: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    links = page.eval_on_selector_all("article a", "links => links.map(a => a.getAttribute('href'))")
    assert len(links) == 2 * 9 and all((sheet.parent / link).is_file() for link in links)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], len(v["nodes"])) for v in violations] == []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
