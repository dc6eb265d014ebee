"""`finsam release`: a build that holds is given a name, a passport and a list of what has changed.

A release is a folder reports/utgavor/<id>/ with manifest.json, the published numbers, and
"Siffror som ändrats" as a page and as CSV. It is kept in git, so that the next can be set
beside it; the reports themselves are built again, byte for byte, from the commit that it names.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pipeline.faults import StageStopped
from pipeline.forbund.model import load_every_forbund
from pipeline.measures.numbers import Observation
from pipeline.places import RELEASED, ROOT, Places
from pipeline.release.changes import (
    Change,
    find_changes,
    read_numbers,
    read_published,
    write_changes,
    write_numbers,
)
from pipeline.release.conditions import find_reasons, read_versions
from pipeline.release.materials import LOCK, MATERIALS, write_materials
from pipeline.release.outgoing import write_sent_files
from pipeline.release.page import changes_document
from pipeline.release.passport import make_passport, says_the_same
from pipeline.report.document.html import render_html
from pipeline.store import read_json, write_json, write_text

MANIFEST = "manifest.json"
PAGE, TABLE = "siffror_som_andrats.html", "siffror_som_andrats.csv"


def run_release(places: Places, code: Path = ROOT) -> int:
    """Give out what is built, or say everything that stands in the way. Returns the exit code.

    Raises StageStopped with all the reasons; then nothing is written. `code` is the folder
    of the program, whose commit the release names.
    """
    reasons = find_reasons(places, code)
    if reasons:
        count = "1 skäl" if len(reasons) == 1 else f"{len(reasons)} skäl"
        raise StageStopped(
            "\n\n".join([f"Ingen utgåva gavs ut. {count}:", *(f"– {r}" for r in reasons)]), code="UTG-001"
        )
    versions = read_versions(places, code)
    stamp = [versions.latest.stamp, versions.id]
    previous = _last_before(places, stamp)
    before = read_numbers(places.releases / previous["utgava"] / RELEASED) if previous else []
    now = read_published(places.published)
    changes = find_changes(before, now, load_every_forbund(places)) if previous else []
    passport = make_passport(places, versions, previous["utgava"] if previous else "", len(changes))
    if previous and says_the_same(previous, passport):
        write_sent_files(places, previous["utgava"])
        print(f"Inget har ändrats sedan utgåvan {previous['utgava']}; ingen ny gavs ut.")
        return 0
    folder = places.releases / versions.id
    waiting = folder.with_name(f".ny-{versions.id}")
    shutil.rmtree(waiting, ignore_errors=True)
    write_json(waiting / MANIFEST, passport)
    write_text(waiting / RELEASED, write_numbers(now))
    write_text(waiting / TABLE, write_changes(changes))
    write_text(waiting / PAGE, render_html(changes_document(changes, passport, previous, load_every_forbund(places))))
    lock = LOCK.read_text("utf-8")
    write_text(waiting / MATERIALS, write_materials(lock, passport["finsam"], versions.id, versions.latest.time))
    shutil.rmtree(folder, ignore_errors=True)
    waiting.rename(folder)
    write_sent_files(places, versions.id)
    _tell(places, folder, passport, changes)
    return 0


def last_given_out(places: Places) -> list[Observation] | None:
    """The numbers of the latest release; None when nothing has been given out."""
    latest = max(_given_out(places), key=_stamp, default=None)
    return read_numbers(places.releases / latest["utgava"] / RELEASED) if latest else None


def _last_before(places: Places, stamp: list[str]) -> dict[str, Any] | None:
    """The manifest of the latest release that is older than this one; None when this is the first."""
    return max((m for m in _given_out(places) if _stamp(m) < stamp), key=_stamp, default=None)


def _given_out(places: Places) -> list[dict[str, Any]]:
    return [read_json(p) for p in sorted(places.releases.glob(f"*/{MANIFEST}"))]


def _stamp(manifest: dict[str, Any]) -> list[str]:
    return [max(c["tid"] for c in manifest["inlagt"].values()), manifest["utgava"]]


def _tell(places: Places, folder: Path, passport: dict[str, Any], changes: list[Change]) -> None:
    print(f"Utgåvan {passport['utgava']} är klar.")
    if passport["foregaende"]:
        count = "1 tal" if len(changes) == 1 else f"{len(changes)} tal"
        print(f"{count} är inte som i utgåvan {passport['foregaende']}: {places.shown(folder / PAGE)}")
    else:
        print("Det är den första utgåvan: det finns ingen att jämföra med.")
    print(f"Filerna att skicka till andra, en för varje förbund: {places.shown(folder)}/*.zip (docs/utgavor.md).")
    print(f"Checka in mappen {places.shown(folder)}, så att nästa utgåva kan jämföras med den.")
    print("Startsidan byggdes före utgåvan: make report skriver om den, och säger sedan vad som är nytt efter utgåvan.")
