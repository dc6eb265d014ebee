"""What lies in data/raw/utgavor, before anything of it is opened."""

from __future__ import annotations

from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import Places


def refuse_misplaced(places: Places) -> None:
    """Raise DeliveryFaults where it is not one release that stands for a förbund: two of them, or deliveries beside it."""
    own = {u.forbund for u in places.units()}
    files = places.received_files()
    faults = []
    for forbund in sorted({name for name, _ in files}):
        mine = [path for name, path in files if name == forbund]
        if len(mine) > 1:
            told = f"{len(mine)} utgåvor från ”{forbund}”", "Behåll den senaste, och flytta de andra ur mappen."
        elif forbund in own:
            told = (
                f"”{forbund}” har både egna leveranser och en mottagen utgåva",
                f"Behåll det ena: mappen {places.shown(places.raw / forbund)} eller utgåvan.",
            )
        else:
            continue
        faults.append(Fault(*told, places.shown(mine[-1]), expected="en utgåva per förbund", code="UTG-012"))
    if faults:
        raise DeliveryFaults(faults)
