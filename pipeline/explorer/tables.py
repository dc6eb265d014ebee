"""What the explorer shows, as stage 4 left it: numbers, adjusted views and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.faults import StageStopped
from pipeline.forbund.model import load_every_forbund
from pipeline.places import EVERYTHING, Places
from pipeline.report.pages.division import PAGE, Division, count_subjects, divide
from pipeline.report.received import received_words
from pipeline.store import read_rows

Row = Mapping[str, Any]
# What tells about people: never beside a number that is withheld.
_NUMBERS = ("value", "numerator", "denominator", "lower", "upper")
# The kind of a number that only an earlier report has.
PRINTED = "tryckt"
# The tables that are read, and the order that makes them small and the same every time.
ORDER = {
    "jamforelse": "ordning, measure, kind, kon, forbund, year",
    "vy": "vy, obs_id",
    "brott": "matt, ar, forbund, skal",
    "tidigare": "ordning, measure, kind, forbund, year",
    "svar": "ordning",
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
    # What the page opens on: questions with their answers, as the comparison tells them.
    questions: tuple[Row, ...] = ()
    # What is said of where numbers come from.
    received: tuple[str, ...] = ()
    # Where the office's lineage of a measure and förbund stands.
    lineage: Division = field(default_factory=Division)

    def __post_init__(self) -> None:
        _require_withheld("jamforelse", self.numbers, _NUMBERS)
        _require_withheld("vy", self.views, ("value", "lower", "upper"))


def read_explored(places: Places) -> Explored:
    """The tables of the comparison, in the order of the page."""
    folder = places.stage(EVERYTHING, "compare")
    tables = {t: tuple(read_rows(folder / f"{t}.parquet", order_by=order)) for t, order in ORDER.items()}
    every = load_every_forbund(places)
    names = {id_: f.kortnamn for id_, f in every.items()}
    lineage = divide(count_subjects([*tables["jamforelse"], *tables["tidigare"]], tables["vy"]), PAGE)
    numbers = [*tables["jamforelse"], *(as_printed(r) for r in tables["tidigare"] if r["kind"] == "utfall")]
    numbers.sort(key=lambda r: (r["ordning"], r["measure"], r["kind"], r["kon"], r["forbund"], r["year"]))
    shown = {r["measure"] for r in numbers}
    questions = tuple(_question(r) for r in tables["svar"] if r["matt"] in shown)
    return Explored(
        tuple(numbers), tables["vy"], tables["brott"], names, questions, tuple(received_words(every.values())), lineage
    )


def as_printed(row: Row) -> Row:
    """A figure of an earlier report as a number of the page: of a kind of its own, so that nothing is set in line with it."""
    told = f"Tryckt i dokumentet för {row['argang']}, inte uträknat här."
    ways = (row["raknas"], row["tackning"], row["namnare"])
    more = {"kind": PRINTED, "skal": " ".join(t for t in (told, row["skal"]) if t), "variant": "", "segment": 0}
    return {**row, **dict.fromkeys(_NUMBERS[1:]), **more, "grupp": "; ".join(w for w in ways if w)}


def _question(row: Row) -> Row:
    """A question as the page opens on it, with the kinds it is of and those that only reports have."""
    kinds = [*row["slag"].split(), PRINTED]
    return {"id": row["fraga"], "fraga": row["rubrik"], "matt": row["matt"], "slag": kinds, "svar": row["mening"]}


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
