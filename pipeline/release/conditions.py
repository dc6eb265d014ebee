"""What must hold before anything is given out. Every reason against it is told, not only the first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.command import read_audits
from pipeline.faults import StageStopped
from pipeline.forbund.model import forbund_path
from pipeline.ingest.deliveries import is_of_persons
from pipeline.personal import read_key
from pipeline.places import Places, Unit
from pipeline.reconcile.explanations import FILE, Explanation, read_explanations
from pipeline.reconcile.rows import TrialRow, is_reconciled, read_trials
from pipeline.release.git import Commit, NotVersionedError, list_uncommitted, list_untracked, read_commit
from pipeline.report.pages.manifest import digest_of
from pipeline.report.pages.quality import gates_of
from pipeline.run import receipt
from pipeline.run.build import Request
from pipeline.store import read_json

_SHOWN = 10


@dataclass(frozen=True)
class Versions:
    """The commits that a release is made from: of the program and of the deliveries, often the same."""

    code: Commit
    deliveries: Commit

    @property
    def latest(self) -> Commit:
        return max(self.code, self.deliveries, key=lambda c: c.time)

    @property
    def id(self) -> str:
        """The name of the release: the day of the latest commit, and the commits."""
        commits = dict.fromkeys((self.code.id[:8], self.deliveries.id[:8]))
        return "-".join((self.latest.time.date().isoformat(), *commits))


def read_versions(places: Places, code: Path) -> Versions:
    """The commits of the program's folder and of the deliveries. Raises NotVersionedError."""
    return Versions(read_commit(code), read_commit(places.raw))


def find_reasons(places: Places, code: Path) -> list[str]:
    """Everything that stands in the way of a release, in the words it is told; none when it may be made."""
    reasons = list(_versioned(places, code))
    reasons += _not_tracked(places)
    reasons += _not_built(places)
    reasons += _disclosed(places)
    reasons += _findings(places, _day_of_release(places, code))
    return reasons


def _versioned(places: Places, code: Path) -> Iterator[str]:
    """Of the program and of the deliveries, which may have a repository of their own."""
    known: set[Path] = set()
    for folder in (code, places.raw):
        try:
            commit = read_commit(folder)
        except NotVersionedError as error:
            yield f"{error}. Lägg mappen i git och checka in allt (git add, git commit)."
            if places.raw.is_relative_to(folder):
                return
            continue
        if commit.root not in known:
            known.add(commit.root)
            yield from _uncommitted(places, commit)


def _uncommitted(places: Places, commit: Commit) -> Iterator[str]:
    # The release being written is not committed until it is there, and deliveries of persons never are.
    files = [f for f in list_uncommitted(commit.root) if not _is_own(places, f, commit) and not _stays_out(places, f)]
    if files:
        yield _listed("Allt är inte incheckat i git", [f.relative_to(commit.root).as_posix() for f in files])


def _is_own(places: Places, file: Path, commit: Commit) -> bool:
    if not file.is_relative_to(places.releases):
        return False
    return commit.id[:8] in file.relative_to(places.releases).parts[0].split("-")


def _stays_out(places: Places, file: Path) -> bool:
    """Whether a file is a delivery of persons: the passport has its checksum under the key, git has nothing of it."""
    return file.is_relative_to(places.raw) and is_of_persons(file)


def _not_tracked(places: Places) -> Iterator[str]:
    """Deliveries that git is told to ignore are not seen as changes, and are no part of the commit."""
    files = [p for u in places.units() for p in sorted(places.delivery(u).rglob("*")) if p.is_file()]
    files += [forbund_path(places, name) for name in sorted({u.forbund for u in places.units()})]
    files += places.reference_files()
    try:
        lost = list_untracked(read_commit(places.raw).root, files)
        seen = set(list_uncommitted(read_commit(places.raw).root))
    except NotVersionedError:
        return
    lost = [f for f in lost if f.resolve() not in seen and not _stays_out(places, f)]
    if lost:
        yield _listed("Leveranser som git inte känner (står de i .gitignore?)", [places.shown(f) for f in lost])


