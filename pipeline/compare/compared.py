"""What stage 4 set beside each other, read back: numbers, views, differences, breaks, printed figures, names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.forbund.model import load_every_forbund
from pipeline.places import EVERYTHING, Places
from pipeline.store import read_rows

Row = dict[str, Any]
# What a comparison that can be read has.
TABLES = ("jamforelse", "vy", "skillnad", "brott", "tidigare", "tratt", "insatsandel", "flera_ar")


@dataclass(frozen=True)
class Compared:
    """What the comparison is written from.

    `rows` are those of jamforelse, `views` those of vy by number and view, `differences` skillnad, `breaks`
    brott, `printed` tidigare (figures that only an earlier report has), `together` tratt, `insatser` insatsandel, `pooled` flera_ar, `names` short names by förbund.
    """

    rows: list[Row]
    views: Mapping[str, Mapping[str, Row]]
    differences: list[Row]
    breaks: list[Row]
    names: Mapping[str, str]
    printed: list[Row]
    together: list[Row]
    pooled: list[Row]
    insatser: list[Row]

    def of(self, measure: str) -> list[Row]:
        """The counted rows of a measure, both sexes together: by förbund, latest year first."""
        return self._by_measure.get(measure, [])

    @cached_property
    def _by_measure(self) -> dict[str, list[Row]]:
        """Asked for once per förbund and question: with every förbund in the country that is often."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            if row["kon"] == "alla":
                found.setdefault(row["measure"], []).append(row)
        return {
            m: sorted(rows, key=lambda r: (self.names[r["forbund"]], -r["year"], r["kind"]))
            for m, rows in found.items()
        }

    def base_year(self) -> int | None:
        """The year whose prices amounts are told in."""
        years = {v["fasta_priser"]["bas"] for v in self.views.values() if "fasta_priser" in v} - {None}
        return years.pop() if years else None

    def narrowed(self, forbund: Collection[str] = (), years: Collection[int] = ()) -> Compared:
        """Only these förbund and years; all of them where none is named."""

        def taken(row: Row) -> bool:
            return (not forbund or row["forbund"] in forbund) and (not years or row["year"] in years)

        def pair_taken(row: Row) -> bool:
            other = row["mot_forbund"]
            return taken(row) and (not forbund or other in forbund or other == "riket")

        return replace(
            self,
            rows=[r for r in self.rows if taken(r)],
            printed=[r for r in self.printed if taken(r)],
            insatser=[r for r in self.insatser if taken(r)],
            differences=[d for d in self.differences if pair_taken(d)],
        )


def is_compared(places: Places) -> bool:
    """Whether there is a comparison to read: a run of one förbund makes none, and may find one of an older program."""
    return all((places.stage(EVERYTHING, "compare") / f"{t}.parquet").is_file() for t in TABLES)


def read_compared(places: Places) -> Compared:
    """The tables of the comparison, with the names of the förbund."""
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()}
    return read_compared_in(places.stage(EVERYTHING, "compare"), names)


def read_compared_in(folder: Path, names: Mapping[str, str]) -> Compared:
    """The tables that stand in a folder; `names` are the short names of the förbund."""
    views: dict[str, dict[str, Row]] = {}
    for view in read_rows(folder / "vy.parquet"):
        views.setdefault(view["obs_id"], {})[view["vy"]] = view
    order = "ordning, forbund, year, kind, kon"
    return Compared(
        rows=read_rows(folder / "jamforelse.parquet", order_by=order),
        views=views,
        differences=read_rows(folder / "skillnad.parquet", order_by="ordning, kind, forbund, year desc, mot_forbund"),
        breaks=read_rows(folder / "brott.parquet", order_by="forbund, ar, matt"),
        names=names,
        printed=read_rows(folder / "tidigare.parquet", order_by=order),
        together=read_rows(folder / "tratt.parquet", order_by="measure, year, grupp, forbund, slag, n"),
        pooled=read_rows(folder / "flera_ar.parquet", order_by="measure, forbund, fran"),
        insatser=read_rows(folder / "insatsandel.parquet", order_by="measure, forbund, year, insatsnamn, insats"),
    )
