"""The matrix of risks: how likely and how bad, one number per risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.charts.chart import Chart
from pipeline.charts.drawing import new_figure
from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Numbers
from pipeline.typography import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STEPS = 5
# The worse a square, the darker; the number of a risk is readable on each.
_SHADES = ("#f3f6f8", "#dbe6ec", "#b9d2de", "#f0c9a4", "#dd9a5f")
_LIMITS = (3, 6, 10, 15)
_EDGE = "#767676"


def risk_matrix(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """The risks of a year placed by probability (upwards) and consequence (to the right)."""
    rows = {m: numbers.where(m, year=year, kind="utfall", breakdown="risk") for m in ("sannolikhet", "konsekvens")}
    likely, bad = ({o.category: o for o in found if o.value is not None} for found in rows.values())
    placed = {r: (int(likely[r].value or 0), int(bad[r].value or 0)) for r in likely if r in bad}
    if not placed:
        return None
    worst = sorted(placed, key=lambda r: (-placed[r][0] * placed[r][1], r))
    told = "; ".join(f"risk {r}: sannolikhet {placed[r][0]}, konsekvens {placed[r][1]}" for r in worst)
    kept = [(f"Risk {r}: {m}", found[r]) for r in worst for m, found in (("sannolikhet", likely), ("konsekvens", bad))]
    return Chart(
        id="riskmatris",
        title=f"{number(len(placed))} risker {year} efter sannolikhet och konsekvens",
        alt=f"Rutnät med sannolikhet uppåt och konsekvens åt höger, från 1 till 5. {told[:1].upper()}{told[1:]}.",
        unit="antal",
        rows=kept,
        draw=lambda: draw_matrix(placed),
        note="Siffrorna i rutorna är riskernas nummer i tabellen. Ju mörkare ruta, desto högre riskvärde.",
    )


def draw_matrix(placed: dict[str, tuple[int, int]]) -> Figure:
    """A grid of five by five; each risk's number stands in its square."""
    figure, axes = new_figure(4.6)
    axes.grid(visible=False)
    for likely in range(1, _STEPS + 1):
        for bad in range(1, _STEPS + 1):
            shade = _SHADES[sum(likely * bad >= limit for limit in _LIMITS)]
            axes.barh(likely, 1, left=bad - 0.5, height=1, color=shade, edgecolor=_EDGE, linewidth=0.8)
            here = sorted((r for r, at in placed.items() if at == (likely, bad)), key=lambda r: (len(r), r))
            if here:
                axes.text(
                    bad, likely, ", ".join(here), ha="center", va="center", fontsize=11, fontweight="bold", wrap=True
                )
    axes.set_xlim(0.5, _STEPS + 0.5)
    axes.set_ylim(0.5, _STEPS + 0.5)
    axes.set_xticks(range(1, _STEPS + 1))
    axes.set_yticks(range(1, _STEPS + 1))
    axes.set_xlabel("konsekvens", loc="left", fontsize=9)
    axes.set_ylabel("sannolikhet", loc="bottom", fontsize=9)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure
