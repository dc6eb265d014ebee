"""What a chart has drawn."""

from __future__ import annotations

from typing import cast

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


def bars(axes: Axes) -> list[Rectangle]:
    """The bars of a chart, in the order they were drawn."""
    return [cast(Rectangle, patch) for patch in axes.patches]
