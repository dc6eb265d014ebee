"""What the machine says no to is told in Swedish, with the file or folder and what to do, and nothing built is lost."""

from __future__ import annotations

import errno
import io
import os
import sys
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import duckdb
import pytest

from pipeline.cli import main
from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.places import ROOT, Places, Unit
from pipeline.run import inputs, jobs, lanes, receipt
from pipeline.run.environment import told_by_machine
from pipeline.run.inputs import input_files, take_inputs
from pipeline.run.terminal import PlainStream, printable, prints_plainly
from pipeline.store import connect
from support import workers
from support.builds import finsam_here

UNIT = Unit("prov", 2022)


@pytest.fixture
def places(delivery: Path, tmp_path: Path, own_key: None) -> Places:
    (delivery / "medlemsbidrag.csv").write_text("Medlem;2022\nStaten;50 000\n", "utf-8")
    return Places(delivery.parents[1].resolve(), (tmp_path / "ut").resolve())


def told(error: BaseException, places: Places) -> str:
    found = told_by_machine(error, places, "clean för prov/2022", places.delivery(UNIT))
    assert found is not None
    text = str(found)
    assert "Gör så:" in text and "Errno" not in text and type(error).__name__ not in text
    return text


# --- errors in words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "Disken är full"),
        (errno.EDQUOT, "Disken är full"),
        (errno.EROFS, "Mappen går bara att läsa"),
        (errno.EACCES, "Åtkomst till filen eller mappen nekas"),
        (errno.EPERM, "Åtkomst till filen eller mappen nekas"),
        (errno.ENOTDIR, "En fil ligger där en mapp ska vara"),
        (errno.EEXIST, "En fil ligger där en mapp ska vara"),
        (errno.EIO, "Disken eller nätverksmappen svarar inte"),
        (errno.EMFILE, "För många filer är öppna"),
        (errno.ENAMETOOLONG, "Sökvägen är för lång"),
        (errno.ENOENT, "Filen finns inte längre"),
        (errno.ENOMEM, "Minnet räckte inte i steget clean för prov/2022"),
    ],
)
def test_each_no_of_the_system_has_its_own_words(places: Places, number: int, words: str) -> None:
    path = places.out / "reports" / "internt" / "prov" / "2022" / "tabeller.xlsx"
    text = told(OSError(number, os.strerror(number), f"{path}.1a2b3c4d.ny"), places)
    assert words in text
    if number != errno.ENOMEM:
        assert text.startswith(f"{path} – 1 fel")


def test_a_file_that_cannot_be_read_is_named_as_the_analyst_knows_it(places: Places) -> None:
    path = places.delivery(UNIT) / "medlemsbidrag.csv"
    text = told(PermissionError(errno.EACCES, "Permission denied", str(path)), places)
    assert text.startswith("RAW/prov/2022/medlemsbidrag.csv – 1 fel") and "Ge dig läsrätt till filen" in text


def test_what_stands_behind_another_error_is_found(places: Places) -> None:
    """A notebook fails for a cell that failed for a full disk."""
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", str(places.out / "x.parquet"))
        except OSError as error:
            raise RuntimeError("cell 3") from error
    except RuntimeError as error:
        assert "Disken är full" in told(error, places)


def test_memory_is_told_with_the_step_and_its_folder(places: Places) -> None:
    for error in (MemoryError(), duckdb.OutOfMemoryException("could not allocate block of size 256.0 KiB")):
        text = told(error, places)
        assert text.startswith("RAW/prov/2022 – 1 fel")
        assert "Minnet räckte inte i steget clean för prov/2022" in text and "FORBUND=…" in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_known_as_duckdb_tells_it(places: Places) -> None:
    with pytest.raises(duckdb.IOException) as caught:
        connect().execute("copy (select 1) to '/dev/full' (format parquet)")
    assert told(caught.value, places).startswith("/dev/full – 1 fel\n  Disken är full")


