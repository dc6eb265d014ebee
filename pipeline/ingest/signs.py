"""Signs that stand where a figure could, each with what it says. They are no text, and only one of them is a number."""

from __future__ import annotations

import re

from pipeline.ingest.cells import DASHES
from pipeline.ingest.grid import is_empty

# What stands where a figure could, by the usage of official statistics: nothing, which is 0; withheld or
# not to be had; not applicable; not stated. Only the first is a number.
NOTHING = "inget"
SYMBOLS = {
    **dict.fromkeys(("-", "inga", "inget", "ingen"), NOTHING),
    **dict.fromkeys(("..", "…", "...", "x", "*", "**", "dolt", "sekretess"), "dolt"),
    **dict.fromkeys((".", "e.t.", "ej tillämpligt", "ej aktuellt"), "ej_tillampligt"),
    **dict.fromkeys(("e.u.", "eu", "i.u.", "u.s.", "uppgift saknas", "saknas", "ej angivet", "n/a"), "ej_angivet"),
}
# The same in words, for remarks.
SYMBOL_WORDS = {
    NOTHING: "inget, räknas som 0",
    "dolt": "dolt",
    "ej_tillampligt": "ej tillämpligt",
    "ej_angivet": "ej angivet",
}


def printed_symbol(cell: object) -> str:
    """What a sign in place of a figure says, a value of SYMBOLS; '' for a figure. Nothing written is not stated."""
    if is_empty(cell):
        return "ej_angivet"
    if not isinstance(cell, str):
        return ""
    # Two or three dashes are drawn as one.
    sign = re.sub("^-{2,3}$", "-", cell.strip().casefold().translate(dict.fromkeys(map(ord, DASHES), "-")))
    return SYMBOLS.get(sign, "")
