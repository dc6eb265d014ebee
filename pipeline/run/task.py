"""A task: a job, the files that go in and come out, and the code behind it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.run.closure import Code, Package
from pipeline.run.jobs import Job, entries_of


@dataclass(frozen=True)
class Task:
    """A job with the files that go in and come out."""

    name: str
    title: str
    job: Job
    reads: tuple[Path, ...]
    writes: tuple[Path, ...]

    def fingerprint(self) -> str:
        """Changes with the job's parameters and with the list of files, whatever is in them."""
        names = [p.as_posix() for p in (*self.reads, *self.writes)]
        text = repr(replace(self.job, fresh=False)) + "\n".join(names)
        return hashlib.sha256(text.encode()).hexdigest()

    def code(self, package: Package) -> Code:
        """The files of the package that the job rests on."""
        return package.behind(entries_of(self.job))

    def deliveries(self) -> tuple[Path, ...]:
        """What it reads of data/raw: files, and the whole folder where it looks for them itself."""
        raw, unit = self.job.raw, self.job.unit
        files = tuple(p for p in self.reads if p.is_relative_to(raw))
        looks = self.job.stage in ("ingest", "referens") and not self.job.is_gate
        return (*files, raw / unit.path) if looks else files
