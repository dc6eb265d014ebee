"""What the finished files of a förbund give away, in all formats and all ways at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline.audit.attack import attack
from pipeline.audit.beside import checksums, files_of_trials, open_verdicts, told_by_goals
from pipeline.audit.files import public_files
from pipeline.audit.gather import files_known, read_known
from pipeline.audit.memory import Memory, digest_of, key_of
from pipeline.audit.model import Finding, Known, Place
from pipeline.audit.public import About, PublicFiles
from pipeline.audit.shown import Shown
from pipeline.audit.wording import Words
from pipeline.forbund.model import load_forbund
from pipeline.places import EVERYTHING, Places, Unit


@dataclass(frozen=True)
class Audited:
    """What came of it: the files that were read, how many numbers are withheld, and what is given away."""

    files: int
    numbers: int
    withheld: int
    findings: tuple[Finding, ...]

    @property
    def by_kind(self) -> dict[str, int]:
        return dict(sorted(Counter(f.kind for f in self.findings).items()))

    def __add__(self, other: Audited) -> Audited:
        return Audited(
            self.files + other.files,
            self.numbers + other.numbers,
            self.withheld + other.withheld,
            (*self.findings, *other.findings),
        )


def audit(places: Places, unit: Unit, memory: Memory | None = None) -> Audited:
    """Attack what is public of a förbund; of a year only the files of it; of all, what is of no förbund.

    With a `memory` only what has changed since is read and worked out anew.
    """
    memory = memory or Memory()
    if unit == EVERYTHING:
        return _audit_common(places, memory)
    files = PublicFiles(places.out, [p for p in public_files(places) if _is_of(places, p, unit)], memory)
    about = _about(places, unit.forbund, cache(lambda: _places_of(files.shown())))
    about = replace(about, read=cache(about.read))
    years = [u for u in places.units() if u.forbund == unit.forbund and unit.ar in (0, u.ar)]
    key = key_of(about.key, *(f"{u} {digest_of(files_of_trials(places, u))}" for u in years))
    kept = memory.numbers()
    if kept.get("nyckel") != key:
        known, words = about.read()
        attacked = attack(known, words)
        told = [
            f for u in years for f in (*open_verdicts(places, u, known, words), *told_by_goals(places, u, known, words))
        ]
        counted = {"tal": len(known.numbers), "dolda": attacked.withheld}
        found = _once([*attacked.findings, *in_files(places, files, [about]), *told])
        # What is found has places in the files, and is found anew until it is gone.
        nothing = not attacked.findings and not told
        memory.keep_numbers({"nyckel": key, **counted} if nothing else {})
    else:
        counted, found = kept, _once(in_files(places, files, [about]))
    files.keep()
    return Audited(len(files.files), counted["tal"], counted["dolda"], tuple(found))


def _audit_common(places: Places, memory: Memory) -> Audited:
    """The comparison, the manifest and earlier releases, against the withheld numbers of every förbund."""
    names = sorted({*(u.forbund for u in places.units()), *places.received()})
    paths = [p for p in public_files(places) if p.relative_to(places.reports).parts[0] not in names]
    files = PublicFiles(places.out, paths, memory)
    where = cache(lambda: _places_of(files.shown()))
    found = _once(in_files(places, files, [_about(places, name, where) for name in names]))
    files.keep()
    return Audited(len(paths), 0, 0, tuple(found))


def _about(places: Places, forbund: str, where: Callable[[], Mapping[str, Place]]) -> About:
    key, smallest = digest_of(files_known(places, forbund)), load_forbund(places, forbund).minsta_grupp
    return About(forbund, key, smallest, lambda: _known(places, forbund, where))


def _known(places: Places, forbund: str, where: Callable[[], Mapping[str, Place]]) -> tuple[Known, Words]:
    known = read_known(places, forbund, where)
    return known, Words(load_forbund(places, forbund), known)


def in_files(places: Places, files: PublicFiles, about: Sequence[About]) -> list[Finding]:
    """What files show beside what the observations hold."""
    return [*files.judge(about), *checksums(places, files.numbers())]


def _is_of(places: Places, path: Path, unit: Unit) -> bool:
    parts = path.relative_to(places.reports).parts
    of_year = not unit.ar or len(parts) < 2 or not parts[1].isdigit() or int(parts[1]) == unit.ar
    return parts[0] == unit.forbund and of_year


def _places_of(shown: Iterable[Shown]) -> Mapping[str, Place]:
    """The first place that each number stands in, the annual report before other files."""
    where: dict[str, Place] = {}
    for page in sorted(shown, key=lambda s: (not s.file.endswith("arsredovisning.html"), s.file)):
        for marked in page.marked:
            where.setdefault(marked.obs_id, marked.place)
    return where


def _once(found: Iterable[Finding]) -> list[Finding]:
    """Each finding once: the same is told in many places of many formats."""
    first: dict[tuple[str, ...], Finding] = {}
    for f in found:
        first.setdefault((f.kind, f.about, f.told, f.obs_id), f)
    return list(first.values())
