"""One IPython shell per process, cleared before each notebook, its outputs collected."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class _CollectResult(DisplayHook):
    """Keeps the value of a cell's last expression as a notebook output."""

    def __call__(self, result: Any = None) -> None:
        if result is not None and isinstance(self.shell, NotebookShell) and self.shell.display_formatter:
            data, metadata = self.shell.display_formatter.format(result)
            self.shell.collected.append(
                nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=self.shell.count)
            )


class _CollectDisplay(DisplayPublisher):
    """Keeps what display() is given as a notebook output."""

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: Any = False,
        **_: Any,
    ) -> None:
        if isinstance(self.shell, NotebookShell):
            self.shell.collected.append(nbformat.v4.new_output("display_data", data, metadata=metadata or {}))


class NotebookShell(InteractiveShell):
    """An IPython shell without terminal, history file or colours."""

    displayhook_class = _CollectResult
    display_pub_class = _CollectDisplay

    def __init__(self, **kwargs: Any) -> None:
        self.collected: list[Any] = []
        self.count = 0
        super().__init__(**kwargs)

    def run(self, source: str) -> tuple[list[Any], bool]:
        """Run one cell: (its outputs, whether it failed)."""
        self.count += 1
        self.collected = []
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            result = self.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        outputs = [
            nbformat.v4.new_output("stream", name=name, text=text.getvalue())
            for name, text in (("stdout", out), ("stderr", err))
            if text.getvalue() and error is None
        ]
        outputs += self.collected
        if error is not None:
            outputs.append(nbformat.v4.new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[]))
        return outputs, error is not None


def clean_shell() -> NotebookShell:
    """The process's shell with nothing left of the notebook before."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = NotebookShell.instance(config=config)
    shell.reset(new_session=True)
    shell.count = 0
    return shell
