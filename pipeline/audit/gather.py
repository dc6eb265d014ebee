"""The published numbers of a förbund, as they will stand in the next release, with what is known beside them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.audit.model import WITHHELD, Key, Known, Number, Place
from pipeline.forbund.model import load_forbund
from pipeline.places import Places, Unit
from pipeline.store import read_rows

_COUNTED = "source = 'beraknad' and kind = 'utfall'"


def read_known(places: Places, forbund: str, where: Mapping[str, Place] | None = None) -> Known:
    """Everything published of a förbund. `where` says in which file each number stands, by its id."""
    folder = places.stage(Unit(forbund), "compare")
    numbers: dict[Key, Number] = {}
    for r in read_rows(folder / "publicerbart.parquet", f"{_COUNTED} and status in ('ok', 'dold')"):
        key = key_of(r)
        numbers[key] = Number(r["obs_id"], key, None if r["status"] == WITHHELD else r["value"], r["unit"])
    counts = read_rows(folder / "serie.parquet", f"{_COUNTED} and unit = 'antal' and value is not null")
    truth = {key_of(r): int(r["value"]) for r in counts}
    smallest = load_forbund(places, forbund).minsta_grupp
    return Known(forbund, smallest, numbers, where or {}, truth)


def key_of(row: Mapping[str, object]) -> Key:
    """The key of a row of observations."""
    names = ("measure", "year", "period", "insats", "kon", "breakdown", "category")
    return Key(*(row[n] for n in names))  # type: ignore[arg-type]
