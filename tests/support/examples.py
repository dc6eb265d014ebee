"""How many examples are drawn, at three levels: few under FAST=1, a part in `make test`, every one where it counts.

Every one is drawn with ALLA=1 and in the project's own check (CI=true). What is drawn is the same every time, so
that a part is not more or less by luck: the others are those that only the last of the three tries.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import settings

T = TypeVar("T")

# Set by `make test FAST=1`.
FAST = os.environ.get("FINSAM_SNABBT", "") == "1"
# Set by `make test ALLA=1` and by .ci/run.
ALL = not FAST and (os.environ.get("FINSAM_ALLA", "") == "1" or os.environ.get("CI", "") == "true")
_PART = 12 if FAST else 4
# Of examples that each take a tenth of a second or more.
_PART_OF_DEAR = 40 if FAST else 10

# A test whose worth is its breadth, and whose core another test holds at every level.
only_all = pytest.mark.skipif(not ALL, reason="körs med ALLA=1 och i CI")


def fewer(most: int, least: int = 2, *, dear: bool = False) -> int:
    """How many of so many: every one, a fourth part, or when only quick tests are run a twelfth; never under `least`.

    Of what is `dear` a tenth, or a fortieth.
    """
    return most if ALL else min(most, max(least, most // (_PART_OF_DEAR if dear else _PART)))


def some(cases: Sequence[T], least: int = 2) -> list[T]:
    """As many of the cases as `fewer` says, evenly over them, the first always."""
    count = fewer(len(cases), least)
    return [cases[place * len(cases) // count] for place in range(count)]


def drawn(most: int, *, dear: bool = False, **more: Any) -> settings:
    """The same examples every time, at most so many, without a clock or memory of earlier runs."""
    return settings(max_examples=fewer(most, 3, dear=dear), derandomize=True, deadline=None, database=None, **more)
