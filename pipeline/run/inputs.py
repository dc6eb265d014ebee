"""What goes into a run, as it was when the run began.

Everything that is said of a run (its receipt, what is stale, the manifest) is said of these
bytes. A file that is changed, added or removed while the run goes on stops what reads it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import ROOT, Places
from pipeline.run.environment import told_by_machine
from pipeline.store import sha256_of

_CODE = ("pipeline", "expectations", "locks")
# The protocols of the stages; what an analyst asks in a notebook of their own is no part of a run.
_PROTOCOLS = "[0-9]_*.ipynb"
_LEFT_BEHIND = ("__pycache__", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Entry:
    """A file as it was: size in bytes, time of change in nanoseconds, SHA-256."""

    storlek: int
    tid: int
    sha256: str


@dataclass(frozen=True)
class Inputs:
    """Every file that may matter to a run, with what it held when the run began."""

    places: Places
    files: Mapping[Path, Entry]

    def digest(self, paths: Iterable[Path]) -> str:
        """The checksums of those that are deliveries: what must be done anew when they change."""
        return "".join(self.files[p].sha256[:16] for p in sorted(paths) if p in self.files)

    def refuse_changed(self, under: Iterable[Path] | None = None) -> None:
        """Raise DeliveryFaults when files, or those in folders, are not as they were (None: any of them)."""
        if under is None:
            now, before = set(input_files(self.places)), set(self.files)
        else:
            places = tuple(under)
            now, before = set(_files_in(places)), set(_lying_in(places, self.files))
        told = [(p, "filen kom till under körningen") for p in sorted(now - before)]
        told += [(p, "filen togs bort under körningen") for p in sorted(before - now)]
        told += [
            (p, "filen ändrades under körningen") for p in sorted(now & before) if not is_unchanged(p, self.files[p])
        ]
        if told:
            action = "Spara och stäng filerna, och kör make report igen. Det som byggts tidigare är kvar."
            raise DeliveryFaults(
                [Fault(headline, action, self.places.shown(p), code="KOR-001") for p, headline in told]
            )


def take_inputs(places: Places) -> Inputs:
    """Note every file that may matter, before anything is read. Raises DeliveryFaults for those that cannot be."""
    files: dict[Path, Entry] = {}
    faults: list[Fault] = []
    for path in input_files(places):
        try:
            files[path] = entry_of(path)
        except OSError as error:
            refused = told_by_machine(error, places)
            if not refused:
                raise
            faults += refused.faults
    if faults:
        raise DeliveryFaults(faults)
    return Inputs(places, files)


def input_files(places: Places) -> list[Path]:
    """Deliveries, code, suites, notebooks, locks, and the selection of the comparison."""
    folders = [places.raw, *(ROOT / folder for folder in _CODE), *(ROOT / "notebooks").glob(_PROTOCOLS)]
    return _files_in([*folders, *([places.urval] if places.urval else ())])


def _files_in(places: Iterable[Path]) -> list[Path]:
    """The files among some places, and those in the folders among them, also behind links.

    A link that leads nowhere is a file that cannot be read. Raises OSError for a folder that cannot.
    """
    found = (p for place in places for p in _files_under(place, frozenset()))
    return sorted({p for p in found if not set(_LEFT_BEHIND) & set(p.parts)})


def _files_under(place: Path, around: frozenset[Path]) -> Iterator[Path]:
    """The files of a place. `around` are the folders it lies in: a link back to one is not followed."""
    if not place.is_dir():
        if place.is_file() or place.is_symlink():
            yield place
        return
    folder = place.resolve()
    if folder in around:
        return
    inside = around | {folder}
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name in _LEFT_BEHIND:
                continue
            if entry.is_file(follow_symlinks=False):
                yield place / entry.name
            else:
                yield from _files_under(place / entry.name, inside)


def _lying_in(places: Iterable[Path], files: Iterable[Path]) -> list[Path]:
    """Those of some files that are one of the places or lie in one. As text: every step asks of every file."""
    ends = tuple(f"{place}{os.sep}" for place in places)
    return [f for f in files if f"{f}{os.sep}".startswith(ends)]


def entry_of(path: Path) -> Entry:
    """A file as it is now."""
    stat = path.stat()
    return Entry(stat.st_size, stat.st_mtime_ns, sha256_of(path))


def is_unchanged(path: Path, entry: Entry) -> bool:
    """Whether a file is as it was; trusted unread when its size and time are."""
    if not path.is_file():
        return False
    stat = path.stat()
    if (stat.st_size, stat.st_mtime_ns) == (entry.storlek, entry.tid):
        return True
    return stat.st_size == entry.storlek and sha256_of(path) == entry.sha256
