"""What every stage leaves: its tables and how many rows each has."""

from __future__ import annotations

from pathlib import Path

from pipeline.protocol.shown import Sheet
from pipeline.store import count_all_rows
from pipeline.typography import enumerate_words, number


def tables_sheet(folder: Path) -> Sheet:
    """The tables that have rows, and by name those that have none."""
    counted = {p.stem: n for p, n in count_all_rows(sorted(folder.glob("*.parquet"))).items()}
    rows = [(name, number(n)) for name, n in counted.items() if n]
    empty = [name for name, n in counted.items() if not n]
    notes = (f"Utan rader: {enumerate_words(empty)}.",) if empty else ()
    return Sheet(("Tabell", "Rader"), rows, f"{number(len(rows))} tabeller har rader.", notes, right=frozenset({1}))
