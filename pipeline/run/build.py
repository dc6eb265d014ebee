"""`finsam report` and `finsam explain`: plan, run, and say what happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault, StageStopped, nearest, where_told
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.run import receipt
from pipeline.run.changes import remember_code, source_memory, told_changes
from pipeline.run.cleaning import remove_unfinished
from pipeline.run.environment import prepare, told_by_machine
from pipeline.run.inputs import Inputs, take_inputs
from pipeline.run.isolation import NOTHING_STOPPED, Stopped, find_stopped
from pipeline.run.jobs import Job, UnexpectedError
from pipeline.run.key_command import close_folders
from pipeline.run.log import log_run
from pipeline.run.outcome import Listener, Outcome, Reason, Run, Told, Why
from pipeline.run.times import Times
from pipeline.store import sha256_of

if TYPE_CHECKING:
    from pipeline.reconcile.findings import ToldFinding
    from pipeline.run.cluster import Cluster
    from pipeline.run.lanes import Lanes
    from pipeline.run.task import Task

FORMATS = ("html", "docx", "pdf", "xlsx")


@dataclass(frozen=True)
class Request:
    """What the analyst asked for. Empty forbund and ar mean everything."""

    places: Places
    forbund: str = ""
    ar: int = 0
    formats: tuple[str, ...] = FORMATS
    fresh: bool = False
    period: str = "helar"
    wait: bool = False
    # Where jobs run: '' in the two lanes, 'local' or the address of a cluster; whether jobs about persons may too.
    kluster: str = ""
    persons: bool = False

    @property
    def everything(self) -> bool:
        return not self.forbund and not self.ar

    def selection(self) -> str:
        """A text that is equal for two requests that build the same files."""
        chosen = sha256_of(self.places.urval) if self.places.urval else ""
        return f"{self.forbund}|{self.ar}|{','.join(self.formats)}|{self.period}|{chosen}"

    def units(self) -> list[Unit]:
        """The selected units. Raises DeliveryFaults when there are none."""
        every, chosen = self.places.units(), self.chosen()
        if chosen or (self.everything and self.places.received()):
            return chosen
        if waiting := self.waiting():
            from pipeline.ingest.deliveries import no_deliveries

            raise DeliveryFaults([no_deliveries(self.places.shown(self.places.delivery(u))) for u in waiting])
        fault = Fault(
            file=self.places.shown(self.places.raw),
            headline=f"förbundet ”{self.forbund}” finns inte"
            if self._is_unknown(every)
            else "inga leveranser att bygga av",
            found=" ".join(
                w for w in (f"FORBUND={self.forbund}" * bool(self.forbund), f"AR={self.ar}" * bool(self.ar)) if w
            ),
            expected=self._there(every),
            action="Välj ett som finns, eller lägg upp ett nytt: make new FORBUND=… AR=…. Varje förbund har en mapp, och i den en mapp per år.",
            code="VAL-002",
        )
        raise DeliveryFaults([fault])

    def chosen(self) -> list[Unit]:
        """The selected units, of those that have deliveries."""
        return [u for u in self.places.units() if self._selects(u)]

    def waiting(self) -> list[Unit]:
        """The selected years that have a folder, and nothing delivered in it yet: they are in no report."""
        return [u for u in self.places.waiting_units() if self._selects(u)]

    def _selects(self, unit: Unit) -> bool:
        return self.forbund in ("", unit.forbund) and self.ar in (0, unit.ar)

    def _is_unknown(self, every: list[Unit]) -> bool:
        return bool(self.forbund) and self.forbund not in {u.forbund for u in every}

    def _there(self, every: list[Unit]) -> str:
        """What there is to choose among, the nearest förbund first."""
        names = list(dict.fromkeys(u.forbund for u in every))
        names.sort(key=lambda n: n not in nearest(self.forbund, names))
        years = {n: ", ".join(str(u.ar) for u in every if u.forbund == n) for n in names}
        return "något av " + "; ".join(f"{n} ({years[n]})" for n in names) if names else "en mapp <förbund>/<år>"


def run_report(request: Request) -> int:
    """Build what was asked for. Returns the exit code: 0 when everything was built."""
    try:
        return _report(request)
    except StageStopped as stop:
        log_run(request.places, request.selection(), [stop])
        raise


def _report(request: Request) -> int:
    begun = time.monotonic()
    units = request.units()
    built = receipt.is_current(request.places, request.selection()) if not request.fresh else None
    if built is not None:
        print(f"Inget har ändrats sedan förra körningen ({_elapsed(begun)}).")
        _tell(request, built)
        return 0
    from pipeline.run.display import Display
    from pipeline.run.lock import holds_output
    from pipeline.run.stopping import ends_when_told

    times = Times.read(request.places)
    shown = Display(times)
    with ends_when_told(shown.stop), holds_output(request.places, wait=request.wait), shown:
        inputs = take_inputs(request.places)
        with _workers(request, receipt.only_words_changed(inputs, request.selection())) as workers:
            # The workers import meanwhile, which takes them as long as all that is done here before the first job.
            prepare(request.places)
            run, tasks, stopped = build_what_can_be(request, units, inputs, shown, workers.run)
            times = Times(times.steps | shown.took, workers.seconds, times.whole)
        remove_unfinished(request.places)
        close_folders(request.places)
        if run.well and len(shown.took) == len(tasks):
            times.whole = time.monotonic() - begun
        times.write(request.places)
        return _conclude(request, inputs, run, tasks, stopped, begun)


def _workers(request: Request, words: bool) -> Lanes | Cluster:
    """Where the jobs of a run are done; `words`: none but the office's own have changed."""
    if request.kluster:
        from pipeline.run.cluster import Cluster

        return Cluster(request.kluster, request.places, persons=request.persons)
    from pipeline.run import lanes

    return lanes.Lanes(words=words)


