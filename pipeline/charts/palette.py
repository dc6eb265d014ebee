"""The colours of charts: those of the project, and what a förbund's own must bear to take their place."""

from __future__ import annotations

from dataclasses import dataclass

INK, QUIET, RULE, PALE, PAPER = "#1a1a1a", "#4d4d4d", "#c9c9c9", "#e4eaee", "#ffffff"
# The edge of what is pale, and of a figure that is set beside: 3:1 or more against white.
EDGE = "#767676"


@dataclass(frozen=True)
class Palette:
    """The first colour is of what happened and of women, the second of men and of what is beside; a third is grey."""

    first: str = "#1f5a7a"
    second: str = "#c8791f"
    third: str = "#6b6b6b"

    def of(self, series: str) -> str:
        """The colour of a series."""
        return {"man": self.second, "annat": self.third}.get(series, self.first)


STANDARD = Palette()
