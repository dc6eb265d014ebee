"""What goes into a run, as it was when the run began.

Everything that is said of a run (its receipt, what is stale, the manifest) is said of these
bytes. A file that is changed, added or removed while the run goes on stops what reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import ROOT, Places
from pipeline.store import sha256_of

_CODE = ("pipeline", "notebooks", "expectations", "locks")
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
        places = None if under is None else tuple(under)

        def meant(files: Iterable[Path]) -> set[Path]:
            return {f for f in files if places is None or any(f.is_relative_to(p) for p in places)}

        now, before = meant(input_files(self.places)), meant(self.files)
        told = [(p, "filen kom till under körningen") for p in sorted(now - before)]
        told += [(p, "filen togs bort under körningen") for p in sorted(before - now)]
        told += [
            (p, "filen ändrades under körningen") for p in sorted(now & before) if not is_unchanged(p, self.files[p])
        ]
        if told:
            action = "Spara och stäng filerna, och kör make report igen. Det som byggts tidigare är kvar."
            raise DeliveryFaults([Fault(headline, action, self.places.shown(p)) for p, headline in told])


def take_inputs(places: Places) -> Inputs:
    """Note every file that may matter, before anything is read."""
    return Inputs(places, {p: entry_of(p) for p in input_files(places)})


def input_files(places: Places) -> list[Path]:
    """Deliveries, code, suites, notebooks, locks, and the selection of the comparison."""
    code = [p for folder in _CODE for p in (ROOT / folder).rglob("*")]
    files = [*places.raw.rglob("*"), *code, *([places.urval] if places.urval else ())]
    return sorted({p for p in files if p.is_file() and not set(_LEFT_BEHIND) & set(p.parts)})


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
