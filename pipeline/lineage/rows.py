"""The rows that numbers rest on, read as they are asked for: of a förbund of ten years a report tells of one number in ten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.store import query_rows, reader, sql_text, table_in

_IN_ORDER = "order by fil, blad, kolumn, rad"
_Row = Mapping[str, Any]


class Rows:
    """Rows by the id of the number that rests on them, by file, sheet, column and row.

    Those of the numbers that are expected are read together. Of any other number, those of every one.
    """

    def __init__(self, tables: Mapping[Path, str]) -> None:
        """`tables`: each table of rows, and the condition of SQL on those that there are here."""
        self._tables = tables
        self._known: dict[str, list[_Row]] = {}
        self._is_whole = False
        self._inexact: frozenset[str] | None = None

    def expect(self, ids: Iterable[str]) -> None:
        """Read the rows of these numbers, which will be asked for."""
        new = [] if self._is_whole else sorted(set(ids) - self._known.keys())
        self._known |= {obs_id: [] for obs_id in new}
        if new:
            self._read("obs_id in (select unnest(?))", [new])

    def of(self, obs_id: str) -> Sequence[_Row]:
        """The rows of a number, none for one that rests on none."""
        if not self._is_whole and obs_id not in self._known:
            self.every()
        return self._known.get(obs_id, ())

    def every(self) -> Mapping[str, Sequence[_Row]]:
        """The rows of every number that rests on any."""
        if not self._is_whole:
            self._known, self._is_whole = {}, True
            self._read("true", [])
        return self._known

    @property
    def inexact(self) -> frozenset[str]:
        """The numbers that the source says, of any of their rows, are not exact."""
        if self._inexact is None:
            query = "select distinct obs_id from {table} where ungefar and {where}"
            self._inexact = frozenset(r["obs_id"] for r in self._ask(query, []))
        return self._inexact

    def places(self, sheets: Iterable[tuple[str, str]]) -> list[_Row]:
        """Where numbers stand in some sheets (fil, blad): fil, blad, rad, kolumn of each cell."""
        wanted = ", ".join(f"({sql_text(file)}, {sql_text(sheet)})" for file, sheet in sorted(sheets))
        query = f"select distinct fil, blad, rad, kolumn from {{table}} where (fil, blad) in ({wanted})"
        return list(self._ask(query, [])) if wanted else []

    def _read(self, chosen: str, values: list[object]) -> None:
        for row in self._ask(f"select * from {{table}} where {chosen} and {{where}} {_IN_ORDER}", values):
            self._known.setdefault(row["obs_id"], []).append(row)

    def _ask(self, query: str, values: list[object]) -> Iterable[_Row]:
        for path, where in self._tables.items():
            yield from query_rows(reader(), query.format(table=table_in(path), where=where), values)
