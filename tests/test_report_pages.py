"""What a reader is told in the built pages."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.measures.numbers import Numbers
from pipeline.places import ROOT
from pipeline.store import read_rows
from support.builds import LONG_KINDS, Build, copy_deliveries, finsam_here
from support.pages import N, cells_of


@pytest.mark.whole
@pytest.mark.parametrize(
    "name",
    [
        "internt/hbs/2022/underlag",
        "internt/hbs/2017/underlag",
        "internt/sodertalje/2023/underlag",
        "jamforelse/jamforelse",
        "internt/kvalitet/index",
    ],
)
def test_no_page_shows_the_programs_insides(built: Build, name: str) -> None:
    html = (built.places.reports / f"{name}.html").read_text("utf-8")
    words = re.sub(r"<style>.*?</style>|<script>.*?</script>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    for inside in (
        r"\[\]",
        "None",
        r"Decimal\(",
        r"\bnan\b",
        "{",
        "budgetuppfoljning_",
        "summaprov",
        r"\d\.\d{4}",
        "&lt;",
    ):
        assert not re.search(inside, words), inside


@pytest.mark.whole
def test_the_page_of_findings_counts_as_the_build_does(built: Build) -> None:
    """It said 294 when 333 were tried."""
    page = (ROOT / "docs/fynd.md").read_text("utf-8")
    trials = [r["utslag"] for p in built.places.processed.glob("*/*/reconcile/summaprov.parquet") for r in read_rows(p)]
    assert f" {len(trials)} angivna summor, " in page and f"\n{trials.count('avrundning')} skillnader ryms i" in page
    assert trials.count("avviker") == 20 and "Tjugo stämmer inte" in page


@pytest.mark.whole
def test_the_finding_of_hbs_2022_is_told(built: Build) -> None:
    html = (built.places.internal / "hbs/2022/underlag.html").read_text("utf-8")
    assert f"1{N}168{N}400" in html
    assert f"1{N}167{N}800" in html
    assert (
        "157 angivna summor, resultat och avvikelser prövades mot sina rader: 107 stämmer, 31 stämmer inom avrundningen och 19 avviker."
        in html
    )


@pytest.mark.whole
def test_the_balance_requirement_of_hbs_2022(built: Build) -> None:
    html = (built.places.internal / "hbs/2022/underlag.html").read_text("utf-8").replace(N, " ")
    assert cells_of(html, "balanskrav")[1:] == [
        ["Årets resultat enligt resultaträkningen", "1 168,4", "1 753,2"],
        ["Balanskravsresultat", "1 168,4", "1 753,2"],
    ]


@pytest.mark.whole
def test_what_is_missing_is_said_and_what_is_unread_is_named(built: Build) -> None:
    hbs = (built.places.internal / "hbs/2017/underlag.html").read_text("utf-8")
    assert "Det finns ingen leverans av medlemsbidrag för 2017." in hbs
    plan = (built.places.internal / "sodertalje/2023/underlag.html").read_text("utf-8")
    assert "Ekonomiskt resultat" not in plan
    assert "2 uppgifter i leveranserna är rättade när de lästes" in plan
    assert cells_of(plan, "rattelser")[2][:4] == [
        "medlemsbidrag.csv",
        "C1",
        "Preliminär Medlemsavgift 2022 i kr",
        "Preliminär Medlemsavgift 2023 i kr",
    ]


@pytest.mark.whole
def test_a_restated_number_is_told_with_both_values(built: Build, tmp_path: Path) -> None:
    """Next year's delivery says something else of this year: the year's own stands, the other is shown."""
    from support.xlsx_writer import write

    raw = tmp_path / "raw"
    name = "ekonomi_resultatrakning.xlsx"
    copy_deliveries(built.places.raw / "hbs", raw / "hbs", ("2017", *LONG_KINDS))
    with (raw / "hbs" / "forbund.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[argang.2023]\ntyp = "bokslut"\n')
    (raw / "hbs" / "2023").mkdir()
    rows: list[list[object]] = [
        ["Belopp i tkr", "2023", "2022"],
        ["Verksamhetens intäkter", 18000, 18025.8],
        ["Verksamhetens kostnader", -18000, -16999],
        ["Årets resultat", 0, 1026.8],
    ]
    write(raw / "hbs" / "2023" / name, {"RR": rows})
    run = finsam_here("report", f"RAW={raw}", f"OUT={tmp_path}", "FORMAT=html")
    assert run.code == 0, run.text
    html = (tmp_path / "reports/internt/kvalitet/index.html").read_text("utf-8")
    assert re.search(r"\nhbs: \d+ tal skiljer sig mellan årens leveranser\. ", run.text)
    assert "HBS: Kostnader 2022, utfall" in html
    assert f"2022: 16{N}858{N}000 kr" in html
    assert f"2023: 16{N}999{N}000 kr" in html
    own = Numbers.read(tmp_path / "data/processed/observations.parquet").get("kostnader", "hbs", 2022, "utfall")
    assert own is not None
    assert own.value == Decimal(16858000)


@pytest.mark.whole
def test_equity_stands_beside_its_ceiling(built: Build) -> None:
    html = (built.places.internal / "hbs/2022/underlag.html").read_text("utf-8").replace(N, " ")
    assert cells_of(html, "eget-kapital")[1:] == [
        ["Eget kapital vid årets slut", "11 834,5", "10 666,1"],
        ["Tak enligt Nationella rådets rekommendation", "2 500,0", "2 540,0"],
        ["Över taket", "9 334,5", "8 126,1"],
    ]
    assert "underskott varje år som det budgeterade för 2022, 5 533 tkr, når det taket 2024" in html
    plan = (built.places.internal / "sodertalje/2023/underlag.html").read_text("utf-8").replace(N, " ")
    assert "Det egna kapitalet beräknas ligga 1 374 200 kr under taket." in plan


@pytest.mark.whole
def test_the_start_page_counts_what_the_run_says(built: Build) -> None:
    page = built.places.start.read_text("utf-8")
    told = re.findall(
        r"(?m)^(\w+)/(\d{4}): (?:(\d+) fel)?(?:, | och )?(?:(\d+) varning\w*)?.*avstämningen", built.run.text
    )
    said = {(forbund, year): (int(errors or 0), int(warnings or 0)) for forbund, year, errors, warnings in told}
    assert said["hbs", "2022"] == (30, 3) and said["sodertalje", "2023"] == (0, 0)
    for forbund in ("hbs", "sodertalje", "ostra_sodertorn"):
        rows = {row[0]: (int(row[7]), int(row[9])) for row in cells_of(page, f"ar-{forbund}")[1:]}
        assert rows == {year: n for (name, year), n in said.items() if name == forbund}


@pytest.mark.whole
def test_no_two_places_of_a_page_have_the_same_name(built: Build) -> None:
    """A link, and who has a page read aloud, finds the first of two: findings and key figures stood twice."""
    twice = {}
    for page in sorted(built.places.reports.rglob("*.html")):
        ids = re.findall(r'<[a-z0-9]+ [^>]*?\bid="([^"]+)"', page.read_text("utf-8"))
        if len(ids) > len(set(ids)):
            twice[page.name] = sorted({i for i in ids if ids.count(i) > 1})
    assert not twice
