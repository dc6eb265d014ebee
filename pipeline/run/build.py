"""`finsam report` and `finsam explain`: plan, run, and say what happened."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.faults import DeliveryFaults, Fault, StageStopped
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.run import receipt
from pipeline.run.jobs import Job, UnexpectedError
from pipeline.store import read_rows, sha256_of, write_json, write_text

FORMATS = ("html", "xlsx")
# Jobs wait in the lanes, not in the graph, so that a lane never idles until the next poll.
_WAITING_JOBS = 16
_POLL_SECONDS = 0.02
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
    from pipeline.run.lanes import Lanes

    with Lanes() as lanes:
        session, tasks, display = _execute(request, units, lanes.run)
        write_json(request.places.state / "tider.json", lanes.seconds)
    return _conclude(request, session, tasks, display, begun)


def explain(request: Request) -> int:
    """Say what a run would do and why, without doing it."""
    units = request.units()
    if receipt.is_current(request.places, request.selection()) is not None:
        print("Inget har ändrats: make report skulle inte göra något.")
        print_unknown_labels(request.places, units)
        return 0
    session, _, _ = _execute(request, units, None)
    shown = 0
    for report in session.execution_reports:
        explanation = report.task.attributes.get("explanation")
        reasons = explanation.reasons if explanation else []
        if not reasons:
            continue
        shown += 1
        print(report.task.name)
        for text in sorted({_reason(request, r) for r in reasons}):
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


def _execute(request: Request, units: list[Unit], do: Any) -> tuple[Any, list[Any], Any]:
    import pytask

    from pipeline.run import display, graph

    graph.forget_incomplete_charts(request.places, [*units, EVERYTHING])
    tasks = graph.plan(
        request.places,
        units,
        request.formats,
        everything=request.everything,
        fresh=request.fresh,
        period=request.period,
    )
    shown = display.begin_run()
    dry = do is None
    if not dry:
        receipt.forget(request.places)
    # A configuration of its own keeps pytask's memory beside the data it describes.
    config = request.places.state / "pytask.toml"
    write_text(config, "[tool.pytask.ini_options]\n")
    pytask.console.quiet = True
    _poll_often()
    session = pytask.build(
        tasks=graph.to_pytask(tasks, do or _nothing),
        config=config,
        paths=[request.places.state],
        capture="no",
        verbose=0,
        explain=dry,
        force=request.fresh and not dry,
        n_workers=1 if dry else _WAITING_JOBS,
        parallel_backend="none" if dry else "threads",
        finsam=not dry,
    )
    return session, tasks, shown


def _poll_often() -> None:
    """pytask-parallel looks for finished tasks ever more seldom, up to once a second.

    Our tasks take tenths of seconds, so that costs a quarter of the whole build.
    """
    import attrs
    from pytask_parallel.execute import _Sleeper

    timings: Any = attrs.fields(_Sleeper).timings.default
    timings[:] = [_POLL_SECONDS] * len(timings)


def _nothing(job: Job) -> None:
    """Stands in for the work when only the plan is asked for."""


def _conclude(request: Request, session: Any, tasks: list[Any], display: Any, begun: float) -> int:
    failed = [r for r in session.execution_reports if r.exc_info and r.outcome.name == "FAIL"]
    outputs = [w for t in tasks if t.job.stage in ("report", "chart") for w in t.writes]
    main = _main_outputs(tasks)
    if session.exit_code == 0:
        receipt.write_receipt(request.places, request.selection(), outputs, main)
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


def _reason(request: Request, reason: Any) -> str:
    """One of pytask's reasons, in Swedish."""
    node = (
        request.places.shown(Path(reason.node_name))
        if reason.node_name.startswith("/") or ":" in reason.node_name[:3]
        else reason.node_name
    )
    if reason.reason == "cascade":
        return f"ett steg före körs: {node}"
    if node.endswith(": inställning"):
        return "kod, parametrar eller fillista har ändrats" if reason.reason == "changed" else "har inte körts förut"
    if reason.reason == "missing":
        return f"finns inte: {node}"
    if reason.reason == "not_in_db":
        return "har inte körts förut"
    return f"ändrad: {node}"


def _elapsed(begun: float) -> str:
    return f"{time.monotonic() - begun:.1f} s".replace(".", ",")
