"""The attack on what is public, as a task after the reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.audit.command import result_path
from pipeline.places import EVERYTHING, Places
from pipeline.run.jobs import Job
from pipeline.run.task import Task


def audit_task(places: Places, job: Job, tasks: Sequence[Task], known: tuple[Path, ...]) -> Task:
    """The audit of a förbund, or of what is of all, when `tasks` have written it. `known` are the numbers it is held against."""
    unit = job.unit
    mine = [t for t in tasks if t.job.unit.forbund == unit.forbund or (unit == EVERYTHING and t.name == "manifest")]
    written = (w for t in mine if t.job.stage in ("report", "chart") for w in t.writes)
    public = [w for w in written if w.is_relative_to(places.reports) and not w.is_relative_to(places.internal)]
    if unit == EVERYTHING:
        # Numbers of every förbund may stand in the comparison.
        known += tuple(w for t in tasks if t.job.is_gate and t.job.stage == "compare" for w in t.writes[:-1])
    else:
        years = {t.job.unit for t in mine if t.job.stage == "reconcile"}
        public += [places.report(u) / "avstamning.csv" for u in sorted(years)]
    return Task(
        name=f"{unit}: granskning",
        title=f"Granskar {unit}",
        job=job,
        reads=(*dict.fromkeys(public), *known),
        writes=(result_path(places, unit),),
    )
