"""A number as a row: the columns, their SQL types, what it is about and the id of that."""

from __future__ import annotations

import hashlib

from pipeline.store import MONEY

# What an observation is about; its id is the hash of these, in this order.
KEY = ("forbund", "year", "period", "measure", "insats", "kon", "breakdown", "category", "kind", "source")
OBSERVATION_COLUMNS = (
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
OBSERVATION_TYPES = {
    c: MONEY if c in _NUMBERS else "INTEGER" if c in ("year", "argang") else "VARCHAR" for c in OBSERVATION_COLUMNS
}


def observation_id(*key: object) -> str:
    """The stable id of a number: a hash of its key columns, in the order of KEY."""
    return hashlib.sha256("|".join(str(k) for k in key).encode()).hexdigest()[:16]
