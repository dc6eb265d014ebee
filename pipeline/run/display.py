"""What the analyst sees while it runs, in Swedish.

On a terminal a live bar; elsewhere a line per finished step. The scheduler's own output is silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.run.outcome import Outcome
from pipeline.run.terminal import printable

if TYPE_CHECKING:
    from rich.progress import TaskID

console = Console(highlight=False, soft_wrap=True)


class Display:
    """Shows what happens to each task: the listener of a run."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._bar: TaskID | None = None
        self._running: list[str] = []

    def start(self, total: int) -> None:
        if console.is_terminal:
            self._progress = Progress(
                TextColumn("{task.description:<34}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                transient=True,
            )
            self._bar = self._progress.add_task("Förbereder", total=total)
            self._progress.start()

    def stop(self) -> None:
        if self._progress:
            self._progress.stop()
            self._progress = None

    def begin(self, title: str) -> None:
        self._running.append(printable(title))
        self._refresh()

    def end(self, title: str, outcome: Outcome) -> None:
        title = printable(title)
        if title in self._running:
            self._running.remove(title)
        if outcome is Outcome.DONE:
            self._tell(title)
        if self._progress and self._bar is not None:
            self._progress.advance(self._bar)
        self._refresh()

    def _tell(self, title: str) -> None:
        if not console.is_terminal and not title.startswith("Kontrollerar"):
            console.print(f"  klart: {title}")

    def _refresh(self) -> None:
        if self._progress and self._bar is not None and self._running:
            self._progress.update(self._bar, description=self._running[0])
