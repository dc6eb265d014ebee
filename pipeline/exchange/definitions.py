"""What tells two definitions of a measure apart: that which decides its numbers, and none of its words."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable

from pipeline.measures.definition import read_measures

# Words for a reader, and the example: an office may have mended them without counting otherwise.
_WORDS = {"title", "definition", "example", "caveats", "reference", "polarity", "compare"}


def definitions_of(used: Iterable[str]) -> dict[str, str]:
    """Fingerprints of measures and of everything they are made of, by id."""
    found: dict[str, str] = {}
    waiting = [m for m in used if m in read_measures()]
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found[id_] = _fingerprint(id_)
            waiting += read_measures()[id_].named
    return dict(sorted(found.items()))


def _fingerprint(id_: str) -> str:
    said = {k: v for k, v in dataclasses.asdict(read_measures()[id_]).items() if k not in _WORDS}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]
