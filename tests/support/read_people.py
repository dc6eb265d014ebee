"""Files of persons read as a run reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.ingest import people
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.reading import Source
from pipeline.store import read_rows
from support.personal_numbers import KEY

Read = tuple[list[dict[str, Any]], list[str]]


def read(path: Path, folder: Path, year: int = 2022) -> Read:
    """The rows of a file of participants, in the order of the file, and the remarks."""
    target = folder / "ut" / "deltagare.parquet"
    layout = read_layouts()["sus_deltagare"]
    out = people.read_people(path, layout, Source("fil.csv", year), KEY, target)
    rows = read_rows(target, order_by="_sheet, _row")
    assert out.rows == len(rows)
    assert all(r["_fel"] is None for r in rows)
    return rows, out.remarks


def read_text(lines: list[str], folder: Path, encoding: str = "utf-8") -> Read:
    path = folder / "sus_deltagare.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return read(path, folder)
