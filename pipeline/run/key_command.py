"""`finsam nyckel`: what the key of the pseudonyms is, a copy of it, the copy back, and a new one."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.faults import StageStopped
from pipeline.personal import key_name, key_path, make_key, read_key
from pipeline.places import Places
from pipeline.run.environment import remember_key, remembered_key, sound_key

_ASIDE = "undanlagd"


def tell_key(places: Places) -> int:
    """Say where the key is, its fingerprint, and whether what is built rests on it."""
    path, remembered = key_path(), remembered_key(places)
    print(f"Nyckeln: {path}")
    if not path.is_file():
        print("Den finns inte. Den görs första gången något byggs." if not remembered else "Den är borta.")
    else:
        print(f"Fingeravtryck: {key_name(read_key_file(path))}")
    if remembered:
        same = path.is_file() and key_name(read_key_file(path)) == remembered
        print(f"Det byggda vilar på {'den' if same else f'en annan nyckel, med fingeravtrycket {remembered}'}.")
    print("make nyckel SPARA=fil gör en säkerhetskopia, HAMTA=fil lägger tillbaka den, BYT=1 gör en ny nyckel.")
    return 0


def save_key(places: Places, target: Path) -> int:
    """Copy the key to a file that only its owner may read. Raises StageStopped where it must not lie."""
    sound_key(places)
    refuse_inside(places, target, "med den går pseudonymerna att räkna ut ur leveranserna")
    write_new(target, key_path().read_text("ascii"))
    print(f"Nyckeln med fingeravtrycket {key_name(read_key())} är kopierad till {target}.")
    print("Förvara kopian skild från leveranserna: den som har båda kan räkna ut vem som är vem.")
    return 0


def fetch_key(places: Places, source: Path) -> int:
    """Put a saved key back. Another that lies there is laid aside, never overwritten."""
    key = read_saved_key(source)
    lay_aside(key_path(), key)
    if not key_path().is_file():
        write_new(key_path(), key.hex() + "\n")
    print(f"Nyckeln med fingeravtrycket {key_name(key)} ligger i {key_path()}.")
    remembered = remembered_key(places)
    if remembered and remembered != key_name(key):
        print(
            f"Det byggda vilar på en annan nyckel, med fingeravtrycket {remembered}: make nyckel BYT=1 om den är borta."
        )
    return 0


def change_key(places: Places) -> int:
    """Make a new key, and let what is built forget the old one. The old one is laid aside."""
    lay_aside(key_path(), None)
    make_key(key_path())
    remember_key(places)
    print(f"En ny nyckel är gjord, med fingeravtrycket {key_name(read_key())}.")
    print("Nästa make report läser alla deltagare på nytt, med nya pseudonymer. Inga publicerade tal ändras.")
    print("Spara den: make nyckel SPARA=fil. Den gamla får tas bort när inget mer ska hållas mot den.")
    return 0


def refuse_inside(places: Places, target: Path, why: str) -> None:
    """Raise StageStopped for a copy of a key among what is delivered, built or given out."""
    inside = [f for f in (places.raw, places.reports, places.processed) if target.resolve().is_relative_to(f)]
    if inside:
        raise StageStopped(
            f"Nyckeln får inte ligga i {places.shown(inside[0])}: {why}. Välj en plats som inte följer med dem.",
            code="VAL-006",
        )


def read_saved_key(source: Path) -> bytes:
    """The key in a copy. Raises StageStopped where there is none."""
    if not source.is_file():
        raise StageStopped(f"Filen {source} finns inte. Kontrollera HAMTA.", code="VAL-006")
    return read_key_file(source)


def read_key_file(path: Path) -> bytes:
    """The key in a file. Raises StageStopped when it holds none."""
    try:
        return read_key(path)
    except ValueError:
        raise StageStopped(
            f"{path} är ingen nyckel: en nyckel är 64 tecken 0–9 och a–f. Välj en annan fil.", code="VAL-006"
        ) from None


def lay_aside(path: Path, wanted: bytes | None) -> None:
    """Move the key that is there out of the way, under a name with its fingerprint; not one that is `wanted`."""
    if not path.is_file():
        return
    try:
        held = read_key(path)
    except ValueError:
        held = b""
    if held and held == wanted:
        return
    aside = path.with_name(f"{path.name}.{_ASIDE}.{key_name(held) if held else 'skadad'}")
    path.replace(aside)
    print(f"Den förra nyckeln ligger kvar i {aside}.")


def write_new(path: Path, text: str) -> None:
    """Write a key that only its owner may read. Raises StageStopped where something lies."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StageStopped(f"{path} finns redan, och skrivs inte över. Välj ett annat namn.", code="VAL-006") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)


def close_folders(places: Places) -> None:
    """Let nobody but the owner read what may tell of persons: what is built in between, the office's own, the key.

    On a system without such rights nothing is done.
    """
    if os.name != "posix":
        return
    key_folder = key_path().parent
    for top in (places.processed, places.internal):
        for folder, _, files in os.walk(top):
            _close(Path(folder), 0o700)
            for name in files:
                _close(Path(folder) / name, 0o600)
    if key_folder.name == ".finsam":
        _close(key_folder, 0o700)


def _close(path: Path, mode: int) -> None:
    try:
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)
    except OSError:
        # Somebody else's file in a shared folder: its owner decides.
        return
