"""The verbs of those who change the program: which tests, checks and measurements are run, as words to Python.

What is run stands with the tests: the package does not need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.run.choices import UsageFault, is_on

# Lint, format and types: everything is run, the first failure decides.
CHECKS = (
    ("-m", "ruff", "check", "pipeline", "tests"),
    ("-m", "ruff", "format", "--check", "pipeline", "tests"),
    ("-m", "mypy"),
)
# One more than an office's computer has cores: some of them wait, for a build that they share, a browser or a disk.
_PROCESSES = "3"


def test_steps(chosen: Mapping[str, str]) -> tuple[list[tuple[str, ...]], dict[str, str]]:
    """Every test, or fewer, and the environment: FAST=1 leaves out builds, browsers and what is slow, and draws few examples.

    ALLA=1 draws every example (tests/support/examples.py) where otherwise a part is drawn.
    ONLY=name takes those with it in their name. COVER=1 measures what of the pipeline was run; under the floor in
    pyproject.toml it fails.
    """
    words = ["-q", "-rs", "tests"]
    if "ONLY" in chosen:
        words += ["-k", chosen["ONLY"]]
    else:
        words += ["-n", _PROCESSES, "--dist", "loadscope", "--no-loadscope-reorder"]
    names = {"FAST": "FINSAM_SNABBT", "ALLA": "FINSAM_ALLA"}
    level = {variable: "1" for choice, variable in names.items() if is_on(chosen, choice)}
    if is_on(chosen, "FAST"):
        words += ["-m", "not whole and not browser and not slow"]
    if not is_on(chosen, "COVER"):
        return [("-m", "pytest", *words)], level
    # The floor is that of every test; a chosen few, or the quick, are only measured.
    floor = ["--fail-under=0"] if "ONLY" in chosen or is_on(chosen, "FAST") else []
    steps = (("erase",), ("run", "-m", "pytest", *words), ("combine", "--quiet"), ("report", *floor))
    return [("-m", "coverage", *step) for step in steps], level


def bench_words(chosen: Mapping[str, str], raw: Path) -> tuple[str, ...]:
    """The module to run, and what it is told; the first choice that is made counts. Raises UsageFault."""
    if "ROWS" in chosen:
        return "tests.bench.rows", _count(chosen, "ROWS", "rader", 1000000)
    if "UTFORSKA" in chosen:
        forbund = chosen["UTFORSKA"]
        if not forbund.isdecimal() or int(forbund) < 4:
            raise UsageFault(f"UTFORSKA={forbund} går inte. Skriv hur många förbund, minst fyra: UTFORSKA=75.")
        return "tests.bench.explorer", forbund
    if "SKADOR" in chosen:
        return "tests.bench.damages", _count(chosen, "SKADOR", "skador", 5000)
    if "LAND" in chosen and is_on(chosen, "JAMFOR"):
        return ("tests.bench.country_compared", *_country(chosen, years=20))
    if "LAND" in chosen:
        kind = "utgavor" if is_on(chosen, "UTGAVOR") else "leveranser"
        built = chosen.get("KLUSTER", ""), chosen.get("OUT", "")
        return ("tests.bench.country_run", *_country(chosen, years=10), kind, *built)
    if is_on(chosen, "RAKT"):
        return "tests.bench.ratios", str(raw), *([chosen["FORBUND"]] if "FORBUND" in chosen else [])
    if is_on(chosen, "PROFIL"):
        return "tests.bench.profiled", str(raw), chosen.get("FORBUND", ""), chosen.get("AR", "")
    if is_on(chosen, "KANSLI"):
        return ("tests.bench.office",)
    if "AVBROTT" in chosen:
        return "tests.bench.interruptions", _count(chosen, "AVBROTT", "försök", 20)
    return "tests.bench.builds", str(raw), *(f"{name}={chosen[name]}" for name in ("FORBUND", "AR") if name in chosen)


def _country(chosen: Mapping[str, str], years: int) -> tuple[str, str]:
    forbund, _, given = chosen["LAND"].lower().partition("x")
    if not (forbund.isdecimal() and given.isdecimal() and int(forbund) and 0 < int(given) <= years):
        raise UsageFault(
            f"Du skrev LAND={chosen['LAND']}. Skriv antal förbund x antal år, högst {years} år: till exempel LAND=3x2."
        )
    return forbund, given


def _count(chosen: Mapping[str, str], name: str, of: str, example: int) -> str:
    count = chosen[name].replace("_", "")
    if not count.isdecimal() or int(count) < 1:
        raise UsageFault(
            f"Du skrev {name}={chosen[name]}, som inte är något antal {of}. Skriv till exempel {name}={example}."
        )
    return count
