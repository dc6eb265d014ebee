"""The documents that are given out: nothing of the office's in them, every number of theirs leads home."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from pipeline.measures.definition import read_measures
from pipeline.places import ROOT, Places, Unit
from pipeline.store import read_json, read_rows
from support.builds import Build, finsam_here

pytestmark = pytest.mark.whole
YEARS = ("hbs/2017", "hbs/2022", "ostra_sodertorn/2013", "sodertalje/2017", "sodertalje/2023")
# Names of files and folders, and the pages and words of the office.
INTERNAL = re.compile(
    r"data/raw|\.(?:csv|xlsx|xls|toml|se|md)\b|sparning|underlag\.html|sha256|obs_id=|Källa: |avviker|forbund\.toml",
    re.I,
)


def _html(built: Build, name: str) -> str:
    return (built.places.reports / name).read_text("utf-8")


def _seen(html: str) -> str:
    """What a reader sees: no style, no drawing, no tags."""
    html = re.sub(r"<(style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", html)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("page", ["arsredovisning", "insatsblad"])
def test_nothing_of_the_office_stands_in_what_is_given_out(built: Build, year: str, page: str) -> None:
    html = _html(built, f"{year}/{page}.html")
    assert INTERNAL.findall(_seen(html)) == []
    assert not re.findall(r'href="(?!#|https?:)[^"]*"', html)


@pytest.mark.parametrize("year", YEARS)
def test_every_number_of_the_public_document_leads_home(built: Build, year: str) -> None:
    public = set(re.findall(r'data-obs="(n[0-9a-f]+)"', _html(built, f"{year}/arsredovisning.html")))
    known = {r["obs_id"]: r["status"] for r in read_rows(built.places.published)}
    # Of earlier years also what only a document prints.
    earlier = built.places.stage(Unit(year.partition("/")[0]), "compare") / "tidigare.parquet"
    known |= {r["obs_id"]: r["status"] for r in read_rows(earlier)}
    assert len(public) > 20
    assert {known[i] for i in public} <= {"ok", "dold", "ej_tillampligt", "saknas"}
    home = set(re.findall(r'id="tal-(n[0-9a-f]+)"', _html(built, f"internt/{year}/sparning.html")))
    assert public <= home
    cells = set(re.findall(r'<td[^>]*data-obs="(n[0-9a-f]+)"', _html(built, f"{year}/arsredovisning.html")))
    opened = re.findall(r'id="tal-(n[0-9a-f]+)"', _html(built, f"internt/{year}/underlag.html"))
    assert cells <= set(opened)
    assert len(opened) == len(set(opened))


def test_no_large_category_is_withheld_while_women_and_men_are_shown(built: Build) -> None:
    """Of all five deliveries; and how many whole-year counts are withheld is at or below what was found possible."""
    true = {r["obs_id"]: r["value"] for r in read_rows(built.places.observations)}
    counts = [r for r in read_rows(built.places.published) if r["unit"] == "antal" and r["source"] == "beraknad"]
    at = {
        (
            *(r[k] for k in ("forbund", "year", "period", "measure", "insats", "kind", "breakdown", "category")),
            r["kon"],
        ): r
        for r in counts
    }
    large = [
        k
        for k, r in at.items()
        if k[-1] == "alla" and r["breakdown"] and r["status"] == "dold" and true[r["obs_id"]] >= 30
    ]
    lost = [
        k for k in large if all(at.get((*k[:-1], kon), {"status": ""})["status"] == "ok" for kon in ("kvinna", "man"))
    ]
    assert lost == [] and len(at) > 2000
    people = {
        m.id for m in read_measures().values() if m.people and m.kind in ("count", "distinct") and not m.answers_of
    }
    for forbund, year, most in (("hbs", 2022, 124), ("sodertalje", 2017, 130)):
        whole = [
            r
            for k, r in at.items()
            if k[:3] == (forbund, year, "helar") and k[3] in people and not k[3].startswith("enkat")
        ]
        told = [r for r in whole if r["kind"] != "prognos" and r["status"] == "dold"]
        assert 100 < len(told) <= most


@pytest.mark.parametrize(("year", "most"), [("hbs/2022", 30), ("sodertalje/2017", 30)])
def test_the_annual_report_is_no_longer_than_a_board_reads(built: Build, year: str, most: int) -> None:
    assert len(pypdfium2.PdfDocument(built.places.reports / year / "arsredovisning.pdf")) <= most


def test_people_and_goals_stand_before_the_money_and_each_document_says_what_it_is(built: Build) -> None:
    html = _html(built, "hbs/2022/arsredovisning.html")
    order = [
        html.index(f'<section id="{c}"')
        for c in ("aret_i_korthet", "deltagarna", "mal", "ekonomi", "resultatrakning", "beslut")
    ]
    assert order == sorted(order)
    pages = ("hbs/2022/arsredovisning.html", "internt/hbs/2022/underlag.html")
    editions = [re.findall(r"Utkast [0-9a-f]{8}", _html(built, p))[0] for p in pages]
    assert editions[0] == editions[1]


def test_tables_are_numbered_once_each_and_references_lead_to_them(built: Build) -> None:
    for year in YEARS:
        html = _html(built, f"{year}/arsredovisning.html")
        for kind in ("Tabell", "Figur"):
            numbers = [int(n) for n in re.findall(rf'<span class="nummer">{kind} (\d+)\.</span>', html)]
            assert numbers == sorted(set(numbers)), (year, kind)
        for target in re.findall(r'class="se" href="#([^"]+)"', html):
            assert f'id="{target}"' in html


def test_findings_and_remarks_come_first_in_the_offices_own(built: Build) -> None:
    html = _html(built, "internt/hbs/2022/underlag.html")
    assert (
        html.index('<section id="att_gora"')
        < html.index('<section id="avstamning"')
        < html.index('<section id="resultat"')
    )
    assert "Lämnas inte ut" in html


_NUMBER = re.compile(r'<(td|span)([^>]*data-obs="(n[0-9a-f]+)"[^>]*)>(.*?)</\1>', re.DOTALL)


def _numbers(html: str) -> dict[str, set[str]]:
    """obs_id -> how it is written, wherever it stands."""
    found: dict[str, set[str]] = {}
    for _, _, obs_id, text in _NUMBER.findall(html):
        found.setdefault(obs_id, set()).add(re.sub(r"<[^>]+>|ca\u00a0", "", text))
    return found


def _rest(html: str, changed: set[str]) -> str:
    """The page without its charts, its edition and the numbers that have changed."""
    html = re.sub(r"<figure.*?</figure>", "", html, flags=re.DOTALL)
    html = re.sub(r"Utkast [0-9a-f]{8}", "Utkast", html)
    return _NUMBER.sub(lambda m: "#" if m[3] in changed else m[0], html)


def test_one_changed_row_changes_all_that_rests_on_it_and_nothing_else(built: Build, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(ROOT / "data" / "raw", raw)
    delivery = raw / "ostra_sodertorn/2013/medlemsbidrag.csv"
    text = delivery.read_text("utf-8-sig")
    assert text.count("798\u00a0823") == 1
    delivery.write_text(text.replace("798\u00a0823", "898\u00a0823"), "utf-8-sig")
    run = finsam_here("report", f"RAW={raw}", f"OUT={tmp_path}", "FORBUND=ostra_sodertorn", "FORMAT=html")
    assert run.code == 0, run.text

    def published(places: Places) -> dict[str, tuple[Decimal, str]]:
        rows = read_rows(places.stage(Unit("ostra_sodertorn"), "compare") / "publicerbart.parquet")
        return {r["obs_id"]: (r["value"], r["status"]) for r in rows}

    before, after = published(built.places), published(Places(raw, tmp_path))
    changed = {i for i in before.keys() | after.keys() if before.get(i) != after.get(i)}
    assert len(changed) > 5
    page = "ostra_sodertorn/2013/arsredovisning.html"
    old, new = (p.reports.joinpath(page).read_text("utf-8") for p in (built.places, Places(raw, tmp_path)))
    was, now = _numbers(old), _numbers(new)
    assert was.keys() == now.keys()
    shown = changed & was.keys()
    assert len(shown) > 3
    told = {i for i in was if was[i] != now[i]}
    assert told <= shown
    # What is changed and written as before has moved by less than is shown.
    assert all(abs(before[i][0] - after[i][0]) < Decimal("0.1") for i in shown - told)
    assert len(told) > 3
    assert _rest(old, changed) == _rest(new, changed)
    # What is drawn and read aloud follows too.
    alts = [re.findall(r'aria-label="([^"]*)"', html) for html in (old, new)]
    assert any("898" in a for a in alts[1]) and not any("898" in a for a in alts[0])


def test_no_public_page_leads_to_the_offices_own_and_every_page_of_it_says_what_it_is(built: Build) -> None:
    pages = sorted(built.places.reports.rglob("*.html"))
    own = [p for p in pages if p.is_relative_to(built.places.internal) or p == built.places.start]
    # The start page is the office's; beside the documents stand the contact sheets of their charts.
    assert len(own) == 5 * 2 + 3 + 1 + 1 and len(pages) == len(own) + 5 * 2 + 2 + 6
    for page in pages:
        html = page.read_text("utf-8")
        links = set(re.findall(r'href="((?!https?:|#|\$|mailto:)[^"]*)"', html))
        assert [x for x in links if not (page.parent / x.partition("#")[0]).is_file()] == [], page
        assert page in own or not any("internt" in x or "sparning" in x for x in links), page
        assert html.count("Internt – lämnas inte ut") == (2 if page in own else 0), page
    for book in built.places.internal.rglob("*.xlsx"):
        sheets = openpyxl.load_workbook(book).worksheets
        assert {s.cell(3, 2).value for s in sheets} == {"Internt – lämnas inte ut"}, book
        assert all("Internt" in s.oddHeader.center.text and "Internt" in s.oddFooter.center.text for s in sheets)
    for notebook in built.places.internal.rglob("*.ipynb"):
        cells = read_json(notebook)["cells"]
        assert ["Internt" in "".join(c["source"]) for c in (cells[0], cells[-1])] == [True, True]
