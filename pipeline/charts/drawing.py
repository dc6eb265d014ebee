"""One function per kind of chart: rows in, a matplotlib figure out. No data is read here.

Bars start at zero and are labelled with their value; budget is an outline with stripes,
outcome is filled, so that the two differ without colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.typography import SCALE, amount, in_scale, number, percent, shown_decimals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE = Path(__file__).parent / "finsam.mplstyle"
COLOURS = {
    "utfall": "#1f5a7a",
    "budget": "#b4531a",
    "kvinna": "#1f5a7a",
    "man": "#c8791f",
    "annat": "#6b6b6b",
    "tak": "#8a8a8a",
    "forbrukat": "#1f5a7a",
    "ej_forbrukat": "#b4531a",
    "over": "#6b6b6b",
}
# Told apart without colour too.
_HATCHES = {"man": "...", "annat": "xxx", "tak": "\\\\\\\\", "over": "xxx"}
# Money that was decided but not used: an outline with stripes.
_OUTLINED = ("budget", "ej_forbrukat")
_WIDTH = 7.5
# What fits on a page of A4 under a heading, in inches.
HIGHEST = 8.5


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: a label and a value per series (None = nothing to draw)."""

    label: str
    values: dict[str, Decimal | None]


def draw_bars(bars: Sequence[Bar], series: dict[str, str], scale: str, decimals: int | None = None) -> Figure:
    """Horizontal bars, one group per row. `series` maps a kind to its name in the legend.

    `decimals` None means as many as the amounts were written with.
    """
    figure, axes = new_figure(min(HIGHEST, (0.28 * len(series) + 0.2) * len(bars) + 1.2))
    height = 0.8 / len(series)
    every = [v for b in bars for v in b.values.values() if v is not None]
    if decimals is None:
        decimals = shown_decimals(every, scale) if scale in SCALE else 1
    for place, (kind, name) in enumerate(series.items()):
        offset = (place - (len(series) - 1) / 2) * height
        for row, bar in enumerate(bars):
            value = bar.values.get(kind)
            if value is None:
                continue
            shown = float(in_scale(value, scale))
            alone = sum(v is not None for v in bar.values.values()) == 1
            y = row if alone else row + offset
            _bar(axes, y, shown, height * 0.92, kind, name if row == _first(bars, kind) else None)
            _value_label(axes, shown, y, _text(value, scale, decimals))
    axes.set_yticks(range(len(bars)), [textwrap.fill(b.label, 30) for b in bars])
    axes.set_ylim(len(bars) - 0.45, -0.55)
    _finish(figure, axes, scale, every, legend=len(series) > 1 or "budget" in series)
    return figure


def draw_years(points: dict[str, dict[int, Decimal]], names: dict[str, str], scale: str) -> Figure:
    """Columns over years, one per kind and year; a year that is missing leaves a gap."""
    years = sorted({y for series in points.values() for y in series})
    figure, axes = new_figure(3.6)
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", visible=True)
    width = 0.7 / max(1, len(points))
    every = [v for series in points.values() for v in series.values()]
    decimals = shown_decimals(every, scale)
    span = list(range(years[0], years[-1] + 1))
    for place, (kind, series) in enumerate(points.items()):
        offset = (place - (len(points) - 1) / 2) * width
        for nth, (year, value) in enumerate(sorted(series.items())):
            alone = sum(year in other for other in points.values()) == 1
            x, y = span.index(year) + (0 if alone else offset), float(in_scale(value, scale))
            _column(axes, x, y, width * 0.92, kind, names[kind] if nth == 0 else None)
            axes.annotate(
                _text(value, scale, decimals),
                (x, y),
                xytext=(0, 3 if y >= 0 else -3),
                textcoords="offset points",
                ha="center",
                va="bottom" if y >= 0 else "top",
                fontsize=9,
            )
    axes.set_xticks(range(len(span)), [str(y) for y in span])
    axes.axhline(0, color="#333333", linewidth=1)
    axes.margins(y=0.18)
    _finish(figure, axes, scale, every, legend=len(points) > 1 or "budget" in points, vertical=True)
    return figure


