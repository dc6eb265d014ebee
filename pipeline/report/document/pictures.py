"""The charts that stage 5 drew, as blocks of a document: the drawing and the numbers behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.places import Places, Unit
from pipeline.report.document.model import Cell, Picture, Row, Table, format_value
from pipeline.rows.csv_files import read_rows_back
from pipeline.store import read_json
from pipeline.typography import KIND_WORD, SCALE, WITHHELD, shown_decimals


def read_charts(places: Places, unit: Unit) -> dict[str, Picture]:
    """The charts that stage 5 drew, with the numbers behind each as a table."""
    folder = places.report(unit) / "diagram"
    return {e["id"]: _picture(folder, e) for e in read_json(folder / "index.json")["diagram"]}


def _picture(folder: Path, entry: dict[str, Any]) -> Picture:
    text = (folder / entry["filer"]["csv"]).read_text("utf-8-sig")
    lines = list(read_rows_back(text))
    values = [Decimal(line["Värde"].replace(",", ".")) if line["Värde"] else None for line in lines]
    scale = entry["enhet"] if entry["enhet"] in SCALE else "kr"
    decimals = shown_decimals(values, scale)
    rows = tuple(
        Row(
            name,
            (Cell(line["År"]), Cell(KIND_WORD[line["Slag"]]), _chart_value(line, value, scale, decimals)),
        )
        for name, line, value in zip(_names(lines), lines, values, strict=True)
    )
    unit = "" if entry["enhet"] == "procent" else entry["enhet"]
    headings = ("År", "Slag", "Värde")
    table = Table(f"tal-{entry['id']}", f"Talen i diagrammet: {entry['titel']}", unit, "Stapel", headings, rows)
    files = entry["filer"]
    wide, narrow = ((folder / files[form]).read_text("utf-8") for form in ("svg-utan-rubrik", "svg-utan-rubrik-halv"))
    return Picture(
        entry["id"],
        entry["titel"],
        entry["alternativtext"],
        wide,
        table,
        entry["anmarkning"],
        narrow=narrow,
        png=files["png-utan-rubrik"],
    )


def _names(lines: Sequence[dict[str, str]]) -> list[str]:
    """What each bar is called: bars of one name by their kind too, as in "MIA, budget"."""
    counts = Counter(line["Etikett"] for line in lines)
    return [
        f"{line['Etikett']}, {KIND_WORD[line['Slag']]}" if counts[line["Etikett"]] > 1 else line["Etikett"]
        for line in lines
    ]


def _chart_value(line: dict[str, str], value: Decimal | None, scale: str, decimals: int) -> Cell:
    text = WITHHELD if value is None else format_value(value, line["Enhet"], scale, decimals)
    return Cell(text, True, line["Tal-id"])
