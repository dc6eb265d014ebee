"""How a command is typed here: the one place that knows whether there is a make.

Every message names a command as `make report`, which is how it is typed where there is make. Where there
is none it is told as it is typed without, and only there, at the edge: no message is written twice.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping

# What make tells whoever it runs.
_BY_MAKE = "MAKELEVEL"


def has_make(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether whoever reads can type make: it ran this, or it is there to run."""
    return _BY_MAKE in environment or shutil.which("make", path=environment.get("PATH", "")) is not None


def without_make(windows: bool = os.name == "nt") -> str:
    """What is typed instead of the word make."""
    return r"py pipeline\bootstrap.py" if windows else "python3 pipeline/bootstrap.py"


def as_typed(text: str, verbs: Iterable[str], instead: str) -> str:
    """A text with its commands as they are typed without make: only where the word after make is a verb."""
    verb = "|".join(sorted(map(re.escape, verbs), key=len, reverse=True))
    return re.sub(rf"\bmake (?=(?:{verb})(?![\w-]))", lambda _: f"{instead} ", text)
