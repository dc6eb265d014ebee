"""The numbers that may be published, and nothing else: the only ones that what renders can hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pipeline.faults import StageStopped
from pipeline.measures.numbers import Numbers, Observation
from pipeline.store import read_columns

# A table that says why its numbers are protected is one with the numbers.
_AS_COUNTED = "skydd"
_WITHHELD = "dold"


class Published(Numbers):
    """Observations as they may be shown: one that is withheld has no value, and no part of one.

    Raises StageStopped for any other.
    """

    def __init__(self, observations: Iterable[Observation]) -> None:
        held = list(observations)
        for o in held:
            parts = (o.numerator, o.denominator, o.lower, o.upper) if o.status == _WITHHELD else ()
            if o.status != "ok" and any(v is not None for v in (o.value, *parts)):
                raise _holds_a_value(o.obs_id, o.status)
        super().__init__(held)

    @classmethod
    def read(cls, path: Path) -> Published:
        """Read publicerbart of a förbund or of all. Raises StageStopped for a table of numbers as counted."""
        if _AS_COUNTED in read_columns(path):
            raise _holds_a_value(path.name, "som räknat")
        return cls(super().read(path))


def read_published(path: Path) -> Published:
    """Published.read of a förbund's own table, kept while it is the same: each of its years asks for it, many times.

    Raises StageStopped as that does.
    """
    now = path.stat()
    return _kept(path, now.st_ino, now.st_size, now.st_mtime_ns)


# One förbund's at a time: a process builds its years one after the other.
@lru_cache(maxsize=1)
def _kept(path: Path, *version: int) -> Published:
    return Published.read(path)


def _holds_a_value(what: str, status: str) -> StageStopped:
    return StageStopped(
        f"{what} har status {status} men bär på värden som inte får visas. Inget dokument skrivs av det. "
        "Det är ett fel i programmet: kör make report FRESH=1 och anmäl det om det står kvar.",
        code="PRG-006",
    )
