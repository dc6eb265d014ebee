"""An interrupted run ends at once, says so in one line, leaves no process behind and no receipt.

Ctrl-C, a closed terminal and `kill` each end with their own exit code: 130, 129, 143. Files
are written whole or not at all, so that what was built before stands and the next run goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
INTERRUPTED = "Avbrutet. Det som byggts tidigare är kvar; nästa körning fortsätter."


@contextmanager
def ends_when_told(tidy: Callable[[], None]) -> Iterator[None]:
    """While this holds, a signal ends the process and its workers. `tidy` gives the terminal back."""

    def end(number: int, _: FrameType | None) -> None:
        for child in multiprocessing.active_children():
            child.kill()
        try:
            tidy()
            print(f"\n{INTERRUPTED}", file=sys.stderr, flush=True)
        finally:
            # Nothing else may run: a library that swallows the interrupt would call the run done.
            os._exit(128 + number)

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def follow_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and end when the parent does, however it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
