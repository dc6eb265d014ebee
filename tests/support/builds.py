"""Builds and commands as an analyst runs them, and folders of deliveries to build."""

from __future__ import annotations

import functools
import gc
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from pipeline.ingest.reference import read_reference
from pipeline.measures.numbers import Numbers
from pipeline.measures.reference import count_reference
from pipeline.places import ROOT, Places
from pipeline.run import gates
from pipeline.run.sources import read_source
from pipeline.store import sha256_of
from support.deliveries import FORBUND

if TYPE_CHECKING:
    from pipeline.run.jobs import Job

READ = functools.cache(read_source)
_SAID: dict[tuple[str, str, str, str], list[gates.Finding]] = {}


def examined_once(stage: str, table: str, path: Path, rows: int) -> list[gates.Finding]:
    """As the gate examines a table: what is said of the same bytes by the same suite was said before."""
    asked = (stage, table, json.dumps(gates.read_suite(stage, table)), sha256_of(path))
    if asked not in _SAID:
        _SAID[asked] = _examine(stage, table, path, rows)
    return _SAID[asked]


_examine = gates._examine_file


def unhashed() -> dict[str, str]:
    """What is set for this process, without a seed of hashes: each command has one of its own."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"}


@dataclass(frozen=True)
class Run:
    """A finished command: its exit code and everything it printed."""

    code: int
    text: str


def finsam(*words: str) -> Run:
    """Run the finsam command as an analyst does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "pipeline.cli", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=unhashed(),
    )
    return Run(done.returncode, done.stdout + done.stderr)


class _Here:
    """Stands in for the two lanes: each job is done at once, in this process."""

    def __init__(self, *, words: bool) -> None:
        self.seconds: dict[str, float] = {}

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, job: Job) -> float:
        from pipeline.run.jobs import execute

        return execute(job)


def finsam_here(*words: str) -> Run:
    """As `finsam`, in this process, which has imported everything: for tests of what comes out, not of how it is run.

    Starting a process and its two workers takes longer than building a small förbund.
    """
    from pipeline.cli import main
    from pipeline.run import lanes

    told = io.StringIO()
    # A job sets where it reads and writes, and what it is to do without; what was set before comes back.
    kept = mock.patch.dict(os.environ)
    with kept, pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(told):
        patch.setattr(sys, "argv", ["finsam", *words])
        patch.setattr(lanes, "Lanes", _Here)
        plan_here(patch)
        # What a gate says of a table by its bytes and its suite: small förbund have many tables that are alike.
        patch.setattr(gates, "_examine_file", examined_once)
        # IPython looks for garbage before each notebook: not among all that tests have imported.
        gc.freeze()
        code = main()
    return Run(code, told.getvalue())


def plan_here(patch: pytest.MonkeyPatch) -> None:
    """The graph in this process: its tasks one after another, its sources read once for all tests."""
    import pytask

    from pipeline.run import closure

    def in_turn(**given: Any) -> Any:
        return build(**{**given, "n_workers": 1, "parallel_backend": "none"})

    build = pytask.build
    # What a cell prints is taken from the process's own output; nor does a finished task wait to be asked for.
    patch.setattr(pytask, "build", in_turn)
    # What a source says is decided by its text; a process of its own would read it once too.
    patch.setattr(closure, "read_source", READ)


@dataclass(frozen=True)
class Build:
    """A whole build of the example deliveries. Its numbers are read once, however many tests look among them."""

    places: Places
    run: Run
    # Who tried to reach another machine, a line each.
    reached: str = ""

    @cached_property
    def counted(self) -> Numbers:
        """Every number as counted, by measure, förbund, year and the rest of its key."""
        return Numbers.read(self.places.observations)

    @cached_property
    def published(self) -> Numbers:
        """The numbers that may leave the office."""
        return Numbers.read(self.places.published)


# What takes long to read and count, for tests that ask about something else.
LONG_KINDS = ("sus_deltagare*", "nns_*", "publicerat*", "bokforing*", "uppfoljning*", "vald_*", "mal_*")


def copy_deliveries(source: Path, target: Path, without: tuple[str, ...] = ()) -> None:
    """A förbund's deliveries without some kinds, and its forbund.toml asking for none."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*without))
    toml = target / "forbund.toml"
    toml.write_text(re.sub(r"(?m)^leveranser = \[[^\]]*\]\n", "", toml.read_text("utf-8")), "utf-8")


def small_deliveries(raw: Path, forbund: str, *years: int) -> None:
    """A förbund of its own, with what its members paid each year."""
    for year in years:
        folder = raw / forbund / str(year)
        folder.mkdir(parents=True)
        text = f"Medlem;{year}\nStaten;50 000\nProvby kommun;50 000\nSumma;100 000\n"
        (folder / "medlemsbidrag.csv").write_text(text, "utf-8")
    named = FORBUND.replace('id = "prov"', f'id = "{forbund}"').replace('"Prov"', f'"{forbund.title()}"')
    own = "".join(f'\n[argang.{year}]\ntyp = "bokslut"\n' for year in years)
    (raw / forbund / "forbund.toml").write_text(named.partition("\n[argang")[0] + own, "utf-8")


def leave_files(paths: Iterable[Path]) -> float:
    """Stands in for the work of a job: its files, with nothing to speak of in them, and how long it took."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"diagram": []}', "utf-8")
    return 0.0


def run_reference(places: Places, folder: Path) -> None:
    """What the world outside says, read and counted as in a build."""
    read_reference(places, folder)
    count_reference(folder)
