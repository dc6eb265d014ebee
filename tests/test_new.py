from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.faults import StageStopped
from pipeline.forbund.entries import Insats
from pipeline.forbund.facts import Facts, ask_facts, read_facts
from pipeline.forbund.first_report import missing_steps
from pipeline.forbund.model import load_forbund, read_forbund
from pipeline.forbund.new import TEMPLATE, create
from pipeline.forbund.workbooks import write_template
from pipeline.ingest.deliveries import recognise
from pipeline.ingest.ingest import read_delivery
from pipeline.ingest.layout import known_kinds
from pipeline.names import GUIDE
from pipeline.places import Places, Unit
from pipeline.report.outlines.disposition import outline_files, places_for_words, shipped_outlines
from pipeline.run.setup_command import template_kinds
from support.builds import finsam_here
from support.examples import some


def test_a_new_forbund_and_year_can_be_read_and_nothing_is_overwritten(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    assert len(create(places, "nacka", 2024, template_kinds())) == 4
    toml = tmp_path / "nacka" / "forbund.toml"
    assert read_forbund(toml, "forbund.toml").argang(2024).typ == "bokslut"
    toml.write_text(toml.read_text("utf-8").replace('typ = "bokslut"', 'typ = "plan"'), "utf-8")
    assert create(places, "nacka", 2024, template_kinds()) == ["Allt fanns redan; inget ändrades."]
    assert len(create(places, "nacka", 2025, template_kinds())) == 3
    forbund = read_forbund(toml, "forbund.toml")
    assert (forbund.argang(2024).typ, forbund.argang(2025).typ) == ("plan", "bokslut")


@pytest.mark.parametrize("name", ["Nacka", "../ute", "åre", ""])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StageStopped):
        create(Places(tmp_path, tmp_path), name, 2024, template_kinds())


