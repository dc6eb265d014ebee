"""A received release -> the tables of a förbund that the comparison reads, with the way back to its rows."""

from __future__ import annotations

from pathlib import Path

from pipeline.compare.compare import write_series
from pipeline.exchange.bundle import FACTS, NUMBERS, PRINTED
from pipeline.exchange.check import find_faults, open_release
from pipeline.exchange.rows import as_counted, as_observation, is_approximate, read_sent
from pipeline.faults import DeliveryFaults
from pipeline.forbund.model import read_forbund
from pipeline.measures.observation import TRACE_TYPES, TYPES
from pipeline.places import Places
from pipeline.store import connect, create_table, write_bytes, write_json


def receive_release(places: Places, forbund: str, folder: Path) -> None:
    """Read the release of a förbund: serie, publicerbart, avvikande, sparning and tidigare to `folder`, and who the förbund is.

    Raises DeliveryFaults with everything wrong in it, and then writes nothing.
    """
    path = places.received()[forbund]
    shown = places.shown(path)
    passport, members = open_release(places, path, forbund)
    if faults := find_faults(shown, forbund, passport, members):
        raise DeliveryFaults(faults)
    facts = places.received_facts(forbund)
    write_bytes(facts, members[FACTS])
    try:
        of = read_forbund(facts, f"{shown}/{FACTS}")
    except DeliveryFaults:
        facts.unlink(missing_ok=True)
        raise
    con = connect()
    sent = [(name, n, row) for name in (NUMBERS, PRINTED) for n, row in enumerate(read_sent(members[name]), 2)]
    create_table(con, "alla", TYPES, (as_counted(as_observation(row)) for _, _, row in sent))
    traced = (
        {
            "obs_id": row["obs_id"],
            "fil": shown,
            "blad": name,
            "rad": n,
            "kolumn": "",
            "antal": 1,
            "ungefar": is_approximate(row),
        }
        for name, n, row in sent
    )
    create_table(con, "spar", TRACE_TYPES, traced)
    write_series(con, of, folder)
    write_json(places.passport(forbund), passport)