def explain(request: Request) -> int:
    """Say what a run would do and why, without doing it; of years without deliveries what they lack."""
    waiting = request.waiting() if request.ar else []
    _print_first_steps(request, waiting)
    if waiting and not request.chosen():
        return 0
    units = request.units()
    if receipt.is_current(request.places, request.selection()) is not None:
        print("Inget har ändrats: make report skulle inte göra något.")
        _print_missing(request, units)
        return 0
    from pipeline.ingest.persons import refuse_persons
    from pipeline.run.display import Display

    refuse_persons(request.places)
    run, _ = _execute(request, units, take_inputs(request.places), Display(), None)
    stale = run.of(Outcome.STALE)
    for task in stale:
        print(task.name)
        for text in _reasons(request, task):
            print(f"    {text}")
    print(f"{len(stale)} steg av {len(run.tasks)} skulle köras." if stale else "Inga steg skulle köras.")
    _print_missing(request, units)
    return 0


def _print_missing(request: Request, units: list[Unit]) -> None:
    """What the reports are without; of a chosen förbund also which files it would gain most by."""
    from pipeline.run.missing import print_missing_words, print_unknown_labels

    print_missing_words(request.places, units)
    print_unknown_labels(request.places, units)
    if request.forbund:
        _print_first_steps(request, units)


def _print_first_steps(request: Request, units: list[Unit]) -> None:
    from pipeline.run.missing import tell_first_steps

    for line in (line for unit in units for line in tell_first_steps(request.places, unit)):
        print(line)


def build_what_can_be(
    request: Request, units: list[Unit], inputs: Inputs, listener: Listener, do: Callable[[Job], float]
) -> tuple[Run, list[Task], Stopped]:
    """Build, and again without what stopped, as long as something more does.

    Gives every failure and the last word on every task, the tasks as last planned, and what stopped.
    """
    stopped = NOTHING_STOPPED
    failed: list[Told] = []
    told: dict[str, Told] = {}
    planned: dict[str, Task] = {}
    while True:
        run, tasks = _execute(request, units, inputs, listener, do, stopped)
        told |= {t.name: t for t in run.tasks}
        planned |= {t.name: t for t in tasks}
        failed += run.of(Outcome.FAILED)
        jobs = [(planned[t.name].job, t.error) for t in run.of(Outcome.FAILED)]
        more = stopped | find_stopped(stopped.of(request.places), jobs)
        if more == stopped or not _something_left(more.of(request.places), units):
            others = [t for t in told.values() if t.outcome is not Outcome.FAILED]
            return Run(run.well and not more, (*failed, *others)), list(planned.values()), more
        stopped = more


