"""`make bench LAND=75x15 JAMFOR=1`: the comparison alone of so many förbund and years, on numbers that are made up.

The numbers of each förbund are those of an example, as in a country of releases, but laid where the comparison reads
them: nothing is received or built before. Each step runs in a process of its own, so that each tells its own memory.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.country_releases import YEAR, moved, write_office
from bench.country_run import build, sizes
from bench.measured import run_measured
from pipeline.charts.charts import run_chart
from pipeline.compare.compare import run_comparison
from pipeline.explorer.build import build_explorer
from pipeline.measures.observation import RIKET
from pipeline.places import EVERYTHING, REFERENCE, ROOT, Places, Unit
from pipeline.report.build import build_report
from pipeline.store import read_rows
from support.builds import run_reference

_STEPS = ("jamfor", "rita", "sida", "pdf", "docx", "xlsx", "utforska")


def make_compared(places: Places, built: Path, forbund: int, years: int) -> None:
    """Lay the numbers of `forbund` förbund and `years` years where the comparison reads them.

    `built` is the publicerbart of an example, whose numbers of a year are moved.
    """
    places.raw.mkdir(parents=True, exist_ok=True)
    (places.raw / "referens").symlink_to(ROOT / "data" / "raw" / "referens")
    run_reference(places, places.stage(REFERENCE, "referens"))
    source = read_rows(built, f"year = {YEAR} and argang = {YEAR}")
    for n in range(1, forbund + 1):
        name = f"forbund_{n:02}"
        numbers = [moved(row, name, YEAR - back, n) for back in range(years) for row in source]
        write_office(places, name, years, numbers, sent=f"utgavor/{name}.zip")


def run_step(places: Places, step: str) -> None:
    """One step of the comparison."""
    if step == "jamfor":
        names = sorted(p.parent.name for p in places.raw.glob("*/forbund.toml") if p.parent.name != RIKET)
        folder = places.stage(EVERYTHING, "compare")
        run_comparison(places, names, folder)
        # The gate of a run puts these where everybody reads them.
        for path in (places.observations, places.published):
            (folder / path.name).rename(path)
    elif step == "rita":
        run_chart(places, EVERYTHING, places.report(EVERYTHING) / "diagram")
    elif step == "utforska":
        build_explorer(places)
    else:
        build_report(places, EVERYTHING, ("html" if step == "sida" else step,))


def main(words: list[str]) -> int:
    """Make the numbers, run the steps and print what each took; with a step and a folder only that step."""
    if words[0] in _STEPS:
        run_step(Places(Path(words[1], "raw"), Path(words[1])), words[0])
        return 0
    forbund, years = int(words[0]), int(words[1])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(words[2]) if len(words) > 2 else Path(made)
        places = Places(folder / "raw", folder)
        build(ROOT / "data" / "raw", folder / "hemma", "FORBUND=hbs", "FORMAT=html", key=folder)
        own = Places(folder / "hemma", folder / "hemma").stage(Unit("hbs"), "compare") / "publicerbart.parquet"
        make_compared(places, own, forbund, years)
        measure(folder)
        for what, size in sizes(places).items():
            print(f"{what}: {size}")
    return 0


def measure(folder: Path) -> None:
    """Run every step in a process of its own and print its seconds and the most memory it held."""
    print("| steg | processorsekunder | mest minne, MiB |\n| --- | ---: | ---: |")
    for step in _STEPS:
        took = run_measured("-m", "bench.country_compared", step, str(folder), environment={"PYTHONPATH": "tests"})
        print(f"| {step} | {took.processor:.0f} | {took.mib:.0f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
