"""`forklaringar.toml` of a förbund and year: why a finding is as it is, who says so, and until when.

An explanation is of one trial, by its prov_id in avstamning.csv, and of those named in `ocksa`. It changes no verdict: the
finding stands with its explanation beside it, apart from those that nobody has explained.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from pipeline.faults import DeliveryFaults, Fault
from pipeline.reconcile.rows import TrialRow
from pipeline.reconcile.verdict import AVVIKER
from pipeline.toml.fit import STRICT, Text, try_fit, without_misfits, written_as
from pipeline.toml.read import read_toml

FILE = "forklaringar.toml"
_CALLED = {"forklaring": "förklaringen av {prov}"}
TrialId = Annotated[
    str, written_as("^p[0-9a-f]{15}$", "ett prov_id ur avstamning.csv: p och femton siffror och bokstäver a–f")
]


@dataclass(frozen=True, config=STRICT)
class Explanation:
    """Why one finding is as it is; `till` is the last day for which it holds. `ocksa` are other trials of the same fault."""

    prov: TrialId
    varfor: Text
    vem: Text
    till: Annotated[datetime.date, Field(strict=True)]
    ocksa: tuple[TrialId, ...] = ()

    def of_each(self) -> Iterator[Explanation]:
        """The same explanation of every trial that it names."""
        yield from (replace(self, prov=prov, ocksa=()) for prov in (self.prov, *self.ocksa))

    def __str__(self) -> str:
        return f"{self.varfor} ({self.vem}, gäller till {self.till.isoformat()})"


@dataclass(frozen=True, config=STRICT)
class ExplanationFile:
    """The file as written."""

    forklaring: tuple[Explanation, ...] = ()


def read_explanations(path: Path, shown: str) -> dict[str, Explanation]:
    """The explanations of a year by prov_id; none without a file. Raises DeliveryFaults with all that is wrong."""
    if not path.is_file():
        return {}
    data = read_toml(path, shown)
    written, faults = try_fit(ExplanationFile, data, shown, _CALLED)
    sound = written or without_misfits(ExplanationFile, data, {})
    named = [each for e in sound.forklaring for each in e.of_each()] if sound else []
    twice = Counter(e.prov for e in named)
    faults += [
        Fault(f"provet {prov} förklaras två gånger", "Ta bort den ena.", shown, code="AVS-001")
        for prov, n in twice.items()
        if n > 1
    ]
    if faults:
        raise DeliveryFaults(faults)
    return {e.prov: e for e in named}


def explain_findings(
    rows: list[TrialRow], explanations: Mapping[str, Explanation], shown: str, year: int
) -> list[TrialRow]:
    """The trials with their explanation ('' for none), and one row for each that explains nothing any more."""
    off = {r["prov_id"] for r in rows if r["utslag"] == AVVIKER}
    told = [
        r | {"forklaring": str(explanations[r["prov_id"]]) if r["prov_id"] in off & set(explanations) else ""}
        for r in rows
    ]
    for row in told:
        row["att_forklara"] = row["allvar"] == "fel" and not row["forklaring"]
    return [*told, *(_of_nothing(e, shown, year) for prov, e in explanations.items() if prov not in off)]


def _of_nothing(explanation: Explanation, shown: str, year: int) -> TrialRow:
    """An explanation that explains nothing, as a finding of its own in the file of explanations."""
    prov = explanation.prov
    return {
        "prov_id": "p" + hashlib.sha256(f"forklaring|{prov}".encode()).hexdigest()[:15],
        "regel": "forklaring",
        "identitet": "forklaring_utan_fynd",
        "vad": f"Förklaringen av {prov}, ”{explanation.varfor}” ({explanation.vem}), gäller inget fynd: "
        "det stämmer nu eller finns inte.",
        "vanster": None,
        "hoger": None,
        "skillnad": None,
        "tolerans": None,
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
        "dolt": False,
    }
