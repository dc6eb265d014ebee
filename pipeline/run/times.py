"""How long each step took, so that the next run can say how long is left."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Self

from pipeline.places import Places
from pipeline.store import read_json, write_json


@dataclass
class Times:
    """Seconds of the last run of each step, by its name; of each kind of step in the last run; and of a whole run.

    `whole` is None before the first run in which every step was done.
    """

    steps: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, float] = field(default_factory=dict)
    whole: float | None = None

    @classmethod
    def read(cls, places: Places) -> Self:
        """What earlier runs took; nothing when there are none, or an older version kept it otherwise."""
        path = places.state / _FILE
        kept = read_json(path) if path.is_file() else {}
        return cls(**kept) if set(kept) == set(asdict(cls())) else cls()

    def write(self, places: Places) -> None:
        """Keep it for the next run."""
        write_json(places.state / _FILE, asdict(self))

    def left(self, waiting: set[str]) -> float | None:
        """Seconds until the steps that wait are done, if they take as long as when all were done. None when not known."""
        every = sum(self.steps.values())
        if self.whole is None or not every or not waiting <= set(self.steps):
            return None
        return self.whole * sum(self.steps[name] for name in waiting) / every


_FILE = "tider.json"
