"""What the finished files of a förbund give away, in all formats and all ways at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.attack import attack
from pipeline.audit.beside import checksums, open_verdicts, told_by_goals
from pipeline.audit.files import public_files, read_public
from pipeline.audit.gather import read_known
from pipeline.audit.model import Finding, Known, Number, Place
from pipeline.audit.shown import Shown
from pipeline.audit.texts import Texts, persons, rows_that_differ, small_counts
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


def audit(places: Places, unit: Unit) -> Audited:
    """Attack what is public of a förbund; of a year only the files of it; of all, what is of no förbund."""
    if unit == EVERYTHING:
        return _audit_common(places)
    paths = [p for p in public_files(places) if _is_of(places, p, unit)]
    shown = list(read_public(places, paths))
    known, words = _known(places, unit.forbund, shown)
    attacked = attack(known, words)
    found = [*attacked.findings, *_in_files(places, paths, shown, [(known, words)])]
    for year in (u for u in places.units() if u.forbund == unit.forbund and unit.ar in (0, u.ar)):
        found += [*open_verdicts(places, year, known, words), *told_by_goals(places, year, known, words)]
    return Audited(len(paths), len(known.numbers), attacked.withheld, tuple(_once(found)))


def _audit_common(places: Places) -> Audited:
    """The comparison, the manifest and earlier releases, against the withheld numbers of every förbund."""
    names = sorted({*(u.forbund for u in places.units()), *places.received()})
    paths = [p for p in public_files(places) if p.relative_to(places.reports).parts[0] not in names]
    shown = list(read_public(places, paths))
    found = _in_files(places, paths, shown, [_known(places, name, shown) for name in names])
    return Audited(len(paths), 0, 0, tuple(_once(found)))


def _known(places: Places, forbund: str, shown: Iterable[Shown]) -> tuple[Known, Words]:
    known = read_known(places, forbund, _places_of(shown))
    return known, Words(load_forbund(places, forbund), known)


def _in_files(
    places: Places, paths: list[Path], shown: list[Shown], about: Iterable[tuple[Known, Words]]
) -> list[Finding]:
    """What files show beside what the observations hold."""
    found: list[Finding] = []
    hidden: dict[str, tuple[Known, Words, Number]] = {}
    smallest = 0
    for known, words in about:
        texts = Texts(known, words)
        found += [f for page in shown for f in texts.findings(page)]
        hidden |= {n.obs_id: (known, words, n) for n in known.numbers.values() if n.is_withheld}
        smallest = max(smallest, known.smallest)
    found += [f for page in shown for f in (*small_counts(page, smallest), *persons(page))]
    pages = {s.file: s for s in shown if s.file.endswith(".html")}
    found += rows_that_differ(pages, [s for s in shown if s.file not in pages], hidden)
    return [*found, *checksums(places, paths)]


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
