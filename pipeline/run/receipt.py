"""The receipt of a finished run: which files went in and came out, with checksums.

A second run with nothing changed is settled by the receipt alone, before the graph and
its libraries are loaded. A file is trusted unread when its size and time are unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.places import ROOT, Places
from pipeline.store import read_json, sha256_of, write_json

_CODE = ("pipeline", "notebooks", "expectations", "locks")


def _receipt(places: Places) -> Path:
    return places.state / "kvitto.json"


def inputs_of(places: Places) -> list[Path]:
    """Every file that may matter to a run: deliveries, code, suites, notebooks, locks."""
    code = [p for folder in _CODE for p in (ROOT / folder).rglob("*")]
    files = [*places.raw.rglob("*"), *code]
    return sorted(
        p for p in files if p.is_file() and "__pycache__" not in p.parts and ".ipynb_checkpoints" not in p.parts
    )


def is_current(places: Places, selection: str) -> list[Path] | None:
    """The outputs of the last run when it was this selection and nothing has changed since."""
    path = _receipt(places)
    if not path.is_file():
        return None
    saved = read_json(path)
    if saved.get("urval") != selection:
        return None
    if [p.as_posix() for p in inputs_of(places)] != list(saved["in"]):
        return None
    entries = {**saved["in"], **saved["ut"]}
    if not all(_unchanged(Path(name), entry) for name, entry in entries.items()):
        return None
    return [Path(name) for name in saved["visas"]]


def write_receipt(places: Places, selection: str, outputs: Iterable[Path], shown: Iterable[Path]) -> None:
    """Remember a run that ended well."""
    write_json(
        _receipt(places),
        {
            "urval": selection,
            "in": {p.as_posix(): _entry(p) for p in inputs_of(places)},
            "ut": {p.as_posix(): _entry(p) for p in sorted(outputs)},
            "visas": [p.as_posix() for p in shown],
        },
    )


def forget(places: Places) -> None:
    """A run has begun: until it ends well nothing is known to be current."""
    _receipt(places).unlink(missing_ok=True)


def _entry(path: Path) -> dict[str, Any]:
    stat = path.stat()
    return {"storlek": stat.st_size, "tid": stat.st_mtime_ns, "sha256": sha256_of(path)}


def _unchanged(path: Path, entry: dict[str, Any]) -> bool:
    if not path.is_file():
        return False
    stat = path.stat()
    if (stat.st_size, stat.st_mtime_ns) == (entry["storlek"], entry["tid"]):
        return True
    return stat.st_size == entry["storlek"] and sha256_of(path) == entry["sha256"]
