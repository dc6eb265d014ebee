"""Our own report read back: every cell is the observation that it was made of, in each format."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.drafts.against_built import Observed, as_observed, read_observed
from pipeline.drafts.collect import collect
from pipeline.drafts.found import Found
from pipeline.drafts.model import Piece, Table
from pipeline.drafts.numerals import find_numerals
from pipeline.drafts.own import built_places, observation_of, read_built
from pipeline.drafts.reading import read_draft
from pipeline.drafts.tables import read_table
from pipeline.forbund.model import load_forbund
from pipeline.places import ROOT, Places, Unit
from pipeline.reconcile.printed.korsvis import try_measures
from pipeline.reconcile.verdict import AVVIKER
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Cell, Document, Row, Section, Text
from pipeline.report.document.model import Table as Shown
from pipeline.report.document.pdf import render_pdf
from support.builds import Build
from support.drafts import tried
from support.examples import only_all
from support.printed_figures import figure
from support.word_files import rendered

UNIT = Unit("hbs", 2022)
HERE = Places(ROOT / "data" / "raw", ROOT)
HEADINGS = ("Utfall 2022", "Utfall 2021", "Andel")


def shown(name: str, number: int, first: int, *labels: str) -> Shown:
    """A table in which every number has an id of its own: two groups of rows and a sum."""
    rows = [Row("Intäkter", (), "rubrik")]
    for r, label in enumerate(labels):
        values = (f"{first + r}\u00a0{100 + r:03},5", f"\u2212{first + r}", f"{r + 1},0\u00a0%")
        rows.append(
            Row(label, tuple(Cell(v, True, f"{number:02}{r:02}{c:02}{'a' * 10}") for c, v in enumerate(values)))
        )
    rows.append(Row("Summa", (Cell("–", True, "b" * 16), Cell("..", True, "c" * 16), Cell("", True)), "summa"))
    return Shown(f"t{number}", name, "tkr", "Post", HEADINGS, tuple(rows), number=f"Tabell {number}")


def report() -> Document:
    long = "En post vars namn är så långt att det måste brytas på två rader när sidan är smal"
    tables = (
        shown("Resultaträkning 2022", 1, 7, "Staten", "Kommuner/regioner", long),
        shown("Insatser 2022", 2, 11, "Lyra", "Unga på väg i Salem (UPIS)", "MIA"),
        shown("Insatser efter kön 2022", 3, 11, *(f"Rad {i}" for i in range(40))),
    )
    return Document("Årsredovisning 2022", "", "Samordningsförbundet HBS", (Section("a", "Ekonomi", tables),))


def placed(form: str, report: Document, places: Places) -> Path:
    """A report in a form, beside the built page."""
    folder = places.report(UNIT)
    folder.mkdir(parents=True, exist_ok=True)
    made = {"html": render_html(report).encode(), "docx": rendered(report), "pdf": b""}
    path = folder.parent / f"utkast.{form}"
    path.write_bytes(render_pdf(report) if form == "pdf" else made[form])
    return path


def built_beside(tmp_path: Path) -> Places:
    places = Places(ROOT / "data" / "raw", tmp_path)
    folder = places.report(UNIT)
    folder.mkdir(parents=True)
    (folder / "arsredovisning.html").write_text(render_html(report()), "utf-8")
    return places


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_every_cell_is_read_back_as_the_observation_it_was_made_of(form: str, tmp_path: Path) -> None:
    places = built_beside(tmp_path)
    owner = load_forbund(HERE, "hbs")
    found = collect(read_draft(placed(form, report(), places)), owner, 2022)
    there = built_places(found, read_built(places, UNIT, owner).figures)
    wanted = {
        c.obs_id: c.text
        for b in report().sections[0].blocks
        if isinstance(b, Shown)
        for r in b.rows
        for c in r.cells
        if c.text[-1:].isdigit() or "%" in c.text
    }
    assert len(wanted) == 138
    read = {observation_of(there[f.nr]): f.piece.text for f in found if f.nr in there and observation_of(there[f.nr])}
    assert {i: t.replace("\u00a0", " ") for i, t in read.items()} == {
        i: t.replace("\u00a0", " ") for i, t in wanted.items()
    }


def with_texts(changed: dict[str, str]) -> Document:
    """The report with other texts in some cells."""
    made = report()
    blocks = []
    for b in made.sections[0].blocks:
        assert isinstance(b, Shown)
        rows = [
            replace(r, cells=tuple(replace(c, text=changed.get(c.obs_id, c.text)) for c in r.cells)) for r in b.rows
        ]
        blocks.append(replace(b, rows=tuple(rows)))
    return replace(made, sections=(replace(made.sections[0], blocks=tuple(blocks)),))


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_a_cell_that_was_changed_is_named_with_what_was_built(form: str, tmp_path: Path) -> None:
    places = built_beside(tmp_path)
    path = placed(form, with_texts({f"010100{'a' * 10}": "8\u00a0110,5"}), places)
    result = tried(path, tmp_path)
    (finding,) = [f for f in result.findings if f.allvar == "fel"]
    assert (result.found[finding.nr].tryckt, finding.bor_vara) == ("8 110,5", "8 101,5")
    assert result.found[finding.nr].rad == "Kommuner/regioner"


def test_a_number_where_we_show_none_is_named(tmp_path: Path) -> None:
    places = built_beside(tmp_path)
    made = with_texts({"c" * 16: "3"})
    result = tried(placed("docx", made, places), tmp_path)
    told = [f for f in result.findings if f.trials[0].identity.id == "byggt_dolt"]
    # The sums of three tables each have one such cell.
    assert [(result.found[f.nr].tryckt, f.allvar, f.bor_vara) for f in told] == [("3", "varning", "")] * 3


def test_two_cells_that_changed_places_are_one_finding(tmp_path: Path) -> None:
    places = built_beside(tmp_path)
    one, other = f"010000{'a' * 10}", f"010100{'a' * 10}"
    path = placed("docx", with_texts({one: "8\u00a0101,5", other: "7\u00a0100,5"}), places)
    result = tried(path, tmp_path)
    (finding,) = [f for f in result.findings if f.allvar == "fel"]
    assert "bytt plats" in finding.told and "7 100,5 och 8 101,5" in finding.told.replace("\u00a0", " ")


def written(*sentences: str) -> Document:
    text = Section("a", "Året", tuple(Text(s) for s in sentences))
    return Document("Årsredovisning 2022", "", "Samordningsförbundet HBS", (text,))


BUILT = (
    "Insatskatalogen hade 320 besökare under året, mot 392 året före.",
    "Det egna kapitalet ligger 9,3 mnkr över taket.",
    "Förbundet bildades den 1 januari 2013 av två äldre förbund.",
    "Målet var minst 35 % och nåddes under året.",
)
REWRITTEN = {
    # What the draft says, and what comes of it: rule, the figure it is told at, what it should be.
    "Insatskatalogen hade 320 besökare under året, mot 329 året före.": ("byggt_skrivet", "329", "392"),
    "Insatskatalogen hade 392 besökare under året, mot 320 året före.": ("byggt_omkastat", "392", "320"),
    "Hela insatskatalogen hade 340 besökare under året, mot 392 året före.": ("byggt_skrivet", "340", "320"),
    "Det egna kapitalet ligger 9,3 mnkr under taket.": ("byggt_ord", "9,3 mnkr", ""),
    "Målet var minst 35 % och nåddes inte under året.": ("byggt_ord", "minst 35 %", ""),
    "Förbundet bildades den 1 januari 2012 av två äldre förbund.": ("byggt_dag", "1 januari 2012", "1 januari 2013"),
    "Förbundet bildades den 2012-01-01 av två äldre förbund.": ("byggt_dag", "2012-01-01", "1 januari 2013"),
}


@pytest.mark.parametrize("sentence", REWRITTEN)
def test_a_sentence_of_ours_that_was_changed_is_held_against_the_one_that_was_built(
    sentence: str, tmp_path: Path
) -> None:
    places = Places(ROOT / "data" / "raw", tmp_path)
    places.report(UNIT).mkdir(parents=True)
    (places.report(UNIT) / "arsredovisning.html").write_text(render_html(written(*BUILT)), "utf-8")
    at = max(range(len(BUILT)), key=lambda i: len(set(BUILT[i].split()) & set(sentence.split())))
    draft = written(*BUILT[:at], sentence, *BUILT[at + 1 :])
    result = tried(placed("docx", draft, places), tmp_path)
    (finding,) = [f for f in result.findings if f.allvar != "upplysning"]
    rule, told_at, should = REWRITTEN[sentence]
    assert (finding.trials[0].identity.id, result.found[finding.nr].tryckt, finding.bor_vara) == (rule, told_at, should)


@pytest.mark.parametrize("day", ["2013-01-01", "1 jan 2013", "1\u00a0januari 2013"])
def test_the_same_day_in_another_writing_is_no_other_day(day: str, tmp_path: Path) -> None:
    places = Places(ROOT / "data" / "raw", tmp_path)
    places.report(UNIT).mkdir(parents=True)
    (places.report(UNIT) / "arsredovisning.html").write_text(render_html(written(*BUILT)), "utf-8")
    draft = written(*(s.replace("1 januari 2013", day) for s in BUILT))
    assert [f.told for f in tried(placed("docx", draft, places), tmp_path).findings if f.allvar != "upplysning"] == []


def test_what_the_office_writes_anew_has_no_place(tmp_path: Path) -> None:
    places = Places(ROOT / "data" / "raw", tmp_path)
    places.report(UNIT).mkdir(parents=True)
    (places.report(UNIT) / "arsredovisning.html").write_text(render_html(written(*BUILT)), "utf-8")
    new = "Kansliet flyttade till nya lokaler, och hyran blev 12 tkr högre än väntat."
    result = tried(placed("docx", written(*BUILT, new), places), tmp_path)
    assert [f for f in result.findings if f.allvar != "upplysning"] == []


def shown_ids(page: Path) -> dict[str, list[str]]:
    """The numbers of each numbered table of a built page, in the order they are read."""
    found: dict[str, list[str]] = {}
    for block in read_draft(page).blocks:
        if isinstance(block, Table) and block.caption.startswith("Tabell"):
            ids = [f.piece.observation(f.numeral.start) for f in read_table(block)]
            found[block.caption] = [i for i in ids if i]
    return {caption: ids for caption, ids in found.items() if ids}


@pytest.mark.parametrize(("periods", "off"), [(("t1", "t2"), 0), (("helar", "t2"), 0), (("helar", "helar"), 1)])
def test_a_number_of_a_day_is_not_compared_with_the_whole_years(periods: tuple[str, str], off: int) -> None:
    """55 were there on 30 April and 54 on 31 August: neither is wrong. Printed twice of one year, one of them is."""
    key = ("deltagare_pagaende", "start", "alla", "", "", 2023, "utfall")
    figures = [figure(v, f"Inskrivna {v}", "Alla") for v in (55, 54)]
    observed, there = {}, {}
    for f, period in zip(figures, periods, strict=True):
        obs_id = f.tryckt * 8
        observed[obs_id] = Observed(key, Decimal(f.value), period)
        piece = Piece(f.tryckt, told=((0, 2, obs_id),))
        numeral = find_numerals(f.tryckt)[0]
        there[f.nr] = Found(
            *(f.nr, "d", piece, numeral, (), "t", f.rad, f.kolumn, "", "", "alla", 2023, "antal", "utfall"),
            *(f.tryckt, "säker", 0),
        )
    read = as_observed(figures, there, observed)
    assert len([t for t in try_measures(read) if t.verdict == AVVIKER]) == off


# A PDF takes five times longer to read: of the smallest report test_drafts_planted.py reads it at every level.
@pytest.mark.parametrize("form", ["docx", "html", pytest.param("pdf", marks=only_all)])
def test_the_built_report_is_read_back(form: str, built: Build, capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers of a table come in the same order on the page, which says of each what it is, as in the other forms."""
    page = built.places.report(UNIT) / "arsredovisning.html"
    wanted = shown_ids(page)
    draft = read_draft(page.with_suffix(f".{form}"))
    owner = load_forbund(built.places, "hbs")
    found = collect(draft, owner, 2022)
    there = built_places(found, read_built(built.places, UNIT, owner).figures)
    read: dict[str, list[str]] = {}
    for f in found:
        block = draft.blocks[f.block]
        if isinstance(block, Table) and block.caption in wanted:
            read.setdefault(block.caption, []).append(observation_of(there[f.nr]) if f.nr in there else "")
    observed = read_observed(built.places, "hbs")
    by_measure: dict[tuple[str, int], list[bool]] = {}
    for caption, ids in wanted.items():
        told = [i for i in read.get(caption, []) if i]
        for n, i in enumerate(ids):
            key = observed[i].key
            by_measure.setdefault((key[0], key[5]), []).append(n < len(told) and told[n] == i)
    right, every = sum(map(sum, by_measure.values())), sum(map(len, by_measure.values()))
    with capsys.disabled():
        print(f"\n{form}: {right} av {every} celler är samma tal, {len(by_measure)} mått och år")
    assert every > 600 and len(by_measure) > 80
    assert {key: hits for key, hits in by_measure.items() if not all(hits)} == {}
