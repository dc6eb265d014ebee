"""Look up published numbers by what they are about. Reads; never computes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.store import reader, table_in


@dataclass(frozen=True)
class Observation:
    """One number. `value` is None unless `status` is ok; amounts are kr."""

    obs_id: str
    forbund: str
    year: int
    period: str
    measure: str
    insats: str
    kon: str
    breakdown: str
    category: str
    kind: str
    unit: str
    status: str
    value: Decimal | None
    argang: int
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


_FIELDS = ", ".join(Observation.__dataclass_fields__)


class Numbers:
    """The observations of a file, found by measure, year and kind."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._all = list(observations)
        self._by_key = {
            (o.forbund, o.measure, o.year, o.kind, o.insats, o.kon, o.breakdown, o.category, o.period): o
            for o in self._all
        }
        self._of_measure: dict[str, list[Observation]] = {}
        self._of_year: dict[tuple[str, int], list[Observation]] = {}
        for o in self._all:
            self._of_measure.setdefault(o.measure, []).append(o)
            self._of_year.setdefault((o.measure, o.year), []).append(o)

    @classmethod
    def read(cls, path: Path) -> Numbers:
        """Read the counted numbers of a table, for what is shown always publicerbart.parquet."""
        return cls.read_some(path, "true")

    @classmethod
    def read_some(cls, path: Path, where: str) -> Numbers:
        """Read those of the counted numbers of a table for which a condition of SQL holds."""
        return cls(_read(path, f"source <> 'publicerad' and {where}"))

    @classmethod
    def read_printed(cls, path: Path, ids: Collection[str]) -> Numbers:
        """Read those of the numbers of a table that only a document prints."""
        return cls(o for o in _read(path, "source = 'publicerad'") if o.obs_id in ids)

    def __iter__(self) -> Iterator[Observation]:
        return iter(self._all)

    def get(self, measure: str, forbund: str, year: int, kind: str, **at: Any) -> Observation | None:
        """The number at exactly this place, or None."""
        key = (
            forbund,
            measure,
            year,
            kind,
            at.get("insats", ""),
            at.get("kon", "alla"),
            at.get("breakdown", ""),
            at.get("category", ""),
            at.get("period", "helar"),
        )
        return self._by_key.get(key)

    @cached_property
    def by_id(self) -> Mapping[str, Observation]:
        """Every number by its id."""
        return {o.obs_id: o for o in self._all}

    @cached_property
    def breakdowns(self) -> frozenset[str]:
        """Every breakdown that some number has."""
        return frozenset(o.breakdown for o in self._all if o.breakdown)

    def measures_of(self, edition: int) -> frozenset[str]:
        """The measures of which the deliveries of a year give a number."""
        return self._by_edition.get(edition, frozenset())

    @cached_property
    def _by_edition(self) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        for o in self._all:
            found.setdefault(o.argang, set()).add(o.measure)
        return {edition: frozenset(measures) for edition, measures in found.items()}

    def where(self, measure: str, **wanted: Any) -> list[Observation]:
        """Every number of a measure whose columns have the wanted values, in file order.

        The whole year unless a period is asked for.
        """
        wanted = {"period": "helar"} | wanted
        year = wanted.get("year")
        of_measure = self._of_measure.get(measure, ()) if year is None else self._of_year.get((measure, year), ())
        return [o for o in of_measure if all(getattr(o, k) == v for k, v in wanted.items())]


def _read(path: Path, where: str) -> list[Observation]:
    rows = reader().execute(f"select {_FIELDS} from {table_in(path)} where {where}").fetchall()
    return [Observation(*row) for row in rows]
