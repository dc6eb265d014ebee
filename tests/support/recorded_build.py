"""Builds everything in one process, and prints what each kind of task opened and ran of the project.

    python recorded_build.py RAW OUT

An independent witness to what a task rests on: files are seen as Python opens them, modules
as one of their functions is called.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pipeline
from pipeline.places import ROOT, Places
from pipeline.run import graph, jobs, sql_gate

_WATCHED = ("pipeline", "notebooks", "expectations")
opened: set[str] = set()
called: set[Any] = set()


def main(raw: str, out: str) -> None:
    """Print {kind of task: {"opened": files, "ran": files}}, relative to the project."""
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if module.name not in ("pipeline.bootstrap", "pipeline.cli"):
            importlib.import_module(module.name)
    # Every table examined in SQL: the other library takes ten times longer and opens no file of ours.
    sql_gate.LARGE = -1
    sys.addaudithook(_note_open)
    places = Places(Path(raw), Path(out))
    found: dict[str, dict[str, list[str]]] = {}
    for task in graph.plan(places, places.units(), ("html", "xlsx"), everything=True):
        _forget_what_was_read()
        with _recorded():
            jobs.execute(task.job)
        ran = {c.co_filename for c in called if c.co_name != "<module>"}
        entry = found.setdefault(kind_of(task), {"opened": [], "ran": []})
        entry["opened"] = sorted({*entry["opened"], *_ours(opened)})
        entry["ran"] = sorted({*entry["ran"], *_ours(ran)})
    print(json.dumps(found))


def kind_of(task: graph.Task) -> str:
    """What a task does, for whichever unit: the stage of a notebook, else the kind of its job."""
    return task.job.stage if task.job.kind == "notebook" else task.job.kind


def _note_open(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(args[0], str):
        opened.add(args[0])


@contextmanager
def _recorded() -> Iterator[None]:
    opened.clear()
    called.clear()
    # Told of every function that begins; with no answer, of nothing within it.
    sys.settrace(_note_call)
    try:
        yield
    finally:
        sys.settrace(None)


def _note_call(frame: FrameType, event: str, _: Any) -> None:
    called.add(frame.f_code)


def _forget_what_was_read() -> None:
    """A worker keeps what it has read; here every task is to read for itself."""
    for name, module in sys.modules.items():
        # The gates keep a library that is slow to start, and no file of ours.
        if name.startswith("pipeline") and name != "pipeline.run.expectations":
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _ours(files: set[str]) -> set[str]:
    paths = [Path(f).relative_to(ROOT) for f in files if Path(f).is_relative_to(ROOT)]
    return {p.as_posix() for p in paths if p.parts and p.parts[0] in _WATCHED and "__pycache__" not in p.parts}


if __name__ == "__main__":
    main(*sys.argv[1:])
