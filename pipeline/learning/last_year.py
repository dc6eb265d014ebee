"""The same kind of file of another year, as it is read: what stood in each of its columns."""

from __future__ import annotations

from pipeline.faults import DeliveryFaults
from pipeline.forbund.model import Forbund
from pipeline.ingest.deliveries import Delivery, recognise
from pipeline.ingest.grid import is_empty, read_grids
from pipeline.ingest.layout import Layout
from pipeline.ingest.reading import is_total
from pipeline.ingest.records import cell_text, find_header, match_column
from pipeline.learning.evidence import LastYear
from pipeline.names import label_key
from pipeline.places import Places, Unit

# So many words of a column are kept: more are no categories.
_MOST_WORDS = 2_000


def find_last_year(places: Places, unit: Unit, forbund: Forbund, layout: Layout) -> LastYear | None:
    """The nearest other year's file of the kind whose headings are known; None when there is none."""
    folder = places.raw / unit.forbund
    years = [int(p.name) for p in folder.iterdir() if p.is_dir() and p.name.isdecimal()] if folder.is_dir() else []
    known = layout.with_headings(forbund.rubriker_for(layout.kind))
    for year in sorted((y for y in years if y != unit.ar), key=lambda y: (abs(y - unit.ar), y > unit.ar)):
        for path in sorted((folder / str(year)).iterdir()):
            found = recognise(path, path.name) if path.is_file() else None
            if found and found.kind == layout.kind and (read := _read(found, known)):
                return read
    return None


def _read(delivery: Delivery, layout: Layout) -> LastYear | None:
    """What stands under each known heading. A file that cannot be read tells nothing."""
    try:
        grids = read_grids(delivery.path, delivery.path.name)
    except DeliveryFaults:
        return None
    for grid in (g for g in grids if not g.hidden):
        head = find_header(grid, layout) if layout.columns else None
        if head is None:
            continue
        at = {
            c.name: i
            for i, cell in enumerate(grid.rows[head])
            if not is_empty(cell) and (c := match_column(cell, layout))
        }
        rows = [r for r in grid.rows[head + 1 :] if not is_total(str(next((c for c in r if not is_empty(c)), "")))]
        words = {
            name: frozenset(label_key(cell_text(r[i])) for r in rows[:_MOST_WORDS] if i < len(r) and not is_empty(r[i]))
            for name, i in at.items()
        }
        width = sum(not is_empty(c) for c in grid.rows[head])
        return LastYear(f"{delivery.path.parent.name}/{delivery.path.name}", words, at, width)
    return None
