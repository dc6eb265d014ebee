"""Builds and commands as an analyst runs them, and folders of deliveries to build."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.ingest.reference import read_reference
from pipeline.measures.numbers import Numbers
from pipeline.measures.reference import count_reference
from pipeline.places import ROOT, Places


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
        env={k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"},
    )
    return Run(done.returncode, done.stdout + done.stderr)


@dataclass(frozen=True)
class Build:
    """A whole build of the example deliveries. Its numbers are read once, however many tests look among them."""

    places: Places
    run: Run

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


def run_reference(places: Places, folder: Path) -> None:
    """What the world outside says, read and counted as in a build."""
    read_reference(places, folder)
    count_reference(folder)
