"""`make bench KANSLI=1`: what an office can have. Many files in a folder, long files, and many years.

Each measure is a process of its own, so that its peak memory is its own; the sizes are made up, ten times
apart, so that it is seen whether time and memory grow faster than the rows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import rows as participations
from pipeline.places import ROOT, Places, Unit
from support.deliveries import FORBUND

LIMIT_MIB = 1024
_CASES = {"filer": (50, 500), "arbetsbok": (20_000, 200_000), "csv": (200_000, 2_000_000)}
_TOLD = {
    "filer": "leveranser i en mapp (enkäter, 20 svar i varje)",
    "arbetsbok": "rader i en arbetsbok (deltaganden)",
    "csv": "rader i en CSV-fil (deltaganden)",
}
YEARS = 30
_ANSWERS = ("I stor del", "I mycket stor del", "I viss del", "Inte alls")


def make_files(places: Places, count: int) -> Unit:
    """A folder with so many deliveries, of a kind that comes in many."""
    unit = Unit("prov", 2022)
    folder = places.delivery(unit)
    folder.mkdir(parents=True)
    (folder.parent / "forbund.toml").write_text(FORBUND, "utf-8")
    head = "Respondent;Respondentgrupp;Insats;Fråga 1: Strukturer för relationer mellan aktörer"
    for n in range(count):
        lines = [f"{r};Parternas chefsgrupp;;{_ANSWERS[(n + r) % len(_ANSWERS)]}" for r in range(20)]
        (folder / f"nns_enkat_chefer_del{n}.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return unit


def make_csv(places: Places, count: int) -> Unit:
    """A file of participations."""
    participations.make_delivery(places.raw, count)
    return participations.UNIT


def make_workbook(places: Places, count: int) -> Unit:
    """The same as a workbook, written row by row."""
    import csv

    from xlsxwriter import Workbook

    unit = make_csv(places, count)
    path = places.delivery(unit) / participations.FILE
    with (
        path.open(encoding="utf-8", newline="") as file,
        Workbook(path.with_suffix(".xlsx"), {"constant_memory": True}) as book,
    ):
        sheet = book.add_worksheet("Deltagare")
        for row, cells in enumerate(csv.reader(file, delimiter=";")):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    path.unlink()
    return unit


_MAKERS: dict[str, Callable[[Places, int], Unit]] = {
    "filer": make_files,
    "arbetsbok": make_workbook,
    "csv": make_csv,
}


def make_years(places: Places) -> None:
    """A förbund with a small delivery for each of many years, the latest 2030."""
    folder = places.raw / "prov"
    folder.mkdir(parents=True)
    years = range(2031 - YEARS, 2031)
    described = "".join(f'\n[argang.{year}]\ntyp = "bokslut"\n' for year in years)
    (folder / "forbund.toml").write_text(
        re.sub(r"\n\[argang\.2022\]\n.*", "", FORBUND, flags=re.S) + described, "utf-8"
    )
    for year in years:
        deliver(places, year, 500)


def deliver(places: Places, year: int, tkr: int) -> None:
    """What the members paid a year."""
    path = places.raw / "prov" / str(year) / "medlemsbidrag.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"Medlem;{year}\nStaten;{tkr}000\nProvby kommun;{tkr}000\nSumma;{2 * tkr}000\n", "utf-8")


def run_office() -> int:
    """Print the tables of docs/matningar.md; 1 when something takes more than a GiB or grows faster than its rows."""
    wrong = _sizes()
    print()
    _years()
    return 1 if wrong else 0


def _sizes() -> bool:
    print("| vad | antal | sekunder | minne, MiB | sekunder per rad mot tio gånger färre |")
    print("| --- | ---: | ---: | ---: | ---: |")
    wrong = False
    for case, sizes in _CASES.items():
        before = 0.0
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                _child(folder, case, "skapa", size)
                seconds, memory = _child(folder, case, "las", size)
            growth = seconds / size / before if before else 0.0
            before = seconds / size
            wrong |= memory > LIMIT_MIB or growth > 1.5
            shown = f"{growth:.1f}".replace(".", ",") if growth else ""
            count = f"{size:,}".replace(",", " ")
            print(f"| {_TOLD[case]} | {count} | {seconds:.1f} | {memory:.0f} | {shown} |".replace(".", ","), flush=True)
    return wrong


def _years() -> None:
    print(f"| ett år av ett förbund med {YEARS} år | steg som kördes | oförändrade | sekunder |")
    print("| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder, "raw"), Path(folder, "ut"))
        make_years(places)
        _tell("första gången, inget är byggt", places, 2030)
        _tell("ett annat år, tabellerna är klara", places, 2020)
        deliver(places, 2030, 600)
        _tell("en leverans för året har ändrats", places, 2030)
        deliver(places, 2010, 600)
        _tell("en leverans för ett annat år har ändrats", places, 2030)
        _tell("inget har ändrats", places, 2030)


def _tell(what: str, places: Places, year: int) -> None:
    command = [sys.executable, "-X", "utf8", "-m", "pipeline.cli", "report", "FORBUND=prov", f"AR={year}"]
    begun = time.monotonic()
    done = subprocess.run(
        [*command, f"RAW={places.raw}", f"OUT={places.out}"],
        cwd=ROOT,
        env=os.environ | {"FINSAM_NYCKEL": str(places.out / "nyckel")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    seconds = f"{time.monotonic() - begun:.1f}".replace(".", ",")
    found = re.search(r"(\d+) steg kördes, (\d+) var oförändrade", done.stdout)
    ran, same = found.groups() if found else ("0", "alla")
    print(f"| {what} | {ran} | {same} | {seconds} |", flush=True)


def _child(folder: str, case: str, part: str, size: int) -> tuple[float, float]:
    """Seconds and peak MiB of one part, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.bench.office", folder, case, part, str(size)],
        cwd=ROOT,
        env=os.environ | {"FINSAM_NYCKEL": str(Path(folder, "nyckel"))},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def measure(words: list[str]) -> None:
    """One part, as its own process."""
    from pipeline.ingest.ingest import run_ingest

    folder, case, part, size = Path(words[0]), words[1], words[2], int(words[3])
    places = Places((folder / "raw").resolve(), (folder / "ut").resolve())
    begun = time.monotonic()
    if part == "skapa":
        _MAKERS[case](places, size)
    else:
        (unit,) = places.units()
        run_ingest(places, unit, places.waiting(unit, "ingest"))
    print(time.monotonic() - begun, participations.peak() or 0.0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1:])
    else:
        sys.exit(run_office())
