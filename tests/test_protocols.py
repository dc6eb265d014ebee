"""What a notebook shows of its stage: honest shares, nothing of small groups, the same every time."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import StageStopped
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.protocol import cleaned, compared, counted, delivered, reconciled
from pipeline.protocol.drawn import Gallery
from pipeline.protocol.page import beside, write_page
from pipeline.protocol.shown import Bar, Line, Sheet
from pipeline.protocol.tables import tables_sheet
from pipeline.reconcile.rows import TrialRow
from pipeline.rows.typed import typed_columns
from pipeline.store import MONEY, connect, create_table, write_json, write_parquet, write_text
from pipeline.typography import INTERNAL
from support.builds import Build
from support.deliveries import FORBUND
from support.observations import obs


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "raw" / "prov").mkdir(parents=True)
    (tmp_path / "raw" / "prov" / "forbund.toml").write_text(FORBUND, "utf-8")
    return Places(tmp_path / "raw", tmp_path / "ut")


def table(path: Path, rows: str) -> Path:
    write_parquet(connect(), rows, path)
    return path.parent


def texts(sheet: Sheet) -> list[list[str]]:
    return [[c if isinstance(c, str) else c.text if isinstance(c, Bar) else "linje" for c in row] for row in sheet.rows]


# --- 1 and 2 ---------------------------------------------------------------------------------


def test_how_complete_a_column_is_and_of_persons_only_roughly(places: Places, tmp_path: Path) -> None:
    rows = "from range(1000) t(i)"
    select = f"select i as maltext, if(i < 123, 'x', '') as malomrade, null as vision, 'x' as _file {rows}"
    folder = table(tmp_path / "malrad.parquet", select)
    table(tmp_path / "deltagare.parquet", f"select i as person, if(i < 3, '', 'x') as kommun, 1 as fodelsear_id {rows}")
    # A table of ours, and one whose columns are the same whatever is delivered, are no part of the picture.
    table(tmp_path / "kodad_kolumn.parquet", f"select i as grans {rows}")
    table(tmp_path / "medlemsbidrag.parquet", f"select i as belopp {rows}")
    found = dict(delivered.completeness_chips(places, "prov", folder, ("deltagare",)).rows)
    assert list(found) == [
        "Deltagare ur SUS, 1\u00a0000 rader: 1 kolumn är helt ifylld",
        "Mål, 1\u00a0000 rader: 1 kolumn är helt ifylld, tomma är Vision",
    ]
    (malomrade,) = found["Mål, 1\u00a0000 rader: 1 kolumn är helt ifylld, tomma är Vision"]
    assert malomrade.text == "Målområde 12,3\u00a0%"
    # Three persons without a kommun are not told: 99,7 % would say it.
    (kommun,) = found["Deltagare ur SUS, 1\u00a0000 rader: 1 kolumn är helt ifylld"]
    assert kommun == Bar(1.0, "Folkbokföringskommun över 99\u00a0%")


def test_a_line_of_a_budget_is_told_once_with_what_it_was_taken_for(tmp_path: Path) -> None:
    line = "'Kansliet' as radnamn, 'Kansli' as postnamn, 'administration' as grupp, 2022 as ar, 'b.xlsx' as _file, '' as _sheet, 4 as _row"
    select = f"select {line}, kind, kr as belopp_kr, kind as _column from (values ('budget', 300000), ('utfall', 280000)) t(kind, kr)"
    sheet = cleaned.posts_sheet(table(tmp_path / "budgetpost.parquet", select))
    assert texts(sheet) == [
        [
            "Kansliet",
            "Kansli",
            "Administration",
            "budget 2022 300\u00a0000\u00a0kr; utfall 2022 280\u00a0000\u00a0kr",
            "b.xlsx, rad 4",
        ]
    ]


def test_rows_that_do_not_count_are_told_by_reason(tmp_path: Path) -> None:
    rows = "(values ('deltagare', 'dubblett', 'a.csv', '', 4), ('deltagare', 'dubblett', 'a.csv', '', 5), ('deltagare', 'summa', 'a.csv', '', 9))"
    folder = table(tmp_path / "bortvald.parquet", f"from {rows} t(tabell, varfor, _file, _sheet, _row)")
    assert texts(cleaned.left_out_sheet(folder)) == [
        ["deltagare", "dubblett", "a.csv", "2", "4–5"],
        ["deltagare", "summa", "a.csv", "1", "9"],
    ]


def test_every_row_in_is_told_where_it_went() -> None:
    entries = [
        {"tabell": "budget", "in": 83, "i_tabell": 46, "kontroll": 37, "bortvald": 0},
        {"tabell": "tom", "in": 0, "i_tabell": 0, "kontroll": 0, "bortvald": 0},
    ]
    sheet = cleaned.flow_sheet(entries)
    assert texts(sheet) == [["budget", "83", "46", "37", "0", "55\u00a0%"]]
    assert sheet.words.startswith("83 rader in: 46 används i mått, 37 hålls emot")


def test_the_tables_that_have_rows_are_told_and_the_others_by_name(tmp_path: Path) -> None:
    table(tmp_path / "bidrag.parquet", "select 1 as a from range(1200)")
    table(tmp_path / "risk.parquet", "select 1 as a limit 0")
    sheet = tables_sheet(tmp_path)
    assert texts(sheet) == [["bidrag", "1\u00a0200"]] and sheet.notes == ("Utan rader: risk.",)


# --- 3 and 4 ---------------------------------------------------------------------------------


def numbers(path: Path, *found: Any, protected: str = "") -> Path:
    con = connect()
    names = list(vars(found[0]))
    decimals = ("value", "numerator", "denominator", "lower", "upper")
    types = {n: MONEY if n in decimals else "INTEGER" if n in ("year", "argang") else "VARCHAR" for n in names}
    rows = [vars(o) | {"source": "beraknad", "skydd": "liten" if o.measure == protected else ""} for o in found]
    create_table(con, "o", types | {"source": "VARCHAR", "skydd": "VARCHAR"}, rows)
    write_parquet(con, "select * from o", path)
    return path


def test_the_greatest_change_stands_first_and_a_withheld_number_has_none(tmp_path: Path) -> None:
    before = numbers(tmp_path / "fjol.parquet", obs("deltagare", 50, year=2021, unit="antal"))
    own = (
        obs("kostnader", 1_100_000),
        obs("kostnader", 1_000_000, year=2021),
        obs("intakter", 500_000),
        obs("intakter", 1_000_000, year=2021),
        # From less than 100 000 kr, of what may be below zero, and of a share no percent is told.
        obs("medlemsbidrag", 90_000),
        obs("medlemsbidrag", 9_000, year=2021),
        obs("arets_resultat", 500_000),
        obs("arets_resultat", -500_000, year=2021),
        obs("soliditet", 40, unit="procent"),
        obs("soliditet", 80, year=2021, unit="procent"),
        obs("deltagare", 3, unit="antal"),
    )
    numbers(tmp_path / "observation.parquet", *own, protected="deltagare")
    sheet = counted.numbers_sheet(tmp_path, before, 2022)
    rows = [[c.replace("\u00a0", " ") for c in (r[0], *r[2:])] for r in texts(sheet)]
    assert rows == [
        ["Intäkter", "1 000 000 kr", "500 000 kr", "−500 000 kr", "−50,0 %"],
        ["Kostnader", "1 000 000 kr", "1 100 000 kr", "+100 000 kr", "+10,0 %"],
        ["Årets resultat", "−500 000 kr", "500 000 kr", "+1 000 000 kr", "–"],
        ["Deltaganden under året", "50", "..", "–", "–"],
        ["Medlemsbidrag", "9 000 kr", "90 000 kr", "+81 000 kr", "–"],
        ["Soliditet", "80,0 %", "40,0 %", "−40,0 procentenheter", "–"],
    ]


def test_ages_are_drawn_of_what_may_be_published(tmp_path: Path) -> None:
    ages = [
        obs("deltagare", n, unit="antal", breakdown="aldersgrupp", category=c) for n, c in ((20, "15-29"), (5, "40-49"))
    ]
    hidden = obs("deltagare", None, unit="antal", breakdown="aldersgrupp", category="30-39")
    together = obs("deltagare", 8, unit="antal", breakdown="aldersgrupp", category="50-")
    numbers(tmp_path / "observation.parquet", together, *ages, hidden)
    rows = counted.people_sheet(tmp_path, 2022).rows
    assert [r[1] for r in rows] == [Bar(1.0, "20"), Bar(None, ".."), Bar(0.25, "5"), Bar(0.4, "8")]
    names = ["Ålder: 15–29 år", "Ålder: 30–39 år", "Ålder: 40–49 år", "Ålder: 50 år och äldre"]
    assert [r[0] for r in rows] == names


def test_a_series_has_a_line_and_one_year_alone_is_only_counted(places: Places, tmp_path: Path) -> None:
    numbers(tmp_path / "publicerbart.parquet", obs("kostnader", 1, year=2020), obs("kostnader", 3), obs("intakter", 5))
    names = compared.short_names(places, Unit("prov"))
    sheet = compared.series_sheet(tmp_path, names)
    assert texts(sheet) == [["Kostnader", "utfall", "linje", "2020 1\u00a0kr, 2022 3\u00a0kr"]]
    assert "1 mått har bara ett år" in sheet.words
    assert compared.differences_sheet(tmp_path, names).rows == []


def test_a_line_breaks_where_a_year_is_missing() -> None:
    drawn = Line([1.0, None, 2.0, 3.0]).html()
    assert (drawn.count("<circle"), drawn.count("<line")) == (3, 1)
    assert Line([None, 4.0]).html() == ""


# --- 5 and 6 ---------------------------------------------------------------------------------


def test_the_charts_stand_with_their_words_and_one_set_of_fonts(tmp_path: Path) -> None:
    entry = {"titel": "A < B", "alternativtext": "x", "anmarkning": "", "kalla": "Källa."}
    files = [entry | {"id": n, "filer": {"svg-utan-rubrik": f"{n}.svg"}} for n in "ab"]
    write_json(tmp_path / "index.json", {"diagram": files})
    for n in "ab":
        write_text(tmp_path / f"{n}.svg", f"<svg><style>@font-face{{}}</style><path id='{n}'/></svg>")
    html = Gallery(tmp_path)._repr_html_()
    assert html.count("@font-face") == 1 and html.count("<svg>") == 2 and "A &lt; B" in html
    write_json(tmp_path / "index.json", {"diagram": []})
    assert "Inga diagram" in Gallery(tmp_path)._repr_html_()


def trial(prov: str, **other: Any) -> dict[str, Any]:
    base: dict[str, Any] = dict.fromkeys(typed_columns(TrialRow), "")
    numbers_ = {"skillnad": Decimal(1), "tolerans": Decimal(0), "ar": 2022, "vikt": 0.5, "_row": 7}
    sides = {"vanster": Decimal(900), "hoger": Decimal(1000), "vanster_cell": "not 2", "hoger_cell": "leveranserna"}
    said = {"utslag": "avviker", "allvar": "fel", "regel": "summa", "vad": f"fel i {prov}", "enhet": "kr"}
    flags = {"dolt": False, "att_forklara": True, "_file": "data/raw/prov/2022/publicerat.csv"}
    return base | {"prov_id": prov, "fynd": prov} | numbers_ | sides | said | flags | other


def test_a_finding_has_its_two_places_and_one_of_a_withheld_number_is_only_counted(tmp_path: Path) -> None:
    rows = [
        trial("p1"),
        trial("p2", dolt=True, vad="HEMLIGT 3"),
        trial("p3", fynd="p1"),
        trial("p4", forklaring="avrundat", att_forklara=False),
        trial("p5", utslag="stammer", fynd=""),
    ]
    con = connect()
    create_table(con, "t", typed_columns(TrialRow), rows)
    write_parquet(con, "select * from t", tmp_path / "avstamning.parquet")
    sheet = reconciled.findings_sheet(tmp_path)
    assert sheet.words.startswith("3 fynd, varav 2 fel som varken är rättade eller förklarade. 1 av fynden rör tal")
    assert "HEMLIGT" not in sheet._repr_html_()
    place = "publicerat.csv, rad 7"
    sides = ["not 2: 900\u00a0kr", "leveranserna: 1\u00a0000\u00a0kr"]
    assert texts(sheet) == [
        ["fel", "fel i p1", *sides, f"{place} (p1)"],
        ["fel", "fel i p4 Förklaring: avrundat", *sides, f"{place} (p4)"],
    ]
    assert texts(reconciled.rules_sheet(tmp_path)) == [["Summor och delsummor", "1", "0", "4", "0", "80\u00a0%"]]


def test_what_a_cell_says_is_text_and_never_markup() -> None:
    html = Sheet(("<b>",), [("<script>1</script>",), (Bar(0.5, "<i>"),)], "a & b", ("<n>",))._repr_html_()
    assert re.findall(r"<(?:script|b|i|n)>", html) == []


def test_a_page_is_made_of_what_was_run_and_needs_it(places: Places) -> None:
    unit = Unit("prov", 2022)
    with pytest.raises(StageStopped, match="prov/2022 har inga körda notebookar ännu"):
        write_page(places, unit)
    html = {"text/html": ["<table><tr><td>7</td></tr></table>"], "text/plain": ["x"]}
    cells = [
        {"cell_type": "markdown", "source": f"**{INTERNAL}**"},
        {"cell_type": "markdown", "source": ["# 1. Vad som kom in\n", "<script>1</script>"]},
        {"cell_type": "code", "source": "visa(1 < 2)", "outputs": [{"data": html}, {"text": ["a < b"]}]},
    ]
    write_json(places.protocol(unit, "1_ingest"), {"cells": cells})
    page = write_page(places, unit).read_text("utf-8")
    assert page.count(INTERNAL) == 2 and "<script>" not in page
    assert '<a href="#1_ingest">1. Vad som kom in</a>' in page and "<td>7</td>" in page
    assert "visa(1 &lt; 2)" in page and "<pre>a &lt; b</pre>" in page


def test_the_comparison_comes_along_when_it_has_been_run(places: Places) -> None:
    assert beside(places, ["prov"]) == []
    write_json(places.protocol(Unit("prov"), "4_compare"), {"cells": []})
    write_json(places.protocol(EVERYTHING, "4_compare"), {"cells": []})
    assert beside(places, ["prov", "annat"]) == [Unit("prov"), EVERYTHING]
    assert write_page(places, EVERYTHING).parent == places.internal / "jamforelse" / "protokoll"


# --- all of them, built ----------------------------------------------------------------------


@pytest.mark.whole
def test_every_protocol_is_there_small_and_shows_what_its_stage_did(built: Build) -> None:
    books = sorted(built.places.internal.rglob("protokoll/*.ipynb"))
    assert len(books) == 5 * 5 + 3 + 2
    assert max(p.stat().st_size for p in books) < 400_000
    for path in books:
        book = json.loads(path.read_text("utf-8"))
        shown = [o for c in book["cells"] for o in c.get("outputs", [])]
        html = "".join("".join(o["data"].get("text/html", "")) for o in shown if "data" in o)
        # Of one year there are too few numbers for any chart.
        drawn = "<figure" in html or "Inga diagram har tillräckligt många tal." in html
        assert drawn == (path.stem == "5_chart") and ("<table" in html) != drawn, path
