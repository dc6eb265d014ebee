"""What lies under a folder, by checksum."""

from __future__ import annotations

from pathlib import Path

from pipeline.store import sha256_of


def tree(folder: Path) -> dict[str, str]:
    """Every file under a folder with its checksum."""
    return {p.relative_to(folder).as_posix(): sha256_of(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def published(out: Path) -> dict[str, str]:
    """What a run has left under OUT, without the memory of the graph."""
    data = {k: v for k, v in tree(out / "data" / "processed").items() if not k.startswith(".korning")}
    return tree(out / "reports") | data
