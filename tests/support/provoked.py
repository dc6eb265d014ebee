"""Which faults a test provokes, by their codes; provoked.txt says for each code a test that does.

Whoever runs a test that is named there sees it fail when it provokes the fault no longer. That costs nothing: no
test is run twice. `FINSAM_FELKODER=file` writes what every test provokes, and `python -m tests.support.provoked file`
makes provoked.txt of it: for each code the quickest, and of those the first by name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.faults import Fault, StageStopped
from pipeline.run.jobs import UnexpectedError

RECORD = Path(__file__).parent / "provoked.txt"
# They make stops of every kind by themselves, which provokes nothing.
_MADE_UP = (
    "tests/test_engine.py::test_every_kind",
    *(f"tests/test_fault_catalogue.py::test_{t}" for t in ("codes", "the_log", "the_words")),
)
VARIABLE = "FINSAM_FELKODER"
_codes: set[str] = set()


def watch() -> None:
    """Take note of every fault that is made in this process from now on."""
    kinds: tuple[Any, ...] = (Fault, StageStopped, UnexpectedError)
    for kind in kinds:
        _watch(kind)


def _watch(kind: Any) -> None:
    make = kind.__init__

    def made(self: Any, *words: Any, **named: Any) -> None:
        make(self, *words, **named)
        _codes.add(self.code)

    kind.__init__ = made


@contextmanager
def noted() -> Iterator[set[str]]:
    """The codes of the faults made while this holds."""
    _codes.clear()
    found: set[str] = set()
    yield found
    found |= _codes - {""}


def read_record() -> dict[str, str]:
    """Code -> the test that provokes it."""
    return dict(line.split(" ", 1) for line in RECORD.read_text("utf-8").splitlines())


def note_down(test: str, codes: set[str], seconds: float) -> None:
    """When it is asked for: what a test provoked."""
    if path := os.environ.get(VARIABLE):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(f"{code} {seconds:.1f} {test}\n" for code in sorted(codes))


def choose(lines: list[str]) -> str:
    """The record: for each code one test."""
    best: dict[str, tuple[float, str]] = {}
    for code, seconds, test in (line.split(" ", 2) for line in lines):
        if test.startswith(_MADE_UP):
            continue
        best[code] = min(best.get(code, (1e9, "")), (float(seconds), test))
    return "".join(f"{code} {test}\n" for code, (_, test) in sorted(best.items()))


if __name__ == "__main__":
    RECORD.write_text(choose(Path(sys.argv[1]).read_text("utf-8").splitlines()), "utf-8")
