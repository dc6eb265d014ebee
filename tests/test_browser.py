"""The pages in a real browser: phone, desktop, keyboard, screen reader rules, print."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from support.browser import NEEDS_BROWSER
from support.builds import Build
from support.examples import some

pytestmark = [*NEEDS_BROWSER, pytest.mark.whole]
PAGES = [
    "index.html",
    "hbs/2022/arsredovisning.html",
    "internt/sodertalje/2017/underlag.html",
    "internt/hbs/2017/underlag.html",
    "internt/hbs/2022/sparning.html",
    "jamforelse/jamforelse.html",
    "jamforelse/utforska.html",
    "internt/kvalitet/index.html",
    "internt/jamforelse/utforska.html",
]
OFFICE = "internt/sodertalje/2017/underlag.html"


def address(built: Build, name: str) -> str:
    return (built.places.reports / name).as_uri()


@pytest.mark.parametrize("name", some(PAGES, 5))
def test_axe_finds_nothing(built: Build, page, name: str) -> None:  # type: ignore[no-untyped-def]
    from axe_playwright_python.sync_playwright import Axe

    page.goto(address(built, name))
    results = Axe().run(page)
    assert [(v["id"], v["help"], len(v["nodes"])) for v in results.response["violations"]] == []


@pytest.mark.parametrize("name", some(PAGES, 5))
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_width_and_asks_for_nothing_else(built: Build, page, name: str, width: int) -> None:  # type: ignore[no-untyped-def]
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address(built, name))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.asked == [address(built, name)]
    assert page.evaluate("document.documentElement.lang") == "sv"


def test_the_keyboard_reaches_the_content(built: Build, page) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, OFFICE))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None


def test_headings_go_down_one_step_at_a_time_and_links_have_targets(built: Build, page) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, OFFICE))
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert page.evaluate(
        "[...document.querySelectorAll('nav.innehall a')].every(a => document.querySelector(a.getAttribute('href')))"
    )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_pictures_speak_and_tables_have_headings(built: Build, page) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, OFFICE))
    alternatives = page.evaluate(
        "[...document.querySelectorAll('figure [role=img]')].map(e => e.getAttribute('aria-label'))"
    )
    assert len(alternatives) == 21
    assert "MIA: budget 1\u00a0500\u00a0000\u00a0kr, utfall 3\u00a0555\u00a0702\u00a0kr" in " ".join(alternatives)
    assert page.evaluate(
        "[...document.querySelectorAll('table')].every(t => t.caption && t.querySelectorAll('tbody th').length)"
    )


def test_the_printed_number_is_in_the_page_with_its_address(built: Build, page) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, OFFICE))
    table = page.locator("table", has=page.locator("#tabell-resultatrakning"))
    row = table.locator("tr", has_text="Årets resultat")
    assert row.locator("td.num").first.inner_text() == "880\u00a0552"
    assert len(row.locator("td.num").first.get_attribute("data-obs") or "") == 16


def test_it_prints_on_a4_with_every_chapter(built: Build, page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, OFFICE))
    page.emulate_media(media="print")
    assert page.locator("nav.innehall").is_hidden() and page.locator("nav.sidor").is_hidden()
    assert page.locator("main h2").count() == 24
    # A4 less margins at 96 dpi: nothing may be wider than the paper.
    page.set_viewport_size({"width": 673, "height": 900})
    wide = page.evaluate(
        "[...document.querySelectorAll('table, .bild svg')].filter(e => e.getBoundingClientRect().right > 674).map(e => e.id || e.tagName)"
    )
    assert wide == []
    captions = page.evaluate(
        "[...document.querySelectorAll('caption')].filter(c => c.getClientRects().length).map(c => c.innerText)"
    )
    page.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True)
    sheets = [" ".join(p.get_textpage().get_text_range().split()) for p in pypdfium2.PdfDocument(tmp_path / "a.pdf")]
    # No title of a table ends on the page after it began.
    assert [c for c in captions if not any(" ".join(c.split()) in sheet for sheet in sheets)] == []


def test_a_number_leads_to_its_rows_in_two_steps(built: Build, page) -> None:  # type: ignore[no-untyped-def]
    """Click it, read the row it leads to; with the keyboard by the link under the table."""
    page.goto(address(built, "internt/hbs/2022/underlag.html"))
    number = page.locator("caption#tabell-balansrakning ~ tbody tr:has(th:text-is('Kassa och bank')) a.spar").first
    assert number.inner_text().replace("\u00a0", " ") == "17 488,4"
    number.click()
    # In a panel beside the number; the page stays where it was.
    assert page.url.endswith("underlag.html")
    row = page.frame_locator("#panel-ram").locator("details:has(dl:target)").inner_text().replace("\u00a0", " ")
    assert "17 488,4" in row
    assert "data/raw/hbs/2022/ekonomi_balansrakning.xlsx, blad ”BR”: kolumn C rad 11" in row
    assert "1 inom avrundningen." in row
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    link = page.get_by_role("link", name="Spåra talen i Balansräkning 2022")
    link.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-stang"
    page.get_by_role("link", name="Hela spårningen").click()
    page.wait_for_url("**/sparning.html#*")
    found = page.locator("dl:target")
    assert found.is_visible() and "data/raw/hbs/2022/ekonomi_balansrakning.xlsx" in found.inner_text()


@pytest.mark.parametrize(
    "name",
    [
        "internt/hbs/2022/underlag.html",
        "internt/sodertalje/2017/underlag.html",
        "internt/jamforelse/jamforelse.html",
    ],
)
def test_any_number_leads_to_its_rows_in_two_steps(built: Build, page, name: str) -> None:  # type: ignore[no-untyped-def]
    """Numbers from the whole page: a click, and the row it leads to names a file or says why none is told."""
    page.goto(address(built, name))
    links = page.locator("a.spar")
    count = links.count()
    assert count > 80
    tried = 0
    for index in range(0, count, count // 5):
        # What is folded away (the numbers of a chart) is opened first, as a reader does.
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        number = links.nth(index)
        wanted = (number.get_attribute("href") or "").partition("#")[2]
        number.click()
        row = page.frame_locator("#panel-ram").locator("dl:target")
        assert row.get_attribute("id") == wanted
        # The same number may stand in kr in one place and in tkr in the next; its rows are the same.
        assert "data/raw/" in row.inner_text() or "visas inte" in row.inner_text(), row.inner_text()
        tried += 1
        page.keyboard.press("Escape")
    assert tried >= 5


@pytest.mark.parametrize("name", some(PAGES, 5))
def test_no_heading_of_a_column_reaches_into_the_next_at_a_desktops_width(built: Build, page, name: str) -> None:  # type: ignore[no-untyped-def]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address(built, name))
    wide = page.evaluate(
        "[...document.querySelectorAll('thead th')].filter(t => t.scrollWidth > t.clientWidth + 1).map(t => t.textContent)"
    )
    assert wide == []


@pytest.mark.parametrize("unit", ["hbs/2022", "sodertalje/2017"])
def test_no_table_of_the_underlag_is_wider_than_a_desk(built: Build, page, unit: str) -> None:  # type: ignore[no-untyped-def]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address(built, f"internt/{unit}/underlag.html"))
    assert page.locator(".till-fynd").count() > 5
    wide = "e => e.filter(t => t.scrollWidth > t.clientWidth + 1).map(t => t.getAttribute('aria-labelledby'))"
    assert page.eval_on_selector_all(".table-scroll", wide) == []


@pytest.mark.parametrize("name", ["index.html", "internt/sodertalje/2017/underlag.html", "internt/kvalitet/index.html"])
def test_every_way_between_the_pages_leads_to_a_file(built: Build, page, name: str) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, name))
    links = page.eval_on_selector_all("a[href]", "found => found.map(a => a.href.split('#')[0])")
    there = {link for link in links if link}
    assert len(there) > 4
    assert [link for link in there if not Path(link.removeprefix("file://")).is_file()] == []
    # Dark, and as it stands in print: the same words, no fault that axe knows of.
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme="dark")
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []


@pytest.mark.parametrize(
    "name", ["hbs/2022/arsredovisning.html", "hbs/2022/insatsblad.html", "jamforelse/jamforelse.html"]
)
def test_what_is_given_out_leads_nowhere_outside_itself(built: Build, page, name: str) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, name))
    outside = page.eval_on_selector_all(
        "a[href]",
        "found => found.map(a => a.getAttribute('href')).filter(h => !h.startsWith('#') && !/^https?:/.test(h))",
    )
    # From an answer of the comparison a reader may go on to choose; the page for that lies beside it.
    on = [h for h in outside if name.startswith("jamforelse/") and h.startswith("utforska.html#matt=")]
    assert len(on) == (8 if name.startswith("jamforelse/") else 0)
    assert [h for h in outside if h not in on] == []


def test_contents_stand_beside_the_text_on_a_wide_screen_and_above_it_on_a_phone(built: Build, page) -> None:  # type: ignore[no-untyped-def]
    page.goto(address(built, OFFICE))
    for width, beside in ((1280, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 900})
        nav, main = (page.locator(s).bounding_box() for s in ("nav.innehall", "main"))
        assert (nav["x"] + nav["width"] <= main["x"]) == beside
        # One drawing of each chart is seen: the narrow one on a phone.
        shown = page.locator(".bild svg:visible")
        assert shown.count() == page.locator(".bild").count()
        assert set(shown.evaluate_all("found => found.map(s => s.classList[0])")) == {"bred" if beside else "smal"}
