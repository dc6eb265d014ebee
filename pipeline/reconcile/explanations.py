"""`forklaringar.toml` of a förbund and year: why a finding is as it is, who says so, and until when.

An explanation is of one trial, by its prov_id in avstamning.csv. It changes no verdict: the
finding stands with its explanation beside it, apart from those that nobody has explained.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.faults import DeliveryFaults, Fault, suggest
from pipeline.reconcile.verdict import AVVIKER

FILE = "forklaringar.toml"
_KEYS = ("prov", "varfor", "vem", "till")
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Explanation:
    """Why one finding is as it is; `till` is the last day for which it holds."""

    prov: str
    varfor: str
    vem: str
    till: datetime.date

    def __str__(self) -> str:
        return f"{self.varfor} ({self.vem}, gäller till {self.till.isoformat()})"


def read_explanations(path: Path, shown: str) -> dict[str, Explanation]:
    """The explanations of a year by prov_id; none without a file. Raises DeliveryFaults with all that is wrong."""
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeliveryFaults(
            [
                Fault(
                    "filen följer inte TOML:s regler",
                    "Rätta raden. Text ska stå inom citattecken.",
                    shown,
                    found=str(error),
                )
            ]
        ) from error
    entries = data.get("forklaring", [])
    faults = [*_unknown("filen", data, ("forklaring",), shown), *(f for e in entries for f in _wrong(e, shown))]
    twice = {e.get("prov") for e in entries if sum(o.get("prov") == e.get("prov") for o in entries) > 1}
    faults += [
        Fault(f"provet {prov} förklaras två gånger", "Ta bort den ena.", shown) for prov in sorted(map(str, twice))
    ]
    if faults:
        raise DeliveryFaults(faults)
    return {e["prov"]: Explanation(**e) for e in entries}


def _wrong(entry: dict[str, Any], shown: str) -> Iterator[Fault]:
    name = entry.get("prov", "ett prov")
    yield from _unknown(name, entry, _KEYS, shown)
    for key in _KEYS:
        if not str(entry.get(key, "")).strip():
            yield Fault(
                f"{key} saknas i förklaringen av {name}", "Lägg till raden.", shown, expected=f"en rad {key} = …"
            )
    if "prov" in entry and not _ID.fullmatch(str(entry["prov"])):
        yield Fault(
            f"prov ska vara ett prov_id, inte ”{name}”",
            "Kopiera prov_id ur avstamning.csv.",
            shown,
            expected="sexton siffror och bokstäver a–f",
        )
    if "till" in entry and type(entry["till"]) is not datetime.date:
        yield Fault(
            f"till är inget datum i förklaringen av {name}",
            "Skriv datumet utan citattecken.",
            shown,
            expected="ett datum som 2024-06-30",
        )


def _unknown(name: str, entry: Mapping[str, Any], known: tuple[str, ...], shown: str) -> Iterator[Fault]:
    for key in entry:
        if key not in known:
            yield Fault(
                f"okänd inställning ”{key}” i {name}",
                "Rätta stavningen eller ta bort raden.",
                shown,
                expected=suggest(key, known),
            )


def explain_findings(
    rows: list[dict[str, Any]], explanations: Mapping[str, Explanation], shown: str, year: int
) -> list[dict[str, Any]]:
    """The trials with their explanation ('' for none), and one row for each that explains nothing any more."""
    off = {r["prov_id"] for r in rows if r["utslag"] == AVVIKER}
    told = [
        r | {"forklaring": str(explanations[r["prov_id"]]) if r["prov_id"] in off & set(explanations) else ""}
        for r in rows
    ]
    for row in told:
        row["att_forklara"] = row["allvar"] == "fel" and not row["forklaring"]
    empty = dict.fromkeys(rows[0] if rows else (), None)
    return [
        *told,
        *(
            empty
            | {
                "prov_id": hashlib.sha256(f"forklaring|{prov}".encode()).hexdigest()[:16],
                "regel": "forklaring",
                "identitet": "forklaring_utan_fynd",
                "vad": f"Förklaringen av {prov}, ”{e.varfor}” ({e.vem}), gäller inget fynd: det stämmer nu eller finns inte.",
                "enhet": "",
                "utslag": AVVIKER,
                "allvar": "varning",
                "fynd": f"utan fynd {prov}",
                "vanster_cell": "",
                "hoger_cell": "",
                "celler": "",
                "dokument": Path(shown).name,
                "ar": year,
                "vikt": 0.0,
                "_file": shown,
                "_sheet": "",
                "_row": None,
                "_column": "",
                "forklaring": "",
                "att_forklara": False,
            }
            for prov, e in explanations.items()
            if prov not in off
        ),
    ]
