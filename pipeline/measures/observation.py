"""An observation: its key, its id, its columns. The one table that every number is a row of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from pipeline.store import MONEY

# What an observation is about; its id is the hash of these, in this order.
KEY = ("forbund", "year", "period", "measure", "insats", "kon", "breakdown", "category", "kind", "source")
COLUMNS = (
    "obs_id",
    *KEY,
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "unit",
    "status",
    "argang",
    "skydd",
)
_NUMBERS = ("value", "numerator", "denominator", "lower", "upper")
# Column -> SQL type of table observation.
TYPES = {c: MONEY if c in _NUMBERS else "INTEGER" if c in ("year", "argang") else "VARCHAR" for c in COLUMNS}
# What the columns are called where a person reads them.
HEADINGS = {
    "obs_id": "Tal-id",
    "forbund": "Förbund",
    "year": "År",
    "period": "Period",
    "measure": "Mått",
    "insats": "Insats",
    "kon": "Kön",
    "breakdown": "Uppdelning",
    "category": "Kategori",
    "kind": "Slag",
    "source": "Källa",
    "value": "Värde",
    "numerator": "Täljare",
    "denominator": "Nämnare",
    "lower": "Nedre gräns",
    "upper": "Övre gräns",
    "unit": "Enhet",
    "status": "Status",
    "argang": "Årgång",
}
# The rows that a number rests on, table sparning: column -> SQL type. `ungefar`: the source says that it is not exact.
TRACE_TYPES = {
    "obs_id": "VARCHAR",
    "fil": "VARCHAR",
    "blad": "VARCHAR",
    "rad": "INTEGER",
    "kolumn": "VARCHAR",
    "antal": "BIGINT",
    "ungefar": "BOOLEAN",
}
# The whole country stands where a förbund does.
RIKET = "riket"


_OLD_ID = re.compile("[0-9a-f]{16}")


def observation_id(*key: object) -> str:
    """The stable id of a number: n and a hash of its key columns, in the order of KEY.

    It begins with a letter: a spreadsheet takes a hash of figures alone, or with one e in it, for a number.
    """
    return "n" + hashlib.sha256("|".join(str(k) for k in key).encode()).hexdigest()[:15]


def observation_id_in(columns: Sequence[str]) -> str:
    """The same id as SQL, of the columns that hold the key: a function of Python is called row by row."""
    key = " || '|' || ".join(f"cast({c} as varchar)" for c in columns)
    return f"'n' || left(sha256({key}), 15)"


def id_as_now(id_: str) -> str:
    """An id that a release kept: before 0.2 it was sixteen letters of its hash, now n and the first fifteen."""
    return f"n{id_[:15]}" if _OLD_ID.fullmatch(id_) else id_
