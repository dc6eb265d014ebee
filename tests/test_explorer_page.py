"""The explorer in a real browser: keyboard, screen reader rules, address, what may not be compared, files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from explorer_tables import MERGED, NAMES, PERSONS, row, small, view

from pipeline.explorer.build import render_explorer
from pipeline.explorer.tables import Explored
from pipeline.typography import number

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI must have a browser: .ci/run installs chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser found (chromium or google-chrome): the page is not tried"),
]
NBSP = "\u00a0"
SHARE = "#matt=andel_arbete&vy=andel&forbund=norr,soder&fran=2021&till=2022&kon=alla&slag=utfall"
PEOPLE = "#matt=deltagare&vy=belopp&forbund=norr,soder&fran=2020&till=2022&kon=alla&slag=utfall"
EVERYONE = (
    "#matt=kostnader&vy=belopp&forbund=mitt,norr,oster,soder,vaster&fran=2020&till=2022&kon=alla&slag=utfall,budget"
)
ONE_YEAR = "#matt=kostnader&vy=belopp&forbund=mitt,norr,oster,soder,vaster&fran=2022&till=2022&kon=alla&slag=utfall"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("utforska") / "utforska.html"
    path.write_text(render_explorer(small()), "utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            headless=True,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.asked, page.errors = [], []
    page.on("request", lambda r: page.asked.append(r.url))
    page.on("pageerror", lambda e: page.errors.append(str(e)))
    yield page
    assert page.errors == []
    context.close()


def opened(page: Any, address: str, choice: str = "") -> Any:
    page.goto("about:blank")
    page.goto(address + choice)
    page.wait_for_selector("#diagram svg")
    return page


def words(page: Any, selector: str) -> str:
    return str(page.locator(selector).first.inner_text()).replace(NBSP, " ")


def rows(page: Any) -> list[list[str]]:
    """The table as a reader sees it, row by row, without what only a screen reader hears."""
    return page.evaluate(
        """[...document.querySelectorAll("#tabell tbody tr")].map((row) => [...row.cells].map((cell) => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll(".dold").forEach((e) => e.remove());
            return copy.textContent.replaceAll("\\u00a0", " ").trim();
        }))"""
    )


@pytest.mark.parametrize("choice", ["", SHARE, PEOPLE, EVERYONE, ONE_YEAR])
def test_axe_finds_nothing(page: Any, address: str, choice: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened(page, address, choice)
    page.locator("#utrakning summary").click()
    page.wait_for_selector("#utrakningar tbody tr")
    results = Axe().run(page)
    assert [(v["id"], v["help"], v["nodes"][0]["html"]) for v in results.response["violations"]] == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("choice", ["", EVERYONE, ONE_YEAR])
def test_it_fits_its_width_and_asks_for_nothing_else(page: Any, address: str, choice: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, address, choice)
    page.evaluate("document.getElementById('fler').open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {a.partition("#")[0] for a in page.asked if a != "about:blank"} == {address}


def test_on_a_phone_the_choices_are_folded_away_until_wanted(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    opened(page, address)
    assert page.locator("#matt").is_visible()
    assert page.locator("#forbund").is_hidden()
    page.get_by_text("Ändra år, förbund, kön").click()
    assert page.locator("#forbund").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator("#kon").is_visible()
    assert page.locator("#fler > summary").is_hidden()


def test_numbers_are_written_as_the_reports_write_them(page: Any, address: str) -> None:
    """The page's own formatting against pipeline/typography.py, halves and signs too."""
    values = [
        "0",
        "0.5",
        "-0.5",
        "2.5",
        "0.05",
        "-0.04",
        "999.95",
        "1000",
        "-1234567.891",
        "12.357617",
        "0.000001",
        "8555702",
        "1500000.005",
        "99999999999.5",
        "1.005",
        "25.477572",
    ]
    opened(page, address)
    script = "(vs) => vs.flatMap((v) => [0, 1, 2, 3].map((d) => formatNumber(Number(v), d)))"
    assert page.evaluate(script, values) == [number(Decimal(v), d) for v in values for d in range(4)]
    in_tkr = page.evaluate("(vs) => vs.map((v) => formatNumber(Number(v), 1, 3))", values)
    assert in_tkr == [number(Decimal(v) / 1000, 1) for v in values]


