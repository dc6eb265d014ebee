"""Drawings of the comparison: small multiples over years, dots with intervals, ranked bars, a funnel.

A line never crosses a break or a missing year, and never joins numbers that may not be compared.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.charts.drawing import COLOURS, HIGHEST, STYLE, new_figure
from pipeline.typography import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 7.5
_PANELS_ACROSS = 3
_MUTED = "#6b6b6b"


@dataclass(frozen=True)
class Line:
    """Years that may be joined: (year, value) in the unit of the axis."""

    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Panel:
    """A förbund of its own: its lines, and the years in which a break begins."""

    name: str
    lines: tuple[Line, ...]
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Dot:
    """A share with its interval, all in percent. `group` numbers that may be compared have in common."""

    label: str
    value: float
    lower: float
    upper: float


def draw_panels(panels: Sequence[Panel], unit: str, decimals: int = 0) -> Figure:
    """One small chart per förbund with the same axes; a break is a broken vertical line."""
    import matplotlib
    import matplotlib.style
    from matplotlib.figure import Figure

    matplotlib.style.use(STYLE)
    across = min(_PANELS_ACROSS, len(panels))
    down = -(-len(panels) // across)
    figure = Figure(figsize=(_WIDTH, max(2.6, min(HIGHEST, 2.1 * down + 0.5))), layout="constrained")
    grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    years = sorted({y for p in panels for line in p.lines for y, _ in line.points})
    for place, axes in enumerate(grid.flat):
        if place >= len(panels):
            axes.set_visible(False)
            continue
        _draw_panel(axes, panels[place], unit if place == 0 else "", decimals)
    first = grid.flat[0]
    values = [v for p in panels for line in p.lines for _, v in line.points]
    low, high = min([0.0, *values]), max([0.0, *values])
    room = (high - low or 1.0) * 0.16
    first.set_ylim(low - (room if low < 0 else 0), high + room)
    # Room for the figures at both ends.
    first.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    step = max(1, -(-(years[-1] - years[0] + 1) // 4))
    first.set_xticks(range(years[0], years[-1] + 1, step))
    return figure


def _draw_panel(axes: Axes, panel: Panel, unit: str, decimals: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_title(f"{panel.name}\n{unit}" if unit else f"{panel.name}\n", fontsize=9, fontweight="bold")
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", visible=True)
    axes.axhline(0, color="#333333", linewidth=1)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, 0 if float(v).is_integer() else 1)))
    axes.tick_params(labelsize=8)
    for line in panel.lines:
        years, values = [y for y, _ in line.points], [v for _, v in line.points]
        axes.plot(years, values, color=COLOURS["utfall"], marker="o", markersize=4, linewidth=1.6)
    for year in panel.breaks:
        axes.axvline(year - 0.5, color=_MUTED, linewidth=1, linestyle=(0, (4, 3)))
    ends = {line.points[i] for line in panel.lines for i in (0, -1)}
    for year, value in sorted(ends):
        axes.annotate(
            number(value, decimals), (year, value), xytext=(0, 5), textcoords="offset points", ha="center", fontsize=8
        )


def draw_dots(dots: Sequence[Dot], national: tuple[str, float] | None = None) -> Figure:
    """A dot per row with its interval, from 0 percent. `national` is a figure set beside them."""
    figure, axes = new_figure(min(HIGHEST, 0.36 * len(dots) + 1.3))
    for row, dot in enumerate(dots):
        axes.plot([dot.lower, dot.upper], [row, row], color=COLOURS["utfall"], linewidth=2, solid_capstyle="butt")
        axes.plot([dot.value], [row], marker="o", color=COLOURS["utfall"], markersize=7)
        axes.annotate(
            percent(dot.value), (dot.upper, row), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9
        )
    if national:
        name, value = national
        axes.axvline(value, color=COLOURS["budget"], linewidth=1.4, linestyle=(0, (5, 3)))
        axes.annotate(
            f"{name} {percent(value)}", (value, len(dots) - 0.45), xytext=(4, 2), textcoords="offset points", fontsize=8
        )
    axes.set_yticks(range(len(dots)), [textwrap.fill(d.label, 30) for d in dots])
    axes.set_ylim(len(dots) - 0.4, -0.6)
    axes.set_xlim(0, min(112.0, max([d.upper for d in dots]) * 1.18 + 4))
    _percent_axis(axes)
    return figure


def draw_funnel(
    dots: Sequence[tuple[str, float, float]], middle: float, limits: Sequence[tuple[float, float, float]]
) -> Figure:
    """Shares (percent) against the number they are shares of: (label, n, share).

    `middle` is the share of all together; `limits` are (n, lower, upper) between which 95 of 100
    fall by chance alone.
    """
    figure, axes = new_figure(4.6)
    axes.grid(axis="y", visible=True)
    sizes = [n for n, _, _ in limits]
    for side in (1, 2):
        axes.plot(sizes, [limit[side] for limit in limits], color=_MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.axhline(middle, color=_MUTED, linewidth=1.2)
    for label, n, share in dots:
        axes.plot([n], [share], marker="o", color=COLOURS["utfall"], markersize=6)
        axes.annotate(label, (n, share), xytext=(5, 3), textcoords="offset points", fontsize=8)
    axes.set_ylim(0, min(100.0, max([*(s for _, _, s in dots), *(u for _, _, u in limits)]) * 1.1))
    axes.set_xlabel("andel av så många", fontsize=9)
    axes.set_title("procent", fontsize=9, fontweight="normal", color="#333333")
    return figure


def _percent_axis(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    axes.xaxis.set_ticks_position("top")
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("procent", loc="left", fontsize=9)
    axes.spines["bottom"].set_visible(False)
    axes.axvline(0, color="#333333", linewidth=1)
