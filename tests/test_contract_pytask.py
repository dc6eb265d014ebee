"""What run/scheduler.py rests on in pytask and pytask-parallel, promised or not.

Asked of the libraries themselves, in small: an upgrade that takes something away fails here,
with the name of what is gone, and not as a build that says "Klart" over old numbers.
"""

from __future__ import annotations

import sys
import threading
import typing
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol, runtime_checkable

import pytask
import pytask_parallel.execute as parallel
import pytest
from _pytask import database_utils, lockfile

from pipeline.places import EVERYTHING, Places
from pipeline.run import scheduler
from pipeline.run.closure import Code
from pipeline.run.jobs import Job
from pipeline.run.scheduler import Setting


class Graph:
    """A graph of two tasks, `in.txt` -> `mellan.txt` -> `ut.txt`, run as the scheduler runs its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder, folder / "minne"
        self.state.mkdir()
        self.config = self.state / "pytask.toml"
        self.config.write_text("[tool.pytask.ini_options]\n")
        (folder / "in.txt").write_text("1")
        self.fingerprint = "f1"
        self.given: list[Any] = []
        self.work: dict[str, Callable[[], object]] = {}

    def task(self, name: str, reads: str, writes: str) -> pytask.TaskWithoutPath:
        target = self.folder / writes

        def run(job: Job, reads: list[Path]) -> None:
            self.given.append((name, job.stage, reads))
            text = reads[0].read_text()
            self.work.get(name, lambda: target.write_text(f"{name} {text}"))()

        def node(file: str) -> pytask.PathNode:
            path = self.folder / file
            return pytask.PathNode(path=path, name=path.as_posix())

        job = Job("", EVERYTHING, name, self.folder, self.folder)
        setting = Setting(f"{name}: inställning", job, self.fingerprint, Code({}), "")
        return pytask.TaskWithoutPath(
            name=name,
            function=run,
            depends_on={"job": setting, "reads": [node(reads)]},
            produces={"writes": [node(writes)]},
            attributes={"title": name},
        )

    def run(self, *tasks: pytask.TaskWithoutPath, threads: bool = True, **more: Any) -> Any:
        self.given.clear()
        pytask.console.quiet = True
        return pytask.build(
            # The last one first: the order is pytask's to find.
            tasks=[*tasks] or [self.task("andra", "mellan.txt", "ut.txt"), self.task("första", "in.txt", "mellan.txt")],
            config=self.config,
            paths=[self.state],
            capture="no",
            verbose=0,
            n_workers=16 if threads else 1,
            parallel_backend="threads" if threads else "none",
            **more,
        )

    def outcomes(self, **more: Any) -> dict[str, str]:
        return {r.task.name: r.outcome.name for r in self.run(**more).execution_reports}


@pytest.fixture
def small(tmp_path: Path) -> Graph:
    return Graph(tmp_path)


BOTH = {"första": "SUCCESS", "andra": "SUCCESS"}
NONE = {"första": "SKIP_UNCHANGED", "andra": "SKIP_UNCHANGED"}


def test_files_give_the_order_and_nodes_what_a_function_is_given(small: Graph) -> None:
    session = small.run()
    assert [name for name, *_ in small.given] == ["första", "andra"]
    assert small.given[0] == ("första", "första", [small.folder / "in.txt"])
    assert (small.folder / "ut.txt").read_text() == "andra första 1"
    assert session.exit_code == pytask.ExitCode.OK == 0
    task = next(r.task for r in session.execution_reports if r.task.name == "andra")
    assert isinstance(task.depends_on["job"], Setting)
    assert task.attributes["title"] == "andra"


def test_nothing_is_done_again_until_content_or_a_setting_changes(small: Graph) -> None:
    assert small.outcomes() == BOTH
    assert small.outcomes() == NONE and small.given == []
    (small.folder / "in.txt").touch()
    assert small.outcomes() == NONE
    (small.folder / "in.txt").write_text("2")
    assert small.outcomes() == BOTH
    small.fingerprint = "f2"
    # The first one writes the same again, and the second has a setting of its own.
    assert small.outcomes() == BOTH
    (small.folder / "ut.txt").unlink()
    assert small.outcomes() == BOTH | {"första": "SKIP_UNCHANGED"}
    # A product that someone else wrote over is written anew.
    (small.folder / "mellan.txt").write_text("någon annans")
    assert small.outcomes() == NONE | {"första": "SUCCESS"}


def test_the_same_bytes_stop_a_change_from_going_on(small: Graph) -> None:
    small.outcomes()
    (small.folder / "in.txt").write_text("2")
    small.work["första"] = lambda: (small.folder / "mellan.txt").write_text("första 1")
    assert small.outcomes() == {"första": "SUCCESS", "andra": "SKIP_UNCHANGED"}


def test_force_does_everything(small: Graph) -> None:
    small.outcomes()
    assert small.outcomes(force=True) == BOTH


def test_a_task_that_fails_hands_over_what_it_raised_and_holds_those_after_it(small: Graph) -> None:
    error = KeyError("trasig")

    def fail() -> None:
        raise error

    small.work["första"] = fail
    session = small.run()
    reports = {r.task.name: r for r in session.execution_reports}
    assert {n: r.outcome.name for n, r in reports.items()} == {"första": "FAIL", "andra": "SKIP_PREVIOUS_FAILED"}
    assert reports["första"].exc_info[1] is error
    assert session.exit_code == pytask.ExitCode.FAILED
    small.work.clear()
    assert small.outcomes() == BOTH


def test_a_product_that_is_not_there_fails_and_its_folder_is_made(small: Graph) -> None:
    task = small.task("ensam", "in.txt", "ny/mapp/ut.txt")
    small.work["ensam"] = lambda: None
    (report,) = small.run(task).execution_reports
    assert (report.outcome, (small.folder / "ny/mapp").is_dir()) == (pytask.TaskOutcome.FAIL, True)
    assert "did not produce" in str(report.exc_info[1])


def test_the_plan_does_nothing_and_gives_the_reasons(small: Graph) -> None:
    def reasons() -> dict[str, set[tuple[str, str]]]:
        session = small.run(threads=False, explain=True)
        assert small.given == []
        stale = [r for r in session.execution_reports if r.outcome is pytask.TaskOutcome.WOULD_BE_EXECUTED]
        told = {r.task.name: r.task.attributes["explanation"].reasons for r in stale}
        return {
            n: {(r.reason, r.node_name.removeprefix(f"{small.folder.as_posix()}/")) for r in rs}
            for n, rs in told.items()
        }

    new = {("not_in_db", name) for name in ("första", "första: inställning", "in.txt")}
    assert reasons() == {"första": {*new, ("missing", "mellan.txt")}, "andra": {("cascade", "första")}}
    small.run()
    assert reasons() == {}
    small.fingerprint = "f2"
    (small.folder / "in.txt").write_text("2")
    assert reasons()["första"] == {("changed", "första: inställning"), ("changed", "in.txt")}


def test_the_state_of_a_setting_is_remembered_by_name_and_as_text(small: Graph) -> None:
    """`explain` looks it up, and what is kept of old code is what still stands in the memory."""
    assert small.run(explain=True, threads=False).config["lockfile_state"].get_node_state("andra", "x") is None
    small.run()
    small.fingerprint = "f2"
    session = small.run(threads=False, explain=True)
    task = next(r.task for r in session.execution_reports if r.task.name == "första")
    setting = task.depends_on["job"]
    found = session.config["lockfile_state"].get_node_state(task.name, setting.name)
    assert (found, setting.state()) == (f"f1 {Code({}).digest}", f"f2 {Code({}).digest}")
    text = "".join(p.read_text("utf-8") for p in small.state.glob("pytask.lock*"))
    assert found in text
    # The same through the adapter, which knows where the memory lies.
    places = Places(small.folder, small.folder / "ut")
    places.state.mkdir(parents=True)
    (places.state / "pytask.lock").write_text(text, "utf-8")
    assert scheduler.remembered_states(places) == text


def test_states_are_kept_once(small: Graph) -> None:
    """The lock file alone says what was done: a commit per file of each step is a tenth of a build."""
    small.run()
    assert not database_utils.database_is_configured()
    for database in small.state.rglob("*.sqlite3*"):
        database.unlink()
    assert small.outcomes() == NONE
    for lock in small.state.glob("pytask.lock*"):
        lock.unlink()
    assert small.outcomes() == BOTH


def test_threads_run_side_by_side_in_this_process(small: Graph) -> None:
    """Each waits for the other: one at a time would break the barrier."""
    barrier, ran = threading.Barrier(2, timeout=10), set()

    def work(name: str) -> Callable[[], object]:
        def run() -> None:
            barrier.wait()
            ran.add(name)
            (small.folder / f"{name}.txt").write_text(name)

        return run

    small.work = {name: work(name) for name in ("a", "b")}
    session = small.run(*(small.task(name, "in.txt", f"{name}.txt") for name in ("a", "b")))
    assert [r.outcome.name for r in session.execution_reports] == ["SUCCESS", "SUCCESS"]
    assert ran == {"a", "b"}


def test_hooks_are_called_and_what_is_given_to_build_reaches_them(small: Graph) -> None:
    heard: list[tuple[Any, ...]] = []

    class Ear:
        def start(self, steps: Any) -> None:
            heard.append(("start", len(steps)))

        def begin(self, step: Any) -> None:
            heard.append(("begin", step.title))

        def end(self, step: Any, outcome: Any, seconds: float) -> None:
            heard.append(("end", step.title, outcome.value))

        def stop(self) -> None:
            heard.append(("stop",))

    small.run(finsam=Ear())
    one = [("begin", "första"), ("end", "första", "done")]
    assert heard == [("start", 2), *one, *[(k, "andra", *rest) for k, _, *rest in one], ("stop",)]
    heard.clear()
    small.run()
    assert heard == []


def test_nothing_is_printed(small: Graph, capfd: pytest.CaptureFixture[str]) -> None:
    small.work["första"] = lambda: 1 / 0
    small.run()
    small.run(threads=False, explain=True)
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


def test_finished_tasks_are_looked_for_often(small: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the build waits up to a second for each step: the pauses are a default that can be changed in place."""
    pauses: list[float] = []
    monkeypatch.setattr(parallel, "time", SimpleNamespace(sleep=pauses.append))
    scheduler._poll_often()
    small.run()
    assert set(pauses) == {scheduler._POLL_SECONDS}
    assert len(parallel._Sleeper().timings) > 1


