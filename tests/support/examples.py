"""How many examples are drawn: all of them, but under FAST=1 a fourth part, the same every time."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

# Set by `make test FAST=1`.
FAST = os.environ.get("FINSAM_SNABBT", "") == "1"


def fewer(most: int, least: int = 2) -> int:
    """How many of so many: a fourth part when only quick tests are run."""
    return max(least, most // 4) if FAST else most


def drawn(most: int, **more: Any) -> settings:
    """The same examples every time, at most so many, without a clock or memory of earlier runs."""
    return settings(max_examples=fewer(most, 3), derandomize=True, deadline=None, database=None, **more)
