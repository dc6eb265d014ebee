"""The office's own folder says what it is, before anything else stands in it."""

from __future__ import annotations

from pathlib import Path

from pipeline.places import Places
from pipeline.store import write_text

TOLD = Path(__file__).parent / "internt.md"


def write_office_readme(places: Places) -> None:
    """Write reports/internt/README.md, unless it is there as it should be."""
    path, told = places.internal / "README.md", TOLD.read_text("utf-8")
    if not path.is_file() or path.read_text("utf-8") != told:
        write_text(path, told)
