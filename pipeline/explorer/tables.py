"""What the explorer shows, as stage 4 left it: numbers, adjusted views and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.faults import StageStopped
from pipeline.forbund.model import load_every_forbund
from pipeline.places import EVERYTHING, Places
from pipeline.store import read_rows

Row = Mapping[str, Any]
# What tells about people: never beside a number that is withheld.
_NUMBERS = ("value", "numerator", "denominator", "lower", "upper")
# The tables that are read, and the order that makes them small and the same every time.
ORDER = {
    "jamforelse": "ordning, measure, kind, kon, forbund, year",
    "vy": "vy, obs_id",
    "brott": "matt, ar, forbund, skal",
}


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
    tables = {t: tuple(read_rows(folder / f"{t}.parquet", order_by=order)) for t, order in ORDER.items()}
    names = {id_: f.kortnamn for id_, f in load_every_forbund(places).items()}
    return Explored(tables["jamforelse"], tables["vy"], tables["brott"], names)


def _require_withheld(table: str, rows: Iterable[Row], columns: tuple[str, ...]) -> None:
    for row in rows:
        told = [c for c in columns if row[c] is not None]
        if row["status"] != "ok" and told:
            raise StageStopped(
                f"Tabellen {table}: talet {row['obs_id']} har status {row['status']} men ändå {', '.join(told)}. "
                "Utforskaren skrivs inte, för sidan visar allt den bär på. Det är ett fel i programmet: "
                "kör make report FRESH=1 och anmäl det om det står kvar.",
                code="PRG-004",
            )
