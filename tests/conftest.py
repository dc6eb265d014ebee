"""What the tests share: one build of everything, and small folders of deliveries."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.ingest.reference import read_reference
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
    """A whole build of the example deliveries."""

    places: Places
    run: Run


# Modules that build much begin first, so that no process is left alone with one of them at the end;
# those with builds of their own go while another process makes the shared one.
_LONG = (
    "test_run",
    "test_release",
    "test_own_headings",
    "test_bench_rows",
    "test_report",
    "test_browser",
    "test_tertial",
    "test_explorer_page",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long modules first, each with its tests in order."""
    items.sort(key=lambda item: _LONG.index(item.path.stem) if item.path.stem in _LONG else len(_LONG))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Everything, built once for all tests that read what comes out, whichever process they run in."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out, told = shared / "bygge", shared / "bygge.txt"
    with _alone(shared / "bygge.las"):
        if not told.is_file():
            run = finsam("report", f"OUT={out}")
            assert run.code == 0, run.text
            told.write_text(run.text, "utf-8")
    return Build(Places.at(out=out), Run(0, told.read_text("utf-8")))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time; the others wait. A database's own lock works on every system."""
    with closing(sqlite3.connect(lock, timeout=900, isolation_level=None)) as held:
        held.execute("begin exclusive")
        yield
        held.execute("commit")


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


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """An empty folder raw/prov/2022 beside a small forbund.toml."""
    folder = tmp_path / "raw" / "prov" / "2022"
    folder.mkdir(parents=True)
    (folder.parent / "forbund.toml").write_text(FORBUND, "utf-8")
    return folder


FORBUND = """
id = "prov"
namn = "Samordningsförbundet Prov"
kortnamn = "Prov"

[[medlem]]
id = "staten"
namn = "Staten"
typ = "stat"
alias = ["Försäkringskassan"]

[[medlem]]
id = "provby_kommun"
namn = "Provby kommun"
typ = "kommun"

[[insats]]
id = "hamnen"
namn = "Hamnen"
inriktning = "individ"
alias = ["Hamnen, övrigt"]

[[insats]]
id = "bryggan"
namn = "Bryggan"
inriktning = "struktur"

[argang.2022]
typ = "bokslut"
"""
