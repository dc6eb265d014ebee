"""Jobs on a cluster: what may go there, who is let in, the same bytes, and a worker that is killed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from distributed import LocalCluster

from pipeline.bootstrap import lock_for
from pipeline.faults import DeliveryFaults
from pipeline.personal import key_name, read_key
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.run import cluster, lanes
from pipeline.run.build import Request, run_report
from pipeline.run.cleaning import remove_unfinished
from pipeline.run.cluster import Cluster, leaves_office
from pipeline.run.cluster_worker import OtherProgram, program_name, run_there, tell
from pipeline.run.graph import plan
from pipeline.run.jobs import Job, execute
from support import workers
from support.builds import finsam_here, small_deliveries
from support.examples import only_all
from support.trees import published, tree

pytestmark = pytest.mark.usefixtures("own_key")
UNIT = Unit("prov", 2022)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    small_deliveries(tmp_path / "raw", "prov", 2022)
    return Places(tmp_path / "raw", tmp_path / "ut")


@pytest.fixture(autouse=True)
def found_by_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers begin by importing the main module: a notebook that was run in this process has put itself in its place."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


@pytest.fixture
def address(own_key: None) -> Iterator[str]:
    """A scheduler and two workers on this machine, which the office trusts: as a real cluster, known by its address."""
    read_key()
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        resources={cluster.OFFICE: 1},
        silence_logs=50,
    ) as started:
        yield started.scheduler_address


# --- what may leave the office -------------------------------------------------------------------


def test_only_what_may_be_published_leaves_the_office(places: Places) -> None:
    """Of a build of an office with deliveries of its own: reference figures, charts and the explorer."""
    out = {t.name for t in plan(places, places.units(), ("html",), everything=True) if leaves_office(t.job)}
    assert out == {
        "referens",
        "referens: kontroll referens",
        "prov/2022: chart",
        "jamforelse: chart",
        "jamforelse: utforska",
    }


def test_a_comparison_of_releases_alone_leaves_whole(tmp_path: Path) -> None:
    """Nothing in it was ever more than published; beside own deliveries it has numbers as counted."""
    (tmp_path / "utgavor").mkdir()
    (tmp_path / "utgavor" / "annat-2026-01-01-a.zip").write_bytes(b"")
    job = Job("notebook", EVERYTHING, "compare", tmp_path, tmp_path)
    assert leaves_office(job) and leaves_office(replace(job, kind="report", stage="report"))
    assert leaves_office(replace(job, kind="received", unit=Unit("annat")))
    (tmp_path / "eget" / "2022").mkdir(parents=True)
    (tmp_path / "eget" / "2022" / "medlemsbidrag.csv").touch()
    assert not leaves_office(job) and not leaves_office(replace(job, kind="report", stage="report"))


class Executor:
    """Takes note of what it is given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def submit(self, work: Any, job: Job, program: str) -> Executor:
        self.given.append(job.stage)
        return self

    def result(self) -> float:
        return 1.0

    def run(self, job: Job) -> float:
        self.given.append(job.stage)
        return 1.0


@pytest.mark.parametrize("trusted", [True, False])
def test_jobs_about_persons_go_to_trusted_workers_or_stay(places: Places, trusted: bool) -> None:
    there, office, home = Executor(), Executor(), Executor()
    used: Any = Cluster("tcp://x:1", places)
    used._anywhere, used._office, used._home = there, office if trusted else None, home
    used.run(Job("notebook", UNIT, "ingest", places.raw, places.out))
    used.run(Job("reference", REFERENCE, "referens", places.raw, places.out))
    assert there.given == ["referens"]
    assert (office.given, home.given) == ((["ingest"], []) if trusted else ([], ["ingest"]))


def test_without_leave_no_worker_is_given_a_job_about_persons(places: Places, address: str) -> None:
    """Though the cluster says that its workers are the office's: the office has not said so."""
    with Cluster(address, places) as used:
        assert used._office is None and used._home is not None
    with Cluster(address, places, persons=True) as used:
        assert used._office is not None and used._home is None


# --- who is let in ---------------------------------------------------------------------------------


def faults_of(places: Places, told: Any, nthreads: int = 1, office: bool = True) -> list[Any]:
    return Cluster("tcp://x:1", places)._faults("tcp://w:2", {"nthreads": nthreads}, told, office)


def test_a_worker_that_would_make_something_else_is_refused(places: Places) -> None:
    good = {"program": program_name(), "leveranser": True, "resultat": True, "nyckel": key_name(read_key())}
    assert faults_of(places, good) == []
    found = {
        f.code: f.headline
        for wrong in (
            faults_of(places, good, nthreads=4),
            faults_of(places, good | {"program": "x"}),
            faults_of(places, ModuleNotFoundError("pipeline")),
            faults_of(places, good | {"leveranser": False}),
            faults_of(places, good | {"resultat": False}),
            faults_of(places, good | {"nyckel": ""}),
        )
        for f in wrong
    }
    assert found == {
        "KLU-004": "arbetaren tcp://w:2 gör flera steg i samma process",
        "KLU-005": "arbetaren tcp://w:2 har ett annat program än det här",
        "KLU-006": "arbetaren tcp://w:2 ser inte mappen",
        "KLU-007": "arbetaren tcp://w:2 har en annan nyckel till pseudonymerna",
    }
    # One that is given nothing about persons needs no key.
    assert faults_of(places, good | {"nyckel": ""}, office=False) == []


