"""The explorer in a real browser: keyboard, screen reader rules, address, what may not be compared, files."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.explorer.build import render_explorer
from pipeline.explorer.tables import Explored, as_printed
from pipeline.report.pages.division import Division
from pipeline.typography import number
from support.browser import NEEDS_BROWSER
from support.explorer_page import EVERYONE, NBSP, ONE_YEAR, PEOPLE, SHARE, opened, rows, words
from support.explorer_tables import MERGED, NAMES, PERSONS, row, small, view

pytestmark = NEEDS_BROWSER


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


@pytest.mark.parametrize(
    ("upper", "order"), [("49.9", ["Söder", "Norr"]), ("50.0", ["Norr", "Söder"]), ("50.1", ["Norr", "Söder"])]
)
@pytest.mark.parametrize("vy", ["belopp", "andel"])
def test_shares_whose_intervals_overlap_have_no_order(
    page: Any, tmp_path: Path, upper: str, order: list[str], vy: str
) -> None:
    """Söder from 50.0; Norr is lower and reaches to just under it, to it, or past it: then they stand by name."""
    shares = (("norr", "40", "30", upper), ("soder", "60", "50.0", "70"))
    numbers = [
        row(f, 2021, "andel_arbete", v, lower=Decimal(low), upper=Decimal(high), denominator=Decimal(90))
        for f, v, low, high in shares
    ]
    explored = Explored(tuple(numbers), (), (), {f: NAMES[f] for f, *_ in shares})
    choice = f"#matt=andel_arbete&vy={vy}&forbund=norr,soder&fran=2021&till=2021&kon=alla&slag=utfall"
    opened(page, written(tmp_path, explored), choice)
    names = [t for t in page.locator("#diagram svg text").all_text_contents() if "n = 90" in t]
    assert [n.split(" ")[0] for n in names] == order
    said = page.locator("#diagram desc").text_content()
    assert ("i ordning efter storlek" in said) is (order == ["Söder", "Norr"])


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


def test_a_published_page_leads_nowhere_in_the_office(page: Any, address: str) -> None:
    opened(page, address, "#matt=kostnader&vy=fasta_priser&forbund=norr&fran=2020&till=2021&kon=alla&slag=utfall")
    assert page.locator("#tabell td.num").count() == 2 and page.locator("#tabell a.spar").count() == 0
    page.locator("#utrakning summary").click()
    page.wait_for_selector("#utrakningar tbody tr")
    assert page.locator("#utrakningar thead th").count() == 3 and page.locator("#utrakningar a").count() == 0


def test_a_number_leads_to_its_origin_and_tells_how_it_is_made(page: Any, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(render_explorer(small(), pages=(("Start", "../../index.html"),)), "utf-8")
    address = (tmp_path / "a.html").as_uri()
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


def test_a_number_leads_to_its_page_of_divided_lineage(page: Any, tmp_path: Path) -> None:
    pages = {("kostnader", "norr"): "sparning/kostnader-norr", ("kostnader", "soder"): "sparning/kostnader-soder"}
    explored = replace(small(), lineage=Division("sparning", pages))
    (tmp_path / "a.html").write_text(render_explorer(explored, pages=(("Start", "../../index.html"),)), "utf-8")
    for forbund in ("norr", "soder"):
        first = next(
            r
            for r in small().numbers
            if (r["forbund"], r["measure"], r["year"], r["kind"]) == (forbund, "kostnader", 2020, "utfall")
        )
        choice = f"#matt=kostnader&vy=belopp&forbund={forbund}&fran=2020&till=2021&kon=alla&slag=utfall"
        opened(page, (tmp_path / "a.html").as_uri(), choice)
        address = page.locator("#tabell a.spar").first.get_attribute("href")
        assert address == f"sparning/kostnader-{forbund}.html#tal-{first['obs_id']}"


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


QUESTIONS = (
    {"id": "antal", "fraga": "Hur många?", "matt": "deltagare", "slag": ["utfall", "tryckt"], "svar": "Norr hade 765."},
    {"id": "pengar", "fraga": "Vad kostade det?", "matt": "kostnader", "slag": ["utfall"], "svar": "Det kostade."},
)


def test_the_page_opens_on_a_question_with_its_answer(page: Any, tmp_path: Path) -> None:
    known = small()
    printed = as_printed(row("norr", 2019, "deltagare", "700", argang=2020))
    numbers = sorted((*known.numbers, printed), key=lambda r: (r["ordning"], r["kind"], r["kon"], r["forbund"]))
    told = Explored(tuple(numbers), (), known.breaks, NAMES, QUESTIONS)
    opened(page, written(tmp_path, told))
    assert page.locator("#fraga").input_value() == "antal" and page.locator("#matt").input_value() == "deltagare"
    assert words(page, "#svar") == "Norr hade 765."
    # What only a report prints has a panel of its own, and a hollow mark in it.
    assert "Tryckt utfall" in [r[0] for r in rows(page)]
    marks = page.locator("#diagram [fill='#fff'][stroke] title")
    assert marks.count() == 1 and "700" in marks.first.text_content()
    page.locator("#fraga").select_option("pengar")
    assert "matt=kostnader" in page.url and words(page, "#svar") == "Det kostade."
    # The answer is of everybody: without one of them it is not said.
    page.get_by_role("checkbox", name="Norr").uncheck()
    assert page.locator("#svar").is_hidden()
    page.locator("#matt").select_option("andel_arbete")
    assert page.locator("#fraga").input_value() == ""


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


def test_no_value_that_is_withheld_is_anywhere_in_what_the_page_holds(page: Any, address: str) -> None:
    opened(page, address)
    held = json.loads(page.evaluate("JSON.stringify(data.numbers)"))
    hidden = [i for i, s in enumerate(held["status"]) if s != "ok"]
    assert len(hidden) == 2
    assert {held[c][i] for c in ("value", "numerator", "denominator", "lower", "upper") for i in hidden} == {None}
