"""The names that a forbund.toml may use and that other rooms own: kinds and columns, codes, measures."""

from __future__ import annotations

from pipeline.codes import code_lists, read_codes
from pipeline.forbund.check import KnownNames
from pipeline.forbund.model import forbund_path, read_forbund
from pipeline.ingest.layout import read_layouts
from pipeline.measures.definition import read_measures
from pipeline.places import Places, Unit
from pipeline.store import sha256_of, write_json


def known_names() -> KnownNames:
    """What there is to name, now."""
    columns = {kind: tuple(layout.column_names()) for kind, layout in read_layouts().items()}
    codes = {name: tuple(row.get("kod", "") for row in read_codes(name)) for name in code_lists()}
    return KnownNames(columns, codes, tuple(read_measures()))


def try_forbund(places: Places, unit: Unit) -> None:
    """Try a förbund's forbund.toml whole, and note which one was tried.

    Raises DeliveryFaults. What reads deliveries waits for this and not for the definitions, so
    that a new measure reads no delivery again.
    """
    path = forbund_path(places, unit.forbund)
    read_forbund(path, places.shown(path), known_names())
    write_json(places.tried(unit), {"sha256": sha256_of(path)})