def test_a_folder_that_is_none_is_known_as_duckdb_tells_it(places: Places, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    with pytest.raises(duckdb.Error) as caught:
        connect().execute(f"copy (select 1) to '{tmp_path}/fil/x' (format parquet)")
    assert f"{tmp_path}/fil – 1 fel\n  En fil ligger där en mapp ska vara" in told(caught.value, places)


def test_a_fault_of_the_program_is_none_of_the_machine(places: Places) -> None:
    own = FileNotFoundError(errno.ENOENT, "No such file", str(ROOT / "pipeline/codes/borta.csv"))
    for error in (ValueError("x"), KeyError("y"), own, duckdb.BinderException("Binder Error"), OSError("utan nummer")):
        assert told_by_machine(error, places) is None


def test_a_step_that_is_refused_is_no_unexpected_error(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(job: jobs.Job) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(places.processed / "prov"))

    monkeypatch.setitem(jobs._DOERS, "forbund", full)
    with pytest.raises(StageStopped, match="Disken är full"):
        jobs.execute(jobs.Job("forbund", UNIT, "forbund", places.raw, places.out))
    assert not (places.state / "fel").exists()


# --- the command --------------------------------------------------------------------------------


def test_an_output_that_is_a_file_stops_the_command(places: Places) -> None:
    places.out.write_text("en fil")
    ran = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}")
    assert ran.code == 1 and "Traceback" not in ran.text and "Oväntat fel" not in ran.text
    assert ran.text.strip().startswith(f"{places.out} – 1 fel\n  En fil ligger där en mapp ska vara")
    assert places.out.read_text() == "en fil"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"skadad", "Nyckeln är skadad"),
        (b"", "Nyckeln är skadad"),
        (b"\xff\xfe", "Nyckeln är skadad"),
        (None, "Nyckeln går inte att läsa eller göra"),
    ],
)
def test_a_key_that_is_none_stops_before_anything_is_read(
    places: Places, tmp_path: Path, content: bytes | None, words: str
) -> None:
    """A new key in its place would make every person another: that is for the office to choose."""
    key = tmp_path / "nyckel"
    key.mkdir() if content is None else key.write_bytes(content)
    ran = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}")
    assert ran.code == 1 and "Traceback" not in ran.text and "Oväntat fel" not in ran.text
    assert f"\n{key} – 1 fel\n  {words}" in ran.text and "Gör så:" in ran.text
    assert key.is_dir() if content is None else key.read_bytes() == content


def test_a_link_that_leads_nowhere_is_told_and_never_passed_by(places: Places, delivery: Path) -> None:
    (delivery / "risker.csv").symlink_to(delivery / "borta.csv")
    ran = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}")
    assert ran.code == 1 and "Traceback" not in ran.text
    assert "RAW/prov/2022/risker.csv – 1 fel\n  Länken leder till en fil som inte finns" in ran.text


