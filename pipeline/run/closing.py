"""The tasks after the reports: quality, the start page, the manifest, and the attack on what is public."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import stages
from pipeline.audit.command import result_path
from pipeline.personal import key_path
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.run.jobs import Job
from pipeline.run.step_files import passed, tomls
from pipeline.run.task import Task


def closing_tasks(
    places: Places, base: Job, tasks: list[Task], units: list[Unit], formats: tuple[str, ...]
) -> Iterator[Task]:
    """The pages on quality and to start from, and last the manifest of all that `tasks` write."""
    gates = tuple(t.writes[-1] for t in tasks if t.job.is_gate)
    deliveries = tuple(places.stage(u, "ingest") / "leverans.parquet" for u in units)
    deliveries += tuple(places.stage(u, "ingest") / "protokoll.json" for u in units)
    deliveries += tuple(path for u in units for path in passed(places, u, stages.RECONCILE))
    deliveries += tuple(places.stage(u, "clean") / f"{t}.parquet" for u in units for t in ("anmarkning", "saknad"))
    deliveries += tomls(places)
    quality = (places.quality / "index.html", places.quality / "gates.json")
    yield Task(
        name="kvalitet",
        title="Skriver kvalitet",
        job=replace(base, kind="quality", stage="report", units=tuple(units)),
        reads=(*gates, *deliveries),
        writes=quality,
    )
    written = tuple(w for t in tasks if t.job.stage in ("report", "chart") for w in t.writes)
    if "html" in formats:
        start = start_task(places, base, tasks, formats)
        # It leads there too, when the page is there.
        start = replace(start, reads=(*start.reads, *quality))
        written += start.writes
        yield start
    yield Task(
        name="manifest",
        title="Skriver manifest",
        job=replace(base, kind="manifest", stage="report", units=tuple(units)),
        reads=(*written, *quality, places.observations, places.published, key_path()),
        writes=(places.reports / "manifest.json",),
    )


def start_task(places: Places, base: Job, tasks: Sequence[Task], formats: tuple[str, ...]) -> Task:
    """The page with the way to all that is built, and how many errors each report has."""
    written = tuple(
        w for t in tasks if t.job.kind in ("report", "explorer") or t.job.stage == "chart" for w in t.writes
    )
    found = tuple(w for t in tasks if t.job.is_gate for w in t.writes if w.name == "avstamning.parquet")
    # What is new is told by the files, which every reading lists, held against the last release.
    deliveries = tuple(w for t in tasks if t.job.is_gate for w in t.writes if w.name == "leverans.parquet")
    released = tuple(sorted(places.releases.glob("*/manifest.json")))
    return Task(
        name="start",
        title="Skriver startsidan",
        job=replace(base, kind="start", stage="report", formats=formats),
        reads=(*written, *found, *tomls(places), *deliveries, *released, key_path()),
        writes=(places.start,),
    )


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
