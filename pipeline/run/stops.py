"""How the stop of a stage travels from one process to another, with its type.

A stage says that it cannot go on by a StageStopped, of whatever kind. Between processes it goes as
plain text: its kinds by name, its faults, and what it says. Nothing that arrives is run: a kind is
looked up among those that our own code has, and one that is not there arrives as a StageStopped that says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from pipeline.faults import DeliveryFaults, Fault, StageStopped

_OURS = "pipeline."


def pack(stop: StageStopped) -> dict[str, Any]:
    """A stop as plain text: the names of its kinds, nearest first, its faults and what it says."""
    faults = stop.faults if isinstance(stop, DeliveryFaults) else ()
    kinds = [_name(kind) for kind in type(stop).__mro__ if issubclass(kind, StageStopped)]
    return {"kinds": kinds, "faults": [asdict(f) for f in faults], "text": str(stop), "code": stop.code}


def unpack(packed: Mapping[str, Any]) -> StageStopped:
    """The stop that was packed, of the nearest of its kinds that is known here and can be made of what it says."""
    if packed["faults"]:
        return DeliveryFaults(Fault(**f) for f in packed["faults"])
    known = {_name(kind): kind for kind in _kinds(StageStopped)}
    text = str(packed["text"])
    for kind in (known[name] for name in packed["kinds"] if name in known):
        try:
            stop = kind(text)
        except TypeError:
            continue
        if str(stop) == text:
            break
    else:
        stop = StageStopped(text)
    stop.code = str(packed.get("code") or stop.code)
    return stop


def fit_to_travel(stop: StageStopped) -> StageStopped:
    """A stop that another process can read: one that cannot be read back takes the worker with it."""
    return unpack(pack(stop))


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _kinds(kind: type[StageStopped]) -> Iterator[type[StageStopped]]:
    """The kind and those made of it, where another process has them too."""
    if kind.__module__.startswith(_OURS):
        yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)
