"""A report is built without a network, and nothing even tries to reach one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.places import ROOT
from support.builds import small_deliveries

# Loaded by every Python of the run before anything else: whoever looks for another machine is written down.
_WATCH = """
import os, sys

def _look(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        if isinstance(arguments[1], tuple):
            _tell(event, arguments[1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        _tell(event, arguments)

def _tell(event, arguments):
    with open(os.environ["FINSAM_NATVERK"], "a") as file:
        file.write(f"{event} {arguments!r} {sys.argv[:2]}\\n")

sys.addaudithook(_look)
"""


def run_alone(folder: Path, *command: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """A command in a network namespace of its own, with no way out; and who tried to get out."""
    (folder / "vakt").mkdir()
    (folder / "vakt" / "sitecustomize.py").write_text(_WATCH, "utf-8")
    seen = folder / "natverk.txt"
    environment = os.environ | {
        "PYTHONPATH": f"{folder / 'vakt'}{os.pathsep}{ROOT}",
        "FINSAM_NATVERK": str(seen),
        "FINSAM_NYCKEL": str(folder / "nyckel"),
    }
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-X", "utf8", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done, seen.read_text("utf-8") if seen.exists() else ""


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Where a namespace of its own may be made; the reason is printed where not."""
    if not shutil.which("unshare"):
        pytest.skip("unshare is not on this machine")
    tried = subprocess.run(["unshare", "-rn", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"the kernel gives no network namespace: {tried.stderr.strip()}")
    return tmp_path


def test_whoever_tries_is_seen_and_does_not_get_out(alone: Path) -> None:
    """The watch itself: without it the next test would say nothing."""
    script = "import socket; s = socket.socket(); s.settimeout(1); s.connect(('192.0.2.1', 80))"
    done, seen = run_alone(alone, "-c", script)
    assert done.returncode != 0 and "unreachable" in done.stderr
    assert "socket.connect ('192.0.2.1', 80)" in seen


@pytest.mark.whole
def test_a_report_reaches_for_no_other_machine(alone: Path) -> None:
    """In every format: what a small förbund has little of is drawn and written by the same libraries."""
    small_deliveries(alone / "raw", "prov", 2022)
    done, seen = run_alone(alone, "-m", "pipeline.cli", "report", f"RAW={alone / 'raw'}", f"OUT={alone / 'ut'}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (alone / "ut/reports/prov/2022/arsredovisning.pdf").is_file()
    assert seen == ""


@pytest.mark.parametrize("page", sorted(p for p in (ROOT / "pipeline").rglob("*.html.j2")), ids=lambda p: p.stem)
def test_a_page_lets_the_browser_fetch_nothing(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ') == 1
    assert "http" not in text.partition("Content-Security-Policy")[2].partition(">")[0]
    assert text.index("Content-Security-Policy") < text.index("<style>")
