"""How surveys are drawn: the whole scale as one bar, and shares as dots with their intervals."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.charts.drawing import HIGHEST, Bar, new_figure, stack_parts
from pipeline.typography import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# From the end of the scale and inwards. Answers that count are blue, the others grey; each
# segment also carries its number, and the legend stands in the order of the scale.
_COUNTS = ("#1f5a7a", "#6f9fb8", "#b9d2de")
_OTHERS = ("#4d4d4d", "#868686", "#b8b8b8", "#ececec")
_DARK = {"#1f5a7a", "#4d4d4d"}
_EDGE = "#333333"
# A number needs this share of the bar to be read inside it.
_ROOM = 6


@dataclass(frozen=True)
class Dot:
    """A share in a year, with the limits of its interval, all in percent."""

    year: int
    value: Decimal
    lower: Decimal
    upper: Decimal


def draw_scale(bars: Sequence[Bar], scale: Mapping[str, str], counts: Sequence[str]) -> Figure:
    """One bar of 100 percent per row, from the lowest answer to the highest.

    `scale` maps an answer to its words, in order; `counts` are those that count as agreement.
    """
    figure, axes = new_figure(min(HIGHEST, 0.62 * len(bars) + 1.5))
    colours = _colours(list(scale), counts)
    looks = {a: {"color": c, "edgecolor": _EDGE, "linewidth": 0.5} for a, c in colours.items()}
    stack_parts(axes, bars, scale, looks, 0.66)
    for row, bar in enumerate(bars):
        left = 0.0
        for answer in scale:
            width = float(bar.values.get(answer) or 0)
            if width >= _ROOM:
                ink = "white" if colours[answer] in _DARK else "black"
                axes.text(left + width / 2, row, number(width), ha="center", va="center", fontsize=9, color=ink)
            left += width
    axes.set_yticks(range(len(bars)), [textwrap.fill(b.label, 34) for b in bars])
    axes.set_ylim(len(bars) - 0.45, -0.55)
    axes.set_xlim(0, 100)
    _percent_axis(axes)
    figure.legend(loc="outside lower left", ncols=3, fontsize=9)
    return figure


def draw_dots(rows: Sequence[tuple[str, Sequence[Dot]]]) -> Figure:
    """A row per question: the latest year as a filled dot with its interval, earlier ones hollow."""
    figure, axes = new_figure(min(HIGHEST, 0.44 * len(rows) + 1.0))
    latest = max(d.year for _, dots in rows for d in dots)
    for row, (_, dots) in enumerate(rows):
        for dot in dots:
            now = dot.year == latest
            y = row if now else row + 0.24
            axes.plot([float(dot.lower), float(dot.upper)], [y, y], color=_EDGE if now else "#767676", linewidth=1.2)
            axes.plot(
                [float(dot.value)],
                [y],
                marker="o" if now else "D",
                markersize=7 if now else 5,
                markerfacecolor=_COUNTS[0] if now else "white",
                markeredgecolor=_COUNTS[0],
                linestyle="none",
            )
            told = percent(dot.value, 0) if now else f"{dot.year}: {percent(dot.value, 0)}"
            axes.annotate(told, (101, y), va="center", fontsize=9 if now else 8, annotation_clip=False)
    axes.set_yticks(range(len(rows)), [textwrap.fill(label, 44) for label, _ in rows], fontsize=9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 114)
    axes.set_xticks(range(0, 101, 20))
    _percent_axis(axes)
    return figure


def _colours(answers: list[str], counts: Sequence[str]) -> dict[str, str]:
    """A shade per answer: the ends of the scale are darkest."""
    other = [a for a in answers if a not in counts]
    agree = [a for a in reversed(answers) if a in counts]
    return {
        **{a: _OTHERS[min(i, len(_OTHERS) - 1)] for i, a in enumerate(other)},
        **{a: _COUNTS[min(i, len(_COUNTS) - 1)] for i, a in enumerate(agree)},
    }


def _percent_axis(axes: Axes) -> None:
    axes.xaxis.set_ticks_position("top")
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("procent", loc="left", fontsize=9)
    axes.spines["bottom"].set_visible(False)
