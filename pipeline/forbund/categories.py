"""What the categories of a breakdown are called: by a code list, or by the förbund's own kommuner, members and bands."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.codes import read_codes
from pipeline.codes.merged import merged_of
from pipeline.forbund.model import Forbund
from pipeline.names import own_category
from pipeline.typography import enumerate_words, lower_first

# The code list that names the categories of a breakdown, where it is not the breakdown's own.
_LIST_OF = {
    "forsorjning_fore": "forsorjning",
    "forsorjning_efter": "forsorjning",
    "sysselsattning_fore": "sysselsattning",
    "sysselsattning_efter": "sysselsattning",
    "avslut_detalj": "avslutsanledning",
    "kon_detalj": "kon",
    "verksamhet": "driftspost",
}
_MISSING = "saknas"

# Breakdowns of participants whose categories have names.
CATEGORIES = (*_LIST_OF, "kommun")


def category_names(breakdown: str, forbund: Forbund) -> dict[str, str]:
    """Category -> name of a breakdown of participants, in the order tables show them.

    One that is several told together stands after the first of them.
    """
    names = _one_by_one(breakdown, forbund)
    for merged in merged_of(breakdown):
        order = list(names)
        at = min(order.index(p) for p in merged.parts) + 1
        names = {c: names.get(c, merged.name) for c in (*order[:at], merged.category, *order[at:])}
    return names


def merged_notes(breakdown: str, told: Collection[str], forbund: Forbund) -> list[str]:
    """What each of these categories that is several told together is, as sentences for a reader."""
    names = category_names(breakdown, forbund)
    return [
        f"”{m.name}” är {enumerate_words([lower_first(names[p]) for p in m.parts])}, som visas tillsammans för att skydda små grupper."
        for m in merged_of(breakdown)
        if m.category in told
    ]


def _one_by_one(breakdown: str, forbund: Forbund) -> dict[str, str]:
    kommuner = {m.id: m.kommunnamn for m in forbund.medlemmar if m.typ == "kommun"}
    if breakdown == "kommun":
        return kommuner | {"annan_kommun": "Annan kommun", _MISSING: "Uppgift saknas"}
    lista = _LIST_OF.get(breakdown, breakdown)
    rows = read_codes(lista)
    if breakdown == "avslutsanledning":
        rows = [r for r in rows if r["kod"] == r["grupp"] and r["kod"] != "felregistrering"]
    names = _with_own({r["kod"]: r["namn"] for r in rows}, lista, forbund)
    if breakdown == "aktualiserad_av":
        own = {m.id: m.namn for m in forbund.medlemmar if m.typ == "kommun"}
        last = {k: names.pop(k) for k in ("egen_anmalan", "annan", _MISSING)}
        return names | own | last
    return names


def _with_own(names: dict[str, str], lista: str, forbund: Forbund) -> dict[str, str]:
    """The names with the förbund's own categories, each after the one it says, else before what is missing."""
    order = list(names)
    own = {forbund.category_code(k): k for k in forbund.kategorier if k.lista == lista}
    for code, kategori in own.items():
        # What it stands after is a common code, or one of its own.
        after = next((c for c in (kategori.efter, own_category(forbund.id, kategori.efter)) if c in order), "")
        last = order.index(_MISSING) if _MISSING in order else len(order)
        order.insert(order.index(after) + 1 if after else last, code)
    told = names | {code: k.namn for code, k in own.items()}
    return {code: told[code] for code in order}
