"""pytask behind one door: the tasks handed over, run, and what became of each.

What is stale, in what order and side by side is pytask's to say. A Setting stands for
everything that a task depends on beside the files it reads: its parameters, its file list,
the code behind it (run/closure.py), and its deliveries as they were when the run began.
No other module knows pytask: what became of a run is told in our own words (run/outcome.py).
What is rested on, promised or not, is held by tests/test_contract_pytask.py. pytask finds the
hooks below by the entry point in pyproject.toml.
"""

from __future__ import annotations

import functools
import hashlib
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytask
from pytask import TaskOutcome, hookimpl

from pipeline.places import Places
from pipeline.run.closure import Code
from pipeline.run.inputs import Inputs
from pipeline.run.jobs import Job
from pipeline.run.outcome import Listener, Outcome, Reason, Run, Step, Told, Why
from pipeline.run.task import Task
from pipeline.store import write_text

# Jobs wait in the lanes, not in the graph, so that a lane never idles until the next poll.
WAITING_JOBS = 16
# A cluster has as many workers as anybody likes.
WAITING_ON_A_CLUSTER = 256
_POLL_SECONDS = 0.02
_OUTCOMES = {
    TaskOutcome.SUCCESS: Outcome.DONE,
    TaskOutcome.SKIP_UNCHANGED: Outcome.UNCHANGED,
    TaskOutcome.SKIP_PREVIOUS_FAILED: Outcome.HELD,
    TaskOutcome.FAIL: Outcome.FAILED,
    TaskOutcome.WOULD_BE_EXECUTED: Outcome.STALE,
}
_WHY = {"cascade": Why.BEFORE, "missing": Why.MISSING, "not_in_db": Why.NEW}


@dataclass
class Setting:
    """A node of the graph that is not a file: a task's job, with what it rests on beside files."""

    name: str
    job: Job
    fingerprint: str
    code: Code
    delivered: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def state(self) -> str:
        return f"{self.fingerprint} {self.code.digest} {self.delivered}".rstrip()

    def load(self, is_product: bool = False) -> Job:
        return self.job

    def save(self, value: Any) -> None:
        raise NotImplementedError("a setting is never a product")


def run_tasks(
    places: Places,
    tasks: Sequence[Task],
    codes: Mapping[str, Code],
    inputs: Inputs,
    do: Callable[[Job], float] | None,
    listener: Listener,
    *,
    force: bool = False,
    abreast: int = WAITING_JOBS,
) -> Run:
    """Do what is stale, or with no `do` only say what is; then the listener is told nothing.

    `do` gives the seconds that the work took. `codes` is the code behind each task, by name. A task whose deliveries are not as they were
    when the run began fails, before or after its work.
    """
    # A configuration of its own keeps pytask's memory beside the data it describes.
    config = places.state / "pytask.toml"
    write_text(config, "[tool.pytask.ini_options]\n")
    pytask.console.quiet = True
    _poll_often()
    _look_up_once()
    _know_kinds()
    session = pytask.build(
        tasks=_to_pytask(tasks, codes, inputs, do or _nothing),
        config=config,
        paths=[places.state],
        capture="no",
        verbose=0,
        explain=do is None,
        force=force and do is not None,
        n_workers=abreast if do else 1,
        parallel_backend="threads" if do else "none",
        finsam=listener if do else None,
    )
    return Run(
        well=session.exit_code == pytask.ExitCode.OK, tasks=tuple(_told(session, r) for r in session.execution_reports)
    )


def remembered_states(places: Places) -> str:
    """All that pytask remembers of what was done, as text: every state that a setting had stands in it."""
    return "".join(p.read_text("utf-8") for p in places.state.glob("pytask.lock*"))


@hookimpl(trylast=True)
def pytask_post_parse(config: dict[str, Any]) -> None:
    """Before the graph is read: only the lock file is to remember.

    pytask also writes every state to a database of its own, a commit for each file of each step,
    which it reads only where there is no lock file: 2 700 commits in a build of 68 steps.
    """
    from _pytask import database_utils

    if database_utils._ENGINE is not None:
        database_utils._ENGINE.dispose()
        database_utils._ENGINE = None


@hookimpl
def pytask_execute_log_start(session: Any) -> None:
    """Before the first task."""
    if listener := session.config.get("finsam"):
        listener.start([_step(task) for task in session.tasks])


@hookimpl
def pytask_execute_task_log_start(session: Any, task: Any) -> None:
    """A task begins."""
    if listener := session.config.get("finsam"):
        listener.begin(_step(task))


