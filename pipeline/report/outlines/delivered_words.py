"""Words of a delivery that are given out as they stand: the comments beside the posts of a budget.

Whoever wrote them in a column for the office may not know that a reader sees them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report.context import Context, in_order
from pipeline.report.outlines.prose import Remark
from pipeline.report.outlines.written import Place
from pipeline.typography import enumerate_words

# Those beside the posts of the budget; a box of facts is no table of the report.
_TABLE = "huvud"
# So many are shown; of more it is said how many.
_SHOWN = 3


def printed_comments(context: Context) -> Iterator[Remark]:
    """A remark per file whose comments stand under a table of the year's report."""
    rows = [r for r in context.clean.get("budgetpost", ()) if r["kommentar"] and r["tabell"] == _TABLE]
    for file in in_order(r["_file"] for r in rows):
        found = [r for r in rows if r["_file"] == file]
        said = in_order(str(r["kommentar"]) for r in found)
        shown = enumerate_words([f"”{s}”" for s in said[:_SHOWN]])
        more = f" (av {len(said)})" if len(said) > _SHOWN else ""
        told = f"Kommentarerna i filen lämnas ut under budgettabellen: {shown}{more}. Läs dem, och ta bort det som inte ska lämnas ut i originalet."
        yield Remark(Place(file, min(r["_row"] for r in found)), told)
