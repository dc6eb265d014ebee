"""`finsam nyckel UTGAVA=1`: the key that releases are signed with. What to give to those who receive them, and its copies.

The same four as run/key_command.py has for the key of the pseudonyms.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.exchange.senders import as_written
from pipeline.exchange.signing import fingerprint_of, read_open_key, signing_key_path
from pipeline.places import Places
from pipeline.run.key_command import lay_aside, read_key_file, read_saved_key, refuse_inside, write_new

_WHY = "med den kan vem som helst ge ut i ert namn"


def tell_key(places: Places) -> int:
    """Say which key it is and what others need of it; one is made where there is none."""
    path, open_key = signing_key_path(), _own()
    print(f"Nyckeln som era utgåvor signeras med: {path}")
    print(f"Fingeravtryck: {fingerprint_of(open_key)}")
    print("Den som ska läsa era utgåvor lägger till detta i data/raw/utgavor/avsandare.toml:\n")
    for forbund in sorted({u.forbund for u in places.units()}):
        print(as_written(forbund, open_key) + "\n")
    print("Raderna är inte hemliga. Läs upp fingeravtrycket i telefon, så att mottagaren vet att de är era.")
    print(
        "make nyckel UTGAVA=1 SPARA=fil gör en säkerhetskopia, HAMTA=fil lägger tillbaka den, BYT=1 gör en ny nyckel."
    )
    return 0


def save_key(places: Places, target: Path) -> int:
    """Copy the secret half to a file that only its owner may read. Raises StageStopped where it must not lie."""
    refuse_inside(places, target, _WHY)
    open_key = _own()
    write_new(target, signing_key_path().read_text("ascii"))
    print(
        f"Nyckeln med fingeravtrycket {fingerprint_of(open_key)} är kopierad till {target}. Förvara den inlåst: {_WHY}."
    )
    return 0


def fetch_key(places: Places, source: Path) -> int:
    """Put a saved key back. Another that lies there is laid aside, never overwritten."""
    key, path = read_saved_key(source), signing_key_path()
    lay_aside(path, key)
    if not path.is_file():
        write_new(path, key.hex() + "\n")
    print(f"Nyckeln med fingeravtrycket {fingerprint_of(read_open_key())} ligger i {path}.")
    return 0


def change_key(places: Places) -> int:
    """Make a new key. The old one is laid aside; what was signed with it stays signed."""
    lay_aside(signing_key_path(), None)
    print("En ny nyckel är gjord. Mottagarna behöver den innan de kan läsa nästa utgåva; de förra läses med den gamla.")
    return tell_key(places)


def _own() -> str:
    if signing_key_path().is_file():
        read_key_file(signing_key_path())
    return read_open_key()
