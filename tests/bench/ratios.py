"""`make bench RAKT=1`: how many times longer the straightforward way takes, alternately in one run; medians."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench.measured import Took, run_measured
from pipeline.places import ROOT

_ROUNDS = 3


def main(words: list[str]) -> int:
    """Print the table of docs/matningar.md for the deliveries in a folder; of one förbund where it is named."""
    raw, forbund = words[0], words[1:]
    took: dict[str, list[Took]] = {"rakt": [], "första bygget": [], "inget ändrat": []}
    env = {"PYTHONPATH": str(ROOT / "tests"), "GX_ANALYTICS_ENABLED": "false"}
    with tempfile.TemporaryDirectory() as folder:
        own, straight = Path(folder, "ut"), Path(folder, "rakt")
        chosen = [f"FORBUND={f}" for f in forbund]
        report = ("-m", "pipeline.cli", "report", f"RAW={raw}", f"OUT={own}", "FORMAT=html,docx", *chosen)
        written = ("-m", "tests.bench.straightforward.report", raw, str(straight), *forbund)
        for _ in range(_ROUNDS):
            for out in (own, straight):
                shutil.rmtree(out, ignore_errors=True)
            for name, command in (("rakt", written), ("första bygget", report), ("inget ändrat", report)):
                took[name].append(run_measured(*command, environment=env))
                print(f"{name}: {took[name][-1].seconds:.1f} s", flush=True)
    print("\n| | sekunder | processorsekunder | rakt mot detta | i processorsekunder |")
    print("| --- | ---: | ---: | ---: | ---: |")
    medians = {
        name: (_median(t.seconds for t in found), _median(t.processor for t in found)) for name, found in took.items()
    }
    straightly = medians["rakt"]
    for name, own_way in medians.items():
        ratios = [f"{s / o:.1f}" for s, o in zip(straightly, own_way, strict=True)] if name != "rakt" else ["", ""]
        print(f"| {name} | {own_way[0]:.1f} | {own_way[1]:.1f} | {ratios[0]} | {ratios[1]} |".replace(".", ","))
    return 0


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
