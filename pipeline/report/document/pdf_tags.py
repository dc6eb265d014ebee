"""The first cell of a table's row as its heading, which typst has no way to say yet.

A screen reader then tells the row as well as the column of a number. Typst gives every cell a list of its
column headings, which would hide those of rows; without the list they follow from their scope, both kinds.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Object

_HEADED = ("/TBody", "/TFoot")


def with_row_headings(pdf: bytes) -> bytes:
    """The PDF with a heading on every row of its tables. The same PDF gives the same bytes."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for table in _every(file.Root.StructTreeRoot, "/Table"):
            for row in (r for part in _children(table) if part.S in _HEADED for r in _children(part)):
                _head(row)
        file.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _head(row: Object) -> None:
    """A row of one cell is a heading over others, and one whose first cell is a heading has what it needs."""
    import pikepdf

    cells = _children(row)
    if len(cells) < 2 or cells[0].S != "/TD":
        return
    cells[0].S = pikepdf.Name.TH
    scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
    cells[0].A = pikepdf.Array([scope, *_attributes(cells[0])])
    for cell in cells[1:]:
        cell.A = pikepdf.Array(_attributes(cell))


def _attributes(cell: Object) -> list[Object]:
    """What is said of a cell, without its list of headings. New objects: cells may share theirs."""
    import pikepdf

    given = cell.get("/A")
    if given is None:
        return []
    kept: list[Object] = []
    for attributes in list(given) if isinstance(given, pikepdf.Array) else [given]:
        rest = pikepdf.Dictionary({k: v for k, v in attributes.items() if k != "/Headers"})
        if set(rest.keys()) - {"/O"}:
            kept.append(rest)
    return kept


def _every(node: Object, kind: str) -> Iterator[Object]:
    waiting = [node]
    while waiting:
        for child in reversed(_children(waiting.pop())):
            waiting.append(child)
            if kind == child.S:
                yield child


def _children(node: Object) -> list[Object]:
    """The elements right under one, without marked content."""
    import pikepdf

    found = node.get("/K")
    if found is None:
        return []
    each = found if isinstance(found, pikepdf.Array) else [found]
    return [child for child in each if isinstance(child, pikepdf.Dictionary) and "/S" in child]