def test_a_new_forbund_has_the_outlines_with_their_questions(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    create(places, "nacka", 2024, template_kinds(), shipped_outlines())
    folder = tmp_path / "nacka" / "dispositioner"
    written = (folder / "mallar" / "arsredovisning.md").read_text("utf-8")
    assert "Vad hände under året som styrelsen vill lyfta fram?" in written
    # No run reads them there, and what is there is left alone.
    assert not outline_files(places, Unit("nacka", 2024), "arsredovisning")
    (folder / "mallar" / "arsredovisning.md").write_text("# Min\n", "utf-8")
    create(places, "nacka", 2025, template_kinds(), shipped_outlines())
    assert (folder / "mallar" / "arsredovisning.md").read_text("utf-8") == "# Min\n"
    assert places_for_words(places, Unit("nacka", 2024), "arsredovisning")[:3] == [
        "sammanfattning",
        "ordforande",
        "uppdrag",
    ]


def test_a_name_in_a_workbook_to_fill_in_is_never_a_formula(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    create(places, "nacka", 2024, template_kinds())
    toml = tmp_path / "nacka" / "forbund.toml"
    named = read_forbund(toml, "forbund.toml")
    insats = Insats(id="x", namn='=HYPERLINK("http://x")', inriktning="individ")
    write_template("mal", template_kinds()["mal"], replace(named, insatser=(insats,)), 2024, tmp_path / "mal.xlsx")
    cells = [c for s in openpyxl.load_workbook(tmp_path / "mal.xlsx") for row in s.iter_rows() for c in row]
    found = [(c.value, c.data_type) for c in cells if str(c.value).startswith("=")]
    # In the list, and as the example of its column.
    assert found == [(insats.namn, "s")] * 2


@pytest.mark.parametrize("kind", some(sorted(template_kinds()), 4))
def test_every_template_is_read_with_its_example_row(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The headings are those that are known, and each example is what its column holds."""
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))
    places, unit = Places(tmp_path, tmp_path), Unit("nacka", 2024)
    facts = Facts(
        "Samordningsförbundet Nacka", "Nacka", "Region Stockholm", ("Nacka kommun",), ("Fyren",), ("Katalogen",)
    )
    create(places, "nacka", 2024, template_kinds(), facts=facts)
    path = places.delivery(unit) / "mallar" / f"{kind}_2024.xlsx"
    book = openpyxl.load_workbook(path)
    sheet, guide = book.worksheets[0], book[GUIDE]
    examples = {row[0]: row[2] for row in guide.iter_rows(min_row=2, values_only=True)}
    assert [c.value for c in sheet[3]] == list(examples)
    for cell in sheet[3]:
        sheet.cell(4, cell.column, examples[cell.value])
    target = places.delivery(unit) / f"{kind}_2024.xlsx"
    book.save(target)
    found = recognise(target, target.name)
    assert found is not None and found.kind == kind
    read = read_delivery(found, unit, load_forbund(places, "nacka"), tmp_path / "ut", None)
    assert [f.lines() for f in read.faults] == []
    assert read.count >= 1


def test_a_forbund_is_written_of_what_is_known_and_nothing_else_is_made_up(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    facts = Facts(
        'Samordningsförbundet "Ön"',
        "Ön",
        "Region Ö",
        ("Öns kommun",),
        ("1. Fyren", "Bryggan"),
        ("Katalogen",),
        "plan",
        True,
    )
    create(places, "on", 2024, template_kinds(), facts=facts)
    forbund = load_forbund(places, "on")
    assert (forbund.namn, forbund.kortnamn, forbund.argang(2024).typ) == ('Samordningsförbundet "Ön"', "Ön", "plan")
    assert [(m.id, m.typ) for m in forbund.medlemmar] == [
        ("staten", "stat"),
        ("region_o", "region"),
        ("ons_kommun", "kommun"),
    ]
    assert [(i.namn, i.inriktning) for i in forbund.insatser] == [
        ("1. Fyren", "individ"),
        ("Bryggan", "individ"),
        ("Katalogen", "struktur"),
    ]
    assert (forbund.konton[0].post, len(forbund.konton)) == ("anlaggningar", 15)


def test_questions_are_asked_until_they_are_answered_and_only_what_is_not_known() -> None:
    answers = iter(["Ön", "", "Öns kommun, Näs kommun", "Fyren", "", "bokslutet", "plan", "nej"])
    asked: list[str] = []

    def ask(words: str) -> str:
        asked.append(words)
        return next(answers)

    said: list[str] = []
    found = ask_facts(Facts(namn="Samordningsförbundet Ön"), ask, said.append)
    assert found == Facts(
        "Samordningsförbundet Ön", "Ön", "", ("Öns kommun", "Näs kommun"), ("Fyren",), (), "plan", False
    )
    assert not [w for w in asked if "hela namn" in w]
    assert said == ["Du skrev bokslutet. Är det bokslut (utfall) eller plan (beslutad budget)? bokslut/plan."]


def test_a_file_of_answers_is_read_and_a_key_that_is_none_stops(tmp_path: Path) -> None:
    path = tmp_path / "svar.toml"
    path.write_text('namn = "Samordningsförbundet Ön"\nkommuner = ["Öns kommun"]\ntyp = "plan"\n', "utf-8")
    assert read_facts(path, "svar.toml") == Facts(namn="Samordningsförbundet Ön", kommuner=("Öns kommun",), typ="plan")
    path.write_text('kommun = ["Öns kommun"]\n', "utf-8")
    with pytest.raises(StageStopped, match="kommuner"):
        read_facts(path, "svar.toml")


def test_what_is_missing_is_told_with_what_gives_most_first() -> None:
    text = TEMPLATE.read_text("utf-8")
    told = [m.what for m in missing_steps(text, "bokslut", ["medlemsbidrag", "bokforing"])]
    assert told[0] == "fyll i det som står inom < > i forbund.toml: id, namn, kortnamn"
    assert told[1:4] == [
        "sus_deltagare eller uppfoljning_finsam eller sus_insatsrapport",
        "ekonomi_budget_utfall",
        "mal",
    ]
    assert next(missing_steps('namn = "Ön"', "plan", [])).what == "budget"
    every = {k for typ in ("bokslut", "plan") for m in missing_steps("", typ, []) for k in m.what.split(" eller ")}
    assert every <= set(known_kinds())


def test_nobody_is_asked_where_nobody_sits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw").mkdir()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    run = finsam_here("new", "FORBUND=on", "AR=2024", f"RAW={tmp_path / 'raw'}", "KOMMUNER=Öns kommun, Näs kommun")
    assert run.code == 0, run.text
    assert "Skrev RAW/on/forbund.toml: fyll i det som står inom < >." in run.text
    assert "  2. ekonomi_resultatrakning eller bokforing\n" in run.text
    assert [m.id for m in load_forbund(Places(tmp_path / "raw", tmp_path), "on").medlemmar] == [
        "staten",
        "ons_kommun",
        "nas_kommun",
    ]
    assert (
        "Du skrev TYP=bokslutet. TYP: bokslut (utfall) eller plan"
        in finsam_here("new", "FORBUND=on", "TYP=bokslutet", f"RAW={tmp_path / 'raw'}").text
    )
