"""An observation: its key, its id, its columns. The one table that every number is a row of."""

from __future__ import annotations

import hashlib

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


def observation_id(*key: object) -> str:
    """The stable id of a number: a hash of its key columns, in the order of KEY."""
    return hashlib.sha256("|".join(str(k) for k in key).encode()).hexdigest()[:16]
