"""The tasks that let tables through: the gate after a stage, and releases of other offices on their way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline import stages
from pipeline.places import ROOT, Places, Unit
from pipeline.run.jobs import Job
from pipeline.run.step_files import files_of, target_of
from pipeline.run.task import Task
from pipeline.stages import Stage


def gate_task(places: Places, base: Job, unit: Unit, stage: Stage, files: tuple[str, ...]) -> Task:
    """The examination of what a stage left waiting; it moves the files into place."""
    waiting = places.waiting(unit, stage.name)
    targets = tuple((f, target_of(places, unit, stage, f)) for f in files)
    suites = tuple(ROOT / "expectations" / stage.name / f"{t}.json" for t in stage.tables)
    return Task(
        name=f"{unit}: kontroll {stage.name}",
        title=f"Kontrollerar {unit}",
        job=replace(base, kind="gate", unit=unit, stage=stage.name, tables=stage.tables, targets=targets),
        reads=(*(waiting / f for f in files), *(s for s in suites if s.is_file())),
        writes=(*(t for _, t in targets), places.gate(unit, stage.name)),
    )


def received_tasks(places: Places, base: Job, received: Iterable[str]) -> Iterator[Task]:
    """For each release: its numbers as the years of a förbund together are, through the same gate."""
    for forbund in received:
        unit, stage = Unit(forbund), stages.COMPARE
        waiting, files = places.waiting(unit, stage.name), files_of(stage, ())
        senders: tuple[Path, ...] = (places.senders,) if places.senders.is_file() else ()
        yield Task(
            name=f"{unit}: utgåva",
            title=f"Tar emot {unit}",
            job=replace(base, kind="received", unit=unit, stage=stage.name),
            reads=(places.received()[forbund], *senders),
            writes=(*(waiting / f for f in files), places.received_facts(forbund), places.passport(forbund)),
        )
        yield gate_task(places, base, unit, stage, files)
