"""Counts of people as the suppression is given them, and what it hides of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipeline.disclosure.relations import Cell
from pipeline.disclosure.suppress import Derived, protect
from pipeline.measures.relations import read_relations

RELATIONS = read_relations()


def cell(value: int, **at: str) -> Cell:
    base: dict[str, Any] = {
        "measure": "deltagare",
        "period": "helar",
        "kind": "utfall",
        "insats": "",
        "kon": "alla",
        "breakdown": "",
        "category": "",
    } | at
    return Cell(obs_id="2022|" + "|".join(base.values()), year=2022, value=value, **base)


def year_before(one: Cell) -> Cell:
    return replace(one, obs_id=one.obs_id.replace("2022", "2021"), year=2021)


def hidden(cells: Iterable[Cell], smallest: int = 5, derived: tuple[Derived, ...] = ()) -> dict[str, str]:
    return protect(cells, derived, smallest, RELATIONS)
