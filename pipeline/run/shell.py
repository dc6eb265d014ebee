"""IPython: a shell of our own in this process, and what we add to the shell of an ordinary kernel.

There is one shell of our own per process, cleared before each notebook, its outputs collected.
No other module knows IPython; what is rested on is held by tests/test_contract_notebook.py.
"""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from pipeline.faults import StageStopped
from pipeline.run.stops import pack

# An output of this type says that a stage stopped in a cell, and how (run/stops.py).
STOP = "application/vnd.finsam.stop+json"


class _CollectResult(DisplayHook):
    """Keeps the value of a cell's last expression as a notebook output."""

    def __call__(self, result: Any = None) -> None:
        if result is not None and isinstance(self.shell, NotebookShell) and self.shell.display_formatter:
            data, metadata = self.shell.display_formatter.format(result)
            output = {"output_type": "execute_result", "data": data, "metadata": metadata}
            self.shell.collected.append(output | {"execution_count": self.shell.count})

    def flush(self) -> None:
        """No result is kept that could be let go: the inherited looks for garbage through all that is imported."""


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
            self.shell.collected.append({"output_type": "display_data", "data": data, "metadata": metadata or {}})


class NotebookShell(InteractiveShell):
    """An IPython shell without terminal, history file or colours."""

    displayhook_class = _CollectResult
    display_pub_class = _CollectDisplay

    def __init__(self, **kwargs: Any) -> None:
        self.collected: list[dict[str, Any]] = []
        self.count = 0
        super().__init__(**kwargs)

    def run(self, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
        """Run one cell: (its outputs as a notebook has them, what it failed with)."""
        self.count += 1
        self.collected = []
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            result = self.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        printed = [
            {"output_type": "stream", "name": name, "text": text.getvalue()}
            for name, text in (("stdout", out), ("stderr", err))
            if text.getvalue() and error is None
        ]
        return [*printed, *self.collected], error


def clean_shell() -> NotebookShell:
    """The process's shell with nothing left of the notebook before."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = NotebookShell.instance(config=config)
    shell.reset(new_session=True)
    shell.count = 0
    return shell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Called in an ordinary kernel as it starts: let a stage that stops be told with its type."""

    def tell(shell: InteractiveShell, kind: type, stop: StageStopped, trace: Any, tb_offset: Any = None) -> None:
        shell.display_pub.publish({STOP: pack(stop)})
        # The kernel answers with the error as any other.
        shell.showtraceback((kind, stop, trace), tb_offset=tb_offset)

    shell.set_custom_exc((StageStopped,), tell)
