"""`finsam report` and `finsam explain`: plan, run, and say what happened."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.faults import DeliveryFaults, Fault, StageStopped
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.run import receipt
from pipeline.run.changes import remember_code, source_memory, told_changes
from pipeline.run.inputs import Inputs, take_inputs
from pipeline.run.jobs import UnexpectedError
from pipeline.store import read_rows, sha256_of, write_json

FORMATS = ("html", "xlsx")
_SHOWN_LABELS = 12


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

    @property
    def everything(self) -> bool:
        return not self.forbund and not self.ar

    def selection(self) -> str:
        """A text that is equal for two requests that build the same files."""
        chosen = sha256_of(self.places.urval) if self.places.urval else ""
        return f"{self.forbund}|{self.ar}|{','.join(self.formats)}|{self.period}|{chosen}"

    def units(self) -> list[Unit]:
        """The selected units. Raises DeliveryFaults when there are none."""
        every = self.places.units()
        chosen = [u for u in every if self.forbund in ("", u.forbund) and self.ar in (0, u.ar)]
        if chosen:
            return chosen
        shown = ", ".join(str(u) for u in every) or "inga mappar <förbund>/<år>"
        fault = Fault(
            file=self.places.shown(self.places.raw),
            headline="inga leveranser att bygga av",
            found=f"FORBUND={self.forbund or 'alla'} AR={self.ar or 'alla'}",
            expected=shown,
            action="Kontrollera FORBUND, AR och RAW. Varje förbund ska ha en mapp, och i den en mapp per år.",
        )
        raise DeliveryFaults([fault])


def run_report(request: Request) -> int:
    """Build what was asked for. Returns the exit code: 0 when everything was built."""
    begun = time.monotonic()
    units = request.units()
    built = receipt.is_current(request.places, request.selection()) if not request.fresh else None
    if built is not None:
        print(f"Inget har ändrats sedan förra körningen ({_elapsed(begun)}).")
        _show_paths(request, built)
        return 0
    from pipeline.run import display
    from pipeline.run.lanes import Lanes
    from pipeline.run.lock import holds_output
    from pipeline.run.stopping import ends_when_told

    with ends_when_told(lambda: display.current.stop()), holds_output(request.places, wait=request.wait):
        inputs = take_inputs(request.places)
        with Lanes() as lanes:
            session, tasks, shown = _execute(request, units, inputs, lanes.run)
            write_json(request.places.state / "tider.json", lanes.seconds)
        return _conclude(request, inputs, session, tasks, shown, begun)


def explain(request: Request) -> int:
    """Say what a run would do and why, without doing it."""
    units = request.units()
    if receipt.is_current(request.places, request.selection()) is not None:
        print("Inget har ändrats: make report skulle inte göra något.")
        print_unknown_labels(request.places, units)
        return 0
    session, _, _ = _execute(request, units, take_inputs(request.places), None)
    shown = 0
    for report in session.execution_reports:
        explanation = report.task.attributes.get("explanation")
        reasons = explanation.reasons if explanation else []
        if not reasons:
            continue
        shown += 1
        print(report.task.name)
        for text in _reasons(request, session, report.task, reasons):
            print(f"    {text}")
    print(f"{shown} steg av {len(session.execution_reports)} skulle köras." if shown else "Inga steg skulle köras.")
    print_unknown_labels(request.places, units)
    return 0


def print_unknown_labels(places: Places, units: list[Unit]) -> None:
    """Labels of printed figures that no list knows, from the last run, with the nearest measure."""
    for unit in units:
        path = places.stage(unit, "reconcile") / "forslag.parquet"
        rows = read_rows(path) if path.is_file() else []
        if not rows:
            continue
        print(f"\n{unit}: {len(rows)} etiketter bland de tryckta talen är inte kända som något mått.")
        for r in rows[:_SHOWN_LABELS]:
            near = f"  (närmast: {r['forslag']})" if r["forslag"] else ""
            print(f"    rad {r['_row']}: {r['etikett'][:80]} [{r['enhet']}]{near}")
        if len(rows) > _SHOWN_LABELS:
            print(f"    och {len(rows) - _SHOWN_LABELS} till, i {places.shown(path)}")
        print(
            f"    Är en etikett ett mått: lägg den i pipeline/codes/tryckt_etikett.csv, eller som [[tryckt]] i "
            f"{unit.forbund}/forbund.toml."
        )


def _execute(request: Request, units: list[Unit], inputs: Inputs, do: Any) -> tuple[Any, list[Any], Any]:
    from pipeline.run import display, graph, scheduler
    from pipeline.run.closure import Package

    graph.forget_incomplete_charts(request.places, [*units, EVERYTHING])
    tasks = graph.plan(
        request.places,
        units,
        request.formats,
        everything=request.everything,
        fresh=request.fresh,
        period=request.period,
    )
    package = Package(source_memory(request.places))
    codes = {t.name: t.code(package) for t in tasks}
    package.remember()
    shown = display.begin_run()
    if do is not None:
        receipt.forget(request.places)
        remember_code(request.places, codes.values())
    session = scheduler.run_tasks(request.places, tasks, codes, inputs, do, force=request.fresh)
    return session, tasks, shown


def _conclude(request: Request, inputs: Inputs, session: Any, tasks: list[Any], display: Any, begun: float) -> int:
    failed = [r for r in session.execution_reports if r.exc_info and r.outcome.name == "FAIL"]
    outputs = [w for t in tasks if t.job.stage in ("report", "chart") for w in t.writes]
    main = _main_outputs(tasks)
    if session.exit_code == 0 and _all_done(session, tasks):
        # Told as a fault when a file that went in is not what it was.
        inputs.refuse_changed()
        receipt.write_receipt(inputs, request.selection(), outputs, main)
        print(f"Klart på {_elapsed(begun)}: {display.done} steg kördes, {display.unchanged} var oförändrade.")
        _show_warnings(request, tasks)
        _show_paths(request, main)
        return 0
    _tell_failures(failed)
    skipped = [r.task.name for r in session.execution_reports if r.outcome.name == "SKIP_PREVIOUS_FAILED"]
    kept = sorted({name.split(":")[0] for name in skipped if name.endswith(": report")})
    if kept:
        print(f"\nDe här rapporterna byggdes inte om; det som byggts tidigare är kvar: {', '.join(kept)}")
    return 1


def _all_done(session: Any, tasks: list[Any]) -> bool:
    """Whether every task was done or needed no doing: a run that was cut short reports only some."""
    done = {r.task.name for r in session.execution_reports if r.outcome.name in ("SUCCESS", "SKIP_UNCHANGED")}
    return done >= {t.name for t in tasks}


def _tell_failures(failed: list[Any]) -> None:
    told: set[str] = set()
    print("\nRapporten kunde inte byggas.\n" if failed else "\nKörningen avbröts innan den var klar.")
    for report in failed:
        error = report.exc_info[1]
        known = isinstance(error, (StageStopped, UnexpectedError))
        text = str(error) if known else f"{report.task.name}: {type(error).__name__}: {error}"
        if text not in told:
            told.add(text)
            print(text + "\n")


def _main_outputs(tasks: list[Any]) -> list[Path]:
    """The files a person opens first."""
    return [
        w
        for t in tasks
        if t.job.kind in ("report", "explorer", "quality", "manifest")
        for w in t.writes
        if w.name != "gates.json"
    ]


def _show_paths(request: Request, paths: list[Path]) -> None:
    for path in paths:
        print(f"  {request.places.shown(path)}")


def _show_warnings(request: Request, tasks: list[Any]) -> None:
    """Warnings do not stop a build, but they are said each time something was built."""
    from pipeline.reconcile.findings import tell_findings

    for line in tell_findings(request.places, [(t.job.unit, t.job.stage) for t in tasks if t.job.is_gate]):
        print(line)


def _reasons(request: Request, session: Any, task: Any, reasons: list[Any]) -> list[str]:
    """Why a step would run: pytask's reasons, and the code that changed, also where a step before it is enough."""
    from pipeline.run.scheduler import state_before

    setting = task.depends_on["job"]
    before = state_before(session, task, setting)
    told = told_changes(request.places, before, setting.state(), setting.code) if before else []
    return sorted({_reason(request, r) for r in reasons if not (before and r.node_name == setting.name)}) + told


def _reason(request: Request, reason: Any) -> str:
    """One of pytask's reasons, in Swedish."""
    node = (
        request.places.shown(Path(reason.node_name))
        if reason.node_name.startswith("/") or ":" in reason.node_name[:3]
        else reason.node_name
    )
    if reason.reason == "cascade":
        return f"ett steg före körs: {node}"
    if reason.reason == "missing":
        return f"finns inte: {node}"
    if reason.reason == "not_in_db":
        return "har inte körts förut"
    return f"ändrad: {node}"


def _elapsed(begun: float) -> str:
    return f"{time.monotonic() - begun:.1f} s".replace(".", ",")
