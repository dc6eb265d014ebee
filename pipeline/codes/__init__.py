"""Code lists: what stands in a delivery, the code it has here, and the name a reader sees.

One CSV per list: kod, namn, grupp (a coarser code) or typ, alias (other words, with | between).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

CODES = Path(__file__).parent


@cache
def code_lists() -> tuple[str, ...]:
    """The names of every code list."""
    return tuple(sorted(p.stem for p in CODES.glob("*.csv")))


@cache
def read_codes(name: str) -> list[dict[str, str]]:
    """The rows of a code list, in its order."""
    with (CODES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
