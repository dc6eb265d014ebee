"""Measure definitions: one TOML file each, read and checked.

A definition says who is counted over whom. Everything else about a measure (its SQL,
its heading, its place in the comparison, its page) derives from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from pipeline.codes.vocabulary import PERIOD_MONTHS
from pipeline.faults import DeliveryFaults, Fault, suggest
from pipeline.measures.kinds import AnyMeasure, Measure
from pipeline.toml.fit import try_fit
from pipeline.toml.read import own_path, read_toml

DEFINITIONS = Path(__file__).parent / "definitions"
Kind = TypeVar("Kind", bound=Measure)
PERIODS = tuple(PERIOD_MONTHS)


class DefinitionError(ValueError):
    """A measure definition that cannot be used. For developers, so in English."""


@cache
def read_measures() -> Mapping[str, Measure]:
    """Every measure, id -> definition, in an order where parts come before what is made of them.

    Raises DeliveryFaults with everything wrong in every file.
    """
    read = {p: try_measure(p) for p in sorted(DEFINITIONS.glob("*.toml"))}
    found = {path.stem: measure for path, (measure, _) in read.items() if measure}
    faults = [fault for _, faults in read.values() for fault in faults]
    faults = faults or [f for m in found.values() for f in _unknown_parts(m, found)]
    if faults:
        raise DeliveryFaults(faults)
    return {m: found[m] for m in _parts_first(found)}


def find_measure(id_: str, kind: type[Kind]) -> Kind:
    """The measure of that id, where it must be of that kind. Raises DefinitionError where it is not."""
    found = read_measures()[id_]
    if not isinstance(found, kind):
        raise DefinitionError(f"{id_} is {found.kind}, not {kind.__name__}")
    return found


def try_measure(path: Path) -> tuple[Measure | None, list[Fault]]:
    """The definition in a file, or everything that is wrong with it."""
    shown = own_path(path)
    try:
        data = read_toml(path, shown, parse_float=str)
    except DeliveryFaults as stopped:
        return None, list(stopped.faults)
    if "id" in data:
        return None, [
            Fault("okänd inställning ”id” i filen", "Ta bort raden: filens namn är måttets id.", shown, code="DEF-001")
        ]
    return try_fit(AnyMeasure, {"id": path.stem} | data, shown, {"from": "[[from]] {table}"})


def _unknown_parts(measure: Measure, found: Mapping[str, Measure]) -> Iterator[Fault]:
    for part in measure.named:
        if part not in found:
            shown = own_path(DEFINITIONS / f"{measure.id}.toml")
            yield Fault(
                f"måttet ”{part}” finns inte", "Rätta id:t.", shown, expected=suggest(part, found), code="DEF-002"
            )


def _parts_first(found: Mapping[str, Measure]) -> list[str]:
    order: list[str] = []

    def visit(id_: str, above: tuple[str, ...] = ()) -> None:
        if id_ in above:
            raise DefinitionError(f"{id_}: made of itself")
        if id_ in order:
            return
        for part in found[id_].parts:
            visit(part, (*above, id_))
        order.append(id_)

    for id_ in found:
        visit(id_)
    return order
