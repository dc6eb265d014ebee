"""`finsam bench`: which measurement is asked for. They stand with the tests, in tests/bench: the package does not need them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.run.choices import UsageFault


def bench_words(chosen: Mapping[str, str], raw: Path) -> tuple[str, ...]:
    """The module to run, and what it is told; the first choice that is made counts. Raises UsageFault."""
    if "ROWS" in chosen:
        rows = chosen["ROWS"].replace("_", "")
        if not rows.isdecimal() or int(rows) < 1:
            raise UsageFault(f"ROWS={chosen['ROWS']} är inget antal rader. Skriv till exempel ROWS=1000000.")
        return "tests.bench.rows", rows
    if "UTFORSKA" in chosen:
        forbund = chosen["UTFORSKA"]
        if not forbund.isdecimal() or int(forbund) < 4:
            raise UsageFault(f"UTFORSKA={forbund} går inte. Skriv hur många förbund, minst fyra: UTFORSKA=75.")
        return "tests.bench.explorer", forbund
    if "SKADOR" in chosen:
        count = chosen["SKADOR"]
        if not count.isdecimal() or int(count) < 1:
            raise UsageFault(f"SKADOR={count} är inget antal skador. Skriv till exempel SKADOR=5000.")
        return "tests.bench.damages", count
    if chosen.get("KANSLI", "0") not in ("", "0"):
        return ("tests.bench.office",)
    if "AVBROTT" in chosen:
        count = chosen["AVBROTT"]
        if not count.isdecimal() or int(count) < 1:
            raise UsageFault(f"AVBROTT={count} är inget antal försök. Skriv till exempel AVBROTT=20.")
        return "tests.bench.interruptions", count
    return "tests.bench.builds", str(raw)
