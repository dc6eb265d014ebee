"""The numbers of the explorer as a document, which only the lineage page reads.

The explorer (pipeline/explorer) shows every number and view of the comparison, more than
the written comparison does; each must lead to how it was made.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from pipeline.compare.compared import Compared
from pipeline.report.document.model import Cell, Document, Row, Section, Table
from pipeline.report.tables.comparison import value_cell
from pipeline.typography import NBSP, number


def explored_document(compared: Compared) -> Document:
    """A table per measure with every number of it, and its views, that may be published."""
    every = sorted([*compared.rows, *compared.printed], key=lambda r: r["ordning"])
    tables = [_table(compared, measure, list(rows)) for measure, rows in groupby(every, lambda r: r["measure"])]
    return Document("Utforska", "", "Alla förbund", (Section("utforska", "Alla tal", tuple(tables)),))


def _table(compared: Compared, measure: str, rows: list[dict[str, Any]]) -> Table:
    body = [Row("", (value_cell(row, "kr"), *_views(compared, row))) for row in rows]
    return Table(f"utforska-{measure}", rows[0]["titel"], "", "", (), tuple(body))


def _views(compared: Compared, row: dict[str, Any]) -> tuple[Cell, ...]:
    found = compared.views.get(row["obs_id"], {})
    return tuple(_view_cell(found[vy]) for vy in sorted(found) if found[vy]["value"] is not None)


def _view_cell(view: dict[str, Any]) -> Cell:
    kr = view["unit"] == "kr"
    text = f"{number(view['value'])}{NBSP}kr" if kr else number(view["value"], 1 if view["vy"] == "index" else 2)
    return Cell(text, True, view["vy_id"])
