"""A command in a process of its own, and what it took with all its children."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.places import ROOT

_RUN = """
import json, resource, subprocess, sys, time
begun = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
told = {"text": done.stdout.decode("utf-8", "replace"), "kod": done.returncode, "sekunder": time.monotonic() - begun}
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps(told | {"processor": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}))
"""


@dataclass(frozen=True)
class Took:
    """Seconds of the clock and of the processors, and the largest process's MiB."""

    seconds: float
    processor: float
    mib: float


def run_measured(*words: str, environment: Mapping[str, str] | None = None) -> Took:
    """Run Python with these words. Raises RuntimeError with what was printed when it does not end well."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, sys.executable, "-X", "utf8", *words],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    told = json.loads(done.stdout)
    if told["kod"]:
        raise RuntimeError(told["text"][-3000:])
    return Took(told["sekunder"], told["processor"], told["mib"])
