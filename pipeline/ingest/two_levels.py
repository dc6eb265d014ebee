"""Headings in two rows: the years above, what each column is below."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.headings import split_heading
from pipeline.ingest.layout import Layout


def join_levels(grid: Grid, layout: Layout) -> Grid:
    """Headings in two rows as one: "Utfall 2022" above "Intäkt" is "Utfall 2022 Intäkt"."""
    rows = [list(row) for row in grid.rows]
    for index, (upper, lower) in enumerate(pairwise(rows)):
        group, joined = "", dict[int, str]()
        for i, cell in enumerate(lower):
            group = group if i >= len(upper) or is_empty(upper[i]) else str(upper[i]).strip()
            if group and not is_empty(cell):
                joined[i] = f"{group} {str(cell).strip()}"
        known = [h for h in joined.values() for f in layout.forms if f.match_value(split_heading(h))]
        if known:
            upper += [None] * (max(joined) + 1 - len(upper))
            for i, heading in joined.items():
                upper[i] = heading
            rows[index + 1] = []
    return replace(grid, rows=rows)
