"""data/raw/utgavor/avsandare.toml: whose releases are taken, and by which open key each is known."""

from __future__ import annotations

from pathlib import Path

from pydantic.dataclasses import dataclass

from pipeline.exchange.signing import is_open_key
from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import Places
from pipeline.toml.fit import STRICT, Slug, Text, Word, fit
from pipeline.toml.read import read_toml


@dataclass(frozen=True, config=STRICT)
class Sender:
    """A förbund and the open half of a key that it signs with; `kontrollerad` is how one knows that it is theirs."""

    forbund: Slug
    nyckel: Text
    kontrollerad: Word = ""


@dataclass(frozen=True, config=STRICT)
class SendersFile:
    """The file as written."""

    avsandare: tuple[Sender, ...] = ()


def read_senders(places: Places) -> dict[str, set[str]]:
    """Open key -> the förbund whose it is: an office may have several. None without the file.

    Raises DeliveryFaults for what is no key.
    """
    path: Path = places.senders
    if not path.is_file():
        return {}
    shown = places.shown(path)
    written: SendersFile = fit(SendersFile, read_toml(path, shown), shown)
    faults = [
        Fault(
            f"nyckeln för ”{s.forbund}” är ingen öppen nyckel",
            "Kopiera hela raden som avsändaren fick av make nyckel UTGAVA=1.",
            shown,
            found=s.nyckel,
            expected="44 tecken som slutar med =",
            code="UTG-003",
        )
        for s in written.avsandare
        if not is_open_key(s.nyckel)
    ]
    if faults:
        raise DeliveryFaults(faults)
    found: dict[str, set[str]] = {}
    for s in written.avsandare:
        found.setdefault(s.nyckel, set()).add(s.forbund)
    return found


def as_written(forbund: str, open_key: str) -> str:
    """The lines that let a sender in, as they are to stand in the file."""
    return f'[[avsandare]]\nforbund = "{forbund}"\nnyckel = "{open_key}"'