def test_every_file_that_cannot_be_read_is_told_at_once(
    places: Places, delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (delivery / "mal.csv").write_text("x")
    read = inputs.sha256_of

    def refused(path: Path) -> str:
        if path.is_relative_to(delivery):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(inputs, "sha256_of", refused)
    with pytest.raises(DeliveryFaults) as caught:
        take_inputs(places)
    assert [f.file for f in caught.value.faults] == ["RAW/prov/2022/mal.csv", "RAW/prov/2022/medlemsbidrag.csv"]


def test_a_folder_that_cannot_be_read_does_not_vanish(
    places: Places, delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pathlib passes by a folder that it may not look in, and the year would be gone without a word."""
    look = os.scandir

    def refused(path: Any) -> Any:
        if Path(path) == delivery:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(PermissionError):
        input_files(places)


def test_files_behind_a_link_to_a_folder_belong_to_what_is_read(places: Places, delivery: Path, tmp_path: Path) -> None:
    """They are read, so a change among them must be seen; a link back ends the walk."""
    elsewhere = tmp_path / "annanstans"
    elsewhere.mkdir()
    (elsewhere / "mal.csv").write_text("x")
    (elsewhere / "runt").symlink_to(elsewhere)
    (delivery.parent / "2021").symlink_to(elsewhere)
    assert Unit("prov", 2021) in places.units()
    found = [p.relative_to(places.raw).as_posix() for p in input_files(places) if p.is_relative_to(places.raw)]
    assert found == ["prov/2021/mal.csv", "prov/2022/medlemsbidrag.csv", "prov/forbund.toml"]


# --- workers ------------------------------------------------------------------------------------


@pytest.fixture
def job(places: Places) -> jobs.Job:
    places.out.mkdir()
    return jobs.Job("notebook", UNIT, "clean", places.raw, places.out)


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that import nothing before they are asked, whoever has put himself in the place of the main module."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    for name in ("_warm_gates", "_warm_work", "_warm_reports_too"):
        monkeypatch.setattr(lanes, name, lanes.follow_parent)


def test_a_worker_that_dies_is_told_with_its_step(job: jobs.Job, cold: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "execute", workers.die)
    with lanes.Lanes() as started, pytest.raises(StageStopped) as caught:
        started.run(job)
    text = str(caught.value)
    assert text.startswith("RAW/prov/2022 – 1 fel")
    assert "Processen dog i steget clean för prov/2022, oftast för att minnet tog slut" in text and "Gör så:" in text


def test_a_worker_that_died_by_chance_costs_nothing(job: jobs.Job, cold: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "execute", workers.die_once)
    with lanes.Lanes() as started:
        started.run(job)
        assert started.seconds == {"clean": 1.5}


def test_a_lane_that_is_free_takes_the_first_job_that_it_can(job: jobs.Job) -> None:
    """None idles while jobs stand in line for the other, and what is examined goes first where it can be."""
    ready: Future[None] = Future()
    gate, work = (lanes._Lane(cast("ProcessPoolExecutor", None), ready) for _ in range(2))
    started = lanes.Lanes(_lanes=[gate, work])
    first, second, examined = replace(job, stage="ingest"), job, replace(job, kind="gate")

    def lane_of(wanted: jobs.Job, *waiting: jobs.Job, busy: lanes._Lane | None = None) -> lanes._Lane | None:
        gate.busy, work.busy = busy is gate, busy is work
        started._waiting = list(waiting)
        return started._free_lane(wanted)

    assert lane_of(first, first, second) is work
    assert lane_of(second, first, second) is None
    # The lane of the gates is still importing: what is examined waits in it, and nothing else does.
    assert not gate.is_ready
    assert lane_of(first, first, busy=work) is None
    assert lane_of(examined, first, examined) is gate
    ready.set_result(None)
    assert lane_of(first, first, busy=work) is gate
    assert lane_of(first, first, examined, busy=work) is None
    assert lane_of(examined, first, examined, busy=gate) is None
    assert lane_of(first, first, examined, busy=gate) is work
    started._lanes.clear()
    with pytest.raises(CancelledError):
        lane_of(first, first)


def test_a_worker_gives_place_to_another_after_many_jobs(
    job: jobs.Job, cold: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process keeps of each job is given back, however large the country; also when many jobs wait."""
    monkeypatch.setattr(lanes, "execute", workers.tell_process)
    monkeypatch.setattr(lanes, "_JOBS_PER_PROCESS", 3)
    with lanes.Lanes() as started:
        gate = replace(job, kind="gate")
        processes = [started.run(gate) for _ in range(7)]
        with ThreadPoolExecutor(8) as together:
            processes += list(together.map(started.run, [gate] * 11))
    assert sorted(processes.count(p) for p in set(processes)) == [3, 3, 3, 3, 3, 3]


class _Pool(ProcessPoolExecutor):
    """Notes what it is asked to do, and has no process."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def submit(self, work: Any, /, *_: Any, **__: Any) -> Future[Any]:
        self.asked.append(work)
        return Future()


@pytest.mark.parametrize(("kind", "busy", "words", "begins"), [
    ("report", False, False, None), ("report", True, False, lanes._warm_gates),
    ("notebook", False, False, lanes._warm_gates), ("gate", False, False, lanes._warm_gates),
    ("report", False, True, None), ("report", True, True, lanes._warm_reports), ("audit", True, True, None),
    ("notebook", True, True, lanes._warm_gates),
])  # fmt: skip
def test_the_lane_of_the_gates_begins_when_it_is_of_use(
    job: jobs.Job, kind: str, busy: bool, words: bool, begins: object
) -> None:
    """A changed word leads to a report and its audit: what examines tables is not imported for that. And never twice."""
    pool = _Pool()
    started = lanes.Lanes(words=words, _lanes=[lanes._Lane(pool), lanes._Lane(_Pool(), busy=busy)])
    for _ in range(2):
        started._begin_gates(replace(job, kind=kind))
    assert pool.asked == [begins] * (begins is not None)


def test_a_pause_of_the_gates_is_used_for_what_reports_need(job: jobs.Job) -> None:
    """Once, and not while anything waits: it is the next to be done."""
    pools = [_Pool(), _Pool()]
    started = lanes.Lanes(_lanes=[lanes._Lane(pool) for pool in pools])
    gate, work = started._lanes
    started._waiting = [job]
    started._use_pause(gate)
    started._waiting.clear()
    started._use_pause(work)
    assert [p.asked for p in pools] == [[], []]
    started._use_pause(gate)
    started._use_pause(gate)
    assert [p.asked for p in pools] == [[lanes._warm_reports_too], []]


def test_it_is_seen_when_only_words_have_changed(places: Places) -> None:
    """Then what is imported while the run is planned is what writes reports; a wrong guess costs an import."""
    word = places.delivery(UNIT) / "kommentar" / "ekonomi.md"
    assert not receipt.only_words_changed(take_inputs(places), "allt")
    receipt.write_receipt(take_inputs(places), "allt", [], receipt.Said((), ()))
    assert not receipt.only_words_changed(take_inputs(places), "allt")
    word.parent.mkdir()
    word.write_text("Året var gott.", "utf-8")
    assert receipt.only_words_changed(take_inputs(places), "allt")
    assert not receipt.only_words_changed(take_inputs(places), "hbs||html|helar|")
    (places.delivery(UNIT) / "medlemsbidrag.csv").write_text("Medlem;2022\nStaten;60 000\n", "utf-8")
    assert not receipt.only_words_changed(take_inputs(places), "allt")


@pytest.mark.parametrize("words", [True, False])
def test_what_is_imported_ahead_is_what_the_run_is_for(monkeypatch: pytest.MonkeyPatch, words: bool) -> None:
    pools = [_Pool(), _Pool()]
    made = iter(pools)
    monkeypatch.setattr(lanes, "_one_process", lambda: next(made))
    started = lanes.Lanes(words=words)
    started.__enter__()
    assert [p.asked for p in pools] == [[], [lanes._warm_reports if words else lanes._warm_work]]


# --- the terminal -------------------------------------------------------------------------------


def test_nothing_that_is_printed_steers_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with prints_plainly():
        print("a\x1b[2Jb\x9b31m\r\u202ec\td")
        print("\x07", file=sys.stderr)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("a�[2Jb�31m��c\td\n", "�\n")
    assert not isinstance(sys.stdout, PlainStream)


def test_a_live_display_finds_the_stream_itself() -> None:
    """Its own codes must reach the terminal; the words in it are made printable before."""
    from rich.console import Console

    stream = io.StringIO()
    plain = PlainStream(stream)
    assert Console(file=plain).file is stream  # type: ignore[arg-type]
    assert printable("Städar \x1b]0;x\x07") == "Städar �]0;x�"


def test_the_name_of_a_file_never_reaches_the_terminal_as_it_is(places: Places, delivery: Path) -> None:
    try:
        (delivery / "okänd\x1b[2J.csv").write_text("x")
    except OSError:
        pytest.skip("no such names on this system")
    ran = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}")
    assert ran.code == 1 and "\x1b" not in ran.text and "okänd�[2J.csv" in ran.text


def test_the_command_says_what_a_verb_was_refused(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever verb it is: `clean` in a folder that may not be written in."""

    def refused(path: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    places.processed.mkdir(parents=True)
    (places.processed / "observations.csv").write_text("x")
    monkeypatch.setattr(Path, "unlink", refused)
    monkeypatch.setattr(sys, "argv", ["finsam", "clean", f"RAW={places.raw}", f"OUT={places.out}"])
    assert main() == 1
    assert f"{places.processed}/observations.csv – 1 fel\n  Mappen går bara att läsa" in capsys.readouterr().err