def test_everything_in_the_tables_comes_to_the_page(page: Any, address: str) -> None:
    explored = small()
    opened(page, address)
    found = page.evaluate(
        """[...Array(data.numbers.antal).keys()].map((i) => [obsId(data, i), data.numbers.forbund[i], data.numbers.year[i],
            data.numbers.value[i], data.numbers.lower[i], data.numbers.denominator[i], data.numbers.grupp[i]])"""
    )
    plain = [
        [None if v is None else float(v) for v in (r["value"], r["lower"], r["denominator"])] for r in explored.numbers
    ]
    assert found == [
        [r["obs_id"], r["forbund"], r["year"], *values, r["grupp"]]
        for r, values in zip(explored.numbers, plain, strict=True)
    ]
    formulas = page.evaluate("[...Array(data.views.antal).keys()].map((i) => formulaOf(data, i))")
    assert sorted(formulas) == ["", "", "× 391,5 / 340,43"]


def test_the_first_picture_and_table(page: Any, address: str) -> None:
    """The first measure, the first four förbund, every year; kr of a million or more in tkr."""
    opened(page, address)
    assert words(page, "#rubrik") == "Kostnader, 2020–2022"
    assert words(page, "#tabell caption") == "Kostnader, 2020–2022 (tkr)"
    assert rows(page) == [
        ["Mitt", "5 000", "5 251", "5 501"],
        ["Norr", "1 000", "1 251", "1 501"],
        ["Söder", "2 000", "2 251 a", "2 501"],
        ["Väster", "3 000", "3 251", "3 501"],
    ]
    assert words(page, "#lage") == "Kostnader, 2020–2022:\n12 tal för 4 förbund, 1 brott."


def test_the_picture_says_what_it_shows(page: Any, address: str) -> None:
    opened(page, address, PEOPLE)
    picture = page.locator("#diagram svg")
    assert picture.get_attribute("role") == "img"
    assert picture.locator("> title").text_content() == "Deltaganden, 2020–2022"
    told = picture.locator("> desc").text_content()
    assert told == (
        "Linjer över åren, antal. Utfall. Norr: 2020 760; 2021 765. "
        f"Utfall (jämförs inte: {PERSONS}). Söder: 2021 624. Brott a: Alla 2021. Nytt register för uppföljning."
    )


def test_no_line_crosses_a_break(page: Any, address: str) -> None:
    """Norr, unbroken, is one line of three years; Söder, broken in 2021, has one of two years after it."""
    opened(page, address, "#matt=kostnader&forbund=norr,soder&fran=2020&till=2022&kon=alla&slag=utfall")
    lines = page.locator("#diagram svg path").evaluate_all(
        "paths => paths.map(p => [p.getAttribute('stroke'), p.getAttribute('d').split('L').length])"
    )
    assert lines == [["#1f5a7a", 3], ["#b4531a", 2]]
    assert page.locator("#diagram svg").get_by_text("a", exact=True).count() == 1
    assert words(page, "#anmarkningar ol.brott li") == f"Söder 2021. {MERGED}"
    assert page.locator("td.brott").count() == 1


def test_what_may_not_be_compared_stands_apart_with_its_reason(page: Any, address: str) -> None:
    """760 deltaganden and 624 individer: two groups in the table, two panels, greyed with the reason."""
    opened(page, address, PEOPLE)
    assert rows(page) == [
        ["Utfall"],
        ["Norr", "760", "765 a", "1"],
        [f"UtfallJämförs inte med gruppen före: {PERSONS}"],
        ["Söder", "..", "624 a", ""],
    ]
    assert words(page, "#anmarkningar ol:not(.brott) li") == "Summan av insatsernas antal."
    assert page.locator("tr.jamfors-inte").count() == 1
    assert words(page, "#forbund label:has([value=soder])") == f"Söder\nvisas för sig: {PERSONS}"
    assert page.locator("#forbund [value=soder]").get_attribute("aria-disabled") is None
    # Each group has its own axis: two upright breaks, no line between the two.
    assert page.locator("#diagram svg path").count() == 0
    assert page.locator("#diagram svg").get_by_text("a", exact=True).count() == 2


