"""What is new since the last release: the deliveries, and the office's own words, that have come, changed or gone.

Held against the fingerprints that the release keeps, so it follows from the files alone: no clock, no earlier build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipeline.personal import key_name, read_key
from pipeline.places import Places
from pipeline.report.document.model import Block, Cell, Row, Table, Text
from pipeline.report.pages.inputs import fingerprint_inputs
from pipeline.report.pages.navigation import address
from pipeline.store import read_json
from pipeline.typography import NOTHING, enumerate_words

_CHANGED_NUMBERS = "siffror_som_andrats.html"
# So many files are named; of more it is said how many.
_NAMED = 6


def news_blocks(places: Places) -> tuple[Block, ...]:
    """A row per förbund and year with what has happened to its files since the last release."""
    latest = _latest(places)
    if latest is None:
        return (Text("Ingen utgåva är gjord. När make release har gjort en står här vad som är nytt sedan dess."),)
    name = str(latest["utgava"])
    if latest.get("nyckel") != key_name(read_key()):
        return (Text(f"Utgåvan {name} är gjord med en annan nyckel, och går inte att jämföra fil för fil."),)
    rows = tuple(_rows(latest["in"], fingerprint_inputs(places, places.units())))
    page = places.releases / name / _CHANGED_NUMBERS
    numbers = Row("Siffror som ändrades då", (Cell(name, href=address(page, places.start)), Cell(""), Cell("")))
    told = (numbers,) if page.is_file() else ()
    if not rows:
        same: Block = Text(f"Inget i leveranserna eller kansliets egna texter har ändrats sedan utgåvan {name}.")
        rows = told
        if not rows:
            return (same,)
        return (same, _table(name, rows))
    return (_table(name, (*rows, *told)),)


def _table(name: str, rows: tuple[Row, ...]) -> Table:
    return Table("nytt", f"Filer sedan utgåvan {name}", "", "Var", ("Nya", "Ändrade", "Borttagna"), rows)


def _latest(places: Places) -> dict[str, Any] | None:
    """The manifest of the release whose commit is the latest."""
    made = [read_json(p) for p in sorted(places.releases.glob("*/manifest.json"))]
    return max(made, key=lambda m: (max(c["tid"] for c in m["inlagt"].values()), m["utgava"]), default=None)


def _rows(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Row]:
    """What has happened in each folder of deliveries where anything has."""
    for folder in sorted({_folder(path) for path in (*before, *now)}):
        was, is_ = ({p: d for p, d in files.items() if _folder(p) == folder} for files in (before, now))
        changed = (p for p in was.keys() & is_.keys() if was[p] != is_[p])
        found = [_named(files) for files in (is_.keys() - was.keys(), changed, was.keys() - is_.keys())]
        if any(found):
            yield Row(folder, tuple(Cell(told or NOTHING) for told in found))


def _folder(path: str) -> str:
    """The förbund and year that a file is of, or the förbund alone."""
    return "/".join(PurePosixPath(path).parts[:2][: max(1, len(PurePosixPath(path).parts) - 1)])


def _named(paths: Iterable[str]) -> str:
    """The names of the files, in order."""
    names = sorted(str(PurePosixPath(p).relative_to(_folder(p))) for p in paths)
    return enumerate_words(names) if len(names) <= _NAMED else f"{len(names)} filer"
