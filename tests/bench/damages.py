"""`make bench SKADOR=5000`: so many damaged deliveries, and what became of each; `SIDA` writes docs/skador.md anew.

The same number gives the same damages. Exit code 1 when any gave other numbers without a word.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from pipeline.places import ROOT
from pipeline.store import write_text
from support.damage import WAYS
from support.damaged import ANMARKT, DELIVERIES, LIKA, STOPP, TYST, judge

PAGE = ROOT / "docs" / "skador.md"
_OPENING = """# Skadade leveranser

Vad som händer när en leverans skadas på vägen hit: av ett kalkylprogram, ett annat program eller en människa. Varje skada prövas i {kinds} sorters leveranser, genom läsning, städning, kontroller och räkning, och talen som kommer ut jämförs med den oskadade leveransens. Skrivs av `python -m tests.bench.damages SIDA`; ändra aldrig här. Fler skador slumpas av `make bench SKADOR=5000`. Senast, 2026-11-29, gick 4 502 av 5 000 att göra: 3 001 lika, 1 463 stopp, 37 anmärkta, och en enda utan ett ord (ett namn som slutar med sitt belopp, av fyra siffror); den anmärks sedan dess.

- **lika**: samma tal. **stopp**: ett fel med fil, plats och vad du ska göra. **anmärkt**: andra tal, och en anmärkning som säger varför.
- Andra tal utan ett ord finns inte: då faller testet.

| skada | lika | stopp | anmärkt | går inte att göra |
| --- | ---: | ---: | ---: | ---: |
"""


def judge_many(count: int) -> Counter[str]:
    """Judge so many damages, each kind and way in turn, and print those that nobody was told of."""
    pairs = [(kind, way) for way in WAYS for kind in DELIVERIES]
    verdicts: Counter[str] = Counter()
    for n in range(count):
        kind, way = pairs[n % len(pairs)]
        seed = n // len(pairs)
        outcome = judge(kind, way, seed)
        verdicts[outcome.verdict if outcome else "-"] += 1
        if outcome and outcome.verdict == TYST:
            print(f"TYST {kind} ”{way}” {seed}\n{outcome.told}")
    return verdicts


def page() -> str:
    """docs/skador.md: each way and what becomes of it in every kind, once."""
    lines = [_OPENING.format(kinds=len(DELIVERIES))]
    for name, way in WAYS.items():
        found = Counter(outcome.verdict if outcome else "-" for outcome in (judge(k, name, 0) for k in DELIVERIES))
        if found[TYST]:
            raise SystemExit(f"{name}: andra tal utan ett ord")
        cells = " | ".join(str(found[v]) for v in (LIKA, STOPP, ANMARKT, "-"))
        lines.append(f"| {way.told} | {cells} |\n")
    return "".join(lines)


if __name__ == "__main__":
    if sys.argv[1] == "SIDA":
        write_text(PAGE, page())
    else:
        begun = time.monotonic()
        found = judge_many(int(sys.argv[1]))
        told = ", ".join(f"{v} {n}" for v, n in sorted(found.items()))
        print(f"{sum(found.values())} skador på {time.monotonic() - begun:.0f} s: {told}")
        sys.exit(1 if found[TYST] else 0)
