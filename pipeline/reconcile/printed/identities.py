"""Identities as data: expectations/avstamning/<regel>.toml, read and checked.

An identity says what is compared, how far apart the sides may be, how grave a deviation is
and why it is tried. How a rule looks for the figures is the rule's own module.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.places import ROOT

IDENTITIES = ROOT / "expectations" / "avstamning"
SEVERITIES = ("fel", "varning", "upplysning")
_REQUIRED = ("id", "jamfor", "tolerans", "allvar", "varfor")


class IdentityError(Exception):
    """A file of identities is wrong."""


@dataclass(frozen=True)
class Identity:
    """One identity: `jamfor` what is compared, `tolerans` and `varfor` in words, `med` what the rule needs."""

    id: str
    regel: str
    jamfor: str
    tolerans: str
    allvar: str
    varfor: str
    med: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)


@cache
def read_identities() -> Mapping[str, Identity]:
    """Every identity, by id. Raises IdentityError for what is missing, unknown or told twice."""
    found: dict[str, Identity] = {}
    for path in sorted(IDENTITIES.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        if set(data) != {"identitet"}:
            raise IdentityError(f"{path.name}: bara [[identitet]] väntas, hittade {sorted(data)}.")
        for entry in data["identitet"]:
            identity = _identity(path, entry)
            if identity.id in found:
                raise IdentityError(f"{path.name}: id {identity.id} finns redan.")
            found[identity.id] = identity
    return found


def identities_of(regel: str) -> list[Identity]:
    """The identities of a rule, in the order of their file."""
    return [i for i in read_identities().values() if i.regel == regel]


def _identity(path: Path, entry: dict[str, Any]) -> Identity:
    missing = [k for k in _REQUIRED if not str(entry.get(k, "")).strip()]
    if missing:
        raise IdentityError(f"{path.name}: {entry.get('id', '?')} saknar {', '.join(missing)}.")
    if entry["allvar"] not in SEVERITIES:
        raise IdentityError(f"{path.name}: {entry['id']} har allvar {entry['allvar']!r}; väntade {SEVERITIES}.")
    return Identity(
        **{k: str(entry[k]) for k in _REQUIRED},
        regel=path.stem,
        med={k: v for k, v in entry.items() if k not in _REQUIRED},
    )
