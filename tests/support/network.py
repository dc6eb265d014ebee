"""Commands without a network, and who tried to reach one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.places import ROOT

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


@cache
def why_not_alone() -> str:
    """Why no network namespace can be made here; '' when one can."""
    if not shutil.which("unshare"):
        return "unshare is not on this machine"
    tried = subprocess.run(["unshare", "-rn", "true"], capture_output=True, text=True, check=False)
    return f"the kernel gives no network namespace: {tried.stderr.strip()}" if tried.returncode else ""


def run_alone(
    folder: Path, *command: str, environment: Mapping[str, str] | None = None
) -> tuple[subprocess.CompletedProcess[str], str]:
    """A command of Python in a network namespace of its own, with no way out, where one can be made; and who tried."""
    (folder / "vakt").mkdir()
    (folder / "vakt" / "sitecustomize.py").write_text(_WATCH, "utf-8")
    seen = folder / "natverk.txt"
    watched = {"PYTHONPATH": f"{folder / 'vakt'}{os.pathsep}{ROOT}", "FINSAM_NATVERK": str(seen)}
    done = subprocess.run(
        [*([] if why_not_alone() else ["unshare", "-rn"]), sys.executable, "-X", "utf8", *command],
        cwd=ROOT,
        env={**(os.environ if environment is None else environment), **watched},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done, seen.read_text("utf-8") if seen.exists() else ""