def _not_built(places: Places) -> Iterator[str]:
    """The last run must have built everything from what is there now, and every gate let it through."""
    manifest = places.reports / "manifest.json"
    if not manifest.is_file() or receipt.is_current(places, Request(places).selection()) is None:
        yield "Det byggda hör inte till det som ligger i mapparna nu. Kör make report, utan val, tills allt är byggt."
        return
    built, key = read_json(manifest)["ut"], read_key()
    changed = [
        f
        for f, digest in built.items()
        if not (places.out / f).is_file() or digest_of(places, key, places.out / f) != digest
    ]
    if changed:
        yield _listed("Filer är ändrade sedan de byggdes; kör make report FRESH=1", changed)
    stopped = [
        f"{unit} {stage}: {f['about']}"
        for unit, stage in gates_of(places.units())
        for f in read_json(places.gate(unit, stage))["provningar"]
        if not f["passed"] and f["severity"] == "critical"
    ]
    if stopped:
        yield _listed("Kontroller mellan stegen som inte gick igenom", stopped)


def _disclosed(places: Places) -> Iterator[str]:
    """What the audit of the finished files found; a förbund that it has not been made of is not given out either."""
    for unit, found in read_audits(places):
        if found is None:
            yield f"{unit} är inte granskat för röjande. Kör make report, utan val."
        elif found["fynd"]:
            told = f"{unit}: {len(found['fynd'])} uppgifter röjs av det byggda; make granska-rojande visar hur"
            yield _listed(told, [f"{f['slag']}: {f['om']} ({f['plats']})" for f in found["fynd"]])


def _findings(places: Places, day: datetime.date | None) -> Iterator[str]:
    """Errors that nobody has explained, and explanations that no longer hold on the day of the commit."""
    unexplained: list[str] = []
    expired: list[str] = []
    for unit in places.units():
        wrong = read_trials(places, unit, "allvar = 'fel'") if is_reconciled(places, unit) else []
        unexplained += [_finding(unit, r) for r in wrong if r["att_forklara"]]
        known = _explanations(places, unit)
        late = [known[r["prov_id"]] for r in wrong if r["prov_id"] in known]
        expired += [f"{unit}: {e.prov} gällde till {e.till.isoformat()}" for e in late if day and e.till < day]
    if unexplained:
        word = "förklarat" if len(unexplained) == 1 else "förklarade"
        told = f"{len(unexplained)} fel i avstämningen är inte {word}; rätta, eller förklara i {FILE} i årets mapp"
        yield _listed(told, unexplained, every=True)
    if expired:
        word = "förklaring" if len(expired) == 1 else "förklaringar"
        told = f"{len(expired)} {word} har gått ut; skriv en ny dag i {FILE}, eller rätta felet"
        yield _listed(told, expired, every=True)


def _explanations(places: Places, unit: Unit) -> dict[str, Explanation]:
    path = places.delivery(unit) / FILE
    try:
        return read_explanations(path, places.shown(path))
    except StageStopped:
        # The build stops at the same fault, and is told of as not built.
        return {}


def _finding(unit: Unit, row: TrialRow) -> str:
    return f"{unit}: {row['prov_id']} {row['vad']}"


def _day_of_release(places: Places, code: Path) -> datetime.date | None:
    """The day of the latest commit: a release of the same commit is the same on any day."""
    try:
        return read_versions(places, code).latest.time.date()
    except NotVersionedError:
        return None


def _listed(told: str, lines: list[str], every: bool = False) -> str:
    """A reason with what it is about below it; the first ones unless every one is wanted."""
    shown = lines if every else lines[:_SHOWN]
    rest = len(lines) - len(shown)
    return "\n".join([f"{told}:", *(f"    {line}" for line in shown), *([f"    och {rest} till"] if rest else [])])
