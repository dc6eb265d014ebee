"""What is missing for a first report, in the order of what it would gain: in forbund.toml, and among the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as checked

from pipeline.toml.fit import STRICT, Slug, Text, fit
from pipeline.toml.read import own_path, read_toml

_STEPS = Path(__file__).parent / "forsta_rapport.toml"
# What the template leaves to be filled in: <kort namn i tabeller>.
_TO_FILL = re.compile(r'^(\w+) = "<[^>"]*>?[^"]*"', re.MULTILINE)


@checked(frozen=True, config=STRICT)
class Step:
    """Kinds of delivery, any of which is enough, and what a report gains by them."""

    sorter: Annotated[tuple[Slug, ...], Field(min_length=1)]
    ger: Text


@checked(frozen=True, config=STRICT)
class _Steps:
    bokslut: tuple[Step, ...]
    plan: tuple[Step, ...]


@dataclass(frozen=True)
class Missing:
    """Something that is missing: what to do about it, and what is gained."""

    what: str
    gives: str


@cache
def _steps() -> _Steps:
    found: _Steps = fit(_Steps, read_toml(_STEPS, own_path(_STEPS)), own_path(_STEPS))
    return found


def missing_steps(text: str, typ: str, present: Iterable[str]) -> Iterator[Missing]:
    """What is missing, most valuable first. `text` is the forbund.toml, `present` the kinds that are delivered."""
    written = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#"))
    if fields := list(dict.fromkeys(_TO_FILL.findall(written))):
        yield Missing(
            f"fyll i det som står inom < > i forbund.toml: {', '.join(fields)}", "namn och medlemmar i rapporten"
        )
    there = set(present)
    for step in _steps().plan if typ == "plan" else _steps().bokslut:
        if not there & set(step.sorter):
            yield Missing(" eller ".join(step.sorter), step.ger)
