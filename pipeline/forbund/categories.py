"""What the categories of a breakdown are called: by a code list, or by the förbund's own kommuner and members."""

from __future__ import annotations

from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund

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
