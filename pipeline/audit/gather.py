"""The published numbers of a förbund, as they will stand in the next release, with what is known beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.audit.model import WITHHELD, Key, Known, Number, Place
from pipeline.forbund.model import forbund_path, load_forbund
from pipeline.places import Places, Unit
from pipeline.store import query_rows, reader, table_in

_COUNTED = "source = 'beraknad' and kind = 'utfall'"
_NAMES = ("measure", "year", "period", "insats", "kon", "breakdown", "category")


def files_known(places: Places, forbund: str) -> list[Path]:
    """The files that what is known of a förbund, and what its numbers are called, are read from."""
    folder = places.stage(Unit(forbund), "compare")
    return [folder / "publicerbart.parquet", folder / "serie.parquet", forbund_path(places, forbund)]


def read_known(places: Places, forbund: str, where: Callable[[], Mapping[str, Place]] = dict) -> Known:
    """Everything published of a förbund. `where` says in which file each number stands, by its id."""
    published, counted, _ = files_known(places, forbund)
    numbers: dict[Key, Number] = {}
    for r in _read(published, ("obs_id", "status", "value", "unit"), f"{_COUNTED} and status in ('ok', 'dold')"):
        key = key_of(r)
        numbers[key] = Number(r["obs_id"], key, None if r["status"] == WITHHELD else r["value"], r["unit"])
    counts = _read(counted, ("value",), f"{_COUNTED} and unit = 'antal' and value is not null")
    truth = {key_of(r): int(r["value"]) for r in counts}
    smallest = load_forbund(places, forbund).minsta_grupp
    return Known(forbund, smallest, numbers, where, truth)


def _read(path: Path, names: tuple[str, ...], where: str) -> list[dict[str, Any]]:
    """The columns that are asked for, beside those of the key: most of a row is how it came about."""
    return query_rows(reader(), f"select {', '.join((*_NAMES, *names))} from {table_in(path)} where {where}")


def key_of(row: Mapping[str, object]) -> Key:
    """The key of a row of observations."""
    return Key(*(row[n] for n in _NAMES))  # type: ignore[arg-type]