def _something_left(places: Places, units: list[Unit]) -> bool:
    """Whether there is a year or a release to go on with."""
    return any(map(places.takes, units)) or bool(places.received())


def _execute(
    request: Request,
    units: list[Unit],
    inputs: Inputs,
    listener: Listener,
    do: Callable[[Job], float] | None,
    stopped: Stopped = NOTHING_STOPPED,
) -> tuple[Run, list[Task]]:
    from pipeline.run import graph, scheduler
    from pipeline.run.closure import Package
    from pipeline.run.step_files import forget_incomplete_charts, forget_incomplete_lineage

    places = stopped.of(request.places)
    forget_incomplete_charts(places, [*units, EVERYTHING])
    forget_incomplete_lineage(places, [*units, EVERYTHING])
    tasks = graph.plan(
        places,
        [u for u in units if places.takes(u)],
        request.formats,
        everything=request.everything,
        fresh=request.fresh,
        period=request.period,
        unwritten=stopped.unwritten,
    )
    package = Package(source_memory(request.places))
    codes = {t.name: t.code(package) for t in tasks}
    package.remember()
    if do is not None:
        receipt.forget(request.places)
        remember_code(request.places, codes.values())
    abreast = scheduler.WAITING_ON_A_CLUSTER if request.kluster else scheduler.WAITING_JOBS
    run = scheduler.run_tasks(request.places, tasks, codes, inputs, do, listener, force=request.fresh, abreast=abreast)
    return run, tasks


def _conclude(request: Request, inputs: Inputs, run: Run, tasks: list[Task], stopped: Stopped, begun: float) -> int:
    outputs = [w for t in tasks if t.job.stage in ("report", "chart", "audit") for w in t.writes]
    if run.well and _all_done(run, tasks):
        # Told as a fault when a file that went in is not what it was.
        inputs.refuse_changed()
        found, shown = _warnings(request, tasks), tuple(_main_outputs(request, tasks))
        lasting = tuple(f"{line.text}." if line.change else line.text for line in found)
        receipt.write_receipt(inputs, request.selection(), outputs, receipt.Said(lasting, shown))
        log_run(request.places, request.selection(), [])
        done, unchanged = len(run.of(Outcome.DONE)), len(run.of(Outcome.UNCHANGED))
        print(f"Klart på {_elapsed(begun)}: {done} steg kördes, {unchanged} var oförändrade.")
        _tell(request, receipt.Said(tuple(line.text + line.change for line in found), shown))
        return 0
    stops = _tell_failures(request.places, run.of(Outcome.FAILED), stopped)
    log_run(request.places, request.selection(), stops)
    _tell_reports(run, tasks)
    if told := where_told([c for s in stops for c in getattr(s, "codes", ())]):
        print(told)
    return 1


def _tell_reports(run: Run, tasks: list[Task]) -> None:
    """After a run that stopped somewhere: which reports are whole, without something, from before, or not there."""
    built = {t.name for t in run.of(Outcome.DONE, Outcome.UNCHANGED)}
    told: dict[str, set[str]] = {"hela": set(), "utan": set(), "kvar": set(), "inte": set()}
    for task in (t for t in tasks if t.job.kind == "report"):
        there = "kvar" if any(w.is_file() for w in task.writes) else "inte"
        state = there if task.name not in built else "utan" if task.job.left_out else "hela"
        told[state].add(str(task.job.unit))
    lines = {
        "hela": "De här rapporterna är byggda",
        "utan": "De här rapporterna är byggda utan det som stoppade, och säger det",
        "kvar": "De här rapporterna byggdes inte om; det som byggts tidigare är kvar",
        "inte": "De här rapporterna är inte byggda",
    }
    for state, line in lines.items():
        if told[state]:
            print(f"{line}: {', '.join(sorted(told[state]))}")


