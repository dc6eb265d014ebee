"""What leads to the reports: the start page as a task, and charts that must be drawn again to be led to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.places import Places, Unit
from pipeline.run.jobs import Job
from pipeline.run.task import Task


def start_task(
    places: Places, base: Job, tasks: Sequence[Task], formats: tuple[str, ...], names: tuple[Path, ...]
) -> Task:
    """The page with the way to all that is built, and how many errors each report has. `names`: who the förbund are."""
    written = tuple(
        w for t in tasks if t.job.kind in ("report", "explorer") or t.job.stage == "chart" for w in t.writes
    )
    found = tuple(w for t in tasks if t.job.is_gate for w in t.writes if w.name == "avstamning.parquet")
    return Task(
        name="start",
        title="Skriver startsidan",
        job=replace(base, kind="start", stage="report", formats=formats),
        reads=(*written, *found, *names),
        writes=(places.start,),
    )


def forget_incomplete_charts(places: Places, units: Iterable[Unit]) -> None:
    """The index stands for a folder of charts: when a file of it is gone, so is the index."""
    for unit in units:
        index = places.report(unit) / "diagram" / "index.json"
        if not index.is_file():
            continue
        told = json.loads(index.read_text("utf-8"))
        listed = [f for c in told["diagram"] for f in c["filer"].values()] + told.get("sidor", [])
        if any(not (index.parent / f).is_file() for f in listed):
            index.unlink()
