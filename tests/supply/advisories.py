"""`make sarbarheter KALLA=fil`: known weaknesses of what is locked, from advisories that lie on this machine.

Advisories are JSON as OSV writes it (https://ossf.github.io/osv-schema/), in a folder or in a zip such as
https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip. pip-audit asks a service for each, and cannot
read files; an office without a network has nothing but the file that someone brought. Exit code 1 when a locked
version is affected, 2 when there are no advisories to read.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from pipeline.places import ROOT

LOCKS = ("report", "test", "lab")
FOLDER = ROOT / "locks" / "sarbarheter"


@dataclass(frozen=True)
class Locked:
    """A package at the version that a lock has."""

    name: str
    version: Version


@dataclass(frozen=True)
class Hit:
    """A locked package that an advisory is about."""

    package: Locked
    id: str
    summary: str
    mended_in: tuple[str, ...]


def locked(texts: Iterable[str]) -> set[Locked]:
    """Every package of some locks."""
    lines = (
        m[1] for text in texts for m in re.finditer(r"^([A-Za-z0-9][^\\\n]*?==[^\\\n]*?)\s*\\?$", text, re.MULTILINE)
    )
    found = (Requirement(line) for line in lines)
    return {Locked(canonicalize_name(r.name), Version(next(iter(r.specifier)).version)) for r in found}


def read_advisories(source: Path) -> Iterator[dict[str, Any]]:
    """The advisories of a folder, a zip or one file. Raises ValueError for JSON that is none."""
    if source.is_dir():
        for path in sorted(source.rglob("*.json")):
            yield from _told(path.read_bytes(), path.name)
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            for name in sorted(n for n in archive.namelist() if n.endswith(".json")):
                yield from _told(archive.read(name), name)
    else:
        yield from _told(source.read_bytes(), source.name)


def _told(content: bytes, name: str) -> Iterator[dict[str, Any]]:
    """An advisory, or a list of them."""
    found = json.loads(content)
    for advisory in found if isinstance(found, list) else [found]:
        if not isinstance(advisory, dict) or "id" not in advisory:
            raise ValueError(f"{name} är ingen OSV-fil")
        yield advisory


def find_hits(packages: Iterable[Locked], advisories: Iterable[dict[str, Any]]) -> list[Hit]:
    """The locked packages that are affected, by name and advisory. Withdrawn advisories are passed by."""
    by_name: dict[str, list[Locked]] = {}
    for package in packages:
        by_name.setdefault(package.name, []).append(package)
    found = set()
    for advisory in advisories:
        if advisory.get("withdrawn"):
            continue
        for affected in advisory.get("affected", ()):
            about = affected.get("package", {})
            if about.get("ecosystem") != "PyPI":
                continue
            for package in by_name.get(canonicalize_name(about.get("name", "")), ()):
                if is_affected(package.version, affected):
                    words = advisory.get("summary") or advisory.get("details", "").partition("\n")[0]
                    found.add(Hit(package, advisory["id"], words, _mended(affected)))
    return sorted(found, key=lambda h: (h.package.name, h.id))


def is_affected(version: Version, affected: dict[str, Any]) -> bool:
    """Whether a version is among those listed, or lies in a range."""
    if any(_version(v) == version for v in affected.get("versions", ())):
        return True
    return any(_in_range(version, r["events"]) for r in affected.get("ranges", ()) if r.get("type") == "ECOSYSTEM")


def _in_range(version: Version, events: list[dict[str, str]]) -> bool:
    """OSV: walked in order of version; introduced begins, fixed ends before, last_affected ends after."""
    inside = False
    for kind, at in sorted(((k, v) for event in events for k, v in event.items()), key=_in_order):
        limit = _version(at)
        if kind == "introduced" and (at == "0" or (limit is not None and version >= limit)):
            inside = True
        elif (kind == "fixed" and limit is not None and version >= limit) or (
            kind == "last_affected" and limit is not None and version > limit
        ):
            inside = False
    return inside


def _in_order(event: tuple[str, str]) -> tuple[Version, int]:
    # Where one range ends as another begins, the end comes first.
    return _version(event[1]) or Version("0"), int(event[0] == "introduced")


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _mended(affected: dict[str, Any]) -> tuple[str, ...]:
    events = (e for r in affected.get("ranges", ()) if r.get("type") == "ECOSYSTEM" for e in r["events"])
    return tuple(e["fixed"] for e in events if "fixed" in e)


def run_audit(source: Path) -> int:
    """Print what is known of the locked versions."""
    if not source.exists() or (source.is_dir() and not any(source.rglob("*.json"))):
        print(
            f"Inga uppgifter om sårbarheter i {source}.\n  Gör så:  hämta "
            "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip på en dator med nät, och kör "
            "make sarbarheter KALLA=all.zip.",
            file=sys.stderr,
        )
        return 2
    packages = locked((ROOT / "locks" / f"{name}.txt").read_text("utf-8") for name in LOCKS)
    advisories = list(read_advisories(source))
    hits = find_hits(packages, advisories)
    for hit in hits:
        mended = f" Rättad i {', '.join(hit.mended_in)}." if hit.mended_in else ""
        print(f"{hit.package.name} {hit.package.version}: {hit.id} {hit.summary}{mended}")
    print(f"{len(packages)} paket mot {len(advisories)} uppgifter: {len(hits)} kända sårbarheter.")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(run_audit(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
