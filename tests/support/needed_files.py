"""Which files a task needs, found without the project's own code: modulefinder and a plain search."""

from __future__ import annotations

import modulefinder
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from pipeline import stages
from pipeline.places import ROOT
from pipeline.run import graph, jobs
from support.recorded_build import kind_of

FILES = sorted(
    p.relative_to(ROOT).as_posix()
    for p in (ROOT / "pipeline").rglob("*")
    if p.is_file() and "__pycache__" not in p.parts
)


def rests_on(tasks: list[graph.Task], folder: Path) -> dict[str, set[str]]:
    """File -> the kinds of task that rest on it, as Python's own modulefinder and a plain search say."""
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    for path in folder.rglob("*.py"):
        # Python leaves out what stands under a false constant; modulefinder sees no types then.
        path.write_text(re.sub(r"(?m)^if TYPE_CHECKING:", "if 0:", path.read_text("utf-8")), "utf-8")
    found: dict[str, set[str]] = {name: set() for name in FILES}
    for kind, task in {kind_of(t): t for t in tasks}.items():
        functions: list[Any] = [jobs._DOERS[task.job.kind]]
        if task.job.notebook:
            text = (ROOT / "notebooks" / f"{task.job.notebook}.ipynb").read_text("utf-8")
            functions += [getattr(stages, name) for name in re.findall(r"\bstages\.(\w+)\(", text)]
        modules = {m for f in functions for m in modules_behind(f, folder)}
        for name in modules | {d for m in modules for d in data_named(m)}:
            found[name].add(kind)
    return found


def modules_behind(function: FunctionType, folder: Path) -> set[str]:
    """The files of the modules that a function needs: those that its bytecode names, and theirs in turn."""
    finder = modulefinder.ModuleFinder(path=[str(folder)])
    start = modulefinder.Module("start")
    waiting: list[Any] = [function]
    seen: list[Any] = []
    while waiting:
        thing = waiting.pop()
        if thing in seen:
            continue
        seen.append(thing)
        if thing.__module__ != function.__module__:
            finder.import_hook(thing.__module__)
            continue
        for code in codes_of(thing):
            finder.scan_code(code, start)
            named = (function.__globals__.get(name) for name in code.co_names)
            waiting += [n for n in named if str(getattr(n, "__module__", "")).startswith("pipeline")]
    finder.import_hook(function.__module__.rpartition(".")[0])
    files = [Path(m.__file__) for m in finder.modules.values() if m.__file__]  # type: ignore[attr-defined]
    own = Path(function.__code__.co_filename).relative_to(ROOT).as_posix()
    return {own, *(f.relative_to(folder).as_posix() for f in files if f.is_relative_to(folder))}


def codes_of(thing: Any) -> Iterator[CodeType]:
    """The code of a function and of those within it, or of a class's methods, also those that it has of others."""
    within = [f for kind in thing.__mro__ for f in vars(kind).values()] if isinstance(thing, type) else [thing]
    waiting = [f.__code__ for f in within if isinstance(f, FunctionType)]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [c for c in code.co_consts if isinstance(c, CodeType)]


def data_named(module: str) -> set[str]:
    """The data files of the constants in a module's text."""
    found: set[str] = set()
    for words in re.findall(
        r"(?m)^[A-Z_]+ = Path\(__file__\)\.parent((?: / \"[\w.]+\")*)$", (ROOT / module).read_text()
    ):
        place = (ROOT / module).parent.joinpath(*re.findall(r'"([\w.]+)"', words))
        files = [p for p in place.iterdir() if p.is_file()] if place.is_dir() else [place]
        found |= {p.relative_to(ROOT).as_posix() for p in files if p.suffix != ".py"}
    return found
