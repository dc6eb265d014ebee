"""What the analyst sees while it runs, in Swedish.

On a terminal a live bar with what runs and how long is left; elsewhere a line per finished step, with its
number and seconds. The scheduler's own output is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.run.outcome import Outcome, Step
from pipeline.run.terminal import printable
from pipeline.run.times import Times
from pipeline.typography import number

if TYPE_CHECKING:
    from rich.progress import TaskID

console = Console(highlight=False, soft_wrap=True)
# As many steps run at once.
_LANES = 2


class Display:
    """Shows what happens to each task: the listener of a run. `before` is what steps took in earlier runs."""

    def __init__(self, before: Times | None = None) -> None:
        self.took: dict[str, float] = {}
        self._before = before or Times()
        self._progress: Progress | None = None
        self._bar: TaskID | None = None
        self._running: list[Step] = []
        self._waiting: set[str] = set()
        self._total = 0

    def __enter__(self) -> Self:
        """Before the steps are known: what is asked for is being looked at, and the program is read."""
        if console.is_terminal:
            self._show(None)
        else:
            console.print("  Förbereder: läser programmet och ser efter vad som ändrats.")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, steps: Sequence[Step]) -> None:
        self._waiting, self._total = {step.name for step in steps}, len(steps)
        if console.is_terminal:
            self._show(self._total)

    def stop(self) -> None:
        if self._progress:
            self._progress.stop()
            self._progress = None

    def begin(self, step: Step) -> None:
        self._running.append(step)
        self._refresh()

    def end(self, step: Step, outcome: Outcome, seconds: float) -> None:
        if step in self._running:
            self._running.remove(step)
        self._waiting.discard(step.name)
        if outcome is Outcome.DONE:
            self.took[step.name] = seconds
            self._tell(printable(step.title), seconds)
        if self._progress and self._bar is not None:
            self._progress.advance(self._bar)
        self._refresh()

    def _show(self, total: int | None) -> None:
        """The bar, which runs to and fro until it is known how many steps there are."""
        if self._progress is None:
            self._progress = Progress(
                TextColumn("{task.description:<44}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[left]}"),
                console=console,
                transient=True,
            )
            self._bar = self._progress.add_task("Förbereder", total=total, left="")
            self._progress.start()
        elif self._bar is not None:
            self._progress.update(self._bar, total=total, completed=0)

    def _tell(self, title: str, seconds: float) -> None:
        if not console.is_terminal and not title.startswith("Kontrollerar"):
            done = self._total - len(self._waiting)
            console.print(f"  klart {done}/{self._total}: {title}, {number(seconds, 1)} s")

    def _refresh(self) -> None:
        if self._progress and self._bar is not None and self._running:
            running = printable(", ".join(step.title for step in self._running[:_LANES]))
            self._progress.update(self._bar, description=running, left=self._left())

    def _left(self) -> str:
        seconds = self._before.left(self._waiting)
        return f"ca {number(max(1, round(seconds)))} s kvar" if seconds else ""
