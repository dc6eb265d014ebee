"""What runs in a worker of a cluster: a job, and what the worker says of itself before it is given any.

Another machine has its own copy of the program. What it makes must be what would be made here, to the byte.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.personal import key_name, key_path, read_key
from pipeline.places import ROOT
from pipeline.run.jobs import Job, execute

# What decides the bytes of a table, a page and a picture, beside the program.
_LIBRARIES = ("pandas", "duckdb", "matplotlib", "papermill", "great-expectations", "typst", "xlsxwriter", "python-docx")
_FOLDERS = ("pipeline", "expectations", "notebooks")


class OtherProgram(Exception):
    """The worker has another program than the one that planned the job."""


def run_there(job: Job, program: str) -> float:
    """Do a job in this process, when the program here is `program`. Raises what `execute` does, and OtherProgram."""
    if program_name() != program:
        raise OtherProgram(f"{job.about}: {program_name()}")
    return execute(job)


@cache
def program_name() -> str:
    """The fingerprint of the program in this process: its files, where they lie, Python and the libraries."""
    files = sorted(p for f in _FOLDERS for p in (ROOT / f).rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    code = hashlib.sha256(f"{ROOT} {sys.version_info[:3]} {[version(name) for name in _LIBRARIES]}".encode())
    for path in files:
        code.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return code.hexdigest()[:16]


def tell(raw: Path, token: Path) -> dict[str, Any]:
    """What this worker is: its program, the folders that it sees, and under which key it would make pseudonyms."""
    key = key_path()
    return {
        "program": program_name(),
        "leveranser": raw.is_dir(),
        "resultat": token.is_file(),
        "nyckel": key_name(read_key(key)) if key.is_file() else "",
        "process": os.getpid(),
    }
