"""How the stop of a stage travels from one process to another, with its type.

A stage says that it cannot go on by a StageStopped, of whatever kind. Between processes it
goes pickled, so that the kind and the faults arrive, and beside it its text: a kind that
cannot be pickled, or not read back, arrives as a StageStopped that says the same.
"""

from __future__ import annotations

import base64
import pickle
from collections.abc import Mapping

from pipeline.faults import StageStopped


def pack(stop: StageStopped) -> dict[str, str]:
    """A stop as plain text: how it is read back, and what it says."""
    try:
        pickled = base64.b64encode(pickle.dumps(stop)).decode("ascii")
    except Exception:
        pickled = ""
    return {"stop": pickled, "text": str(stop)}


def unpack(packed: Mapping[str, str]) -> StageStopped:
    """The stop that was packed, by our own code and nobody else's: of its own type where that can be read."""
    try:
        stop = pickle.loads(base64.b64decode(packed["stop"]))
    except Exception:
        stop = None
    return stop if isinstance(stop, StageStopped) else StageStopped(packed["text"])


def fit_to_travel(stop: StageStopped) -> StageStopped:
    """A stop that another process can read: one that cannot be read back takes the worker with it."""
    return unpack(pack(stop))
