"""What the years of a förbund say against each other: numbers that are told twice otherwise, and the same file in two years."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.places import Places, Unit
from pipeline.store import read_rows
from pipeline.typography import enumerate_words, number


def conflicts(places: Places, forbund: str) -> list[dict[str, Any]]:
    """Numbers of a year that another year's delivery states with another value; of one kind and year each once."""
    path = places.stage(Unit(forbund), "compare") / "avvikande.parquet"
    return read_rows(path) if path.is_file() else []


def same_files(places: Places, units: Iterable[Unit]) -> list[str]:
    """In words, each file that lies in two years of a förbund, byte for byte: one of them may be the wrong year's."""
    found = []
    for unit in units:
        path = places.stage(unit, "ingest") / "leverans.parquet"
        rows = read_rows(path, "anvands") if path.is_file() else []
        found += [(unit.forbund, row["sha256"], unit.ar, Path(row["fil"]).name) for row in rows]
    told = []
    for (_, _), alike in groupby(sorted(found), key=lambda f: f[:2]):
        files = [(year, name) for _, _, year, name in alike]
        if len({year for year, _ in files}) > 1:
            told.append(enumerate_words([f"{name} ({year})" for year, name in files]))
    return sorted(told)


def tell_years(places: Places, forbund: str, units: Iterable[Unit]) -> list[str]:
    """The same for the console, a line for each."""
    lines = []
    if count := len(conflicts(places, forbund)):
        word = "1 tal" if count == 1 else f"{number(count)} tal"
        lines.append(f"{forbund}: {word} skiljer sig mellan årens leveranser. Läs Årgångar som säger olika i Kvalitet.")
    lines += [
        f"{forbund}: samma fil ligger i två år: {files}. Kontrollera att ingen är fel års."
        for files in same_files(places, units)
    ]
    return lines
