"""A personal number where none belongs, or where the program fails: no message, log or file shows it."""

from __future__ import annotations

import csv
import io
import re
import traceback
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import StageStopped, mask
from pipeline.ingest import people
from pipeline.ingest.ingest import run_ingest
from pipeline.store import read_rows
from support.builds import finsam, finsam_here
from support.deliveries import UNIT, places
from support.examples import ALL
from support.participations import HEAD, TWO
from support.person_scan import files_under, persons_in, texts_of
from support.personal_numbers import NUMBERS, writings
from support.stopped_participations import GOOD, NUMBER, OTHER, WHOLE, deliver, stopped

pytestmark = pytest.mark.usefixtures("own_key", "nothing_told")


def test_a_number_in_place_of_a_word_is_told_without_its_pseudonym(delivery: Path) -> None:
    deliver(delivery, [GOOD.replace("Hamnen", writing) for writing in writings(TWO)])
    faults = stopped(delivery)
    assert {f.headline for f in faults} == {"personnummer i fel kolumn (på 14 rader)"}
    assert not any(re.search("[a-p]{20}", str(f)) for f in faults)


# --- a number where none belongs ------------------------------------------------------------


@pytest.mark.parametrize("column", ["Ålder", "Startdatum", "Slutdatum"])
def test_a_number_in_a_column_of_figures_or_dates_is_hidden_in_the_message(delivery: Path, column: str) -> None:
    """In no writing, and not for a moment on disk."""
    at = HEAD.split(";").index(column)
    rows = [GOOD.split(";") for _ in writings(TWO)]
    for row, writing in zip(rows, writings(TWO), strict=True):
        row[at] = writing
    for five in (rows[:5], rows[5:10], rows[10:]):
        deliver(delivery, [";".join(r) for r in five])
        assert [f.row for f in stopped(delivery)] == list(range(2, 2 + len(five)))


def test_a_cell_that_cannot_be_read_is_not_on_disk_while_it_is_judged(
    delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(delivery, [GOOD.replace("2022-01-10", NUMBER)])
    written: list[set[str]] = []
    write = people.write_parquet

    def looking(con: Any, query: str, path: Path) -> int:
        rows = write(con, query, path)
        written.append({p for t in texts_of(path) for p in persons_in(t)})
        return rows

    monkeypatch.setattr(people, "write_parquet", looking)
    stopped(delivery)
    assert written == [set()]


@pytest.mark.parametrize("writing", range(14))
def test_no_writing_of_a_number_passes_the_mask(writing: int) -> None:
    for number in NUMBERS[:20]:
        for text in (writings(number)[writing], f"se {writings(number)[writing]}, tack"):
            assert persons_in(mask(text)) == set()


@pytest.mark.parametrize("writing", range(14))
def test_a_number_among_the_headings_or_where_they_should_be_is_hidden(delivery: Path, writing: int) -> None:
    deliver(delivery, [GOOD + ";x"], f"{HEAD};{writings(TWO)[writing]}")
    assert [f.headline for f in stopped(delivery)] == ["okänd kolumn"]
    deliver(delivery, [], f"{writings(TWO)[writing]};1;2")
    assert [f.headline for f in stopped(delivery)] == ["hittar ingen rubrikrad"]


def test_a_number_in_a_note_never_leaves_the_reader(delivery: Path) -> None:
    deliver(delivery, [f"{GOOD};ring {w}" for w in writings(TWO)], f"{HEAD};Registrering")
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    rows = read_rows(at.waiting(UNIT, "ingest") / "deltagare.parquet")
    assert len(rows) == 14 and len({r["registrering"] for r in rows}) == 1
    assert all(re.fullmatch("ring [a-p]{20}", r["registrering"]) for r in rows)


@pytest.mark.parametrize("date", ["2017-03-13 ", "2017-03-13, ", "20170313 ", "kl 12.30 ", "1 "])
def test_no_part_of_a_number_is_left_where_a_date_runs_into_it(delivery: Path, date: str) -> None:
    """The figures of the date may be taken for the beginning of a number: then its end must go too."""
    notes = [f"{date}{w}" for w in writings(TWO)]
    deliver(delivery, [f"{GOOD};{n}" for n in notes], f"{HEAD};Registrering")
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    read = [r["registrering"] for r in read_rows(at.waiting(UNIT, "ingest") / "deltagare.parquet")]
    assert len(read) == 14
    assert [text for text in (*read, *map(mask, notes)) if re.search("[0-9]", text)] == []


def test_headings_that_are_not_known_are_shown_and_no_row_under_them(delivery: Path) -> None:
    rows = f"Uttag ur registret\nAlfa;Beta;Gamma\nAndersson;Anna;{GOOD}\n"
    (delivery / "sus_deltagare_2022.csv").write_text(rows, "utf-8")
    assert [(f.headline, f.found) for f in stopped(delivery)] == [("hittar ingen rubrikrad", "Alfa; Beta; Gamma")]


def test_a_missing_heading_row_shows_nobody(delivery: Path) -> None:
    rows = f"Andersson;Anna;{GOOD}\nEk;Eva;A17{GOOD.removeprefix(NUMBER)}\n"
    (delivery / "sus_deltagare_2022.csv").write_text(rows, "utf-8")
    ((fault),) = stopped(delivery)
    assert (fault.headline, fault.found) == ("hittar ingen rubrikrad", "rader utan rubriker")
    assert not places(delivery).waiting(UNIT, "ingest").exists()


def test_a_failure_of_the_program_shows_nothing_of_the_file(delivery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library quotes the cell at which it stopped."""
    deliver(delivery, [GOOD])
    monkeypatch.setattr(people, "_value", lambda name, type_, cell, _: f"cast({cell or 'null'} as integer) as {name}")
    at = places(delivery)
    with pytest.raises(StageStopped) as caught:
        run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "läsaren stannade" in told and persons_in(told) == set() and NUMBER[:8] not in told


@pytest.mark.whole
def test_a_whole_run_of_bad_files_shows_and_leaves_nothing(delivery: Path, tmp_path: Path) -> None:
    """Through the command and its notebooks, with every kind of fault in one file; with ALLA=1 in processes of its own."""
    rows = list(csv.reader(io.StringIO(WHOLE), delimiter=";"))[1:] * 6
    for row, at, cell in zip(rows, (2, 5, 6, 4, 7, 0), (OTHER, NUMBER, "31/12 2017", OTHER, NUMBER, ""), strict=True):
        row[at] = cell
    deliver(delivery, [";".join(r) for r in rows])
    (delivery / "uppfoljning_12man.csv").write_text(f"{NUMBER};{OTHER}\n", "utf-8")
    run = (finsam if ALL else finsam_here)("report", f"RAW={delivery.parents[1]}", f"OUT={tmp_path / 'ut'}")
    assert run.code == 1
    assert "värdet går inte att läsa" in run.text and "hittar ingen rubrikrad".casefold() in run.text.casefold()
    assert persons_in(run.text) == set()
    assert [p.name for p in files_under(tmp_path / "ut") if any(persons_in(t) for t in texts_of(p))] == []
