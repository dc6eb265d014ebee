"""Faults that no other test comes upon: those of the program itself, and those of files that few have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline import stages
from pipeline.compare.selection import read_selection
from pipeline.disclosure.suppress import StillDetermined
from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.ingest import people
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.reading import Source, unseen_cells
from pipeline.lineage.command import trace_number
from pipeline.measures import aggregate
from pipeline.measures.definition import try_measure
from pipeline.places import Places, Unit
from pipeline.release import release
from pipeline.release.git import NotVersionedError, read_commit
from pipeline.report.words import read_words
from pipeline.run import jobs
from pipeline.run.environment import sound_key
from pipeline.run.inputs import take_inputs
from pipeline.store import connect, create_table
from pipeline.surveys import questions
from support.personal_numbers import ONE

SOURCE = Source(file="leverans.csv", year=2022, suffix="", name_year=None)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "raw").mkdir()
    return Places(tmp_path / "raw", tmp_path / "ut")


def test_an_id_in_a_definition_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('id = "y"\n', "utf-8")
    measure, (fault,) = try_measure(tmp_path / "x.toml")
    assert measure is None and (fault.code, fault.file) == ("DEF-001", "x.toml")


def test_one_id_with_two_meanings_in_the_surveys_is_refused() -> None:
    survey = questions.read_surveys()[0]
    changed = replace(survey, questions=(replace(survey.questions[0], text="andra ord"),))
    faults = list(questions._two_meanings({Path("a.toml"): survey, Path("b.toml"): changed}))
    assert {f.code for f in faults} == {"DEF-006"} and "betyder något annat i en annan enkät" in faults[0].headline


def test_many_cells_of_one_fault_are_counted() -> None:
    layout = read_layouts()["mal"]
    grid = Grid("Blad", [["x"] * 20], formulas_without_value=frozenset((0, c) for c in range(20)))
    *shown, rest = unseen_cells(grid, layout, SOURCE)
    assert rest.code == "TAB-008" and rest.headline == f"{20 - len(shown)} celler till har samma slags fel"


def test_what_the_reader_of_persons_stops_at_is_told_without_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that the library says of a row is passed on: it quotes the row."""

    def stops(error: Exception) -> StageStopped:
        def write(*_: object) -> int:
            raise error

        monkeypatch.setattr(people, "write_parquet", write)
        with pytest.raises(StageStopped) as caught:
            people._write_rows(connect(), "select 1", SOURCE, tmp_path / "x.parquet", list)
        assert "hemligt" not in str(caught.value)
        return caught.value

    assert stops(duckdb.InvalidInputException("CSV Error: hemligt")).codes == ("PER-002",)
    assert stops(duckdb.BinderException("hemligt")).codes == ("PER-009",)
    full = duckdb.IOException('Could not write file "/x": No space left on device')
    monkeypatch.setattr(people, "write_parquet", lambda *_: (_ for _ in ()).throw(full))
    with pytest.raises(duckdb.IOException):
        people._write_rows(connect(), "select 1", SOURCE, tmp_path / "x.parquet", list)


def test_groups_that_cannot_be_protected_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    def still(*_: object) -> dict[str, str]:
        raise StillDetermined([("deltagare 2022",)])

    monkeypatch.setattr(aggregate, "protect", still)
    with pytest.raises(StageStopped, match="Små grupper går att räkna ut") as caught:
        aggregate._protect([], [], 5)
    assert caught.value.code == "PRG-002"


def test_one_number_counted_in_two_ways_stops() -> None:
    con = connect()
    key = ("measure", "year", "period", "kind", "insats", "breakdown", "category", "kon")
    create_table(con, "tal", dict.fromkeys(key, "VARCHAR"), [dict.fromkeys(key, "x")] * 2)
    with pytest.raises(StageStopped, match="räknas på två sätt") as caught:
        aggregate._refuse_duplicates(con)
    assert caught.value.code == "PRG-003"


