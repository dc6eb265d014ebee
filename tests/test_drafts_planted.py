"""A new user's draft: our own report with ten faults in it comes back with ten comments, and no other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from docx import Document

from pipeline.drafts.command import run_review
from pipeline.drafts.reading import read_draft
from pipeline.drafts.review import review
from pipeline.drafts.whose import tell_whose
from pipeline.places import Places, Unit
from support.builds import Build
from support.examples import only_all
from support.planted import Planted

UNIT = Unit("hbs", 2022)
# Paragraph or caption, row and column, what the draft should say and what it says.
_IN_WORDS = (
    ("Under 2022 pågick", "348", "384"),
    ("Administrationen stod för", "12 %", "21 %"),
    ("Figur 1. Deltagare per insats", "348", "338"),
    ("Soliditeten har därmed stigit", "67 %, från 36 %", "36 %, från 67 %"),
    ("Förbundet är en egen juridisk person", "1 januari 2013", "1 januari 2012"),
    ("Av dem var 181 kvinnor", "181 kvinnor och 154 män", "154 kvinnor och 181 män"),
)
_IN_CELLS = (
    ("Kostnad per deltagare 2022", "MIA", 1, "7 397 000"),
    ("Medlemmarnas bidrag 2022", "Summa", 1, "14 902"),
    ("Balansräkning 2022", "Kassa och bank", 3, "16 868,3"),
    ("Året i korthet", "Medlemsbidrag", 1, "14 701,9 tkr"),
)


def planted(page: Path, path: Path) -> Path:
    draft = Planted(page)
    for paragraph, old, new in _IN_WORDS:
        draft.words(paragraph, old, new)
    for caption, row, column, new in _IN_CELLS:
        draft.cell(caption, row, column, new)
    return draft.save(path)


def test_ten_faults_in_our_own_report_come_back_as_ten_comments(
    built: Build, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ut"
    for folder in ("reports/hbs/2022", "data/processed/hbs"):
        shutil.copytree(built.places.out / folder, out / folder)
    path = planted(out / "reports" / "hbs" / "2022" / "arsredovisning.docx", tmp_path / "utkast.docx")
    assert run_review(Places.at(out=out), [path], "hbs", 2022) == 0
    marked = Document(str(out / "reports" / "hbs" / "2022" / "granskning" / "utkast_granskad.docx"))
    comments = [c.text.replace("\u00a0", " ").splitlines()[0] for c in marked.comments]
    assert sorted(comments) == sorted(
        [
            "Fel: utkastet säger 384, bör vara 348.",
            "Fel: utkastet säger 21 %, bör vara 12 %.",
            "Varning: utkastet säger 338, bör vara 348.",
            "Fel: utkastet säger 36 %, bör vara 67 %.",
            "Fel: utkastet säger 1 januari 2012, bör vara 1 januari 2013.",
            "Fel: utkastet säger 154, bör vara 181.",
            "Fel: utkastet säger 7 397 000, bör vara 7 937 000.",
            "Fel: utkastet säger 14 902, bör vara 14 601,9.",
            "Fel: utkastet säger 16 868,3, bör vara 16 688,3.",
            "Fel: utkastet säger 14 701,9 tkr, bör vara 14 601,9 tkr.",
        ]
    )
    # What the published report itself had wrong is the deliveries': told on the page, and in no comment.
    assert re.search(r"Leveranserna har själva 1\d fel", capsys.readouterr().out)


_FORMS, _UNITS = ("docx", "html", "pdf"), ("hbs/2022", "ostra_sodertorn/2013", "sodertalje/2017")
# Every form of the smallest, and each of the others in a form of its own, hold at every level.
_PAIRS = [(f, u) for f in _FORMS for u in _UNITS]
_FEW = {*((f, _UNITS[1]) for f in _FORMS), ("docx", _UNITS[0]), ("html", _UNITS[2])}


@pytest.mark.parametrize(("form", "unit"), [pytest.param(*p, marks=() if p in _FEW else only_all) for p in _PAIRS])
def test_our_own_report_has_no_fault_of_its_own(form: str, unit: str, built: Build, tmp_path: Path) -> None:
    owner, _, year = unit.partition("/")
    path = built.places.report(Unit(owner, int(year))) / f"arsredovisning.{form}"
    drafts = [read_draft(path)]
    result = review(drafts, tell_whose(drafts, built.places, owner, int(year)), built.places, tmp_path)
    assert [f.told for f in result.findings if f.allvar != "upplysning" and not f.of_deliveries] == []
    assert result.tried >= 0.85 * len(result.found)
