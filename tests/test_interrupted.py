"""A run that is stopped, or whose deliveries change under it, never says that all is well over old numbers."""

from __future__ import annotations

import datetime
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.personal import holds_person
from pipeline.places import ROOT, Places, Unit
from pipeline.run import build, closure, graph, jobs, receipt
from pipeline.run.cleaning import remove_unfinished
from pipeline.run.display import Display
from pipeline.run.inputs import take_inputs
from pipeline.run.lock import _holder, holds_output
from pipeline.run.outcome import Outcome, Run
from pipeline.store import finished_name, whole_file, write_bytes
from support.builds import READ, finsam, finsam_here, leave_files, small_deliveries
from support.examples import ALL, only_all
from support.trees import published

UNIT = Unit("prov", 2022)
CONTRIBUTIONS = "Medlem;2022\nStaten;50 000\nProvby kommun;50 000\nSumma;100 000\n"


@pytest.fixture
def places(delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))
    (delivery / "medlemsbidrag.csv").write_text(CONTRIBUTIONS, "utf-8")
    # What a source says is decided by its text, and none is edited here.
    monkeypatch.setattr(closure, "read_source", READ)
    return Places(delivery.parents[1].resolve(), (tmp_path / "ut").resolve())


def run(places: Places, do: Callable[[jobs.Job], object] = lambda job: None) -> tuple[list[str], list[str]]:
    """The real graph, with work that is `do` and leaves its files: the steps done, and what failed in words."""
    request = build.Request(places, UNIT.forbund, UNIT.ar)
    planned = graph.plan(places, [UNIT], request.formats, everything=False)
    written = {t.job: t.writes for t in planned}
    done: list[str] = []

    def work(job: jobs.Job) -> float:
        do(job)
        done.append(f"{job.kind} {job.stage}")
        return leave_files(written[job])

    ended, _ = build._execute(request, [UNIT], take_inputs(places), Display(), work)
    return done, [str(t.error) for t in ended.of(Outcome.FAILED)]


def edit(folder: Path) -> str:
    (folder / "medlemsbidrag.csv").write_text(CONTRIBUTIONS.replace("50 000\nP", "40 000\nP"), "utf-8")
    return "ändrades under körningen"


def add(folder: Path) -> str:
    (folder / "medlemsbidrag_2.csv").write_text(CONTRIBUTIONS, "utf-8")
    return "kom till under körningen"


def remove(folder: Path) -> str:
    (folder / "medlemsbidrag.csv").unlink()
    return "togs bort under körningen"


@pytest.mark.parametrize("change", [edit, add, remove])
@pytest.mark.parametrize("stage", ["ingest", "aggregate"])
def test_a_delivery_that_changes_during_a_run_is_not_told_as_read(
    places: Places, delivery: Path, change: Callable[[Path], str], stage: str
) -> None:
    """Whether the change comes while the file is read or after: the step stops, or the whole run does."""
    told: list[str] = []

    def during(job: jobs.Job) -> None:
        if (job.kind, job.stage) == ("notebook", stage):
            told.append(change(delivery))

    inputs = take_inputs(places)
    done, failed = run(places, during)
    if stage == "ingest":
        (text,) = failed
        assert "medlemsbidrag" in text and told[0] in text
        assert "notebook clean" not in done
    else:
        assert failed == []
        with pytest.raises(StageStopped, match=told[0]):
            inputs.refuse_changed()
    assert receipt.is_current(places, build.Request(places, UNIT.forbund, UNIT.ar).selection()) is None
    # The next run reads it anew, and the one after that has nothing to do.
    if change is remove:
        # Nothing is left: the year waits for a delivery.
        with pytest.raises(DeliveryFaults, match="Inga leveranser i mappen"):
            build.Request(places, UNIT.forbund, UNIT.ar).units()
    elif ALL or change is edit:
        again, failed = run(places)
        assert failed == [] and "notebook ingest" in again
        assert run(places) == ([], [])


def test_a_run_that_was_cut_short_is_not_done(places: Places) -> None:
    tasks = graph.plan(places, [UNIT], ("html",), everything=False)
    assert not build._all_done(Run(well=True, tasks=()), tasks)


