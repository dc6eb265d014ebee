"""Who a förbund is, as far as a comparison needs it: a forbund.toml with some of its entries.

Sent are names, members, insatser, posts, registers, and what may not be compared and why. Left out are the names of
people (boards, auditors), caveats that are for the office, corrections, accounts, and how its own files are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.toml.write import written

_VALUES = ("id", "namn", "kortnamn", "organisationsnummer", "visa_belopp")
# Entry -> what of it is sent.
_ENTRIES = {
    "medlem": ("id", "namn", "typ", "kommun"),
    "insats": ("id", "namn", "inriktning", "malgrupp", "start", "slut"),
    "post": ("id", "namn", "grupp"),
    "forbehall": ("matt", "ar", "text"),
    "jamforbarhet": ("matt", "ar", "egenskap", "varde", "varfor"),
    "brott": ("matt", "ar", "skal"),
    "kategori": ("lista", "kod", "namn", "efter"),
}
_YEAR = ("typ", "budget_fran", "register")


def facts_toml(own: Mapping[str, Any]) -> str:
    """The TOML that is sent, of a forbund.toml as read."""
    return "\n".join(_lines(own)) + "\n"


def _lines(own: Mapping[str, Any]) -> Iterator[str]:
    yield from _entry(own, _VALUES)
    # A list stands before every table, or it would be a part of one.
    yield from ([] if own.get("insats") else ["insats = []"])
    for name, keys in _ENTRIES.items():
        # What is for the office stays there.
        for entry in (e for e in own.get(name, ()) if not e.get("internt")):
            yield from ("", f"[[{name}]]", *_entry(entry, keys))
    for year, entry in own.get("argang", {}).items():
        yield from ("", f"[argang.{year}]", *_entry(entry, _YEAR))
    if not own.get("argang"):
        yield from ("", "[argang]")
    if "roja" in own:
        yield from ("", "[roja]", *_entry(own["roja"], ("minsta_grupp",)))


def _entry(entry: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{k} = {written(entry[k])}" for k in keys if k in entry)