def test_a_row_that_reached_no_table_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.clean import clean

    con = connect()
    place = {"_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "INTEGER", "_column": "VARCHAR"}
    create_table(con, "in", place, [{"_file": "a", "_sheet": "", "_row": 3, "_column": "B"}])
    create_table(con, "ut", place, [])
    monkeypatch.setattr(clean, "_ACCOUNTS", {"in": ("ut",)})
    with pytest.raises(StageStopped, match="1 rader i tabellen in kom inte med") as caught:
        clean._account(con, {"in"})
    assert caught.value.code == "STA-007"


def test_what_nobody_foresaw_is_logged_and_told_as_such(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    number = ONE

    def fail(job: jobs.Job) -> None:
        raise ZeroDivisionError(number)

    monkeypatch.setitem(jobs._DOERS, "forbund", fail)
    with pytest.raises(jobs.UnexpectedError, match="Oväntat fel i prov/2022, steget forbund") as caught:
        jobs.execute(jobs.Job("forbund", Unit("prov", 2022), "forbund", places.raw, places.out))
    (log,) = (places.state / "fel").glob("*.txt")
    assert caught.value.code == "PRG-999" and "ZeroDivisionError" in log.read_text("utf-8")
    told = str(caught.value) + log.read_text("utf-8")
    assert ONE not in told and "personnummer dolt" in told


def test_a_unit_without_deliveries_is_told(places: Places) -> None:
    with pytest.raises(DeliveryFaults) as caught:
        stages._require_known(places, Unit("finns_inte", 2022))
    assert caught.value.codes == ("VAL-003",)


def test_nothing_built_has_no_number(places: Places) -> None:
    with pytest.raises(StageStopped, match="Inget är byggt") as caught:
        trace_number(places, "abc")
    assert caught.value.code == "VAL-005"


def test_a_selection_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeliveryFaults) as caught:
        read_selection(tmp_path / "urval.toml", "urval.toml", [])
    assert caught.value.codes == ("JFR-001",)


def test_a_key_that_is_spoiled_or_locked(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))
    (tmp_path / "nyckel").write_text("skadad")
    with pytest.raises(DeliveryFaults) as spoiled:
        sound_key(places)
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel" / "i_en_fil"))
    with pytest.raises(DeliveryFaults) as locked:
        sound_key(places)
    assert (spoiled.value.codes, locked.value.codes) == (("DAT-012",), ("DAT-013",))


def test_a_link_that_leads_nowhere(places: Places) -> None:
    (places.raw / "x.csv").symlink_to(places.raw / "borta.csv")
    with pytest.raises(DeliveryFaults) as caught:
        take_inputs(places)
    assert caught.value.codes == ("DAT-008",)


@pytest.mark.parametrize("table", sorted(stages.TABLES_OF_PERSONS))
def test_no_table_of_persons_is_shown(tmp_path: Path, table: str) -> None:
    with pytest.raises(StageStopped) as caught:
        stages.Protocol(tmp_path).tabell(table)
    assert caught.value.code == "PRG-005"


def test_every_reason_against_a_release_is_said(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "find_reasons", lambda *_: ["det ena", "det andra"])
    with pytest.raises(StageStopped, match=r"2 skäl:\n\n– det ena\n\n– det andra") as caught:
        release.run_release(places)
    assert caught.value.code == "UTG-001"


def test_a_folder_without_versions_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotVersionedError) as caught:
        read_commit(tmp_path)
    assert caught.value.codes == ("UTG-002",)


def test_words_in_an_older_code_page_are_read(places: Places) -> None:
    folder = places.delivery(Unit("prov", 2022)) / "kommentar"
    folder.mkdir(parents=True)
    (folder / "budget.md").write_bytes("Åtgärder på gång.".encode("cp1252"))
    assert read_words(places, Unit("prov", 2022)) == {"budget": "Åtgärder på gång."}
