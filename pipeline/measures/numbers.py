"""Look up published numbers by what they are about. Reads; never computes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.store import read_rows


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


class Numbers:
    """The observations of a file, found by measure, year and kind."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._all = list(observations)
        self._by_key = {
            (o.forbund, o.measure, o.year, o.kind, o.insats, o.kon, o.breakdown, o.category, o.period): o
            for o in self._all
        }
        self._of_measure: dict[str, list[Observation]] = {}
        for o in self._all:
            self._of_measure.setdefault(o.measure, []).append(o)

    @classmethod
    def read(cls, path: Path) -> Numbers:
        """Read the counted numbers of a table, for what is shown always publicerbart.parquet."""
        return cls.read_some(path, "true")

    @classmethod
    def read_some(cls, path: Path, where: str) -> Numbers:
        """Read those of the counted numbers of a table for which a condition of SQL holds."""
        fields = Observation.__dataclass_fields__
        rows = read_rows(path, where=f"source <> 'publicerad' and {where}")
        return cls(Observation(**{k: row[k] for k in fields}) for row in rows)

    @classmethod
    def read_printed(cls, path: Path, ids: Collection[str]) -> Numbers:
        """Read those of the numbers of a table that only a document prints."""
        fields = Observation.__dataclass_fields__
        rows = (r for r in read_rows(path, where="source = 'publicerad'") if r["obs_id"] in ids)
        return cls(Observation(**{k: row[k] for k in fields}) for row in rows)

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

    def where(self, measure: str, **wanted: Any) -> list[Observation]:
        """Every number of a measure whose columns have the wanted values, in file order.

        The whole year unless a period is asked for.
        """
        wanted = {"period": "helar"} | wanted
        of_measure = self._of_measure.get(measure, ())
        return [o for o in of_measure if all(getattr(o, k) == v for k, v in wanted.items())]
