"""The code behind a task: derived from what it runs, never listed.

From the function that a job begins in, every module of ours that it reaches by imports,
and the data files those modules name. A file that is edited makes stale exactly the tasks
that reach it; the digest does not see how lines end, so a checkout on Windows is the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path

from pipeline.places import ROOT
from pipeline.run.sources import Source, module_name, read_source
from pipeline.store import read_json, write_json

PACKAGE = "pipeline"
# A module of ours, and the function of it that is called.
Entry = tuple[str, str]
# What was read is kept only as long as this reads in the same way.
_READER = f"{PACKAGE}/run/sources.py"


@dataclass(frozen=True)
class Code:
    """Files of the package, from the project's root, each with its digest."""

    files: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """One for all of them, their names included."""
        return _digest("\n".join(f"{file} {digest}" for file, digest in sorted(self.files.items())).encode())


class Package:
    """The package as it stands on disk now: make a new one for a new run.

    `memory` is a file in which what was read from a source is kept until the source changes:
    reading every one anew takes tenths of a second. `root` is the project's, or a copy's.
    """

    def __init__(self, memory: Path | None = None, root: Path = ROOT) -> None:
        self._root, self._memory = root, memory
        self.files = {file: _digest((root / file).read_bytes()) for file in sorted(_files(root, PACKAGE))}
        self._modules = {module_name(file): file for file in self.files if file.endswith(".py")}
        self._data: dict[str, list[str]] = {}
        for file in (f for f in self.files if not f.endswith(".py")):
            self._data[file] = [file]
            self._data.setdefault(file.rpartition("/")[0], []).append(file)
        kept = read_json(memory) if memory and memory.is_file() else {}
        same = kept.pop(_READER, {}).get("sha256") == self.files.get(_READER)
        self._kept = {f: entry for f, entry in kept.items() if same and entry["sha256"] == self.files.get(f)}
        self._sources: dict[str, Source] = {}
        self._found: dict[tuple[Entry, ...], Code] = {}

    def behind(self, entries: tuple[Entry, ...]) -> Code:
        """The files that some functions rest on. Raises KeyError for one that is not there."""
        if entries not in self._found:
            self._found[entries] = Code({file: self.files[file] for file in sorted(self._reach(entries))})
        return self._found[entries]

    def remember(self) -> None:
        """Keep what was read, of the sources that are there."""
        if self._memory and not self._sources.keys() <= self._kept.keys():
            read = {file: asdict(source) for file, source in self._sources.items()}
            entries = {_READER: {}, **self._kept, **read}
            write_json(self._memory, {file: entry | {"sha256": self.files[file]} for file, entry in entries.items()})

    def _reach(self, entries: tuple[Entry, ...]) -> set[str]:
        reached: set[str] = set()
        waiting: list[str] = []
        for module, function in entries:
            file = self._modules[module]
            source = read_source((self._root / file).read_text("utf-8"), file, function)
            # Of the module only what the function reaches, but all of the packages that it lies in.
            reached |= self._data_of(source) | {file}
            waiting += [*self._modules_in(source.imports), *self._modules_in([module.rpartition(".")[0]])]
        whole: set[str] = set()
        while waiting:
            file = waiting.pop()
            if file not in whole:
                whole.add(file)
                source = self._source(file)
                reached |= self._data_of(source)
                waiting += self._modules_in(source.imports)
        return reached | whole

    def _source(self, file: str) -> Source:
        if file not in self._sources:
            kept = self._kept.get(file)
            self._sources[file] = (
                Source(tuple(kept["imports"]), tuple(kept["data"]))
                if kept
                else read_source((self._root / file).read_text("utf-8"), file)
            )
        return self._sources[file]

    def _modules_in(self, names: Iterable[str]) -> list[str]:
        """The files of the modules named, and of the packages they lie in: those run first."""
        every = {n for name in names for n in _around(name)}
        return [self._modules[n] for n in every if n in self._modules]

    def _data_of(self, source: Source) -> set[str]:
        """The files named, and those that lie directly in the folders named."""
        return {file for named in source.data for file in self._data.get(named, ())}


@cache
def _around(name: str) -> list[str]:
    """`a.b.c` -> a, a.b, a.b.c."""
    parts = name.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def _files(root: Path, folder: str) -> Iterator[str]:
    """The files under a folder, but not what Python, an editor or the system leaves behind."""
    with os.scandir(root / folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__" or entry.name.startswith((".", "~$")) or entry.name.endswith("~"):
                continue
            path = f"{folder}/{entry.name}"
            if entry.is_dir():
                yield from _files(root, path)
            else:
                yield path


def _digest(content: bytes) -> str:
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:32]
