"""`make bench RAKT=1`: how many times longer the straightforward way takes, alternately in one run; medians."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.places import ROOT

_ROUNDS = 3


def main(words: list[str]) -> int:
    """Print the table of docs/matningar.md for the deliveries in a folder; of one förbund where it is named."""
    raw, forbund = words[0], words[1:]
    took: dict[str, list[float]] = {"rakt": [], "första bygget": [], "inget ändrat": []}
    with tempfile.TemporaryDirectory() as folder:
        own, straight = Path(folder, "ut"), Path(folder, "rakt")
        chosen = [f"FORBUND={f}" for f in forbund]
        report = ["-m", "pipeline.cli", "report", f"RAW={raw}", f"OUT={own}", "FORMAT=html,docx", *chosen]
        for _ in range(_ROUNDS):
            for out in (own, straight):
                shutil.rmtree(out, ignore_errors=True)
            took["rakt"].append(_timed("-m", "tests.bench.straightforward.report", raw, str(straight), *forbund))
            took["första bygget"].append(_timed(*report))
            took["inget ändrat"].append(_timed(*report))
            print(*(f"{name} {seconds[-1]:.1f}" for name, seconds in took.items()), sep="; ", flush=True)
    median = {name: statistics.median(seconds) for name, seconds in took.items()}
    print("\n| | sekunder, median | rakt mot detta |\n| --- | ---: | ---: |")
    for name, seconds in median.items():
        ratio = f"{median['rakt'] / seconds:.1f}" if name != "rakt" else ""
        print(f"| {name} | {seconds:.1f} | {ratio} |".replace(".", ","))
    return 0


def _timed(*words: str) -> float:
    begun = time.monotonic()
    env = os.environ | {"PYTHONPATH": str(ROOT / "tests"), "GX_ANALYTICS_ENABLED": "false"}
    done = subprocess.run([sys.executable, "-X", "utf8", *words], cwd=ROOT, env=env, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode("utf-8", "replace")[-3000:])
    return time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
