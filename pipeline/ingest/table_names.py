"""The tables of stage 1."""

from __future__ import annotations

from pipeline.ingest.layout import read_layouts
from pipeline.ingest.ledger import LEDGER_TABLES


def table_names() -> list[str]:
    """The tables this stage writes: one per kind that is read, and the list of files."""
    return [
        "leverans",
        "kodad_kolumn",
        *sorted({layout.table for layout in read_layouts().values()} | set(LEDGER_TABLES)),
    ]
