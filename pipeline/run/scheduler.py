"""pytask behind one door: the tasks handed over, run, and what became of each.

What is stale, in what order and side by side is pytask's to say. A Setting stands for
everything that a task depends on beside the files it reads: its parameters, its file list,
the code behind it (run/closure.py), and its deliveries as they were when the run began.
Parts of pytask that are not promised are used here only; tests/test_scheduler.py holds them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.places import Places
from pipeline.run.closure import Code
from pipeline.run.inputs import Inputs
from pipeline.run.jobs import Job
from pipeline.run.task import Task
from pipeline.store import write_text

# Jobs wait in the lanes, not in the graph, so that a lane never idles until the next poll.
_WAITING_JOBS = 16
_POLL_SECONDS = 0.02


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
    do: Callable[[Job], None] | None,
    *,
    force: bool = False,
) -> Any:
    """Do what is stale, or with no `do` only say what is. Returns pytask's session with a report per task.

    `codes` is the code behind each task, by name. A task whose deliveries are not as they were
    when the run began fails, before or after its work.
    """
    import pytask

    # A configuration of its own keeps pytask's memory beside the data it describes.
    config = places.state / "pytask.toml"
    write_text(config, "[tool.pytask.ini_options]\n")
    pytask.console.quiet = True
    _poll_often()
    return pytask.build(
        tasks=_to_pytask(tasks, codes, inputs, do or _nothing),
        config=config,
        paths=[places.state],
        capture="no",
        verbose=0,
        explain=do is None,
        force=force and do is not None,
        n_workers=_WAITING_JOBS if do else 1,
        parallel_backend="threads" if do else "none",
        finsam=do is not None,
    )


def state_before(session: Any, task: Any, setting: Setting) -> str:
    """The state that a setting had when its task was last done, '' for one that never was."""
    return session.config["lockfile_state"].get_node_state(task.name, setting.name) or ""


def _to_pytask(
    tasks: Sequence[Task], codes: Mapping[str, Code], inputs: Inputs, do: Callable[[Job], None]
) -> list[Any]:
    from pytask import PathNode, TaskWithoutPath

    def setting(task: Task) -> Setting:
        delivered = inputs.digest(task.deliveries())
        return Setting(f"{task.name}: inställning", task.job, task.fingerprint(), codes[task.name], delivered)

    def files(paths: tuple[Path, ...]) -> list[Any]:
        return [PathNode(path=p, name=p.as_posix()) for p in paths]

    def work(task: Task) -> Callable[..., None]:
        # What is told of all inputs is told of them as they were.
        under = None if task.job.kind == "manifest" else task.deliveries()

        def run(job: Job, reads: list[Path]) -> None:
            inputs.refuse_changed(under)
            do(job)
            inputs.refuse_changed(under)

        return run

    return [
        TaskWithoutPath(
            name=t.name,
            function=work(t),
            depends_on={"job": setting(t), "reads": files(t.reads)},
            produces={"writes": files(t.writes)},
            attributes={"title": t.title, "unit": str(t.job.unit), "stage": t.job.stage},
        )
        for t in tasks
    ]


def _nothing(job: Job) -> None:
    """Stands in for the work when only the plan is asked for."""


def _poll_often() -> None:
    """pytask-parallel looks for finished tasks ever more seldom, up to once a second.

    Our tasks take tenths of seconds, so that costs a quarter of the whole build.
    """
    import attrs
    from pytask_parallel.execute import _Sleeper

    timings: Any = attrs.fields(_Sleeper).timings.default
    timings[:] = [_POLL_SECONDS] * len(timings)
