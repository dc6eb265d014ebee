"""A chart ready to be written, and the writing of it: SVG, PNG, CSV and an entry in index.json."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.charts.drawing import Bar
from pipeline.csv_files import write_rows
from pipeline.measures.numbers import Observation
from pipeline.store import sha256_of, write_bytes, write_json
from pipeline.typography import WITHHELD

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_DPI = 160


@dataclass(frozen=True)
class Chart:
    """A chart ready to be written: id, words, the numbers in it and how to draw it.

    `note` is what a reader must know who sees the chart alone, outside the report.
    """

    id: str
    title: str
    alt: str
    unit: str
    rows: Sequence[tuple[str, Observation]]
    draw: Callable[[], Figure]
    note: str = ""


def alt_text(what: str, bars: Sequence[Bar], series: Mapping[str, str], told: Callable[[Decimal], str]) -> str:
    """Alt text from what is drawn: what it is, then every value. A withheld one is said to be so."""

    def value(bar: Bar, kind: str) -> str:
        found = bar.values[kind]
        name = f"{series[kind].lower()} " if len(series) > 1 else ""
        return name + (f"{WITHHELD} (visas inte)" if found is None else told(found))

    parts = [f"{b.label}: {', '.join(value(b, k) for k in series if k in b.values)}" for b in bars]
    return f"{what}. {'; '.join(parts)}."


def write_charts(charts: list[Chart], folder: Path) -> None:
    """Write every chart's files, then index.json; what is no longer drawn is removed."""
    entries = [_write_chart(c, folder) for c in charts]
    kept = {name for e in entries for name in e["filer"].values()}
    for path in folder.glob("*") if folder.is_dir() else []:
        if path.suffix in (".svg", ".png", ".csv") and path.name not in kept:
            path.unlink()
    write_json(folder / "index.json", {"diagram": entries})


def _write_chart(chart: Chart, folder: Path) -> dict[str, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    figure = chart.draw()
    files = {form: f"{chart.id}.{form}" for form in ("svg", "png", "csv")}
    svg, png = io.BytesIO(), io.BytesIO()
    # The layout is settled once, and nothing drawn for it: solving it for each format doubles the time.
    if layout := figure.get_layout_engine():
        layout.execute(figure)
    figure.set_layout_engine("none")
    # Straight to the writers: savefig draws everything once more for each file, to settle the layout.
    FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None, "Title": chart.title})
    figure.set_dpi(_DPI)
    FigureCanvasAgg(figure).print_png(png, metadata={"Software": None, "Title": chart.title})
    write_bytes(folder / files["svg"], svg.getvalue())
    write_bytes(folder / files["png"], png.getvalue())
    # With a byte order mark, or Swedish Excel shows å, ä and ö mangled.
    write_bytes(folder / files["csv"], _as_csv(chart).encode("utf-8-sig"))
    return {
        "id": chart.id,
        "titel": chart.title,
        "alternativtext": chart.alt,
        "anmarkning": chart.note,
        "enhet": chart.unit,
        "filer": files,
        "sha256": {form: sha256_of(folder / name) for form, name in files.items()},
        "obs_id": [o.obs_id for _, o in chart.rows],
    }


def _as_csv(chart: Chart) -> str:
    """The numbers of a chart as they are stored: kr or percent, with their ids."""
    rows: list[tuple[object, ...]] = [("etikett", "forbund", "ar", "slag", "varde", "enhet", "obs_id")]
    for label, o in chart.rows:
        value = "" if o.value is None else f"{o.value.normalize():f}".replace(".", ",")
        rows.append((label, o.forbund, o.year, o.kind, value, o.unit, o.obs_id))
    return write_rows(rows)
