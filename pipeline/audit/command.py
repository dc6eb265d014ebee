"""`finsam granska-rojande`, and the gate after the reports: what is found is written, told, and stops a release."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.audit.audit import Audited, audit
from pipeline.audit.memory import Memory, digest_of, key_of
from pipeline.faults import StageStopped
from pipeline.places import EVERYTHING, ROOT, Places, Unit
from pipeline.store import read_json, write_json
from pipeline.typography import number

# Whether `make report` stops when something is given away, or only says so. A release always stops.
STOPS_REPORT = False
NAME = "rojande.json"
# Which libraries there are: the environment is what it says.
_LIBRARIES = ROOT / "locks" / "report.txt"


def result_path(places: Places, unit: Unit) -> Path:
    """Where what the audit found of a förbund, or of all, is kept: among the office's own."""
    return places.office(unit) / NAME


def memory_of(places: Places, unit: Unit, code: str) -> Memory:
    """What the audit of a förbund, or of what is of all, remembers.

    Made by other code, or with other libraries or another Python, it is not remembered.
    """
    return Memory(places.remembered(unit.forbund), key_of(code, digest_of([_LIBRARIES]), sys.version))


def write_audit(places: Places, unit: Unit, memory: Memory | None = None) -> None:
    """Audit a förbund, or what is of no förbund, and keep what was found. Raises StageStopped where it stops."""
    found = audit(places, unit, memory)
    write_json(
        result_path(places, unit),
        {
            "filer": found.files,
            "tal": found.numbers,
            "dolda": found.withheld,
            "slag": found.by_kind,
            "fynd": [
                {"slag": f.kind, "om": f.about, "sa": f.told, "plats": str(f.place), "obs_id": f.obs_id}
                for f in found.findings
            ],
        },
    )
    if found.findings and STOPS_REPORT:
        raise StageStopped("\n".join(_summary(str(unit), found.by_kind)), code="ROJ-001")


def audit_reports(places: Places, forbund: str, ar: int) -> int:
    """Audit what is built and print every finding with its arithmetic. Returns 1 when there is any."""
    units = sorted({u.forbund for u in places.units() if forbund in ("", u.forbund)})
    if not units or not places.reports.is_dir():
        raise StageStopped("Det finns inget byggt att granska. Kör make report först.", code="ROJ-002")
    found = Audited(0, 0, 0, ())
    for unit in [*(Unit(name, ar) for name in units), *([] if forbund else [EVERYTHING])]:
        one = audit(places, unit)
        found += one
        for f in one.findings:
            print(f"{f.kind}: {f}\n")
    print(
        f"{number(found.files)} filer granskade: {number(found.numbers)} tal, varav {number(found.withheld)} dolda. "
        f"{_counted(found.by_kind) if found.findings else 'Inget dolt går att räkna ut.'}"
    )
    return 1 if found.findings else 0


def tell_audits(places: Places, units: Iterable[Unit]) -> Iterator[str]:
    """What the audits of a run found, a line or two of each förbund that something was found of."""
    for unit in units:
        path = result_path(places, unit)
        kinds: dict[str, int] = read_json(path)["slag"] if path.is_file() else {}
        if kinds:
            yield from _summary(str(unit), kinds)


def read_audits(places: Places) -> Iterator[tuple[Unit, dict[str, Any] | None]]:
    """What the audit of every förbund, and of what is of all, found; None where it has not been made."""
    for unit in [*(Unit(f) for f in sorted({u.forbund for u in places.units()})), EVERYTHING]:
        path = result_path(places, unit)
        yield unit, read_json(path) if path.is_file() else None


def _summary(unit: str, kinds: dict[str, int]) -> list[str]:
    where = "jämförelsen och manifestet" if unit == str(EVERYTHING) else unit
    command = "make granska-rojande" + ("" if unit == str(EVERYTHING) else f" FORBUND={unit}")
    return [
        f"RÖJANDE {where}: {_counted(kinds)}",
        f"    {command} visar hur de räknas ut. Ge inte ut något förrän de är borta.",
    ]


def _counted(kinds: dict[str, int]) -> str:
    count = sum(kinds.values())
    told = ", ".join(f"{number(n)} {kind}" for kind, n in kinds.items())
    return f"{number(count)} {'uppgift' if count == 1 else 'uppgifter'} röjs ({told})."