def test_the_second_run_in_a_folder_is_told_who_holds_it(places: Places) -> None:
    with holds_output(places, wait=False):
        with pytest.raises(StageStopped) as caught, holds_output(places, wait=False):
            pass
        assert re.search(rf"process {os.getpid()}, sedan \d\d\.\d\d den \d{{4}}-\d\d-\d\d\.", str(caught.value))
        assert "VANTA=1" in str(caught.value)
    with holds_output(places, wait=False):
        pass


def test_the_time_of_a_run_is_no_personal_number() -> None:
    """With its figures in a row one minute in ten was."""
    midnight = datetime.datetime(2026, 11, 29)
    minutes = [midnight + datetime.timedelta(minutes=m) for m in range(24 * 60)]
    assert sum(holds_person(f"{m:%Y%m%d%H%M}") for m in minutes) == 144
    assert not [m for m in minutes if holds_person(f"{m:%Y-%m-%d %H:%M}")]
    assert not [m for m in minutes if holds_person(_holder(m))]


def test_two_that_write_a_file_at_once_leave_it_whole(tmp_path: Path) -> None:
    """One begins, another writes it all, the first goes on: neither has the other's half, and nothing is left beside it."""
    path, content = tmp_path / "tabell.parquet", b"PAR1" * 1000
    with whole_file(path) as one:
        one.write_bytes(content[:10])
        assert not path.exists()
        write_bytes(path, content)
        assert path.read_bytes() == content and one.read_bytes() == content[:10]
        one.write_bytes(content)
    assert [p.name for p in tmp_path.iterdir()] == ["tabell.parquet"] and path.read_bytes() == content


def test_what_was_not_whole_is_no_file(places: Places) -> None:
    """What raises leaves what was there; what was killed is removed, and nothing else is."""
    kept = places.report(Unit("prov", 2022)) / "tabeller.xlsx"
    write_bytes(kept, b"ett")
    with pytest.raises(OSError), whole_file(kept) as unfinished:
        unfinished.write_bytes(b"tv")
        raise OSError
    assert [p.name for p in kept.parent.iterdir()] == ["tabeller.xlsx"] and kept.read_bytes() == b"ett"
    killed = kept.with_name("tabeller.xlsx.00ff00ff.ny")
    killed.write_bytes(b"tv")
    assert finished_name(killed) == kept == finished_name(kept)
    remove_unfinished(places)
    assert [p.name for p in kept.parent.iterdir()] == ["tabeller.xlsx"]


def test_a_held_folder_stops_the_command(places: Places) -> None:
    places.state.mkdir(parents=True)
    with FileLock(places.state / "las"):
        told = finsam("report", f"RAW={places.raw}", f"OUT={places.out}")
    assert told.code == 1
    assert "En annan körning bygger redan i" in told.text and "Traceback" not in told.text


@pytest.mark.whole
@pytest.mark.parametrize(
    "number", [signal.SIGINT, *(pytest.param(n, marks=only_all) for n in (signal.SIGTERM, signal.SIGHUP))]
)
def test_a_signal_ends_the_run_and_its_workers_at_once(tmp_path: Path, number: signal.Signals) -> None:
    """Sent to the parent alone, after the first step: its own exit code, one line, no child left, no receipt."""
    raw, out = tmp_path / "raw", tmp_path / "ut"
    small_deliveries(raw, "prov", 2022)
    words = ("report", f"RAW={raw}", "FORMAT=html")
    command = [sys.executable, "-X", "utf8", "-m", "pipeline.cli", *words, f"OUT={out}"]
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    assert running.stdout is not None
    next(line for line in running.stdout if "klart" in line)
    children = psutil.Process(running.pid).children(recursive=True)
    assert len(children) >= 2
    running.send_signal(number)
    rest = running.stdout.read()
    assert running.wait() == 128 + number
    assert rest.strip().splitlines()[-1].startswith("Avbrutet. Det som byggts tidigare är kvar")
    assert "Klart" not in rest and "Traceback" not in rest
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert not (Places.at(raw, out).state / "kvitto.json").exists()
    if number == signal.SIGINT:
        # The next run goes on, and ends in the bytes of one that nobody stopped.
        again = finsam_here(*words, f"OUT={out}")
        assert again.code == 0, again.text
        assert (out / "reports/prov/2022/arsredovisning.html").is_file()
        if ALL:
            clean = finsam_here(*words, f"OUT={tmp_path / 'rent'}")
            assert clean.code == 0 and published(out) == published(tmp_path / "rent")
