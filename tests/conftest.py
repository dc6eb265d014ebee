"""What the tests share: one build of everything, and small folders of deliveries."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env={k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"},
    )  # fmt: skip
    return Run(done.returncode, done.stdout + done.stderr)


@dataclass(frozen=True)
class Build:
    """A whole build of the example deliveries."""

    places: Places
    run: Run


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Everything, built once for all tests that read what comes out."""
    out = tmp_path_factory.mktemp("bygge")
    run = finsam("report", f"OUT={out}")
    assert run.code == 0, run.text
    return Build(Places.at(out=out), run)


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
