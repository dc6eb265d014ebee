"""The matrix of risks: how likely and how bad, one number per risk."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.charts.chart import Chart
from pipeline.charts.palette import EDGE, QUIET
from pipeline.charts.sheet import Sheet
from pipeline.forbund.model import Forbund
from pipeline.letters.measure import broken
from pipeline.measures.numbers import Numbers
from pipeline.typography import number

_STEPS = 5
# The worse a square, the darker; the number of a risk is readable on each.
_SHADES = ("#f3f6f8", "#dbe6ec", "#b9d2de", "#f0c9a4", "#dd9a5f")
_LIMITS = (3, 6, 10, 15)


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
        draw=lambda sheet: draw_matrix(sheet, placed),
        note="Siffrorna i rutorna är riskernas nummer i tabellen. Ju mörkare ruta, desto högre riskvärde.",
    )


def draw_matrix(sheet: Sheet, placed: Mapping[str, tuple[int, int]]) -> None:
    """A grid of five by five; each risk's number stands in its square."""
    size, left = sheet.room.small, 26.0
    wide = min((sheet.room.width - left) / _STEPS, 74.0)
    high = wide * (0.75 if sheet.room.narrow else 0.52)
    top = 4.0
    for likely in range(1, _STEPS + 1):
        y = top + (_STEPS - likely) * high
        sheet.words(left - 5, y + high / 2, number(likely), size=size, anchor="end", colour=QUIET)
        for bad in range(1, _STEPS + 1):
            x = left + (bad - 1) * wide
            shade = _SHADES[sum(likely * bad >= limit for limit in _LIMITS)]
            sheet.block(x, y, wide, high, shade, edge=EDGE)
            here = sorted((r for r, at in placed.items() if at == (likely, bad)), key=lambda r: (len(r), r))
            if here:
                text = broken(", ".join(here), sheet.room.size, wide - 6, bold=True)
                sheet.lines(x + wide / 2, y + high / 2, text, anchor="middle", bold=True)
    bottom = top + _STEPS * high
    for bad in range(1, _STEPS + 1):
        sheet.words(left + (bad - 0.5) * wide, bottom + size, number(bad), size=size, anchor="middle", colour=QUIET)
    sheet.words(left + _STEPS * wide / 2, bottom + size * 2.4, "konsekvens", size=size, anchor="middle")
    sheet.words(size * 0.6, top + _STEPS * high / 2, "sannolikhet", size=size, anchor="middle", turned=True)
    sheet.height = bottom + size * 3.2
