"""Observations, and a förbund, for tests of charts and tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.forbund.model import Forbund, Insats, Medlem
from pipeline.measures.numbers import Observation

FORBUND = Forbund(
    "prov",
    "Prov",
    "Prov",
    (Medlem("staten", "Staten", "stat"), Medlem("kommunen", "Kommunen", "kommun")),
    (Insats("hamnen", "Hamnen", "individ"), Insats("bryggan", "Bryggan", "struktur")),
    visa_belopp="tkr",
)


def obs(measure: str, value: int | None, kind: str = "utfall", year: int = 2022, **other: Any) -> Observation:
    base: dict[str, Any] = {
        "obs_id": f"{measure}-{kind}-{year}-{'-'.join(str(v) for v in other.values())}",
        "forbund": "prov",
        "year": year,
        "measure": measure,
        "insats": "",
        "period": "helar",
        "kon": "alla",
        "breakdown": "",
        "category": "",
        "kind": kind,
        "unit": "kr",
        "status": "ok" if value is not None else "dold",
        "value": None if value is None else Decimal(value),
        "argang": year,
    }
    return Observation(**(base | other))
