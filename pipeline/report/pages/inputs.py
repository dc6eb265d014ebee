"""What the reports are built from, by fingerprint: what the manifest keeps and the start page holds against it."""

from __future__ import annotations

from pipeline.personal import file_fingerprint, read_key
from pipeline.places import Places, Unit


def fingerprint_inputs(places: Places, units: list[Unit]) -> dict[str, str]:
    """The fingerprint under the office's key of each file behind these years, by its path under data/raw."""
    key = read_key()
    return {p.relative_to(places.raw).as_posix(): file_fingerprint(key, p) for p in places.inputs(units)}
