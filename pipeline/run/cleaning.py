"""`finsam clean`: what was built is removed. Deliveries, code and releases are never touched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.places import Places, Unit
from pipeline.run.choices import UsageFault
from pipeline.store import UNFINISHED
from pipeline.typography import enumerate_words


def clean(places: Places, forbund: str = "", ar: int = 0) -> int:
    """Remove what was built, of one förbund (and year) or of all. Raises UsageFault for one that nothing is built of."""
    if forbund:
        return _clean_unit(places, Unit(forbund, ar))
    for folder in (places.processed, places.reports):
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            if path.name != ".gitkeep" and path != places.releases:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    if places.state.is_dir():
        shutil.rmtree(places.state)
    print(f"Tog bort det byggda i {places.shown(places.processed)} och {places.shown(places.reports)}.")
    return 0


def remove_unfinished(places: Places) -> None:
    """Remove what was not whole when its process was killed, in this run or one before. While nobody writes."""
    for top in (places.processed, places.reports):
        for folder, _, files in os.walk(top):
            for name in files:
                if name.endswith(UNFINISHED):
                    Path(folder, name).unlink(missing_ok=True)


def _clean_unit(places: Places, unit: Unit) -> int:
    """The reports and tables of a förbund, or of a year of it."""
    known = sorted({u.forbund for u in places.built_units()})
    if unit.forbund not in known:
        raise UsageFault(f"Det finns inget byggt av FORBUND={unit.forbund}. Byggt är: {', '.join(known) or 'inget'}.")
    folders = (places.report(unit), places.office(unit), places.processed / unit.path)
    there = [folder for folder in folders if folder.is_dir()]
    # What the audit read of the reports goes with them.
    memory = [folder for folder in (places.remembered(unit.forbund),) if folder.is_dir()]
    for folder in (*there, *memory):
        shutil.rmtree(folder)
    named = enumerate_words([places.shown(folder) for folder in there])
    print(f"Tog bort {named}." if named else f"Det finns inget byggt av {unit}.")
    return 0
