"""What no row says is not counted: without a column of what people do afterwards, nobody is known to do anything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.measures.kinds import FromRows, RowSource
from pipeline.store import create_table

if TYPE_CHECKING:
    import duckdb

# Columns that clean makes, of which none says by itself whether those that it is made of were filled in.
_MADE_OF = {
    "overgangar": ("forsorjning_fore", "forsorjning_efter"),
    "till_sysselsattning": ("sysselsattning_efter",),
}
_NOTHING = ("saknas", "[saknas]")

_DELETE = """
    delete from tal using osagt as o
    where tal.measure = o.measure and (o.breakdown = '' or tal.breakdown = o.breakdown)"""


def drop_unsaid(
    con: duckdb.DuckDBPyConnection,
    measures: Iterable[FromRows],
    columns_of: Callable[[str], set[str]],
    tables: Collection[str],
) -> None:
    """Take away from `tal` what persons were counted by, where all that were asked lack it.

    Where nobody was asked the count is nought, and stays. `columns_of` tells which columns an expression looks at.
    """
    asked: dict[str, list[tuple[str, str, str, str]]] = {}
    for measure in measures:
        for source in measure.sources:
            if source.rows == "persons" and source.table in tables:
                asked.setdefault(source.table, []).extend(
                    (measure.id, *looked_at) for looked_at in _looked_at(source, columns_of)
                )
    found: set[tuple[str, str]] = set()
    for table, every in ((t, e) for t, e in asked.items() if e):
        counts = [
            f"count(*) filter (where {condition}), count(*) filter (where ({condition}) and {_is_said(column)})"
            for _, _, condition, column in every
        ]
        row = con.execute(f'select {", ".join(counts)} from "{table}"').fetchone() or ()
        for (measure_id, breakdown, *_), of, said in zip(every, row[::2], row[1::2], strict=True):
            if of and not said:
                found.add((measure_id, breakdown))
    rows = [{"measure": measure_id, "breakdown": breakdown} for measure_id, breakdown in sorted(found)]
    create_table(con, "osagt", {"measure": "VARCHAR", "breakdown": "VARCHAR"}, rows)
    con.execute(_DELETE)


def _looked_at(source: RowSource, columns_of: Callable[[str], set[str]]) -> Iterator[tuple[str, str, str]]:
    """What a source counts by: the breakdown ('' for the whole), which rows are asked, and the column."""
    numerator, condition = (e.replace("{period}", "helar") for e in (source.numerator, source.filter))
    by = [("", condition, column) for column in sorted(columns_of(numerator))]
    # A filter of those who have answered asks everybody.
    by += [("", "true", column) for column in sorted(columns_of(condition))]
    by += [(breakdown, condition, column.removesuffix("[]")) for breakdown, column in source.breakdowns.items()]
    for breakdown, rows, column in by:
        for part in _MADE_OF.get(column, (column,)):
            yield breakdown, rows, part


def _is_said(column: str) -> str:
    words = ", ".join(f"'{word}'" for word in _NOTHING)
    return f"coalesce(cast({column} as varchar), 'saknas') not in ({words})"