def test_a_worker_says_what_it_sees_and_makes_no_key(places: Places, tmp_path: Path) -> None:
    told = tell(places.raw, tmp_path / "finns inte")
    assert (told["leveranser"], told["resultat"], told["nyckel"]) == (True, False, "")
    assert told["program"] == program_name() and len(program_name()) == 16


def test_a_job_of_another_program_is_not_done(places: Places) -> None:
    with pytest.raises(OtherProgram):
        run_there(Job("reference", REFERENCE, "referens", places.raw, places.out), "0" * 16)
    assert not places.out.exists()


def test_a_cluster_that_is_not_there_is_told(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 0.5)
    with pytest.raises(DeliveryFaults, match="Klustret svarar inte") as stop, Cluster("tcp://127.0.0.1:9", places):
        pass
    assert stop.value.codes == ("KLU-002",) and "KLUSTER=tcp://127.0.0.1:9" in str(stop.value)
    with pytest.raises(DeliveryFaults, match="Klustret svarar inte"), Cluster("inget protokoll://", places):
        pass


def test_a_cluster_without_workers_is_told(places: Places) -> None:
    empty = LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None, silence_logs=50)
    with (
        empty,
        pytest.raises(DeliveryFaults, match="har inga arbetare") as stop,
        Cluster(empty.scheduler_address, places),
    ):
        pass
    assert stop.value.codes == ("KLU-003",)


def test_the_package_is_asked_for_only_when_it_is_needed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lock_for(["report", "KLUSTER=local"]) == "kluster" and lock_for(["report", "KLUSTER="]) == "report"
    assert lock_for(["test", "KLUSTER=local"]) == "test" and lock_for(["report"]) == "report"
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DeliveryFaults, match="behöver ett paket som inte finns") as stop, Cluster("local", places):
        pass
    assert stop.value.codes == ("KLU-001",)


# --- the whole way ---------------------------------------------------------------------------------


def ready_to_clean(places: Places) -> Job:
    """The cleaning of the deliveries, when all that comes before it is done in this process."""
    tasks = {t.name: t.job for t in plan(places, places.units(), ("html",), everything=True)}
    for name in ("prov: forbund", "prov/2022: ingest", "prov/2022: kontroll ingest"):
        execute(tasks[name])
    return tasks["prov/2022: clean"]


def cleaned_here(places: Places) -> dict[str, str]:
    """What is there when this process has cleaned them too, in a folder of its own."""
    other = replace(places, out=places.out.with_name("annan"))
    execute(ready_to_clean(other))
    found = tree(other.waiting(UNIT, "clean"))
    assert len(found) > 30
    return found


@pytest.mark.whole
def test_a_step_whose_worker_is_killed_is_done_by_another_to_the_same_bytes(
    places: Places, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, job = cleaned_here(places), ready_to_clean(places)
    monkeypatch.setattr(cluster, "run_there", workers.half_done_once)
    with Cluster(address, places, persons=True) as used:
        used.run(job)
    assert int((places.out / "dog").read_text("utf-8")) != os.getpid()
    remove_unfinished(places)
    assert tree(places.waiting(UNIT, "clean")) == here


@only_all
@pytest.mark.whole
def test_a_killed_worker_is_survived_and_the_bytes_are_the_same(
    places: Places, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scheduler and two workers; one is killed while it cleans, with half a file written."""
    other = replace(places, out=places.out.with_name("annan"))
    assert finsam_here("report", f"RAW={other.raw}", f"OUT={other.out}").code == 0
    monkeypatch.setattr(cluster, "run_there", workers.half_done_once)
    assert run_report(Request(places, kluster=address, persons=True)) == 0, capsys.readouterr().out
    died = places.out / "dog"
    assert int(died.read_text("utf-8")) != os.getpid()
    died.unlink()
    here, there = published(other.out), published(places.out)
    assert len(here) > 60 and here == there
    assert not list(places.out.rglob("*.ny"))


class Twice:
    """In the place of the lanes: each job is done by two processes at once, as when one of them was thought to be dead."""

    def __init__(self, *, words: bool) -> None:
        self.seconds: dict[str, float] = {}
        self._pool = ProcessPoolExecutor(2, get_context("spawn"))

    def __enter__(self) -> Twice:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def run(self, job: Job) -> float:
        return max(f.result() for f in [self._pool.submit(execute, job) for _ in range(2)])


@pytest.mark.whole
def test_two_that_do_the_same_step_at_once_leave_the_same_bytes(places: Places) -> None:
    here, job = cleaned_here(places), ready_to_clean(places)
    with Twice(words=False) as pair:
        pair.run(job)
    assert tree(places.waiting(UNIT, "clean")) == here


@only_all
@pytest.mark.whole
def test_two_that_build_everything_at_once_leave_the_same_bytes(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = replace(places, out=places.out.with_name("annan"))
    assert finsam_here("report", f"RAW={other.raw}", f"OUT={other.out}").code == 0
    # The first notebook of a process puts itself in the place of the main module.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    monkeypatch.setattr(lanes, "Lanes", Twice)
    assert run_report(Request(places)) == 0, capsys.readouterr().out
    here, there = published(other.out), published(places.out)
    assert len(here) > 60 and here == there
    assert not list(places.out.rglob("*.ny"))


@pytest.mark.whole
def test_a_job_that_takes_every_worker_with_it_stops_with_its_step(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "run_there", workers.always_dies)
    with Cluster("local", places) as used, pytest.raises(DeliveryFaults, match="Processen dog i steget clean") as stop:
        used.run(Job("notebook", UNIT, "clean", places.raw, places.out))
    assert stop.value.codes == ("DAT-011",)
    assert used._client.status == "closed"
