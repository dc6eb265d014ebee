"""Two warm worker processes: they start importing before the graph is built.

Great Expectations takes seconds to import, so one process (the gate lane) does that and
examines every table; the other begins with the first notebooks at once. When the gate
lane has nothing to examine it takes notebooks too. Processes are spawned, never forked.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import multiprocessing
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from types import TracebackType

from pipeline.faults import DeliveryFaults
from pipeline.run.environment import worker_died
from pipeline.run.jobs import Job, execute
from pipeline.run.stopping import follow_parent

# What tidies after killed workers says so on the terminal, after the last word of the run.
_QUIET = "ignore:resource_tracker:UserWarning"
# What the jobs of a lane would import anyhow.
_GATE_MODULES = ("pipeline.run.gates",)
_WORK_MODULES = ("duckdb", "pandas", "pipeline.run.shell", "pipeline.stages", "matplotlib.figure")
# A process keeps some twenty MiB of every set of charts: after so many jobs another takes its place. An office has fewer.
_JOBS_PER_PROCESS = 400


def _warm_gates() -> None:
    _begin()
    from pipeline.run.expectations import load_library

    load_library()
    _import(_GATE_MODULES)
    _keep_what_is_loaded()


def _warm_work() -> None:
    _begin()
    from pipeline.run.engine import register_engines

    register_engines()
    _import(_WORK_MODULES)
    _keep_what_is_loaded()


def _begin() -> None:
    import tqdm  # type: ignore[import-untyped]

    follow_parent()
    # Imports and tables make objects by the ten thousand, and few of them are garbage.
    gc.set_threshold(50_000, 20, 20)
    # Its default lock is a semaphore between processes, left behind when a worker is stopped.
    tqdm.tqdm.set_lock(threading.RLock())


def _keep_what_is_loaded() -> None:
    """What is imported is never garbage: the search for garbage, one before each notebook, passes it by."""
    gc.freeze()
    # Libraries that count what they leave behind would complain.
    atexit.register(gc.unfreeze)


def _import(modules: tuple[str, ...]) -> None:
    for name in modules:
        importlib.import_module(name)


def _one_process() -> ProcessPoolExecutor:
    """A pool of one process, which ends when this one does."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=follow_parent)


@dataclass
class _Lane:
    pool: ProcessPoolExecutor
    ready: Future[None]
    waiting: int = 0
    begun: int = 0


@dataclass
class Lanes:
    """Where jobs run. Use as a context manager; `run` may be called from any thread.

    `seconds` adds up the time spent in the workers, per stage.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _lanes: list[_Lane] = field(default_factory=list)
    _others: set[BaseProcess] = field(default_factory=set)

    def __enter__(self) -> Lanes:
        if _QUIET not in sys.warnoptions:
            sys.warnoptions.append(_QUIET)
        self._others = set(multiprocessing.active_children())
        for warm in (_warm_gates, _warm_work):
            pool = _one_process()
            self._lanes.append(_Lane(pool, pool.submit(warm)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the workers at once: every job is done or void, and taking them down gently
        costs over a second for nothing."""
        for child in set(multiprocessing.active_children()) - self._others:
            child.terminate()
        for lane in self._lanes:
            lane.pool.shutdown(wait=True, cancel_futures=True)
        self._lanes.clear()

    def run(self, job: Job) -> float:
        """Run a job in the lane that suits it; returns the seconds it took, raises what the job raised."""
        lane = self._choose(job)
        try:
            took = self._work(lane, job)
            with self._lock:
                name = f"{job.stage} (kontroll)" if job.is_gate else job.stage
                self.seconds[name] = self.seconds.get(name, 0.0) + took
            return took
        finally:
            with self._lock:
                lane.waiting -= 1

    def _work(self, lane: _Lane, job: Job) -> float:
        """Seconds that a job took. One whose process died is tried once more, in a new process.

        Jobs that stood in line for that process are lost with it, and are done by that. Raises DeliveryFaults.
        """
        for last in (False, True):
            pool, future = self._submit(lane, job)
            try:
                if future is not None:
                    return future.result()
            except BrokenProcessPool:
                pass
            with self._lock:
                if lane.pool is pool and not last:
                    lane.pool, lane.begun = _one_process(), 0
        raise DeliveryFaults([worker_died(job.places.shown(job.places.delivery(job.unit)), job.about)])

    def _submit(self, lane: _Lane, job: Job) -> tuple[ProcessPoolExecutor, Future[float] | None]:
        """The process that a job stands in line for, and its place there; none where the process has died.

        One that has had its share of jobs ends with those that it was given, and another takes its place. The
        executor's own limit of tasks per child hangs where several wait (python/cpython#115634).
        """
        with self._lock:
            lane.begun += 1
            if lane.begun > _JOBS_PER_PROCESS:
                lane.pool.shutdown(wait=False)
                lane.pool, lane.begun = _one_process(), 1
            try:
                return lane.pool, lane.pool.submit(execute, job)
            except BrokenProcessPool:
                return lane.pool, None

    def _choose(self, job: Job) -> _Lane:
        gate, work = self._lanes
        with self._lock:
            lane = work
            if job.is_gate or (gate.ready.done() and gate.waiting < work.waiting):
                lane = gate
            lane.waiting += 1
        return lane