def test_in_one_year_only_what_may_be_compared_is_ranked_together(page: Any, address: str) -> None:
    opened(page, address, PEOPLE.replace("fran=2020&till=2022", "fran=2021&till=2021"))
    bars = page.locator("#diagram svg rect title").all_text_contents()
    assert bars == ["Norr 2021: 765", "Söder 2021: 624"]
    assert page.locator("#diagram svg").get_by_text("Jämförs inte med rutan före").count() == 1
    opened(page, address, ONE_YEAR)
    assert [b.split(" ")[0] for b in page.locator("#diagram svg rect title").all_text_contents()] == [
        "Mitt",
        "Öster",
        "Väster",
        "Söder",
        "Norr",
    ]


def test_many_forbund_have_a_panel_each(page: Any, address: str) -> None:
    opened(page, address, EVERYONE)
    names = page.locator("#diagram svg text[font-weight=bold]").all_text_contents()
    assert names == ["Utfall", "Mitt", "Norr", "Söder", "Väster", "Öster", "Budget", "Norr"]
    assert page.locator("#diagram svg use").count() == 5


def test_a_withheld_number_is_two_dots_and_nothing_else(page: Any, address: str) -> None:
    opened(page, address, SHARE)
    assert rows(page) == [["Norr", "12,6 %8,1–17,5"], ["Söder", ".."]]
    assert "Söder: visas inte" in page.locator("#diagram desc").text_content()
    assert words(page, "#lage").endswith("2 tal för 2 förbund, 1 av dem visas inte.")


def test_a_number_leads_to_its_origin_and_tells_how_it_is_made(page: Any, address: str) -> None:
    first = next(r for r in small().numbers if r["forbund"] == "norr" and r["year"] == 2020)
    opened(page, address, "#matt=kostnader&vy=fasta_priser&forbund=norr&fran=2020&till=2021&kon=alla&slag=utfall")
    link = page.locator("#tabell a.spar").first
    assert link.get_attribute("href") == f"sparning.html#tal-{first['obs_id']}-fasta_priser"
    assert link.inner_text() == f"1{NBSP}150"
    page.locator("#utrakning summary").click()
    page.wait_for_selector("#utrakningar tbody tr")
    told = [r.replace(NBSP, " ").replace("\n", " ") for r in page.locator("#utrakningar tbody tr").all_inner_texts()]
    assert told == [
        "Norr 2020, utfall\t1 150\t1 000 000 kr × 391,5 / 340,43 = 1 150 001 kr\tSpåra Norr 2020, utfall",
        "Norr 2021, utfall\t..\tPrisindex saknas för året.\tSpåra Norr 2021, utfall",
    ]


def test_choices_that_cannot_be_made_are_read_but_not_taken(page: Any, address: str) -> None:
    opened(page, address, PEOPLE)
    for choice, reason in {
        "#vy [value=fasta_priser]": "gäller bara belopp i kronor",
        "#vy [value=per_1000]": "finns inte: Folkmängd saknas för förbundets kommuner",
        "#kon [value=annat]": "inget tal visas: små grupper skyddas",
        "#kon [value=man]": "måttet redovisas inte efter kön",
        "#slag [value=budget]": "finns inte för måttet",
        "#forbund [value=oster]": "inga tal för måttet",
    }.items():
        box = page.locator(choice)
        assert box.get_attribute("aria-disabled") == "true"
        assert words(page, f"label:has({choice.split(' ')[1]})").endswith(f"\n{reason}"), choice
        before = page.url
        box.focus()
        assert page.evaluate("document.activeElement.value") in choice
        page.keyboard.press("Space")
        assert page.url == before
        assert not box.is_checked()
    assert page.locator("#vy [value=belopp]").is_checked()


