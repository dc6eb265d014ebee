"""Which tests `make test FAST=1` leaves out because they cost much, as measured; slow.txt names them, a function a line.

`FINSAM_TIDER=file` writes what each test cost, and `python -m tests.support.slow file` makes slow.txt of it: the
functions whose tests cost over 0.06 s each and more than 0.2 s in all, in processor time, which changes less than the
clock when the machine does other things. A new test is quick until it is measured.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RECORD = Path(__file__).parent / "slow.txt"
VARIABLE = "FINSAM_TIDER"
_EACH = 0.06
_IN_ALL = 0.2


def read_record() -> frozenset[str]:
    """The functions that are slow, as tests/test_goals.py::test_that."""
    return frozenset(RECORD.read_text("utf-8").split())


def function_of(test: str) -> str:
    """The function of a test, without the case: tests/test_goals.py::test_that[a case] is one of test_that."""
    return test.partition("[")[0]


@contextmanager
def noted(test: str) -> Iterator[None]:
    """When it is asked for: what a test cost, in seconds of processor time, its own processes counted too."""
    before = os.times()
    yield
    if path := os.environ.get(VARIABLE):
        after = os.times()
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{sum(after[:4]) - sum(before[:4]):.3f} {test}\n")


def choose(lines: list[str]) -> str:
    """The record, of lines with seconds and a test."""
    cost: dict[str, list[float]] = defaultdict(list)
    for seconds, test in (line.split(" ", 1) for line in lines):
        cost[function_of(test)].append(float(seconds))
    slow = [f for f, each in cost.items() if sum(each) > max(_IN_ALL, _EACH * len(each))]
    return "".join(f"{function}\n" for function in sorted(slow))


if __name__ == "__main__":
    RECORD.write_text(choose(Path(sys.argv[1]).read_text("utf-8").splitlines()), "utf-8")
