"""Code lists: what stands in a delivery, the code it has here, and the name a reader sees.

One CSV per list: kod, namn, grupp (a coarser code) or typ, alias (other words, with | between).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.forbund import Forbund

CODES = Path(__file__).parent
# The code list that names the categories of a breakdown, where it is not the breakdown's own.
_LIST_OF = {
    "forsorjning_fore": "forsorjning",
    "forsorjning_efter": "forsorjning",
    "sysselsattning_fore": "sysselsattning",
    "sysselsattning_efter": "sysselsattning",
    "avslut_detalj": "avslutsanledning",
    "verksamhet": "driftspost",
}

# Breakdowns of participants whose categories have names.
CATEGORIES = (*_LIST_OF, "kommun")


def code_lists() -> list[str]:
    """The names of every code list."""
    return sorted(p.stem for p in CODES.glob("*.csv"))


@cache
def read_codes(name: str) -> list[dict[str, str]]:
    """The rows of a code list, in its order."""
    with (CODES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def category_names(breakdown: str, forbund: Forbund) -> dict[str, str]:
    """Category -> name of a breakdown of participants, in the order tables show them."""
    kommuner = {m.id: m.kommunnamn for m in forbund.medlemmar if m.typ == "kommun"}
    if breakdown == "kommun":
        return kommuner | {"annan_kommun": "Annan kommun", "saknas": "Uppgift saknas"}
    rows = read_codes(_LIST_OF.get(breakdown, breakdown))
    if breakdown == "avslutsanledning":
        rows = [r for r in rows if r["kod"] == r["grupp"] and r["kod"] != "felregistrering"]
    names = {r["kod"]: r["namn"] for r in rows}
    if breakdown == "aktualiserad_av":
        own = {m.id: m.namn for m in forbund.medlemmar if m.typ == "kommun"}
        last = {k: names.pop(k) for k in ("egen_anmalan", "annan", "saknas")}
        return names | own | last
    return names
