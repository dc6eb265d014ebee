"""Looks for delivered persons in any text or file, knowing nothing of pipeline/personal.py."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.ingest.grid import read_grids
from pipeline.places import ROOT
from pipeline.store import connect, sql_text
from support.paper_files import Pdf
from support.personal_numbers import delivered_numbers

DELIVERED = frozenset(n[-10:] for n in delivered_numbers())
# Figures two by two and four at the end: every place is tried, also inside longer figures. The first stands for itself,
# by which what is no figure is passed over twice as quickly.
_FIGURES = re.compile(r"([0-9])(?=([0-9][^\w]?[0-9]{2}[^\w]?[0-9]{2}[^\w]{0,4}[0-9]{4}))")
_ID = re.compile(r"HBS[^\w]?([0-9]{2})[^\w]?([0-9]{4})", re.IGNORECASE)
PSEUDONYM = re.compile(r"\b[a-p]{20}\b")
# Kinds of text; everything else is looked through byte by byte.
TEXTS = {".csv", ".html", ".svg", ".json", ".ipynb", ".txt", ".toml", ".md", ".lock", ".py", ".sql", ".css", ".j2"}


def delivered_ids() -> frozenset[str]:
    """The ids of participants in Huddinge, Botkyrka and Salem: year and number."""
    folder = ROOT / "data/raw/hbs/2022"
    cells = [
        str(cell)
        for name in ("sus_deltagare_2022.xlsx", "uppfoljning_12man.csv")
        for grid in read_grids(folder / name, name)
        for row in grid.rows
        for cell in row
    ]
    return frozenset("".join(found) for cell in cells for found in _ID.findall(cell))


IDS = delivered_ids()


def persons_in(text: str) -> set[str]:
    """The delivered personal numbers and ids that stand in a text, however written."""
    figures = {re.sub("[^0-9]", "", first + rest) for first, rest in _FIGURES.findall(text)}
    return (figures & DELIVERED) | ({"".join(found) for found in _ID.findall(text)} & IDS)


@cache
def connection() -> Any:
    return connect()


def texts_of(path: Path) -> Iterator[str]:
    """What a file says: its text, or its bytes; the cells of a table; the members of an archive."""
    content = path.read_bytes()
    yield content.decode("utf-8" if path.suffix in TEXTS else "latin-1", errors="replace")
    if path.suffix == ".parquet":
        con = connection()
        table = f"read_parquet({sql_text(path)})"
        names = [d[0] for d in con.execute(f"select * from {table} limit 0").description]
        cells = ", ".join(f'cast("{name}" as varchar)' for name in names)
        yield "\n".join(row for (row,) in con.execute(f"select concat_ws(' ', {cells}) from {table}").fetchall())
        yield "\n".join(names)
    elif path.suffix == ".pdf":
        # What a reader sees and what is read aloud: both are packed in the file.
        pdf = Pdf(content)
        yield "\n".join([*pdf.pages, *pdf.shown().alts])
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name + "\n" + archive.read(name).decode("utf-8", errors="replace")


def files_under(*folders: Path) -> list[Path]:
    """Every file, also in hidden folders, but none that Python compiled."""
    return sorted(p for f in folders for p in f.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
