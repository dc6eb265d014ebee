"""What the explorer shows, as stage 4 left it: numbers, adjusted views and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.faults import StageStopped
from pipeline.forbund import load_every_forbund
from pipeline.places import EVERYTHING, Places
from pipeline.store import read_rows

Row = Mapping[str, Any]
# What tells about people: never beside a number that is withheld.
_NUMBERS = ("value", "numerator", "denominator", "lower", "upper")
_ORDER = "ordning, measure, kind, kon, forbund, year"


@dataclass(frozen=True)
class Explored:
    """Rows of jamforelse, vy and brott, and the short name of each förbund.

    Raises StageStopped when a withheld number still has a value: the page is published.
    """

    numbers: tuple[Row, ...]
    views: tuple[Row, ...]
    breaks: tuple[Row, ...]
    names: Mapping[str, str]

    def __post_init__(self) -> None:
        _require_withheld("jamforelse", self.numbers, _NUMBERS)
        _require_withheld("vy", self.views, ("value", "lower", "upper"))


def read_explored(places: Places) -> Explored:
    """The tables of the comparison, in the order of the page."""
    folder = places.stage(EVERYTHING, "compare")
    return Explored(
        numbers=tuple(read_rows(folder / "jamforelse.parquet", order_by=_ORDER)),
        views=tuple(read_rows(folder / "vy.parquet", order_by="vy, obs_id")),
        breaks=tuple(read_rows(folder / "brott.parquet", order_by="matt, ar, forbund")),
        names={id_: f.kortnamn for id_, f in load_every_forbund(places).items()},
    )


def _require_withheld(table: str, rows: Iterable[Row], columns: tuple[str, ...]) -> None:
    for row in rows:
        told = [c for c in columns if row[c] is not None]
        if row["status"] != "ok" and told:
            raise StageStopped(
                f"Tabellen {table}: talet {row['obs_id']} har status {row['status']} men ändå {', '.join(told)}. "
                "Utforskaren skrivs inte, för sidan visar allt den bär på. Det är ett fel i programmet: "
                "kör make report FRESH=1 och anmäl det om det står kvar."
            )
