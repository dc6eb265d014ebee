"""Sources of ours parsed once, for the tests that look at every one."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(path: Path) -> ast.Module:
    """A module's tree: to be read, never changed."""
    return ast.parse(path.read_text("utf-8"))
