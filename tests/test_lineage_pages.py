"""Lineage in pages: how it is divided, that every link leads to its number, and that the index finds it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.explorer.build import build_explorer, render_explorer
from pipeline.explorer.tables import read_explored
from pipeline.measures.observation import RIKET, TRACE_TYPES
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.report.build import build_report
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Document, Section
from pipeline.report.pages import division
from pipeline.report.pages.division import Division, count_subjects, divide
from pipeline.run.step_files import forget_incomplete_lineage
from pipeline.store import connect, create_table, read_rows, write_json, write_parquet
from support.builds import Build
from support.compared import compare, number

FORBUND = ("norr", "soder", "vast", "ost", "mitt")
YEARS = (2017, 2018, 2019)
# Five förbund and three years of kostnader are 15 numbers and their views.
FEW = 60


def divided(numbers: dict[tuple[str, str], int], most: int) -> Division:
    with mock.patch.object(division, "MOST", most):
        return divide(numbers, "sparning")


# --- how it is divided -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "pages"),
    [
        ({}, []),
        ({("a", "x"): 5, ("b", "x"): 5}, []),
        ({("a", "x"): 5, ("b", "x"): 6}, ["sparning/a", "sparning/b"]),
        ({("a", "x"): 10, ("b", "x"): 1}, ["sparning/a", "sparning/b"]),
        ({("a", "x"): 6, ("a", "y"): 5}, ["sparning/a-x", "sparning/a-y"]),
        # As even as the order allows, and never over ten.
        ({("a", f): 4 for f in "uvxyz"}, ["sparning/a-u", "sparning/a-u", "sparning/a-x", "sparning/a-x", "sparning/a-z"]),
        # One förbund is never divided.
        ({("a", "x"): 30, ("a", "y"): 1}, ["sparning/a-x", "sparning/a-y"]),
    ],
)  # fmt: skip
def test_one_page_while_it_is_short_then_by_measure_then_by_forbund(
    numbers: dict[tuple[str, str], int], pages: list[str]
) -> None:
    assert list(divided(numbers, 10).pages.values()) == pages


def test_what_was_not_counted_stands_last_of_its_measure() -> None:
    """Riket beside a measure; and while nothing is divided all stand on the one page."""
    of_two = divided({("a", "x"): 9, ("a", "y"): 9, ("b", "x"): 1}, 10)
    assert of_two.page_of(("a", RIKET)) == "sparning/a-y"
    assert of_two.page_of(("c", "x")) == "sparning/c"
    assert Division("sparning").page_of(("a", "x")) == "sparning"


SUBJECTS = st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("uvxyz")), st.integers(1, 40))


@given(SUBJECTS, st.integers(1, 60))
def test_no_page_is_over_the_limit_but_of_one_subject(numbers: dict[tuple[str, str], int], most: int) -> None:
    found = divided(numbers, most)
    assert found.is_divided == (sum(numbers.values()) > most)
    if not found.is_divided:
        return
    assert found.pages.keys() == numbers.keys()
    held = Counter[str]()
    for subject, count in numbers.items():
        held[found.page_of(subject)] += count
    alone = Counter(found.pages.values())
    assert [p for p, count in held.items() if count > most and alone[p] > 1] == []
    # A page is of one measure, and its förbund follow each other.
    assert all(
        p.startswith(f"sparning/{m}") and p.partition("-")[0] == f"sparning/{m}" for (m, _), p in found.pages.items()
    )
    for measure in "abc":
        own = [found.pages[s] for s in sorted(numbers) if s[0] == measure]
        assert sorted(set(own), key=own.index) == [p for i, p in enumerate(own) if i == 0 or own[i - 1] != p]


def test_numbers_and_the_views_that_have_a_value_are_counted() -> None:
    numbers = [{"obs_id": "n1", "measure": "a", "forbund": "x"}, {"obs_id": "n2", "measure": "b", "forbund": "x"}]
    views: list[dict[str, Any]] = [
        {"obs_id": "n1", "value": 1},
        {"obs_id": "n1", "value": 2},
        {"obs_id": "n2", "value": None},
    ]
    assert count_subjects(numbers, views) == {("a", "x"): 3, ("b", "x"): 1}


@pytest.mark.whole
@pytest.mark.parametrize("unit", [EVERYTHING, Unit("hbs", 2022)], ids=str)
def test_as_many_numbers_as_a_page_may_have_are_under_two_mebibytes(built: Build, unit: Unit) -> None:
    """By what a number takes on the pages of the examples, which are under the limit and so on one page."""
    page = (built.places.office(unit) / "sparning.html").read_text("utf-8")
    numbers = page.count('<details class="uppslag">')
    styles = len(page.partition("</style>")[0].encode())
    assert 500 < numbers <= division.MOST
    assert styles + division.MOST * (len(page.encode()) - styles) / numbers < 2 * 1024 * 1024


# --- its pages -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Five förbund, three years, four measures; written with a limit that divides kostnader by förbund too."""
    numbers = [
        n
        for place, forbund in enumerate(FORBUND)
        for year in YEARS
        for n in (
            number(forbund, year, "kostnader", 1_000_000 + 10_000 * place + year),
            number(forbund, year, "kostnader", 900_000 + year, kind="budget"),
            number(forbund, year, "deltagare", 100 + place),
            number(forbund, year, "andel_kvinnor", None, share=(60 + place, 100)),
            number(forbund, year, "andel_avslut_arbete_studier", None),
        )
    ]
    riket = "andel till arbete eller studier av avslutade;Riket;2018;31;procent;x\n"
    places = compare(tmp_path_factory.mktemp("sidor"), *numbers, riket=riket)
    for name in ("observations", "publicerbart"):
        (places.stage(EVERYTHING, "compare") / f"{name}.parquet").rename(places.processed / f"{name}.parquet")
    con = connect()
    for forbund in FORBUND:
        at = {"fil": f"{forbund}.csv", "blad": "", "kolumn": "", "rad": 2, "antal": 1, "ungefar": False}
        create_table(con, "s", TRACE_TYPES, [at | {"obs_id": n["obs_id"]} for n in numbers if n["forbund"] == forbund])
        write_parquet(con, "from s", places.stage(Unit(forbund), "compare") / "sparning.parquet")
    write_json(places.report(EVERYTHING) / "diagram" / "index.json", {"diagram": []})
    with mock.patch.object(division, "MOST", FEW):
        build_report(places, EVERYTHING, ("html",))
        build_explorer(places)
    return places


