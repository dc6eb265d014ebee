"""How much is missing in the coded columns of the deliveries, as the chapter on quality tells it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.forbund.model import load_forbund
from pipeline.measures.rough import share_told
from pipeline.places import Places, Unit
from pipeline.report.document.model import Block, Cell, Row, Table, Text
from pipeline.store import read_rows
from pipeline.typography import NOTHING, number, percent

_NOTES = (
    "Saknas: tom cell, eller ett ord som säger att uppgiften saknas. Ej angivet är något annat: någon har valt att inte ange den.",
    "Av personer är andelen avrundad så att den inte säger hur många det är.",
)


def missing_blocks(places: Places, units: list[Unit]) -> list[Block]:
    """Every coded column in which anything is missing, above its limit first; a sentence for the rest."""
    smallest = {f: load_forbund(places, f).minsta_grupp for f in {u.forbund for u in units}}
    found = [(u, r) for u in units for r in read_rows(places.stage(u, "clean") / "saknad.parquet") if r["rader"]]
    if not found:
        return []
    lacking = sorted(((u, r) for u, r in found if r["saknas"] or r["ej_angivet"]), key=lambda f: not _is_over(f[1]))
    text = f"{number(len(found))} kodade kolumner prövades; i {number(len(found) - len(lacking))} saknas ingenting."
    if not lacking:
        return [Text(text)]
    rows = tuple(
        Row(
            (f"{u}: " if len(units) > 1 else "") + f"{Path(r['_file']).name}, {r['rubrik']}",
            (
                Cell(share_told(r, "saknas", smallest[u.forbund]), True),
                Cell(share_told(r, "ej_angivet", smallest[u.forbund]), True),
                Cell(NOTHING if r["grans"] is None else percent(r["grans"], 0), True),
                Cell("Över gränsen: andelarna säger lite" if _is_over(r) else ""),
            ),
        )
        for u, r in lacking
    )
    headings = ("Saknas", "Ej angivet", "Gräns", "Anmärkning")
    return [
        Text(text),
        Table("saknade", "Uppgifter som saknas", "andel av raderna", "Fil och kolumn", headings, rows, _NOTES),
    ]


def _is_over(row: Mapping[str, Any]) -> bool:
    return (row["andel_over_gransen"] or 0) > 0
