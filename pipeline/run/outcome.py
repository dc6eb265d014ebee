"""What became of a run, task by task: plain data, so that who tells of it knows no scheduler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipeline.run.closure import Code


class Outcome(Enum):
    """What became of one task."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    HELD = "held"
    """A task before it failed."""
    STALE = "stale"
    """It would be done, had more been asked for than the plan."""


class Why(Enum):
    """Why a task would be done."""

    BEFORE = "before"
    """A task before it would be done."""
    MISSING = "missing"
    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True)
class Reason:
    """One reason, and the file, setting or task that it is about."""

    why: Why
    node: str


@dataclass(frozen=True)
class Told:
    """One task after a run.

    `error` is what it failed with. `reasons` are given when only the plan was asked for. `before` and
    `now` are the states of its setting, with `code` in it, when it was last done ('' for never) and now:
    how they differ is no reason of its own.
    """

    name: str
    outcome: Outcome
    error: BaseException | None
    code: Code
    reasons: tuple[Reason, ...] = ()
    before: str = ""
    now: str = ""


@dataclass(frozen=True)
class Run:
    """Every task that was reached. `well` is False for a run that failed or was cut short."""

    well: bool
    tasks: tuple[Told, ...]

    def of(self, *outcomes: Outcome) -> list[Told]:
        """The tasks that ended in one of these ways, in the order they ended."""
        return [t for t in self.tasks if t.outcome in outcomes]


@dataclass(frozen=True)
class Step:
    """A task as a listener is told of it: its name, which no other has, and what the analyst sees."""

    name: str
    title: str


class Listener(Protocol):
    """Who is told of a run while it goes on, from the thread that began it."""

    def start(self, steps: Sequence[Step]) -> None: ...

    def begin(self, step: Step) -> None: ...

    def end(self, step: Step, outcome: Outcome, seconds: float) -> None: ...

    def stop(self) -> None: ...