def draw_parts(bars: Sequence[Bar], series: Mapping[str, str], ends: Sequence[str], scale: str) -> Figure:
    """Horizontal bars made of parts laid end to end from zero, in kr shown in `scale`.

    `series` maps a part to its name in the legend, `ends` is what stands after each bar. No part is negative.
    """
    figure, axes = new_figure(min(HIGHEST, 0.42 * len(bars) + 1.2))
    right = stack_parts(axes, bars, series, {k: _look(k) for k in series}, 0.62, lambda v: float(in_scale(v, scale)))
    for row, (x, text) in enumerate(zip(right, ends, strict=True)):
        _value_label(axes, x, row, text)
    axes.set_yticks(range(len(bars)), [textwrap.fill(b.label, 30) for b in bars])
    axes.set_ylim(len(bars) - 0.45, -0.55)
    whole = [sum((v for v in b.values.values() if v), Decimal(0)) for b in bars]
    _finish(figure, axes, scale, whole, legend=True)
    # Room for the words after each bar: a letter takes about a hundredth of the width.
    axes.set_xlim(0, max([x / (1 - min(0.0108 * len(text), 0.6)) for x, text in zip(right, ends, strict=True)]) or 1.0)
    return figure


def stack_parts(
    axes: Axes,
    bars: Sequence[Bar],
    series: Mapping[str, str],
    looks: Mapping[str, Mapping[str, Any]],
    height: float,
    width_of: Callable[[Decimal], float] = float,
) -> list[float]:
    """Lay the parts of each bar end to end; gives where each bar ends. A part that is nowhere has no legend."""
    right = [0.0] * len(bars)
    for part, words in series.items():
        named = False
        for row, bar in enumerate(bars):
            width = width_of(bar.values.get(part) or Decimal(0))
            if not width:
                continue
            axes.barh(row, width, left=right[row], height=height, label=None if named else words, **looks[part])
            named = True
            right[row] += width
    return right


def new_figure(height: float) -> tuple[Figure, Axes]:
    """An empty figure in the one style, as wide as a page; `height` in inches."""
    import matplotlib
    import matplotlib.style
    from matplotlib.figure import Figure

    matplotlib.style.use(STYLE)
    figure = Figure(figsize=(_WIDTH, max(2.4, height)), layout="constrained")
    return figure, figure.subplots()


def _bar(axes: Axes, y: float, width: float, height: float, kind: str, name: str | None) -> None:
    axes.barh(y, width, height=height, label=name, **_look(kind))


def _column(axes: Axes, x: float, height: float, width: float, kind: str, name: str | None) -> None:
    axes.bar(x, height, width=width, label=name, **_look(kind))


def _look(kind: str) -> dict[str, Any]:
    """Budget is striped, everything else filled: told apart without colour."""
    colour = COLOURS.get(kind, COLOURS["utfall"])
    if kind in _OUTLINED:
        return {"facecolor": "white", "edgecolor": colour, "hatch": "////"}
    if kind in _HATCHES:
        return {"facecolor": colour, "edgecolor": "white", "hatch": _HATCHES[kind], "linewidth": 0}
    return {"color": colour}


def _first(bars: Sequence[Bar], kind: str) -> int:
    return next((i for i, b in enumerate(bars) if b.values.get(kind) is not None), -1)


def _value_label(axes: Axes, x: float, y: float, text: str) -> None:
    axes.annotate(
        text,
        (x, y),
        xytext=(4 if x >= 0 else -4, 0),
        textcoords="offset points",
        va="center",
        ha="left" if x >= 0 else "right",
        fontsize=9,
    )


def _finish(
    figure: Figure, axes: Axes, scale: str, values: list[Decimal], *, legend: bool, vertical: bool = False
) -> None:
    """Unit just above the axis, round numbers on it, legend below. The title is a caption."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis = axes.yaxis if vertical else axes.xaxis
    axis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda v, _: _tick(v)))
    unit = {"procent": "procent"}.get(scale, scale)
    if vertical:
        axes.set_title(unit, fontsize=9, fontweight="normal", color="#333333")
    else:
        axes.xaxis.set_ticks_position("top")
        axes.xaxis.set_label_position("top")
        axes.set_xlabel(unit, loc="left", fontsize=9)
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color="#333333", linewidth=1)
        low, high = (
            min([0.0, *(float(in_scale(v, scale)) for v in values)]),
            max([0.0, *(float(in_scale(v, scale)) for v in values)]),
        )
        room = (high - low or 1.0) * 0.14
        axes.set_xlim(low - (room if low < 0 else 0), high + room)
    if legend:
        figure.legend(loc="outside lower left", ncols=3, fontsize=9)


def _text(value: Decimal, scale: str, decimals: int) -> str:
    if scale == "procent":
        return percent(value, decimals)
    return amount(value, scale, decimals) if scale in SCALE else number(value, decimals)


def _tick(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)