@hookimpl
def pytask_execute_task_log_end(session: Any, report: Any) -> None:
    """A task has ended, well or not. The hook's own `task` may be another one: pytask-parallel mixes them up."""
    if listener := session.config.get("finsam"):
        seconds = sum(report.task.attributes.get("seconds", ()))
        listener.end(_step(report.task), _OUTCOMES[report.outcome], seconds)


@hookimpl
def pytask_unconfigure(session: Any) -> None:
    """The run is over, also after a failure."""
    if listener := session.config.get("finsam"):
        listener.stop()


def _step(task: Any) -> Step:
    return Step(task.name, task.attributes["title"])


def _told(session: Any, report: Any) -> Told:
    task = report.task
    setting: Setting = task.depends_on["job"]
    before = session.config["lockfile_state"].get_node_state(task.name, setting.name) or ""
    explanation = task.attributes.get("explanation")
    return Told(
        name=task.name,
        outcome=_OUTCOMES[report.outcome],
        error=report.exc_info[1] if report.exc_info else None,
        code=setting.code,
        reasons=tuple(
            Reason(_WHY.get(r.reason, Why.CHANGED), r.node_name)
            for r in (explanation.reasons if explanation else ())
            if not (before and r.node_name == setting.name)
        ),
        before=before,
        now=setting.state(),
    )


def _to_pytask(
    tasks: Sequence[Task], codes: Mapping[str, Code], inputs: Inputs, do: Callable[[Job], float]
) -> list[Any]:
    def setting(task: Task) -> Setting:
        delivered = inputs.digest(task.deliveries())
        return Setting(f"{task.name}: inställning", task.job, task.fingerprint(), codes[task.name], delivered)

    def files(paths: tuple[Path, ...]) -> list[Any]:
        return [pytask.PathNode(path=p, name=p.as_posix()) for p in paths]

    def work(task: Task, seconds: list[float]) -> Callable[..., None]:
        # What is told of all inputs is told of them as they were.
        under = None if task.job.kind == "manifest" else task.deliveries()

        def run(job: Job, reads: list[Path]) -> None:
            inputs.refuse_changed(under)
            seconds.append(do(replace(job, code=codes[task.name].digest)))
            inputs.refuse_changed(under)

        return run

    def one(task: Task) -> Any:
        seconds: list[float] = []
        return pytask.TaskWithoutPath(
            name=task.name,
            function=work(task, seconds),
            depends_on={"job": setting(task), "reads": files(task.reads)},
            produces={"writes": files(task.writes)},
            attributes={"title": task.title, "unit": str(task.job.unit), "stage": task.job.stage, "seconds": seconds},
        )

    return list(map(one, tasks))


def _nothing(job: Job) -> float:
    """Stands in for the work when only the plan is asked for."""
    return 0.0


def _poll_often() -> None:
    """pytask-parallel looks for finished tasks ever more seldom, up to once a second.

    Our tasks take tenths of seconds, so that costs a quarter of the whole build.
    """
    import attrs
    from pytask_parallel.execute import _Sleeper

    timings: Any = attrs.fields(_Sleeper).timings.default
    timings[:] = [_POLL_SECONDS] * len(timings)


def _look_up_once() -> None:
    """Asking pytask whether steps are current was half spent on two lookups, made thousands of times for the same answer.

    What a protocol demands, which Python keeps by itself from 3.12 on, and where a file lies from the lock file.
    """
    from _pytask import lockfile

    for module, name in ((typing, "_get_protocol_attrs"), (lockfile, "_relative_path")):
        known = module is typing and sys.version_info >= (3, 12)
        if not known and not hasattr(getattr(module, name), "cache_info"):
            setattr(module, name, functools.cache(getattr(module, name)))


def _know_kinds() -> None:
    """Whether a thing is a node or a task of some kind pytask asks 50 000 times, by looking for each attribute of the kind.

    Of its own kinds, and of nothing else, the answer is kept by the type of the thing: all that we hand it have
    their attributes from when they are made.
    """
    from _pytask import node_protocols

    kinds = {k for k in vars(node_protocols).values() if isinstance(k, type) and getattr(k, "_is_protocol", False)}
    asks: Any = type(pytask.PNode)
    look, known = asks.__instancecheck__, dict[tuple[type, type], bool]()
    if hasattr(look, "of_kinds"):
        return

    def is_of_kind(kind: Any, thing: object) -> bool:
        if kind not in kinds:
            return bool(look(kind, thing))
        key = (kind, type(thing))
        if key not in known:
            known[key] = bool(look(kind, thing))
        return known[key]

    is_of_kind.of_kinds = kinds  # type: ignore[attr-defined]
    asks.__instancecheck__ = is_of_kind
