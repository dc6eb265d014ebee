"""A delivery of the examples in another layout: other headings, words and order, the same rows."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.clean.clean import run_clean
from pipeline.forbund.model import Forbund, load_forbund
from pipeline.ingest.deliveries import Delivery, recognise
from pipeline.ingest.grid import read_grids
from pipeline.ingest.ingest import read_delivery, run_ingest
from pipeline.ingest.layout import read_layouts
from pipeline.learning.own_file import read_text_as
from pipeline.measures.aggregate import run_aggregate
from pipeline.places import ROOT, Places, Unit
from pipeline.store import read_rows
from support import xlsx_writer as xl

RAW = ROOT / "data" / "raw"


@dataclass(frozen=True)
class Foreign:
    """How a delivery was changed: headings, words (heading as it was -> word -> word), the order of the columns."""

    forbund: str
    ar: int
    file: str
    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    order: Sequence[int] = ()
    answers: str = ""
    # A heading nobody has seen, with what stands under it.
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> Unit:
        return Unit(self.forbund, self.ar)


def deliver(foreign: Foreign, folder: Path) -> tuple[Places, Path]:
    """The förbund with this one file, changed."""
    raw = folder / "raw"
    year = raw / foreign.forbund / str(foreign.ar)
    year.mkdir(parents=True)
    # One file is delivered here, and none is required.
    toml = (RAW / foreign.forbund / "forbund.toml").read_text("utf-8")
    toml = re.sub(r"leveranser = \[[^\]]*\]", "leveranser = []", toml)
    (raw / foreign.forbund / "forbund.toml").write_text(toml, "utf-8")
    source = RAW / foreign.forbund / str(foreign.ar) / foreign.file
    target = year / foreign.file
    sheets = {g.sheet: _changed(g.rows, foreign) for g in read_grids(source, foreign.file)}
    if source.suffix == ".csv":
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(sheets[""])
    else:
        xl.write(target, sheets)
    return Places(raw.resolve(), folder.resolve() / "ut"), target


def _changed(rows: list[list[object]], foreign: Foreign) -> list[list[object]]:
    head = next(
        (
            i
            for i, r in enumerate(rows)
            if sum(str(c).strip() in foreign.headings for c in r) * 2 >= len(foreign.headings)
        ),
        None,
    )
    if head is None:
        return rows
    at = {str(c).strip(): i for i, c in enumerate(rows[head])}
    changed = [list(r) for r in rows]
    changed[head] = [foreign.headings.get(str(c).strip(), c) for c in rows[head]]
    for heading, words in foreign.words.items():
        for row in changed[head + 1 :]:
            if at[heading] < len(row):
                row[at[heading]] = words.get(str(row[at[heading]]), row[at[heading]])
    width = len(changed[head])
    for heading, value in foreign.more.items():
        for row in changed[head:]:
            row += [""] * (width - len(row))
            row.append(value if any(str(c).strip() for c in row) else "")
        changed[head][-1] = heading
    order = foreign.order or range(len(changed[head]))
    return [[r[i] if i < len(r) else "" for i in order] if n >= head else r for n, r in enumerate(changed)]


def rows_read(places: Places, path: Path, unit: Unit, folder: Path) -> list[dict[str, Any]]:
    """The rows that a file gives as its förbund says, in their order, but for the letter of the column."""
    found = recognise(path, path.name)
    assert found is not None
    delivery = Delivery(path, path.name, found.kind, found.suffix, found.name_year)
    read = read_delivery(delivery, unit, load_forbund(places, unit.forbund), folder, None)
    assert [f.lines() for f in read.faults] == []
    rows = (
        read_rows(folder / f"{read_layouts()[found.kind].table}.parquet", order_by="_sheet, _row")
        if read.written
        else read.rows
    )
    return [{k: v for k, v in row.items() if k != "_column" and not k.startswith("utelamnas")} for row in rows]


def participations(places: Places, unit: Unit) -> list[dict[str, Any]]:
    """Every participation as it is coded, in order, without the place of its row."""
    run_ingest(places, unit, places.waiting(unit, "ingest"))
    run_clean(places, unit, places.waiting(unit, "ingest"), places.waiting(unit, "clean"))
    rows = read_rows(places.waiting(unit, "clean") / "deltagande.parquet", order_by="_sheet, _row")
    return [{k: v for k, v in row.items() if k != "_column"} for row in rows]


def observations(places: Places, unit: Unit) -> list[dict[str, Any]]:
    """Every number counted of what is delivered, in order."""
    participations(places, unit)
    run_aggregate(places, unit, places.waiting(unit, "clean"), places.waiting(unit, "aggregate"))
    return read_rows(places.waiting(unit, "aggregate") / "observation.parquet", order_by="obs_id")


def forbund_of(text: str) -> Forbund:
    """The förbund that the text of a forbund.toml says."""
    return read_text_as(tomllib.loads(text)["id"], text, "forbund.toml")
