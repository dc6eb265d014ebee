"""The folder diagram/: every chart ready to be pasted, a contact sheet to choose from, and index.json."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.charts.chart import Chart
from pipeline.charts.contact_sheet import Card, contact_sheet
from pipeline.charts.palette import Palette
from pipeline.charts.pictures import BARE, TITLED, VARIANTS, Picture, draw_pictures
from pipeline.charts.pixels import as_png
from pipeline.rows.csv_files import number_for_people, write_rows
from pipeline.store import sha256_of, write_bytes, write_json, write_text

CONTACT_SHEET, INDEX = "index.html", "index.json"
_OURS = (".svg", ".png", ".csv")


def write_charts(charts: Sequence[Chart], folder: Path, palette: Palette, owner: str, year: str) -> None:
    """Write every chart's files, the contact sheet and last the index; what is no longer drawn is removed."""
    drawn = [draw_pictures(c, palette) for c in charts]
    # What is the same picture as the last time is not drawn again.
    before = [_bytes(folder / f"{c.id}{v}.png") for c in charts for v in VARIANTS]
    pixels = iter(as_png([pictures[v] for pictures in drawn for v in VARIANTS], before))
    entries = []
    for chart, pictures in zip(charts, drawn, strict=True):
        entries.append(_write_chart(chart, pictures, {v: next(pixels) for v in VARIANTS}, folder))
    kept = {name for e in entries for name in e["filer"].values()}
    for path in folder.glob("*") if folder.is_dir() else []:
        if path.suffix in _OURS and path.name not in kept:
            path.unlink(missing_ok=True)
    cards = [
        Card(c.id, c.title, c.caption, c.alt, p[TITLED].svg(fonts=False), p[BARE].svg(fonts=False), e["filer"])
        for c, p, e in zip(charts, drawn, entries, strict=True)
    ]
    write_text(folder / CONTACT_SHEET, contact_sheet(cards, owner, year))
    write_json(folder / INDEX, {"diagram": entries, "sidor": [CONTACT_SHEET]})


def _write_chart(chart: Chart, pictures: dict[str, Picture], pixels: dict[str, bytes], folder: Path) -> dict[str, Any]:
    files = {}
    for variant in VARIANTS:
        for form, content in (("svg", pictures[variant].svg(fonts=True).encode()), ("png", pixels[variant])):
            files[f"{form}{variant}"] = f"{chart.id}{variant}.{form}"
            write_bytes(folder / files[f"{form}{variant}"], content)
    files["csv"] = f"{chart.id}.csv"
    # With a byte order mark, or Swedish Excel shows å, ä and ö mangled.
    write_bytes(folder / files["csv"], _as_csv(chart).encode("utf-8-sig"))
    return {
        "id": chart.id,
        "titel": chart.title,
        "bildtext": chart.caption,
        "alternativtext": chart.alt,
        "anmarkning": chart.note,
        "kalla": chart.source,
        "enhet": chart.unit,
        "filer": files,
        "sha256": {form: sha256_of(folder / name) for form, name in files.items()},
        "obs_id": [o.obs_id for _, o in chart.rows],
    }


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _as_csv(chart: Chart) -> str:
    """The numbers of a chart, in kr or percent, with their ids."""
    rows: list[tuple[object, ...]] = [("Etikett", "Förbund", "År", "Slag", "Värde", "Enhet", "Tal-id")]
    for label, o in chart.rows:
        rows.append((label, o.forbund, o.year, o.kind, number_for_people(o.value, o.unit), o.unit, o.obs_id))
    return write_rows(rows)
