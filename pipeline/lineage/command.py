"""`finsam spara` and `finsam paverkar`: lineage, told in the terminal."""

from __future__ import annotations

from collections import Counter

from pipeline.faults import StageStopped, suggest
from pipeline.lineage.checks import VERDICT_WORDS
from pipeline.lineage.trace import Lineage
from pipeline.places import Places

_SHOWN = 20


def trace_number(places: Places, obs_id: str) -> int:
    """Print how a number is made and what it rests on. Raises StageStopped for an unknown id."""
    lineage = _read(places)
    if obs_id not in lineage:
        raise StageStopped(
            f"Talet {obs_id or '…'} finns inte. Ett tals beteckning står i adressen när du klickar på det i rapporten, "
            "och i kolumnen Tal-id i publicerbart.csv.",
            code="VAL-005",
        )
    trace = lineage.trace(obs_id)
    print(f"{trace.name}: {trace.value}\n\n{trace.definition}")
    for line in trace.formula:
        print(line)
    print("\nVilar på:")
    for origin in trace.origins:
        print(f"  {origin}")
        if checksum := lineage.sha256(origin.file):
            print(f"      sha256 {checksum}")
    if not trace.origins:
        print("  inga rader att visa")
    for correction in trace.corrections:
        print(f"  Rättat: {correction}")
    if trace.checks:
        print("\nProv som talet ingår i:")
    for check in trace.checks:
        print(f"  {check.prov_id} {VERDICT_WORDS[check.verdict]}: {check.told}")
    return 0


def list_affected(places: Places, file: str) -> int:
    """Print the numbers that rest on a file. Raises StageStopped for a file that none rests on."""
    lineage = _read(places)
    found = lineage.resting_on(file) if file else []
    if not found:
        raise StageStopped(
            f"Inget tal vilar på {file or '…'}. Väntade {suggest(file, lineage.files())}.", code="VAL-005"
        )
    traces = [lineage.trace(i) for i in found]
    measures = Counter(t.name.partition(",")[0] for t in traces)
    print(f"{len(found)} tal vilar på {file}:\n")
    for title, count in measures.most_common():
        print(f"  {count:>6}  {title}")
    print("\nDe första:")
    for trace in traces[:_SHOWN]:
        print(f"  {trace.obs_id}  {trace.name}: {trace.value}")
    return 0


def _read(places: Places) -> Lineage:
    if not places.published.is_file():
        raise StageStopped("Inget är byggt ännu. Kör make report först.", code="VAL-005")
    return Lineage(places)
