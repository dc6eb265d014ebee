"""How a statement is laid out: lines down, years across, headings, notes and sums as delivered.

Statements follow the reader's convention (costs with a minus sign); the numbers inside
are positive costs. `statement_sign` is the one place that turns them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.codes.vocabulary import COST_POSTS
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, cell
from pipeline.typography import NOTHING, shown_decimals

_ASSETS = "Tillgångar"


@dataclass(frozen=True)
class StatementRow:
    """A line: what it is called, a number per column, its level, the note that explains it, the heading over it."""

    name: str
    numbers: tuple[Observation | None, ...]
    level: str = "post"
    note: str = ""
    heading: str = ""


def delivered_or_booked(
    context: Context, table: str, statement: str
) -> tuple[list[dict[str, Any]], str, tuple[str, ...]]:
    """The rows of a statement as delivered, else as the ledger gives it; their table; a note."""
    if context.clean[table]:
        return context.clean[table], table, ()
    booked = [r for r in context.clean["bokfordpost"] if r["rakning"] == statement]
    return booked, "bokfordpost", ("Räknad ur bokföringen.",)


def statement(
    id_: str,
    caption: str,
    context: Context,
    table: str,
    columns: Sequence[int | str],
    rows: Sequence[StatementRow],
    notes: tuple[str, ...] = (),
    decimals: int = 1,
    missing: str = NOTHING,
) -> Table | None:
    """A statement of lines down and years (or other columns) across; sum rows stand out.

    `decimals` is the most that an amount is shown with, where it was written with them; `missing` the sign for a
    number that does not exist.
    """
    if not rows:
        return None
    decimals = shown_decimals((o.value for r in rows for o in r.numbers if o), context.scale, decimals)
    noted = any(r.note for r in rows)
    body: list[Row] = []
    for row, headings in zip(rows, _headings(rows), strict=True):
        body += [Row(heading, (), "rubrik") for heading in headings]
        cells = tuple(cell(o, context.scale, decimals, missing) for o in row.numbers)
        level = "summa" if row.level == "summa" else "post"
        body.append(Row(row.name, (Cell(row.note), *cells) if noted else cells, level))
    shown = (*(("Not",) if noted else ()), *map(str, columns))
    return Table(id_, caption, context.scale, "Post", shown, tuple(body), notes, context.source(table))


def _headings(rows: Iterable[StatementRow]) -> Iterator[list[str]]:
    """The headings that stand before each row: where they change; assets always under their own."""
    last = ""
    for nth, row in enumerate(rows):
        new = [row.heading] if row.heading and row.heading != last else []
        if nth == 0 and new and row.level == "tillgang" and row.heading != _ASSETS:
            new = [_ASSETS, *new]
        last = row.heading
        yield new


def statement_sign(observation: Observation | None, post: str) -> Observation | None:
    """The reader's convention: costs negative on paper."""
    if observation is None or observation.value is None or post not in COST_POSTS:
        return observation
    return replace(observation, value=-observation.value)
