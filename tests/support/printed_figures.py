"""Small documents of printed figures for the tests of the rules."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from pipeline.reconcile.printed.figures import Figure, read_figures
from pipeline.rows.printed import PrintedRow
from support.rows import row_of

_FACTORS = {"tkr": 1_000, "mnkr": 1_000_000}
_numbers = count(2)


def figure(value: object, rad: str = "", kolumn: str = "", enhet: str = "antal", **other: Any) -> Figure:
    """A printed figure in table `t` of section 1; `value` as printed, in `enhet`."""
    amount = Decimal(str(value))
    decimals = max(0, -int(amount.as_tuple().exponent))
    factor = _FACTORS.get(enhet, 1)
    row: dict[str, Any] = {
        "nr": next(_numbers),
        "dokument": "d",
        "avsnitt": "1",
        "tabell": "t",
        "i_text": False,
        "rad": rad,
        "kolumn": kolumn,
        "insatsnamn": "",
        "insats": "",
        "post": "",
        "kon": "alla",
        "ar": 2022,
        "avser": 2022,
        "typ": "utfall",
        "kind": "utfall",
        "enhet": "kr" if enhet in ("kr", "tkr", "mnkr") else enhet,
        "tryckt_enhet": enhet,
        "varde": amount * factor,
        "tecken": 1,
        "steg": Decimal(10) ** -decimals * factor,
        "decimaler": decimals,
        "ungefar": False,
        "tryckt": str(value),
        "matt": "",
        "uppdelning": "",
        "kategori": "",
        "argang": 2022,
        "_file": "publicerat.csv",
        "_sheet": "",
    }
    if "typ" in other:
        other = {"kind": "utfall" if other["typ"] == "enkat" else other["typ"]} | other
    if other.get("i_text"):
        other = {"tabell": "löptext"} | other
    (made,) = read_figures([row_of(PrintedRow, **row | other)])
    return made


def verdicts(trials: Any) -> list[tuple[str, str, str]]:
    """Identity, verdict and severity of trials, in order."""
    return [(t.identity.id, t.verdict, t.allvar) for t in trials]


def column(*rows: tuple[str, object], enhet: str = "tkr", kolumn: str = "2022") -> list[Figure]:
    return [figure(value, rad, kolumn, enhet) for rad, value in rows]
