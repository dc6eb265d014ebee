"""Personal numbers to test with: the tax agency's own, read from a delivery, for no test file may hold one."""

from __future__ import annotations

import csv
import re

from pipeline.places import ROOT

DELIVERY = ROOT / "data/raw/sodertalje/2017/sus_deltagare_2017.csv"
KEY = b"en nyckel av trettiotva byte 123"


def delivered_numbers() -> list[str]:
    """The figures of every personal number in the delivery, as often as it stands there."""
    rows = csv.reader(DELIVERY.read_text("cp1252").splitlines()[1:], delimiter=";")
    return [re.sub("[^0-9]", "", row[0]) for row in rows]


# Those written with century, in twelve figures.
NUMBERS = sorted({n for n in delivered_numbers() if len(n) == 12})
ONE, TWO, THREE, FOUR = NUMBERS[:4]


def writings(number: str) -> list[str]:
    """The ways in which people write one number of twelve figures."""
    century, six, four = number[:2], number[2:8], number[8:]
    year, month, day = six[:2], six[2:4], six[4:]
    return [
        f"{century}{six}-{four}",
        f"{six}-{four}",
        six + four,
        number,
        f"{century}{year} {month} {day} {four}",
        f"{century}{year}-{month}-{day}-{four}",
        f"{six} {four}",
        f"{six}+{four}",
        f"{six} - {four}",
        f"{six}\u2013{four}",
        f"{six}\u00a0{four}",
        f"{century}{six}\u2212{four}",
        f"{six}\u2011{four}",
        f"{century} {six}-{four}",
    ]


def luhn_holds(figures: str) -> bool:
    """Luhn, as it is told in words: every other figure doubled, figures added, a whole ten."""
    doubled = [int(f) * (2 if i % 2 == 0 else 1) for i, f in enumerate(figures)]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0
