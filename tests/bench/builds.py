"""`make bench`: how long a build takes, measured as a person would wait for it.

Each measure is a whole command in a process of its own, in a temporary folder with a
copy of the deliveries. The environment is already installed. Best of the runs is shown:
what the machine can do when nothing else disturbs it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.places import ROOT, Places
from pipeline.run.times import Times

_RUNS = 3


def run_bench(places: Places, *chosen: str) -> int:
    """Print seconds for a first, an unchanged and a one-file-changed build, and per stage.

    `chosen` narrows what is built, as FORBUND=… and AR=… do.
    """
    with tempfile.TemporaryDirectory() as folder:
        raw, out = Path(folder, "raw"), Path(folder, "ut")
        shutil.copytree(places.raw, raw)
        first: list[float] = []
        stages: dict[str, float] = {}
        for _ in range(_RUNS):
            shutil.rmtree(out, ignore_errors=True)
            first.append(_timed(raw, out, *chosen))
            stages = Times.read(Places(raw.resolve(), out.resolve())).kinds
        unchanged = [_timed(raw, out, *chosen) for _ in range(_RUNS)]
        built = [raw / u.path for u in Places(raw.resolve(), out.resolve()).built_units()]
        rendered = _rendered(Places(raw.resolve(), out.resolve()))
        changed = []
        for number in range(_RUNS):
            _touch(built, number)
            changed.append(_timed(raw, out, *chosen))
    print(f"Bästa av {_RUNS} körningar, hela kommandot, miljön redan installerad:")
    for name, seconds in (("första bygget", first), ("inget ändrat", unchanged), ("en fil ändrad", changed)):
        print(f"  {name:<16} {min(seconds):6.2f} s   (alla: {', '.join(f'{s:.2f}' for s in seconds)})")
    print("\nDet senaste första bygget, sekunder i arbetsprocesserna per steg:")
    for stage, took in sorted(stages.items(), key=lambda item: -item[1]):
        print(f"  {stage:<20} {took:6.2f} s")
    unit, of_formats = rendered
    print(f"\nDen största rapporten ({unit}) läst och skriven, sekunder processortid i en process:")
    for form, took in of_formats.items():
        print(f"  {form:<20} {took:6.2f} s")
    print(f"  {'alla format':<20} {sum(of_formats.values()):6.2f} s")
    return 0


def _rendered(places: Places) -> tuple[str, dict[str, float]]:
    """The largest report and what each of its formats takes, libraries and their loading included."""
    from pipeline.report.build import build_report
    from pipeline.run.build import FORMATS

    largest = max(places.built_units(), key=lambda u: (places.report(u) / "arsredovisning.html").stat().st_size)
    seconds = {}
    for form in FORMATS:
        begun = time.process_time()
        build_report(places, largest, (form,))
        seconds[form] = time.process_time() - begun
    return str(largest), seconds


def _timed(raw: Path, out: Path, *chosen: str) -> float:
    begun = time.monotonic()
    command = [sys.executable, "-X", "utf8", "-m", "pipeline.cli", "report", f"RAW={raw}", f"OUT={out}", *chosen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return time.monotonic() - begun


def _touch(years: list[Path], number: int) -> None:
    """Change one delivered file of these years so that its numbers stay and its bytes do not."""
    path = next(p for year in years for p in sorted(year.rglob("medlemsbidrag.csv")))
    path.write_bytes(path.read_bytes().rstrip(b"\r\n") + b"\r\n" * (number + 2))


if __name__ == "__main__":
    sys.exit(run_bench(Places.at(sys.argv[1]), *sys.argv[2:]))
