"""What the analyst sees while it runs: pytask's hooks, told in Swedish.

Registered as a pytask plugin in pyproject.toml. On a terminal a live bar; elsewhere a
line per finished step. pytask's own output is silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytask import TaskOutcome, hookimpl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from rich.progress import TaskID

console = Console(highlight=False, soft_wrap=True)


class Display:
    """Counts what happens to each task and shows it."""

    def __init__(self) -> None:
        self.done = 0
        self.unchanged = 0
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
        self._running.append(title)
        self._refresh()

    def end(self, report: Any) -> None:
        title = report.task.attributes.get("title", report.task.name)
        if title in self._running:
            self._running.remove(title)
        if report.outcome == TaskOutcome.SKIP_UNCHANGED:
            self.unchanged += 1
        elif report.outcome == TaskOutcome.SUCCESS:
            self.done += 1
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


current = Display()


def begin_run() -> Display:
    """A new display for a new run."""
    global current
    current = Display()
    return current


@hookimpl
def pytask_execute_log_start(session: Any) -> None:
    """Show the bar before the first task."""
    current.start(len(session.tasks))


@hookimpl
def pytask_execute_task_log_start(session: Any, task: Any) -> None:
    """A task begins."""
    if session.config.get("finsam"):
        current.begin(task.attributes.get("title", task.name))


@hookimpl
def pytask_execute_task_log_end(session: Any, report: Any) -> None:
    """A task has ended, well or not."""
    if session.config.get("finsam"):
        current.end(report)


@hookimpl
def pytask_unconfigure() -> None:
    """Take the bar away, also after a failure."""
    current.stop()
