from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.faults import StageStopped
from pipeline.forbund.entries import Insats
from pipeline.forbund.model import read_forbund
from pipeline.forbund.new import create
from pipeline.forbund.workbooks import write_template
from pipeline.ingest.layout import first_headings
from pipeline.places import Places, Unit
from pipeline.report.outlines.disposition import outline_files, places_for_words, shipped_outlines


def test_a_new_forbund_and_year_can_be_read_and_nothing_is_overwritten(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    assert len(create(places, "nacka", 2024, first_headings())) == 4
    toml = tmp_path / "nacka" / "forbund.toml"
    assert read_forbund(toml, "forbund.toml").argang(2024).typ == "bokslut"
    toml.write_text(toml.read_text("utf-8").replace('typ = "bokslut"', 'typ = "plan"'), "utf-8")
    assert create(places, "nacka", 2024, first_headings()) == ["Allt fanns redan; inget ändrades."]
    assert len(create(places, "nacka", 2025, first_headings())) == 3
    forbund = read_forbund(toml, "forbund.toml")
    assert (forbund.argang(2024).typ, forbund.argang(2025).typ) == ("plan", "bokslut")


@pytest.mark.parametrize("name", ["Nacka", "../ute", "åre", ""])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StageStopped):
        create(Places(tmp_path, tmp_path), name, 2024, first_headings())


def test_a_new_forbund_has_the_outlines_with_their_questions(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    create(places, "nacka", 2024, first_headings(), shipped_outlines())
    folder = tmp_path / "nacka" / "dispositioner"
    written = (folder / "mallar" / "arsredovisning.md").read_text("utf-8")
    assert "Vad hände under året som styrelsen vill lyfta fram?" in written
    # No run reads them there, and what is there is left alone.
    assert not outline_files(places, Unit("nacka", 2024), "arsredovisning")
    (folder / "mallar" / "arsredovisning.md").write_text("# Min\n", "utf-8")
    create(places, "nacka", 2025, first_headings(), shipped_outlines())
    assert (folder / "mallar" / "arsredovisning.md").read_text("utf-8") == "# Min\n"
    assert places_for_words(places, Unit("nacka", 2024), "arsredovisning")[:3] == [
        "sammanfattning",
        "ordforande",
        "uppdrag",
    ]


def test_a_name_in_a_workbook_to_fill_in_is_never_a_formula(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    create(places, "nacka", 2024, first_headings())
    toml = tmp_path / "nacka" / "forbund.toml"
    named = read_forbund(toml, "forbund.toml")
    insats = Insats(id="x", namn='=HYPERLINK("http://x")', inriktning="individ")
    write_template("mal", replace(named, insatser=(insats,)), 2024, tmp_path / "mal.xlsx", first_headings()["mal"])
    cells = [c for s in openpyxl.load_workbook(tmp_path / "mal.xlsx") for row in s.iter_rows() for c in row]
    assert [(c.value, c.data_type) for c in cells if str(c.value).startswith("=")] == [(insats.namn, "s")]