def hrefs(path: Path) -> Iterator[str]:
    yield from set(re.findall(r'href="([^"]+)"', path.read_text("utf-8")))


def anchors(path: Path) -> list[str]:
    return re.findall(r' id="([^"]+)"', path.read_text("utf-8"))


def pages_of(places: Places) -> list[Path]:
    return sorted((places.office(EVERYTHING) / "sparning").glob("*.html"))


def test_the_pages_are_those_of_the_measures(places: Places) -> None:
    names = [p.stem for p in pages_of(places)]
    assert [n for n in names if not n.startswith("kostnader")] == [
        "andel_avslut_arbete_studier",
        "andel_kvinnor",
        "deltagare",
    ]
    assert len([n for n in names if n.startswith("kostnader-")]) > 1


def test_every_link_of_the_comparison_and_of_its_lineage_leads_to_a_page_and_a_place_in_it(places: Places) -> None:
    folder = places.office(EVERYTHING)
    known: dict[Path, set[str]] = {}
    tried = Counter[str]()
    for page in (folder / "jamforelse.html", folder / "sparning.html", *pages_of(places)):
        for href in hrefs(page):
            path, _, anchor = href.partition("#")
            target = (page.parent / path).resolve() if path else page
            if target.parent != folder / "sparning" and target.name not in ("sparning.html", page.name):
                continue
            found = known.setdefault(target, set(anchors(target)))
            assert not anchor or anchor in found, (page.name, href)
            tried[page.name] += bool(anchor)
    assert tried["jamforelse.html"] > 50 and tried["sparning.html"] > 20


def test_every_number_and_view_has_one_place_and_the_explorer_knows_its_page(places: Places) -> None:
    """By the map that its script reads, as by the links of the comparison."""
    folder = places.stage(EVERYTHING, "compare")
    numbers = [*read_rows(folder / "jamforelse.parquet"), *read_rows(folder / "tidigare.parquet")]
    subject = {r["obs_id"]: (r["measure"], r["forbund"]) for r in numbers}
    views = [r for r in read_rows(folder / "vy.parquet") if r["value"] is not None]
    ids = {i: subject[i] for i in subject} | {v["vy_id"]: subject[v["obs_id"]] for v in views}
    with mock.patch.object(division, "MOST", FEW):
        known = read_explored(places).lineage
    placed = Counter(a for p in pages_of(places) for a in anchors(p) if a.startswith("tal-"))
    assert {i: placed[f"tal-{i}"] for i in ids} == dict.fromkeys(ids, 1)
    lost = [
        i for i, s in ids.items() if f"tal-{i}" not in anchors(places.office(EVERYTHING) / f"{known.page_of(s)}.html")
    ]
    assert len(ids) > 150 and lost == []


