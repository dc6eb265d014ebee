"""Two warm worker processes; one starts importing before the graph is built.

Great Expectations takes seconds to import, so one process (the gate lane) does that, when there
is to be something to examine, and examines every table; the other begins with the first notebooks
at once. When the gate lane has nothing to examine it takes notebooks too. Processes are spawned,
never forked.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import multiprocessing
import sys
import threading
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
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
# Kinds of job that a gate follows, and gates.
_BEFORE_GATES = ("forbund", "reference", "notebook", "gate")
# What the jobs of a lane would import anyhow.
_GATE_MODULES = ("pipeline.run.gates",)
_WORK_MODULES = ("duckdb", "pandas", "pipeline.run.shell", "pipeline.stages", "matplotlib.figure")
# What reports and their audit import, where only words have changed.
_REPORT_MODULES = (
    *("duckdb", "jinja2", "markdown_it", "xlsxwriter", "typst", "pikepdf", "pipeline.report.build"),
    *("pypdfium2", "defusedxml.ElementTree", "pipeline.audit.command", "pipeline.run.closure"),
)
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


def _warm_reports() -> None:
    _begin()
    _import(_REPORT_MODULES)
    _read_shipped()
    _keep_what_is_loaded()


def _warm_reports_too() -> None:
    """What else this lane will need: it has nothing to examine just now, and reports are what comes last."""
    _import(_REPORT_MODULES)
    _read_shipped()


def _read_shipped() -> None:
    """What every report is written with: measures, the template of pages, the widths of letters."""
    from pipeline.letters.measure import width_of
    from pipeline.measures.definition import read_measures
    from pipeline.report.document.html import page_template

    read_measures()
    page_template()
    for bold in (False, True):
        width_of("0", 1, bold)


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
    ready: Future[None] | None = None
    busy: bool = False
    begun: int = 0
    knows_reports: bool = False

    @property
    def is_ready(self) -> bool:
        return self.ready is not None and self.ready.done()


@dataclass
class Lanes:
    """Where jobs run. Use as a context manager; `run` may be called from any thread.

    Jobs wait here and not in the lanes: a lane that is done takes the first that it can, so none
    idles while a job stands in line for the other. `seconds` adds up the time spent in the workers, per stage.
    With `words` only words have changed since the last run: what is imported meanwhile is what writes reports.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    words: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _lanes: list[_Lane] = field(default_factory=list)
    _waiting: list[Job] = field(default_factory=list)
    _others: set[BaseProcess] = field(default_factory=set)

    def __enter__(self) -> Lanes:
        if _QUIET not in sys.warnoptions:
            sys.warnoptions.append(_QUIET)
        self._others = set(multiprocessing.active_children())
        self._lanes = [_Lane(_one_process()) for _ in range(2)]
        work = self._lanes[1]
        work.ready = work.pool.submit(_warm_reports if self.words else _warm_work)
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
        self._tell()

    def run(self, job: Job) -> float:
        """Run a job in the lane that suits it; returns the seconds it took, raises what the job raised."""
        lane = self._take_lane(job)
        try:
            took = self._work(lane, job)
            with self._changed:
                self.seconds[job.kind_of_work] = self.seconds.get(job.kind_of_work, 0.0) + took
                self._use_pause(lane)
            return took
        finally:
            with self._changed:
                lane.busy = False
                self._changed.notify_all()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _work(self, lane: _Lane, job: Job) -> float:
        """Seconds that a job took. One whose process died is tried once more, in a new process. Raises DeliveryFaults.

        A process that has had its share of jobs gives place to another; nobody else waits in it.
        """
        lane.begun += 1
        if lane.begun > _JOBS_PER_PROCESS:
            lane.pool.shutdown(wait=False)
            lane.pool, lane.begun = _one_process(), 1
        try:
            return lane.pool.submit(execute, job).result()
        except BrokenProcessPool:
            lane.pool, lane.begun = _one_process(), 1
        try:
            return lane.pool.submit(execute, job).result()
        except BrokenProcessPool:
            raise DeliveryFaults([worker_died(job.places.shown(job.places.delivery(job.unit)), job.about)]) from None

    def _take_lane(self, job: Job) -> _Lane:
        """Wait for a lane that is free for the job; those that came before it go first. Raises CancelledError at the end."""
        with self._changed:
            self._begin_gates(job)
            self._waiting.append(job)
            try:
                while (lane := self._free_lane(job)) is None:
                    self._changed.wait()
            finally:
                self._waiting.remove(job)
            lane.busy = True
            # The other lane may suit the next one.
            self._changed.notify_all()
            return lane

    def _begin_gates(self, job: Job) -> None:
        """The gate lane begins to import when something may be examined soon, or the other lane is not enough.

        Where only words have changed nothing is examined, and its import would take a core from all else: it
        begins when two reports are to be written, with what writes them. What follows them is soon done.
        """
        gate, work = self._lanes or (None, None)
        if not gate or not work or gate.ready is not None:
            return
        if job.kind in _BEFORE_GATES or (work.busy and (not self.words or job.kind == "report")):
            examines = job.kind in _BEFORE_GATES or not self.words
            gate.ready = gate.pool.submit(_warm_gates if examines else _warm_reports)
            gate.ready.add_done_callback(lambda _: self._tell())

    def _use_pause(self, lane: _Lane) -> None:
        """What has been examined, and nothing waits: the lane of the gates imports what reports need, which come last."""
        if self._lanes and lane is self._lanes[0] and not self._waiting and not self.words and not lane.knows_reports:
            lane.knows_reports = True
            lane.pool.submit(_warm_reports_too)

    def _free_lane(self, job: Job) -> _Lane | None:
        if not self._lanes:
            raise CancelledError
        gate, work = self._lanes
        if job != next(w for w in self._waiting if w.is_gate == job.is_gate):
            return None
        if job.is_gate:
            return None if gate.busy else gate
        if not work.busy:
            return work
        # What is examined lets others begin, so it goes first where it can be done.
        spare = gate.is_ready and not gate.busy and not any(w.is_gate for w in self._waiting)
        return gate if spare else None
