"""The documents that are given out: nothing of the office's in them, every number of theirs leads home."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from pipeline.store import read_rows
from support.builds import Build

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
    public = set(re.findall(r'data-obs="([0-9a-f]+)"', _html(built, f"{year}/arsredovisning.html")))
    known = {r["obs_id"]: r["status"] for r in read_rows(built.places.published)}
    assert len(public) > 20
    assert {known[i] for i in public} <= {"ok", "dold", "ej_tillampligt", "saknas"}
    home = set(re.findall(r'id="tal-([0-9a-f]+)"', _html(built, f"{year}/sparning.html")))
    assert public <= home
    cells = set(re.findall(r'<td[^>]*data-obs="([0-9a-f]+)"', _html(built, f"{year}/arsredovisning.html")))
    opened = re.findall(r'id="tal-([0-9a-f]+)"', _html(built, f"{year}/underlag.html"))
    assert cells <= set(opened)
    assert len(opened) == len(set(opened))


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
    editions = [
        re.findall(r"Utkast [0-9a-f]{8}", _html(built, f"hbs/2022/{p}.html"))[0] for p in ("arsredovisning", "underlag")
    ]
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
    html = _html(built, "hbs/2022/underlag.html")
    assert (
        html.index('<section id="att_gora"')
        < html.index('<section id="avstamning"')
        < html.index('<section id="resultat"')
    )
    assert "Lämnas inte ut" in html
