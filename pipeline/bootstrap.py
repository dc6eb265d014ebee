"""Make the environment, then hand over to `finsam`. Needs only Python's own library.

`python3 pipeline/bootstrap.py VERB …` creates `.venv` when it is missing or its lock has
changed, installs exactly what the lock says (with uv when there is one, else pip, both
checking hashes) and runs the verb there. Running it again costs a fraction of a second.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# Which lock a verb needs. JupyterLab has an environment of its own: it slows papermill. So has the builder of the site.
LOCKS = dict.fromkeys(("test", "check", "licenser", "sarbarheter", "bench"), "test") | {"lab": "lab", "docs": "docs"}
ENVIRONMENTS = {"report": ".venv", "kluster": ".venv", "test": ".venv", "lab": ".venv-lab", "docs": ".venv-docs"}

_INCLUDED_IN = {"report": ("kluster", "test"), "kluster": ("test",)}


def main() -> int:
    """Set up and run. Returns the verb's exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = sys.argv[1:] or ["help"]
    if sys.version_info < OLDEST:
        print(
            f"Python {OLDEST[0]}.{OLDEST[1]} eller nyare behövs; det här är {sys.version.split()[0]}.", file=sys.stderr
        )
        return 1
    lock = lock_for(words)
    environment = ROOT / ENVIRONMENTS[lock]
    try:
        if not is_ready(environment, lock):
            install(environment, lock)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"\nMiljön kunde inte installeras: {error}", file=sys.stderr)
        print("Kontrollera nätet mot paketindexet, ta bort mappen och försök igen:", environment, file=sys.stderr)
        return 1
    command = [str(python_in(environment)), "-X", "utf8", "-m", "pipeline.cli", *words]
    if os.name == "posix":
        # This process becomes the verb: whoever stops it stops the verb, and nothing is left behind.
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execve(command[0], command, environment_variables())
    try:
        return subprocess.run(command, cwd=ROOT, env=environment_variables(), check=False).returncode
    except KeyboardInterrupt:
        return 130


def lock_for(words: list[str]) -> str:
    """The lock that a command needs: one that names a cluster needs what speaks with it."""
    named = any(word.upper().startswith("KLUSTER=") and word.partition("=")[2] for word in words)
    return LOCKS.get(words[0], "kluster" if named else "report")


def is_ready(environment: Path, lock: str) -> bool:
    """Whether the environment holds what the lock says, or what a lock that includes it does."""
    marks = [_mark(environment, name) for name in (lock, *_INCLUDED_IN.get(lock, ()))]
    digests = [_digest(m.stem) for m in marks]
    return any(m.is_file() and m.read_text("ascii") == d for m, d in zip(marks, digests, strict=True))


def install(environment: Path, lock: str) -> None:
    """Create the environment and install the lock and this project into it."""
    what = {
        "report": "rapporterna",
        "kluster": "klustret",
        "test": "testerna",
        "lab": "JupyterLab",
        "docs": "dokumentationen",
    }[lock]
    print(f"Installerar miljön för {what} i {environment.name} (bara första gången)", flush=True)
    if not python_in(environment).is_file():
        venv.create(environment, with_pip=shutil.which("uv") is None, clear=environment.exists())
    requirements = str(ROOT / "locks" / f"{lock}.txt")
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    uv = shutil.which("uv")
    if uv:
        base = [uv, "pip", "install", "--python", str(python_in(environment)), *quiet]
        _run([*base, "--require-hashes", "-r", requirements])
        _run([*base, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    else:
        base = [str(python_in(environment)), "-m", "pip", "install", "--disable-pip-version-check", *quiet]
        if not _has_pip(environment):
            _run([str(python_in(environment)), "-m", "ensurepip", "--upgrade"])
        # The lock names everything there is to install. An older pip looks for msgspec[toml] apart from the msgspec of
        # the lock, finds one that came later and stops: nothing is to be looked for.
        _run([*base, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", requirements])
        _run([*base, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    _mark(environment, lock).write_text(_digest(lock), "ascii")
    print("Miljön är klar.", flush=True)


def python_in(environment: Path) -> Path:
    """The environment's Python, on any system."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment_variables() -> dict[str, str]:
    """The same answer whatever the analyst's shell says: no user packages.

    And as quick: three processes would else compile every module of the project and its libraries in each run.
    """
    ours = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    keep = {k: v for k, v in os.environ.items() if k not in ours}
    return keep | {"PYTHONNOUSERSITE": "1", "GX_ANALYTICS_ENABLED": "false"}


def _has_pip(environment: Path) -> bool:
    command = [str(python_in(environment)), "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, cwd=ROOT)


def _mark(environment: Path, lock: str) -> Path:
    return environment / f"{lock}.finsam"


def _digest(lock: str) -> str:
    content = (ROOT / "locks" / f"{lock}.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
