"""A release as one file: a zip with five members, and one way only to write them.

`utgava.json` says what the others are, each by its checksum, and `signatur.txt` is the signature on it: whoever
changes a byte of any of them is found out. Nothing is compressed, since that is done in more than one way: so the
file itself can be held against what its members make, and no byte of it is free.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PASSPORT, SIGNATURE = "utgava.json", "signatur.txt"
NUMBERS, PRINTED, FACTS = "publicerbart.csv", "tryckt.csv", "forbund.toml"
CONTENT = (NUMBERS, PRINTED, FACTS)
FORMAT = "finsam-utgava 1"
# A whole förbund of twenty years is some megabytes: what is larger is no release of ours.
MOST_BYTES = 100_000_000
_WRITTEN = (1980, 1, 1, 0, 0, 0)


class NoBundle(Exception):
    """The file cannot be a release, or is not whole. `found` says what it is, in Swedish."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def digests_of(content: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each member that the passport speaks for."""
    return {name: hashlib.sha256(content[name]).hexdigest() for name in CONTENT}


def passport_bytes(passport: Mapping[str, Any]) -> bytes:
    """The passport as it is signed and stored."""
    return (json.dumps(passport, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def pack(passport: bytes, signature: str, open_key: str, content: Mapping[str, bytes]) -> bytes:
    """The whole file. It has no time and no machine in it."""
    members = {PASSPORT: passport, SIGNATURE: f"{open_key}\n{signature}\n".encode(), **content}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in (PASSPORT, SIGNATURE, *CONTENT):
            entry = zipfile.ZipInfo(name, _WRITTEN)
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, members[name])
    return out.getvalue()


def is_as_packed(file: bytes, members: Mapping[str, bytes]) -> bool:
    """Whether a file is what `pack` makes of its members, to the byte."""
    lines = members[SIGNATURE].decode("ascii", "replace").split("\n")
    content = {name: members[name] for name in CONTENT}
    return len(lines) == 3 and file == pack(members[PASSPORT], lines[1], lines[0], content)


def read_file(path: Path) -> bytes:
    """The bytes of what should be a release. Raises NoBundle for what is too large to be one, and does not read it."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise NoBundle("en fil på mer än 100 MB")
    return data


def unpack(file: bytes) -> dict[str, bytes]:
    """Every member of a release by its name. Raises NoBundle for anything but the five, whole and as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            entries = archive.infolist()
            names = [e.filename for e in entries]
            if sorted(names) != sorted((PASSPORT, SIGNATURE, *CONTENT)):
                raise NoBundle(f"en zip med {', '.join(names[:5]) or 'inget'}")
            # What is compressed may be as large as anybody likes.
            if any(e.compress_type != zipfile.ZIP_STORED for e in entries):
                raise NoBundle("en zip som packats av ett annat program")
            return {e.filename: archive.read(e) for e in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OverflowError, ValueError) as error:
        raise NoBundle("en skadad eller avklippt fil, eller något annat än en zip") from error
