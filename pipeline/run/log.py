"""The log of runs: when, what was asked for, and what stopped it, each fault by its code and place.

For whoever is asked for help, beside the tables and never published. What was found in a cell is not in it.
"""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.faults import DeliveryFaults, StageStopped, mask
from pipeline.places import Places
from pipeline.store import write_text

_KEPT = 200


def log_path(places: Places) -> Path:
    """One line of JSON for each of the latest runs."""
    return places.state / "logg.jsonl"


def log_run(places: Places, selection: str, stops: Iterable[BaseException]) -> None:
    """Add a run that ended, well when there are no stops. A log that cannot be written stops nothing."""
    entry = {
        "tid": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "val": selection,
        "stopp": [record for stop in stops for record in _records(stop)],
    }
    path = log_path(places)
    with contextlib.suppress(OSError):
        before = path.read_text("utf-8").splitlines() if path.is_file() else []
        lines = [*before[1 - _KEPT :], json.dumps(entry, ensure_ascii=False)]
        write_text(path, "\n".join(lines) + "\n")


def _records(stop: BaseException) -> Iterator[dict[str, object]]:
    if isinstance(stop, DeliveryFaults):
        for f in stop.faults:
            place = {"fil": f.file, "blad": f.sheet, "rad": f.row, "kolumn": f.column}
            yield {"kod": f.code, "fel": mask(f.headline)} | {k: v for k, v in place.items() if v}
        return
    code = stop.code if isinstance(stop, StageStopped) else getattr(stop, "code", "PRG-999")
    yield {"kod": code, "fel": mask(str(stop).partition("\n")[0])}
