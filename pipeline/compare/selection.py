"""URVAL: which förbund and years are compared, as a small TOML file. Without one, all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.faults import DeliveryFaults, Fault, suggest

# More förbund than this in one comparison: tables show the latest years, and no pairs are formed.
MANY = 12
_TYPES: dict[str, type | tuple[type, ...]] = {
    "forbund": list,
    "ar": list,
    "fran": int,
    "till": int,
    "prisindex": str,
    "basar": int,
}


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
    known = sorted(known)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise _stop(shown, "filen finns inte", "", "en TOML-fil", "Kontrollera URVAL.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        action = "Rätta raden. Text ska stå inom citattecken, listor inom [ ]."
        raise _stop(shown, "filen följer inte TOML:s regler", str(error), "", action) from error
    faults = _faults(data, shown, known)
    if faults:
        raise DeliveryFaults(faults)
    years = tuple(data.get("ar", ()))
    if "fran" in data:
        years = tuple(range(data["fran"], data["till"] + 1))
    return Selection(tuple(data.get("forbund", ())), years, data.get("prisindex", ""), data.get("basar"))


def _faults(data: dict[str, Any], shown: str, known: list[str]) -> list[Fault]:
    faults = [
        Fault(f"okänd inställning ”{k}”", "Rätta stavningen eller ta bort raden.", shown, expected=suggest(k, _TYPES))
        for k in data
        if k not in _TYPES
    ]
    for key, kind in _TYPES.items():
        if key in data and (not isinstance(data[key], kind) or isinstance(data[key], bool)):
            faults.append(_wrong(shown, key, data[key]))
    if faults:
        return faults
    faults += [
        Fault(
            f"okänt förbund ”{f}”",
            "Skriv förbundets id, som mappen i data/raw heter.",
            shown,
            expected=suggest(str(f), known),
        )
        for f in data.get("forbund", ())
        if f not in known
    ]
    faults += [_wrong(shown, "ar", y) for y in data.get("ar", ()) if not isinstance(y, int)]
    if ("fran" in data) != ("till" in data) or data.get("fran", 0) > data.get("till", 0):
        faults.append(
            Fault("fran och till ska stå båda, och i ordning", "Skriv till exempel fran = 2017 och till = 2022.", shown)
        )
    if "fran" in data and "ar" in data:
        faults.append(Fault("både ar och fran–till", "Behåll det ena.", shown))
    return faults


def _wrong(shown: str, key: str, value: object) -> Fault:
    example = {"forbund": '["hbs", "sodertalje"]', "ar": "[2017, 2022]", "prisindex": '"KPI årsmedeltal"'}.get(
        key, "2022"
    )
    return Fault(
        f"värdet för {key} går inte att läsa", f"Skriv till exempel {key} = {example}.", shown, found=str(value)
    )


def _stop(shown: str, headline: str, found: str, expected: str, action: str) -> DeliveryFaults:
    return DeliveryFaults([Fault(headline, action, shown, found=found, expected=expected)])