def test_arrow_keys_pass_views_that_do_not_exist(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("#vy [value=belopp]").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "andel"
    assert page.locator("#vy [value=belopp]").is_checked()
    page.keyboard.press("ArrowDown")
    assert page.locator("#vy [value=fasta_priser]").is_checked()
    assert words(page, "#rubrik") == "Kostnader, fasta priser, 2020–2022"


def test_the_address_restores_the_choice_and_back_undoes_it(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("#matt").select_option("deltagare")
    page.locator("#kon [value=kvinna]").check()
    chosen = page.url
    assert chosen.endswith(
        "#matt=deltagare&vy=belopp&forbund=mitt,norr,soder,vaster&fran=2020&till=2022&kon=alla,kvinna&slag=utfall"
    )
    seen = rows(page)
    assert ["Norr", "..", "400 a", ""] in seen
    page.go_back()
    assert not page.locator("#kon [value=kvinna]").is_checked()
    page.go_back()
    assert words(page, "#rubrik") == "Kostnader, 2020–2022"
    page.go_forward()
    page.go_forward()
    assert rows(page) == seen
    opened(page, chosen)
    assert rows(page) == seen
    assert page.locator("#kon [value=kvinna]").is_checked()
    page.reload()
    page.wait_for_selector("#diagram svg")
    assert rows(page) == seen


def test_an_address_that_says_what_is_not_there_is_told(page: Any, address: str) -> None:
    opened(page, address, "#matt=rymdfarkoster&forbund=norr,luna&slag=prognos")
    assert words(page, "#rubrik") == "Kostnader, 2020–2022"
    told = page.locator("#varning p").all_inner_texts()
    assert told == [
        "Adressen säger ”rymdfarkoster”, som inte finns här.",
        "Adressen säger ”luna”, som inte finns här.",
        "Måttet finns inte för det valda, därför visas utfall.",
    ]


def test_a_remark_is_a_link_within_the_page_and_no_choice(page: Any, address: str) -> None:
    opened(page, address, PEOPLE)
    page.locator("#tabell a[href='#anm-1']").click()
    assert words(page, "#rubrik") == "Deltaganden, 2020–2022"
    page.locator("#fran").select_option("2021")
    assert "fran=2021" in page.url


def test_a_page_without_numbers_says_so(page: Any, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(render_explorer(Explored((), (), (), {})), "utf-8")
    page.goto((tmp_path / "a.html").as_uri())
    page.wait_for_selector("#fel:visible")
    assert words(page, "#fel") == "Det finns inga tal att jämföra."
    assert page.locator("#val").is_hidden()


def written(tmp_path: Path, explored: Explored) -> str:
    """The address of a page of other numbers."""
    path = tmp_path / "annan.html"
    path.write_text(render_explorer(explored), "utf-8")
    return path.as_uri()


def test_indexes_from_different_years_are_kept_apart(page: Any, tmp_path: Path) -> None:
    numbers = [
        row(f, y, "kostnader", str(v)) for f, y, v in (("norr", 2020, 50), ("norr", 2021, 60), ("soder", 2021, 80))
    ]
    index = [
        view(n, "index", v, "× 100", "index", bas=b)
        for n, v, b in zip(numbers, ("100", "120", "100"), (2020, 2020, 2021), strict=True)
    ]
    opened(
        page,
        written(tmp_path, Explored(tuple(numbers), tuple(index), (), NAMES)),
        "#matt=kostnader&vy=index&forbund=norr,soder",
    )
    assert rows(page) == [
        ["Utfall"],
        ["Norr", "100", "120"],
        ["UtfallJämförs inte med gruppen före: Indexet börjar 2021."],
        ["Söder", "..", "100"],
    ]
    assert words(page, "#tabell caption").endswith("(index)")


def test_a_long_table_comes_whole(page: Any, tmp_path: Path) -> None:
    """More rows than are written at once: the rest follows by itself, in order."""
    names = {f"f{i:02}": f"Förbund {i}" for i in range(1, 96)}
    numbers = tuple(row(f, 2022, "kostnader", "1000") for f in names)
    address = written(tmp_path, Explored(numbers, (), (), names))
    opened(page, address, f"#matt=kostnader&forbund={','.join(names)}")
    page.wait_for_function("document.querySelectorAll('#tabell tbody tr').length === 95")
    assert [r[0] for r in rows(page)] == list(names.values())
    assert page.locator("#sokrad").is_visible()
    page.locator("#sok").fill("95")
    assert page.locator("#forbund label:visible").all_inner_texts() == ["Förbund 95"]


def test_the_last_kon_and_kind_cannot_be_taken_away(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("#slag [value=utfall]").click()
    assert page.locator("#slag [value=utfall]").is_checked()
    assert words(page, "#varning") == "Minst ett slag måste vara valt."
    page.locator("#inga").click()
    assert words(page, "#lage").endswith("Välj minst ett förbund.")
    assert page.locator("#hamta").is_hidden()
    page.locator("#alla").click()
    assert len(rows(page)) == 5


def test_keyboard_alone_from_load_to_a_changed_picture_and_a_file(page: Any, address: str) -> None:
    opened(page, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till diagrammet"

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached")

    tab_to("#matt")
    page.keyboard.press("ArrowDown")
    # Measures stand by unit: after Kronor comes Antal.
    assert words(page, "#rubrik") == "Deltaganden, 2020–2022"
    before = page.locator("#diagram").inner_html()
    tab_to("#forbund input[value=soder]")
    page.keyboard.press("Space")
    assert page.locator("#diagram").inner_html() != before
    assert words(page, "#lage").endswith("2 tal för 1 förbund, 1 brott.")
    tab_to("#som-csv")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "deltagare_belopp_2020-2022.csv"


def test_the_numbers_as_csv(page: Any, address: str, tmp_path: Path) -> None:
    opened(page, address, SHARE)
    with page.expect_download() as waiting:
        page.locator("#som-csv").click()
    waiting.value.save_as(tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, norr, soder = content.decode("utf-8-sig").split("\r\n")[:3]
    assert head.startswith("Förbund;År;Mått;Slag;Kön;Visat som;Värde;Nedre gräns;Övre gräns;Enhet;Täljare;Nämnare;")
    assert norr.startswith(
        "Norr;2021;Avslutade till arbete;utfall;alla;Andel med osäkerhet;12,587413;8,123456;17,5;procent;18;143;"
    )
    assert soder.startswith("Söder;2021;Avslutade till arbete;utfall;alla;Andel med osäkerhet;;;;procent;;;")
    assert "Talet visas inte." in soder


def test_text_in_a_file_is_never_read_as_a_formula(page: Any, address: str) -> None:
    opened(page, address)
    assert page.evaluate("""['=1+1', '-5', 'a;b', 'say "x"', -5.25, null].map(csvCell)""") == [
        "'=1+1",
        "'-5",
        '"a;b"',
        '"say ""x"""',
        "-5,25",
        "",
    ]


def test_the_picture_as_files(page: Any, address: str, tmp_path: Path) -> None:
    opened(page, address, PEOPLE)
    for kind, button in (("svg", "#som-svg"), ("png", "#som-png")):
        with page.expect_download() as waiting:
            page.locator(button).click()
        assert waiting.value.suggested_filename == f"deltagare_belopp_2020-2022.{kind}"
        waiting.value.save_as(tmp_path / f"a.{kind}")
    svg = (tmp_path / "a.svg").read_text("utf-8")
    # Alone it must say what the page says around it.
    for told in ("Deltaganden, 2020–2022", "Jämförs inte med rutan före", "Brott a: Alla 2021.", "Källa: förbundens"):
        assert told in svg, told
    png = (tmp_path / "a.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * (960 + 2 * 16)


def test_on_paper_only_what_is_chosen_is_left(page: Any, address: str, tmp_path: Path) -> None:
    opened(page, address, PEOPLE)
    page.emulate_media(media="print")
    assert page.locator("#val").is_hidden()
    assert page.locator("#hamta").is_hidden()
    assert page.locator("#diagram svg").is_visible()
    assert page.locator("#tabell table").is_visible()
    page.set_viewport_size({"width": 673, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 674


def test_no_value_that_is_withheld_is_anywhere_in_what_the_page_holds(page: Any, address: str) -> None:
    opened(page, address)
    held = json.loads(page.evaluate("JSON.stringify(data.numbers)"))
    hidden = [i for i, s in enumerate(held["status"]) if s != "ok"]
    assert len(hidden) == 2
    assert {held[c][i] for c in ("value", "numerator", "denominator", "lower", "upper") for i in hidden} == {None}
