"""`make licenser`: every package that is installed with its licence; exit code 1 for one that is not allowed.

The packages are those of the environment for tests, which holds all of the reports' too, and those of the site and the
desk of notebooks where these are installed: each has an environment of its own. One that is not there is told.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pipeline.bootstrap import ENVIRONMENTS, python_in
from pipeline.places import ROOT

RULES = ROOT / "locks" / "licenser.toml"
_OWN = "finsam"


@dataclass(frozen=True)
class Package:
    """An installed package, and its licence as it says itself."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class Rules:
    """The licences that are allowed, and what was looked up for packages that say none: name -> licence."""

    allowed: frozenset[str]
    looked_up: dict[str, str]

    @classmethod
    def read(cls) -> Rules:
        """From locks/licenser.toml. Raises KeyError for an exception without a reason."""
        told = tomllib.loads(RULES.read_text("utf-8"))
        found = {e["paket"]: e["licens"] for e in told["undantag"] if e["varfor"]}
        return cls(frozenset(told["tillatna"]), found)

    def licence_of(self, package: Package) -> str:
        """What it says, or what was looked up."""
        return self.looked_up.get(package.name, package.licence)

    def allow(self, package: Package) -> bool:
        """Whether all parts of the licence are allowed, and of alternatives one."""
        parts = re.split(r" AND |;\s*", self.licence_of(package))
        return all(any(self._is_allowed(p) for p in part.split(" OR ")) for part in parts)

    def _is_allowed(self, licence: str) -> bool:
        return licence.strip(" ()") in self.allowed or licence.strip() in self.allowed


# The verb that installs each of the environments beside this one.
_BESIDE = {"docs": "make docs", "lab": "make lab"}


def environments() -> dict[str, Path]:
    """Lock -> the Python whose packages are asked for: this one, and each environment beside it that is installed."""
    beside = {lock: python_in(ROOT / ENVIRONMENTS[lock]) for lock in _BESIDE}
    return {"test": Path(sys.executable)} | {lock: path for lock, path in beside.items() if path.is_file()}


def installed(python: Path | None = None) -> list[Package]:
    """What pip-licenses finds in an environment (None: this one), but for ourselves."""
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=json", "--with-system"]
    command += [f"--python={python}"] if python else []
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    found = (Package(p["Name"].lower(), p["Version"], p["License"]) for p in json.loads(done.stdout))
    return sorted((p for p in found if p.name != _OWN), key=lambda p: p.name)


def run_licences() -> int:
    """Print the packages by licence, and those that are not allowed."""
    rules, found = Rules.read(), environments()
    packages = sorted({p for python in found.values() for p in installed(python)}, key=lambda p: (p.name, p.version))
    by_licence: defaultdict[str, list[str]] = defaultdict(list)
    for package in packages:
        by_licence[rules.licence_of(package)].append(f"{package.name} {package.version}")
    for licence, names in sorted(by_licence.items()):
        print(f"{licence}\n    {', '.join(names)}")
    for lock in _BESIDE.keys() - found.keys():
        print(f"\nPaketen i locks/{lock}.txt är inte installerade och prövades inte. Kör {_BESIDE[lock]} först.")
    refused = [p for p in packages if not rules.allow(p)]
    for p in refused:
        print(
            f"\n{p.name} {p.version} har licensen ”{p.licence}”, som inte är tillåten.\n"
            "  Gör så:  byt paket, eller lägg licensen (med skäl) i locks/licenser.toml.",
            file=sys.stderr,
        )
    print(f"\n{len(packages)} paket, {len(refused)} med en licens som inte är tillåten.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(run_licences())
