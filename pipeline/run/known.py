"""The names that a forbund.toml may use, from the rooms that define them, and the check that it does.

A task of its own in the graph: an edited definition makes this stale, and what was read only
when the check then leaves another file behind.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.codes import code_lists, read_codes
from pipeline.faults import DeliveryFaults
from pipeline.forbund.check import KnownNames, check_names
from pipeline.forbund.model import forbund_path, read_written
from pipeline.ingest.layout import known_kinds, read_layouts
from pipeline.measures.definition import read_measures
from pipeline.places import Places
from pipeline.store import sha256_of, write_json


def known_names() -> KnownNames:
    """Every name that a forbund.toml may use and does not define."""
    lists = {name: read_codes(name) for name in code_lists()}
    return KnownNames(
        kinds=tuple(known_kinds()),
        columns={kind: tuple(layout.column_names()) for kind, layout in read_layouts().items()},
        codes={name: tuple(row["kod"] for row in rows) for name, rows in lists.items() if "kod" in rows[0]},
        measures=tuple(read_measures()),
    )


def check_forbund_names(places: Places, forbund: str, passed: Path) -> None:
    """Check the names in a förbund's forbund.toml; `passed` is written when all of them are known.

    It holds the checksum of the file that was checked. Raises DeliveryFaults.
    """
    path = forbund_path(places, forbund)
    shown = places.shown(path)
    faults = check_names(read_written(path, shown), known_names(), shown)
    if faults:
        raise DeliveryFaults(faults)
    write_json(passed, {"forbund": forbund, "sha256": sha256_of(path)})
