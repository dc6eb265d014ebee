"""`.ci/newest`: the quick tests with the newest versions of everything, and what broke.

The locks keep what works working; this says beforehand what an upgrade will cost. It makes an environment of
its own in a temporary folder and changes nothing in the project. Needs a network. Exit code 1 when anything broke.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.bootstrap import python_in
from pipeline.places import ROOT
from pipeline.release.materials import read_lock

# What is tried, and what it means when it fails. The contracts say what of a library we rest on.
STEPS = (
    (
        "kontrakten mot biblioteken",
        ("-m", "pytest", "-q", "-rf", *sorted(map(str, ROOT.glob("tests/test_contract_*.py")))),
    ),
    ("formen och typerna", ("-m", "pipeline.cli", "check")),
    ("de snabba testerna", ("-m", "pytest", "-q", "-rf", "-n", "2", "-m", "not whole and not browser", "tests")),
)


def differences(lock: str, installed: Mapping[str, str]) -> list[str]:
    """What is installed at another version than the lock says."""
    pinned = {p.name: p.version for p in read_lock(lock)}
    return [
        f"{name} {pinned[name]} -> {version}"
        for name, version in sorted(installed.items())
        if name in pinned and pinned[name] != version
    ]


def run_newest() -> int:
    """Install the newest, try it, and print what is new and what broke."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder, "miljo")
        venv.create(environment, with_pip=True)
        python = str(python_in(environment))
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", "--upgrade", "--upgrade-strategy", "eager", f"{ROOT}[test]"], check=True)
        listed = subprocess.run([*pip, "list", "--format=json"], check=True, capture_output=True, text=True).stdout
        installed = {p["name"].lower().replace("_", "-"): p["version"] for p in json.loads(listed)}
        new = differences((ROOT / "locks" / "test.txt").read_text("utf-8"), installed)
        print(f"{len(new)} paket är nyare än i låsen:" if new else "Inget är nyare än i låsen.")
        print("".join(f"  {line}\n" for line in new), flush=True)
        broke = list(_try(python))
    print("\n".join(["", "Det här gick sönder:", *broke]) if broke else "\nAllt håller med de nyaste versionerna.")
    return 1 if broke else 0


def _try(python: str) -> Iterator[str]:
    for what, words in STEPS:
        done = subprocess.run([python, *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        print(f"{what}: {'håller' if done.returncode == 0 else 'HÅLLER INTE'}", flush=True)
        if done.returncode:
            lines = (done.stdout + done.stderr).splitlines()
            failed = [line for line in lines if line.startswith(("FAILED", "ERROR")) or ": error:" in line]
            yield from (f"  {what}: {line}" for line in failed or lines[-20:])


if __name__ == "__main__":
    sys.exit(run_newest())
