"""What a task rests on beside its files: a digest of the code behind it."""

from __future__ import annotations

import hashlib
from functools import cache

from pipeline.places import ROOT

PACKAGE = ROOT / "pipeline"
_CODE_SUFFIXES = {".py", ".toml", ".sql", ".csv", ".j2", ".css", ".mplstyle", ".typ", ".lua", ".js"}


@cache
def code_digest(rooms: tuple[str, ...]) -> str:
    """A digest of the code in some rooms of the package and its shared modules."""
    paths = {p for p in PACKAGE.glob("*.py") if p.name not in ("bootstrap.py", "cli.py")}
    for room in rooms:
        place = PACKAGE / room
        paths |= {place} if place.is_file() else set(place.rglob("*"))
    digest = hashlib.sha256()
    for path in sorted(p for p in paths if p.suffix in _CODE_SUFFIXES and p.is_file()):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
