"""A share of persons, told so roughly that it does not say how many they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.typography import WITHHELD, percent

# Steps in percent, finest first, that a share of persons may be told in.
_STEPS = (1, 5, 10, 25)


def share_told(row: Mapping[str, Any], column: str, smallest: int) -> str:
    """The share of rows; of persons so roughly that a group below the `smallest` is never told, nor worked out.

    None and all are told as they are: nobody is told apart from the others.
    """
    count, rows = row[column], row["rader"]
    if count in (0, rows):
        return percent(100 * count / rows, 0)
    if not row["om_personer"]:
        return percent(100 * count / rows)
    step = next((s for s in _STEPS if s * rows >= 200 * smallest), 0)
    if not step:
        return WITHHELD
    rounded = step * round(100 * count / rows / step)
    if rounded == 0:
        return f"under {percent(step, 0)}"
    return f"över {percent(100 - step, 0)}" if rounded == 100 else percent(rounded, 0)
