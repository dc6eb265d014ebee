"""What a worker process is asked to do: plain data in, files out."""

from __future__ import annotations

import os
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.faults import StageStopped, mask
from pipeline.places import EVERYTHING, ROOT, Places, Unit
from pipeline.run.environment import told_by_machine
from pipeline.run.sources import calls_in_notebook
from pipeline.run.stops import fit_to_travel

NOTEBOOKS = ROOT / "notebooks"


@dataclass(frozen=True)
class Job:
    """One piece of work. `kind` is notebook, forbund, reference, received, gate, report, explorer, quality, start
    or manifest.
    """

    kind: str
    unit: Unit
    stage: str
    raw: Path
    out: Path
    notebook: str = ""
    parameters: tuple[tuple[str, object], ...] = ()
    tables: tuple[str, ...] = ()
    targets: tuple[tuple[str, Path], ...] = ()
    formats: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    period: str = "helar"
    fresh: bool = False
    urval: Path | None = None
    left_out: tuple[str, ...] = ()
    # A digest of the code behind it, told as it is handed out: no part of what the job is.
    code: str = field(default="", compare=False, repr=False)

    @property
    def is_gate(self) -> bool:
        return self.kind == "gate"

    @property
    def kind_of_work(self) -> str:
        """What its seconds are counted as: its stage, or the examination of that."""
        return f"{self.stage} (kontroll)" if self.is_gate else self.stage

    @property
    def about(self) -> str:
        """The step, as a message names it."""
        return f"{self.stage} för {self.unit}"

    @property
    def places(self) -> Places:
        return Places(self.raw, self.out, self.urval, self.left_out)


class UnexpectedError(Exception):
    """The program failed. The text is short; the log has the rest."""

    code = "PRG-999"
    codes = (code,)


def execute(job: Job) -> float:
    """Do a job in this process; returns the seconds it took.

    Raises StageStopped (told to the analyst) or UnexpectedError (logged).
    """
    begun = time.monotonic()
    os.environ["FINSAM_RAW"], os.environ["FINSAM_OUT"] = str(job.raw), str(job.out)
    os.environ["FINSAM_URVAL"] = str(job.urval or "")
    os.environ["FINSAM_UTAN"] = "\n".join(job.left_out)
    try:
        _DOERS[job.kind](job)
    except StageStopped as stop:
        error: Exception = fit_to_travel(stop)
    except Exception as wrong:
        error = _told_of(wrong, job)
    else:
        return time.monotonic() - begun
    # Not where it was caught: what reads an error back in another process may read what it came of too.
    raise error


def _told_of(wrong: Exception, job: Job) -> Exception:
    """What an error that nobody meant becomes: the machine's refusal, or a fault of the program, which is logged."""
    if refused := told_by_machine(wrong, job.places, job.about, job.places.delivery(job.unit)):
        return refused
    log = job.places.state / "fel" / f"{str(job.unit).replace('/', '-')}-{job.stage}-{job.kind}.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(mask_lines("".join(traceback.format_exception(wrong)))), "utf-8")
    return UnexpectedError(
        f"Oväntat fel i {job.unit}, steget {job.stage}: {mask(wrong)}\n  Det är ett fel i programmet. Mer står i {log}."
    )


def mask_lines(text: str) -> list[str]:
    """A traceback with anything like a personal number hidden."""
    return [mask(line)[:400] + "\n" if line.strip() else "\n" for line in text.splitlines()]


def _notebook(job: Job) -> None:
    from pipeline.run.engine import run_notebook

    run_notebook(
        NOTEBOOKS / f"{job.notebook}.ipynb",
        job.places.protocol(job.unit, job.notebook),
        dict(job.parameters),
        fresh=job.fresh,
    )


def _forbund(job: Job) -> None:
    from pipeline.run.known import check_forbund_names

    check_forbund_names(job.places, job.unit.forbund, job.places.tried(job.unit))


def _gate(job: Job) -> None:
    from pipeline.run.gates import run_gate

    waiting = job.places.waiting(job.unit, job.stage)
    run_gate(job.stage, job.tables, waiting, dict(job.targets), job.places.gate(job.unit, job.stage))


def _reference(job: Job) -> None:
    from pipeline.ingest.reference import read_reference
    from pipeline.measures.reference import count_reference

    folder = job.places.waiting(job.unit, job.stage)
    read_reference(job.places, folder)
    count_reference(folder)


def _received(job: Job) -> None:
    from pipeline.exchange.receive import receive_release

    receive_release(job.places, job.unit.forbund, job.places.waiting(job.unit, job.stage))


def _report(job: Job) -> None:
    from pipeline.clean.ledger_year import refuse_part_of_year
    from pipeline.report.build import build_report

    if job.unit != EVERYTHING:
        refuse_part_of_year(job.places, job.unit, job.period)
    build_report(job.places, job.unit, job.formats, job.period)


def _explorer(job: Job) -> None:
    from pipeline.explorer.build import build_explorer

    build_explorer(job.places)


def _audit(job: Job) -> None:
    from pipeline.audit.command import memory_of, write_audit

    # Asked to do all anew, or by who does not tell the code, it remembers nothing.
    kept = memory_of(job.places, job.unit, job.code) if job.code and not job.fresh else None
    write_audit(job.places, job.unit, kept)


def _quality(job: Job) -> None:
    from pipeline.report.pages.quality import build_quality

    build_quality(job.places, list(job.units))


def _start(job: Job) -> None:
    from pipeline.report.pages.start import build_start

    build_start(job.places, job.formats)


def _manifest(job: Job) -> None:
    from pipeline.report.pages.manifest import build_manifest

    build_manifest(job.places, list(job.units))


_DOERS = {
    "forbund": _forbund,
    "notebook": _notebook,
    "reference": _reference,
    "received": _received,
    "gate": _gate,
    "report": _report,
    "explorer": _explorer,
    "audit": _audit,
    "quality": _quality,
    "start": _start,
    "manifest": _manifest,
}


def entries_of(job: Job) -> tuple[tuple[str, str], ...]:
    """Where the code behind a job begins, as (module, function): its doer, and what its notebook calls."""
    called = calls_in_notebook(NOTEBOOKS / f"{job.notebook}.ipynb") if job.notebook else ()
    return ((__name__, _DOERS[job.kind].__name__), *called)