def test_kinds_of_pytask_are_known_by_type_and_those_of_others_are_not() -> None:
    """Its kinds ask for attributes, which are there from when a thing is made; of other protocols nothing is kept."""
    scheduler._know_kinds()
    asks: Any = type(pytask.PNode)
    kept: Any = asks.__instancecheck__
    scheduler._know_kinds()
    assert asks.__instancecheck__ is kept
    assert {k.__name__ for k in kept.of_kinds} >= {"PNode", "PPathNode", "PTask", "PTaskWithPath", "PProvisionalNode"}
    node = pytask.PathNode(path=Path("a"), name="a")
    for _ in range(2):
        assert isinstance(node, pytask.PNode) and isinstance(node, pytask.PPathNode)
        assert not isinstance(node, pytask.PTask) and not isinstance("a", pytask.PNode)

    @runtime_checkable
    class Named(Protocol):
        name: str

    thing = SimpleNamespace()
    assert not isinstance(thing, Named)
    thing.name = "a"
    assert isinstance(thing, Named)


def test_what_a_node_is_and_where_it_lies_is_looked_up_once(tmp_path: Path) -> None:
    """Else asking whether 70 steps are current takes twice as long: both are found by name in modules of others."""
    where: Any = lockfile
    scheduler._look_up_once()
    once = where._relative_path
    scheduler._look_up_once()
    assert where._relative_path is once
    once.cache_clear()
    Graph(tmp_path).run()
    asked = once.cache_info()
    # Three files: each is looked up many times, and reckoned once.
    assert asked.misses == 3 < asked.hits
    assert once(tmp_path / "in.txt", tmp_path / "minne") == "../in.txt"
    if sys.version_info < (3, 12):
        demanded: Any = typing
        assert demanded._get_protocol_attrs.cache_info().hits > asked.hits
