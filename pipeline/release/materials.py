"""The bill of materials of a release (CycloneDX): every package that the reports are made with, from the lock.

It says what is locked and not what happens to be installed, so that two machines write the same bytes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.places import ROOT

LOCK = ROOT / "locks" / "report.txt"
MATERIALS = "material.cdx.json"
_SPACE = uuid.UUID("6f1d3c2e-6f0f-5d5b-9a53-0c3f3f6a3b11")
_PACKAGE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]*))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass
class Package:
    """A line of the lock: on which systems it is for, if not all, and the files that it may come as."""

    name: str
    version: str
    marker: str
    hashes: list[str] = field(default_factory=list)


def read_lock(text: str) -> Iterator[Package]:
    """The packages of a lock, in its order."""
    package: Package | None = None
    for line in text.splitlines():
        if found := _PACKAGE.match(line):
            if package:
                yield package
            package = Package(found["name"], found["version"], (found["marker"] or "").strip())
        elif package and (digest := _HASH.search(line)):
            package.hashes.append(digest[1])
    if package:
        yield package


def write_materials(lock: str, version: str, release: str, made: datetime) -> str:
    """The bill of a release as CycloneDX 1.6 in JSON. `made`: when its latest commit was."""
    from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    own = Component(name="finsam", version=version, type=ComponentType.APPLICATION, bom_ref="finsam")
    bom = Bom(serial_number=uuid.uuid5(_SPACE, release))
    bom.metadata.component, bom.metadata.timestamp = own, made
    parts = []
    for p in read_lock(lock):
        url = PackageURL("pypi", None, p.name, p.version)
        files = ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(f"https://pypi.org/project/{p.name}/{p.version}/#files"),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in p.hashes],
        )
        part = Component(
            name=p.name,
            version=p.version,
            type=ComponentType.LIBRARY,
            purl=url,
            bom_ref=str(url),
            external_references=[files],
            properties=[Property(name="finsam:villkor", value=p.marker)] if p.marker else (),
        )
        bom.components.add(part)
        parts.append(part)
    bom.register_dependency(own, parts)
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"
