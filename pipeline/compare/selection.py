"""URVAL: which förbund and years are compared, as a small TOML file. Without one, all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pydantic
from pydantic import Field

from pipeline.faults import DeliveryFaults, Fault, mask, suggest
from pipeline.toml.fit import STRICT, Text, Year, try_fit, without_misfits
from pipeline.toml.read import read_toml

# More förbund than this in one comparison: tables show the latest years, and no pairs are formed. Pairs grow with the
# square: of ten förbund and three years they filled a hundred pages.
MANY = 6
# More than this are not named one by one in an answer: eight that do are more than the first page.
NAMED = 3


@pydantic.dataclasses.dataclass(frozen=True, config=STRICT)
class SelectionFile:
    """The file as written."""

    forbund: tuple[Text, ...] = ()
    ar: tuple[Year, ...] = ()
    fran: Year | None = None
    till: Year | None = None
    prisindex: Annotated[str, Field(strict=True)] = ""
    basar: Year | None = None


@dataclass(frozen=True)
class Selection:
    """What a comparison is of. Empty `forbund` and `ar` mean all; `basar` None the latest year.

    `prisindex` names the index of fixed prices as data/raw/referens/kpi.csv does, '' for the
    only one, or the first by name.
    """

    forbund: tuple[str, ...] = ()
    ar: tuple[int, ...] = ()
    prisindex: str = ""
    basar: int | None = None

    def takes(self, forbund: str, year: int) -> bool:
        """Whether a number of this förbund and year is compared."""
        return (not self.forbund or forbund in self.forbund) and (not self.ar or year in self.ar)


def read_selection(path: Path | None, shown: str, known: Iterable[str]) -> Selection:
    """Read and check a selection; `known` are the förbund there are. Raises DeliveryFaults."""
    if path is None:
        return Selection()
    if not path.is_file():
        raise DeliveryFaults(
            [Fault("filen finns inte", "Kontrollera URVAL.", shown, expected="en TOML-fil", code="JFR-001")]
        )
    data = read_toml(path, shown)
    written, faults = try_fit(SelectionFile, data, shown)
    sound = written or without_misfits(SelectionFile, data, {})
    if sound:
        faults += _faults(sound, shown, sorted(known))
    if faults:
        raise DeliveryFaults(faults)
    years = range(written.fran, written.till + 1) if written.fran else written.ar
    return Selection(written.forbund, tuple(years), written.prisindex, written.basar)


def _faults(written: SelectionFile, shown: str, known: list[str]) -> Iterator[Fault]:
    """What does not go together, or is not there."""
    for forbund in (f for f in written.forbund if f not in known):
        action = "Skriv förbundets id, som mappen i data/raw heter."
        yield Fault(f"okänt förbund ”{mask(forbund)}”", action, shown, expected=suggest(forbund, known), code="JFR-002")
    fran, till = written.fran, written.till
    if (fran is None) != (till is None) or (fran and till and fran > till):
        action = "Skriv till exempel fran = 2017 och till = 2022."
        yield Fault("fran och till ska stå båda, och i ordning", action, shown, code="JFR-003")
    if fran and written.ar:
        yield Fault("både ar och fran–till", "Behåll det ena.", shown, code="JFR-004")
