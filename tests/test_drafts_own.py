"""Our own report read back: every cell is the observation that it was made of, in each format."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.drafts.collect import collect
from pipeline.drafts.model import Table
from pipeline.drafts.own import own_observations
from pipeline.drafts.reading import read_draft
from pipeline.drafts.tables import read_table
from pipeline.forbund.model import load_forbund
from pipeline.places import ROOT, Places, Unit
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Cell, Document, Row, Section
from pipeline.report.document.model import Table as Shown
from pipeline.report.document.pdf import render_pdf
from support.builds import Build
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


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_every_cell_is_read_back_as_the_observation_it_was_made_of(form: str, tmp_path: Path) -> None:
    places = Places(ROOT / "data" / "raw", tmp_path)
    folder = places.report(UNIT)
    folder.mkdir(parents=True)
    page = render_html(report())
    (folder / "arsredovisning.html").write_text(page, "utf-8")
    made = {
        "html": page.encode(),
        "docx": rendered(report()) if form == "docx" else b"",
        "pdf": render_pdf(report()) if form == "pdf" else b"",
    }
    path = tmp_path / f"arsredovisning.{form}"
    path.write_bytes(made[form])
    found = collect(read_draft(path), load_forbund(HERE, "hbs"), 2022)
    told = own_observations(found, places, UNIT)
    wanted = {
        c.obs_id: c.text
        for b in report().sections[0].blocks
        if isinstance(b, Shown)
        for r in b.rows
        for c in r.cells
        if c.text[-1:].isdigit() or "%" in c.text
    }
    assert len(wanted) == 138
    read = {told[f.nr]: f.piece.text for f in found if f.nr in told}
    assert {i: t.replace("\u00a0", " ") for i, t in read.items()} == {
        i: t.replace("\u00a0", " ") for i, t in wanted.items()
    }


def test_the_built_report_is_read_back(built: Build) -> None:
    """Charts have the table of their numbers on the page alone; every other cell is in the Word file too."""
    page = built.places.report(UNIT) / "arsredovisning.html"
    wanted = {
        figure.piece.obs_id
        for block in read_draft(page).blocks
        if isinstance(block, Table) and block.caption.startswith("Tabell")
        for figure in read_table(block)
        if figure.piece.obs_id
    }
    assert len(wanted) > 500
    for form, least in (("docx", 1.0), ("pdf", 0.95)):
        found = collect(read_draft(page.with_suffix(f".{form}")), load_forbund(built.places, "hbs"), 2022)
        told = set(own_observations(found, built.places, UNIT).values())
        assert len(wanted & told) >= least * len(wanted), form