def _all_done(run: Run, tasks: list[Task]) -> bool:
    """Whether every task was done or needed no doing: a run that was cut short reports only some."""
    return {t.name for t in run.of(Outcome.DONE, Outcome.UNCHANGED)} >= {t.name for t in tasks}


def _tell_failures(places: Places, failed: list[Told], stopped: Stopped) -> list[BaseException]:
    """Say what stopped the run, each thing once. Returns it."""
    told: set[str] = set()
    stops: list[BaseException] = []
    where = f" Det här stoppade: {', '.join(stopped.names())}." if stopped else ""
    print(f"\nAllt kunde inte byggas.{where}\n" if failed else "\nKörningen avbröts innan den var klar.")
    for task in failed:
        error = (task.error and told_by_machine(task.error, places, task.name)) or task.error
        known = isinstance(error, (StageStopped, UnexpectedError))
        text = str(error) if known else f"{task.name}: {type(error).__name__}: {error}"
        if text not in told:
            told.add(text)
            stops += [error] if error else []
            print(text + "\n")
    return stops


def _main_outputs(request: Request, tasks: list[Task]) -> list[Path]:
    """The files a person opens first: the start page, and of each report what is given out and what is the office's."""
    found = [w for t in tasks if t.job.kind == "start" for w in t.writes]
    for task in (t for t in tasks if t.job.kind in ("report", "explorer")):
        public = [w for w in task.writes if not w.is_relative_to(request.places.internal)]
        office = [w for w in task.writes if w.is_relative_to(request.places.internal)]
        # What is of all förbund differs by what is given out only in its way to the rest of the office's pages.
        found += [*public[:1], *(office[:1] if task.job.unit != EVERYTHING else [])]
    return found


def _tell(request: Request, said: receipt.Said) -> None:
    """What was found, and where to look: also after a run that had nothing to do."""
    for line in said.found:
        print(line)
    if waiting := request.waiting():
        print(f"Inte med, för att mappen är tom: {', '.join(map(str, waiting))}.")
    if gone := _without_deliveries(request):
        named = ", ".join(map(str, gone))
        print(f"Byggt förut, men leveranserna finns inte längre: {named}.")
        print(f"    Ta bort det: make clean FORBUND={gone[0].forbund} AR={gone[0].ar}")
    for path in said.shown:
        print(f"  {request.places.shown(path)}")


def _without_deliveries(request: Request) -> list[Unit]:
    """Reports of a förbund and year that have no deliveries any more."""
    return [u for u in request.places.built_units() if u not in request.places.units()]


def _warnings(request: Request, tasks: list[Task]) -> list[ToldFinding]:
    """Warnings do not stop a build, but they are said each time."""
    from pipeline.audit.command import tell_audits
    from pipeline.reconcile.findings import ToldFinding, tell_findings

    found = tell_findings(request.places, [(t.job.unit, t.job.stage) for t in tasks if t.job.is_gate])
    audited = tell_audits(request.places, [t.job.unit for t in tasks if t.job.kind == "audit"])
    return [*found, *map(ToldFinding, audited)]


def _reasons(request: Request, task: Told) -> list[str]:
    """Why a step would run: what the scheduler says, and the code that changed, also where a step before it is enough."""
    told = told_changes(request.places, task.before, task.now, task.code) if task.before else []
    return sorted({_reason(request, r) for r in task.reasons}) + told


def _reason(request: Request, reason: Reason) -> str:
    """One reason, in Swedish."""
    is_path = reason.node.startswith("/") or ":" in reason.node[:3]
    node = request.places.shown(Path(reason.node)) if is_path else reason.node
    return {
        Why.BEFORE: f"ett steg före körs: {node}",
        Why.MISSING: f"finns inte: {node}",
        Why.NEW: "har inte körts förut",
        Why.CHANGED: f"ändrad: {node}",
    }[reason.why]


def _elapsed(begun: float) -> str:
    return f"{time.monotonic() - begun:.1f} s".replace(".", ",")
