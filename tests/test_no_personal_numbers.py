"""No personal number and no id of a person leaves the deliveries, in any file or message.

The scan knows nothing of pipeline/personal.py: it looks for the delivered figures themselves,
with anything but letters and figures between them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.faults import StageStopped
from pipeline.places import ROOT, Unit
from pipeline.stages import TABLES_OF_PERSONS, Protocol
from pipeline.store import connect
from support.builds import Build
from support.person_scan import DELIVERED, IDS, PSEUDONYM, TEXTS, files_under, persons_in, texts_of
from support.personal_numbers import delivered_numbers, luhn_holds

# --- the scan itself ----------------------------------------------------------------------


def test_the_deliveries_have_persons_to_look_for() -> None:
    assert len(DELIVERED) == 176
    assert len([i for i in IDS if i.startswith("22")]) == 348
    assert len(IDS) > 348


@pytest.mark.parametrize("between", ["-", "", " ", "\u2013", "\u00a0", "\u2212", " - ", '", "', "\n"])
def test_the_scan_finds_a_number_in_every_writing(between: str) -> None:
    for number in delivered_numbers()[:20]:
        six, four = number[-10:-4], number[-4:]
        for century in ("", "19", "19 "):
            assert persons_in(f"x{century}{six}{between}{four}y") == {six + four}
        assert persons_in(f"{six[:2]}-{six[2:4]}-{six[4:]}{between}{four}") == {six + four}


def test_the_scan_finds_a_number_in_a_delivered_file_of_every_kind() -> None:
    """The deliveries themselves are the proof that the scan can find."""
    found = {p for t in texts_of(ROOT / "data/raw/sodertalje/2017/sus_deltagare_2017.csv") for p in persons_in(t)}
    assert found == DELIVERED
    found = {p for t in texts_of(ROOT / "data/raw/hbs/2022/sus_deltagare_2022.xlsx") for p in persons_in(t)}
    assert len(found) == 348


def test_the_scan_finds_a_number_in_a_cell_of_a_table_and_across_its_columns(tmp_path: Path) -> None:
    number = min(DELIVERED)
    con = connect()
    con.execute(
        f"copy (select '{number[:6]}' as fodd, ['{number[6:]}'] as fyra) to '{tmp_path}/a.parquet' (format parquet)"
    )
    assert {p for t in texts_of(tmp_path / "a.parquet") for p in persons_in(t.replace("[", ""))} == {number}


# --- what a build wrote and printed ---------------------------------------------------------

Written = dict[Path, list[str]]


@pytest.fixture(scope="module")
def written(built: Build) -> Written:
    """Every file that the build left, hidden ones too, by its path under OUT, and what it says."""
    return {p.relative_to(built.places.out): list(texts_of(p)) for p in files_under(built.places.out)}


def holding(files: Written, what: re.Pattern[str]) -> set[Path]:
    return {path for path, texts in files.items() if any(what.search(t) for t in texts)}


@pytest.mark.whole
def test_nothing_that_was_written_holds_a_person(written: Written) -> None:
    assert {p.suffix for p in written} >= {
        ".parquet",
        ".csv",
        ".json",
        ".html",
        ".svg",
        ".png",
        ".ipynb",
        ".docx",
        ".pdf",
    }
    assert any(".korning" in p.parts for p in written)
    assert {p.as_posix() for p, texts in written.items() if any(persons_in(t) for t in texts)} == set()


@pytest.mark.whole
def test_no_file_is_named_after_a_person_and_nothing_printed_holds_one(built: Build, written: Written) -> None:
    assert persons_in("\n".join(p.as_posix() for p in written)) == set()
    assert persons_in(built.run.text) == set()
    assert PSEUDONYM.findall(built.run.text) == []


@pytest.mark.whole
def test_pseudonyms_are_in_the_tables_of_persons_and_nowhere_else(written: Written) -> None:
    """What a table says is its cells: its bytes may hold any letters."""
    said = {p: texts[1:] if p.suffix == ".parquet" else texts for p, texts in written.items() if p.suffix != ".png"}
    found = holding(said, PSEUDONYM)
    assert {p.stem for p in found} == set(TABLES_OF_PERSONS)
    assert {p.suffix for p in found} == {".parquet"}
    assert {p.parts[:2] for p in found} == {("data", "processed")}


@pytest.mark.whole
def test_no_pseudonym_is_in_any_byte_of_the_reports(written: Written) -> None:
    reports = {p: texts for p, texts in written.items() if p.parts[0] == "reports"}
    assert len(reports) > 100
    assert holding(reports, PSEUDONYM) == set()


@pytest.mark.whole
@pytest.mark.parametrize("table", sorted(TABLES_OF_PERSONS))
def test_a_notebook_may_not_show_a_table_of_persons(built: Build, table: str) -> None:
    stage = "ingest" if table in ("deltagare", "uppfoljning_svar") else "clean"
    with pytest.raises(StageStopped, match="handlar om enskilda personer"):
        Protocol(built.places.stage(Unit("hbs", 2022), stage)).tabell(table)


# Columns that only tables with a row per participation have.
_COLUMNS = {"person", "in_datum", "ut_datum", "fodelsear_id", "kontrollsiffra_fel", "aktuell_helar", "nadd"}


def shown_columns(text: str) -> set[str]:
    """The headings of the tables that an executed notebook shows, as HTML and as text."""
    outputs = [o for c in json.loads(text)["cells"] for o in c.get("outputs", [])]
    data = [
        ("".join(o["data"].get("text/html", "")), "".join(o["data"].get("text/plain", "")))
        for o in outputs
        if "data" in o
    ]
    return {
        h
        for html, plain in data
        for h in (*re.findall(r"<th[^>]*>([^<]*)</th>", html), *plain.partition("\n")[0].split())
    }


@pytest.mark.whole
def test_no_executed_notebook_shows_a_row_of_persons(written: Written) -> None:
    books = {p: shown_columns(texts[0]) for p, texts in written.items() if p.suffix == ".ipynb"}
    assert len(books) > 20
    assert {"Tabell", "Rader", "Fil", "Ena stället"} <= set().union(*books.values())
    assert {p.as_posix() for p, columns in books.items() if columns & _COLUMNS} == set()


# --- the project itself ---------------------------------------------------------------------

KEPT = [ROOT / name for name in ("docs", "tests", "pipeline", "notebooks", "expectations", "locks")]


def project_files() -> list[Path]:
    """What the project is made of, without its deliveries and what it builds."""
    return files_under(*KEPT) + sorted(
        p for p in ROOT.iterdir() if p.suffix in (".md", ".toml") or p.name == "Makefile"
    )


def test_no_file_of_the_project_but_the_deliveries_holds_a_delivered_person() -> None:
    files = project_files()
    assert len(files) > 200
    holding = {p.relative_to(ROOT).as_posix() for p in files for t in texts_of(p) if persons_in(t) & DELIVERED}
    assert holding == set()


def test_neither_tests_nor_documents_hold_a_number_that_could_be_a_persons() -> None:
    """A real month and day, a birth number that is given out, and a check digit that is right."""
    could_be = re.compile(
        r"(?<![0-9])(?:19|20)?([0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|[67][0-9]|8[0-9]|9[01])[-+ ]?[0-9]{4})(?![0-9])"
    )
    for path in [*files_under(ROOT / "docs", ROOT / "tests"), ROOT / "README.md", ROOT / "README.sv.md"]:
        text = path.read_bytes().decode("utf-8" if path.suffix in TEXTS else "latin-1", errors="replace")
        figures = [re.sub("[^0-9]", "", n) for n in could_be.findall(text)]
        assert [f for f in figures if f[6:9] != "000" and luhn_holds(f)] == [], path.name