def test_from_the_index_a_number_is_two_clicks_away(places: Places) -> None:
    """A question or a measure, then a förbund; there its years stand, the latest first."""
    folder = places.office(EVERYTHING)
    index = (folder / "sparning.html").read_text("utf-8")
    assert 'href="#matt-andel_kvinnor">Andel kvinnor' in index
    opened = index.partition('<dl id="matt-kostnader"')[2].partition("</dl>")[0]
    address = {name: href for href, name in re.findall(r'<a href="([^"]+)">([^<]+)</a>', opened)}
    assert list(address) == ["Mitt", "Norr", "Ost", "Soder", "Vast"]
    page, _, anchor = address["Soder"].partition("#")
    chapter = (folder / page).read_text("utf-8").partition(f'<section id="{anchor}"')[2].partition("</section>")[0]
    assert re.findall(r'<h3 class="vikt"[^>]*>(\d+)', chapter) == ["2019", "2018", "2017"]
    assert "Kostnader, Soder 2018, utfall" in chapter and "Norr" not in chapter


def test_riket_stands_last_on_the_page_of_its_measure(places: Places) -> None:
    page = (places.office(EVERYTHING) / "sparning" / "andel_avslut_arbete_studier.html").read_text("utf-8")
    assert re.findall(r'<section id="([^"]+)"', page) == ["mitt", "norr", "ost", "soder", "vast", RIKET, "filer"]
    assert '<p class="subtitle">Mitt till Vast och riket</p>' in page


def test_what_is_given_out_knows_of_no_lineage(places: Places) -> None:
    public = places.report(EVERYTHING)
    assert [p.name for p in public.rglob("*.html") if "sparning/" in p.read_text("utf-8")] == []
    assert not (public / "sparning").exists()


def test_a_page_that_is_no_longer_written_is_removed_and_one_that_is_gone_is_missed(
    places: Places, tmp_path: Path
) -> None:
    copy = Places(places.raw, tmp_path)
    folder = copy.office(EVERYTHING)
    (folder / "sparning").mkdir(parents=True)
    index = folder / "sparning.html"
    index.write_text('<a href="sparning/a.html#x">x</a> <a href="sparning/b.html#x">x</a>', "utf-8")
    for name in "ab":
        (folder / "sparning" / f"{name}.html").write_text("", "utf-8")
    forget_incomplete_lineage(copy, [EVERYTHING])
    assert index.is_file()
    (folder / "sparning" / "b.html").unlink()
    forget_incomplete_lineage(copy, [EVERYTHING])
    assert not index.exists()
    old = pages_of(places)[0].with_name("gammal.html")
    old.write_text("", "utf-8")
    with mock.patch.object(division, "MOST", FEW):
        build_report(places, EVERYTHING, ("html",))
    assert not old.exists() and len(pages_of(places)) > 3


# --- from an id ------------------------------------------------------------------------------


def test_of_ids_no_more_digits_are_told_than_tell_them_apart() -> None:
    lookup = (("a.html", ("n10a000000000000", "n10b000000000000")), ("b.html", ("n200000000000000",)))
    html = render_html(Document("T", "", "O", (Section("om", "Om", ()),), lookup=lookup))
    data = re.search(r'<script type="application/json" id="sidor">(.*?)</script>', html)
    assert data and json.loads(data[1]) == {"bredd": 3, "sidor": [["a.html", "10a10b"], ["b.html", "200"]]}
    assert "<form" in html and "<form" not in render_html(Document("T", "", "O", (Section("om", "Om", ()),)))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_index_and_a_page_fit_and_axe_finds_nothing(places: Places, page, width: int) -> None:  # type: ignore[no-untyped-def]
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 900})
    for path in (places.office(EVERYTHING) / "sparning.html", pages_of(places)[0]):
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(page).response["violations"]] == []


@pytest.mark.browser
def test_an_id_and_an_old_address_lead_to_the_number(places: Places, page) -> None:  # type: ignore[no-untyped-def]
    (row,) = read_rows(
        places.stage(EVERYTHING, "compare") / "jamforelse.parquet",
        "measure = 'kostnader' and forbund = 'vast' and year = 2018 and kind = 'utfall'",
    )
    index = (places.office(EVERYTHING) / "sparning.html").as_uri()
    page.goto(index)
    page.fill("#tal-id", "n000000000000000")
    page.get_by_role("button", name="Visa talet").click()
    assert page.locator("#tal-id-svar").inner_text() == "Inget tal här har det id:t."
    page.fill("#tal-id", f" {row['obs_id']}-fasta_priser ")
    page.get_by_role("button", name="Visa talet").click()
    page.wait_for_url("**/sparning/kostnader-*")
    assert "Kostnader, Vast 2018, utfall, fasta priser" in page.locator("details:has(dl:target)").inner_text()
    page.goto(f"{index}#tal-{row['obs_id']}")
    page.wait_for_url("**/sparning/kostnader-*")
    assert page.locator("dl:target").is_visible()


def test_the_explorer_of_the_office_alone_has_the_pages(places: Places) -> None:
    with mock.patch.object(division, "MOST", FEW):
        explored = read_explored(places)
    one = len(render_explorer(explored))
    assert len(render_explorer(explored, pages=(("Start", "x"),))) > one
    assert (places.report(EVERYTHING) / "utforska.html").read_text("utf-8") == render_explorer(explored)
