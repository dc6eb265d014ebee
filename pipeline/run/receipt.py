"""The receipt of a finished run: which files went in and came out, with checksums.

What went in is told as it was when the run began. A second run with nothing changed is
settled by the receipt alone, before the graph and its libraries are loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.places import Places
from pipeline.run.inputs import Entry, Inputs, entry_of, input_files, is_unchanged
from pipeline.store import read_json, write_json

# How a file of the office's own words ends.
WORDS = ".md"


@dataclass(frozen=True)
class Said:
    """What a run ended by saying: what was found, in lines, and the files to look at."""

    found: tuple[str, ...]
    shown: tuple[Path, ...]


def is_current(places: Places, selection: str) -> Said | None:
    """What the last run said, when it was this selection and nothing has changed since."""
    path = _receipt(places)
    if not path.is_file():
        return None
    saved = read_json(path)
    if saved.get("urval") != selection:
        return None
    if [p.as_posix() for p in input_files(places)] != list(saved["in"]):
        return None
    entries = {**saved["in"], **saved["ut"]}
    if not all(is_unchanged(Path(name), Entry(**entry)) for name, entry in entries.items()):
        return None
    return Said(tuple(saved.get("sagt", ())), tuple(Path(name) for name in saved["visas"]))


def only_words_changed(inputs: Inputs, selection: str) -> bool:
    """Whether the last run was this selection, and nothing but words of the offices have changed since.

    A guess at what the run will do: for that nothing is read again that `inputs` have not read.
    """
    path = _receipt(inputs.places)
    saved = read_json(path) if path.is_file() else {}
    if saved.get("urval") != selection:
        return False
    before = {(name, entry["sha256"]) for name, entry in saved["in"].items()}
    changed = before ^ {(p.as_posix(), entry.sha256) for p, entry in inputs.files.items()}
    return bool(changed) and all(Path(name).suffix == WORDS for name, _ in changed)


def write_receipt(inputs: Inputs, selection: str, outputs: Iterable[Path], said: Said) -> None:
    """Remember a run that ended well, of `inputs` as they were when it began."""
    write_json(
        _receipt(inputs.places),
        {
            "urval": selection,
            "in": {p.as_posix(): asdict(entry) for p, entry in sorted(inputs.files.items())},
            "ut": {p.as_posix(): asdict(entry_of(p)) for p in sorted(outputs)},
            "sagt": list(said.found),
            "visas": [p.as_posix() for p in said.shown],
        },
    )


def forget(places: Places) -> None:
    """A run has begun: until it ends well nothing is known to be current."""
    _receipt(places).unlink(missing_ok=True)


def _receipt(places: Places) -> Path:
    return places.state / "kvitto.json"
