"""Udden, a förbund that is not there: its file, its participants, and what is told when `make lar` looks at a delivery."""

from __future__ import annotations

import datetime
from pathlib import Path

from pipeline.learning.command import Wish, learn
from pipeline.places import Places, Unit

DAY = datetime.date(2025, 2, 3)
UNIT = Unit("udden", 2024)
TOML = """# Udden, som inte finns.
id = "udden"
namn = "Samordningsförbundet Udden"
kortnamn = "Udden"

[[medlem]]
id = "staten"
namn = "Staten"
typ = "stat"

[[medlem]]
id = "uddens_kommun"
namn = "Uddens kommun"
typ = "kommun"

[[insats]]
id = "fyren"
namn = "Fyren"
inriktning = "individ"

[[insats]]
id = "bryggan"
namn = "Bryggan"
inriktning = "individ"
alias = ["Bryggan ung"]  # så hette den förr

[argang.2024]
typ = "bokslut"
"""
HEAD = ["Klient", "Kön", "Levnadsår", "Verksamhet", "Inskriven", "Utskriven", "Avslutad till"]


def people(count: int = 40) -> list[list[object]]:
    """Participants of Udden: every other a woman, half of them closed."""
    found: list[list[object]] = []
    for n in range(count):
        closed = n % 2 == 1
        begun, ended = f"2024-0{1 + n % 9}-1{n % 9}", f"2024-11-2{n % 9}" if closed else ""
        left_to = ("Arbete" if n % 4 == 1 else "Studier") if closed else ""
        kon, insats = "Kvinna" if closed else "Man", "Fyren" if n % 3 else "Bryggan"
        found.append([f"U{n:03}", kon, 20 + n % 40, insats, begun, ended, left_to])
    return found


def delivered(
    folder: Path, head: list[str], rows: list[list[object]], name: str = "sus_deltagare_2024.csv"
) -> tuple[Places, Path]:
    year = folder / "raw" / "udden" / "2024"
    year.mkdir(parents=True, exist_ok=True)
    (year.parent / "forbund.toml").write_text(TOML, "utf-8")
    path = year / name
    table: list[list[object]] = [[*head], *rows]
    path.write_text("\n".join(";".join(map(str, r)) for r in table) + "\n", "utf-8")
    return Places((folder / "raw").resolve(), (folder / "ut").resolve()), path


def told_of(places: Places, path: Path, **wish: object) -> tuple[int, str]:
    told: list[str] = []
    code = learn(places, Wish(path, UNIT, **wish), None, told.append, DAY)  # type: ignore[arg-type]
    return code, "\n".join(told)
