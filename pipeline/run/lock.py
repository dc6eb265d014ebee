"""One run at a time in a folder of output: the second is told who holds it, and waits or leaves."""

from __future__ import annotations

import datetime
import getpass
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.faults import StageStopped
from pipeline.places import Places
from pipeline.store import write_text


@contextmanager
def holds_output(places: Places, *, wait: bool) -> Iterator[None]:
    """Hold the output for a run; the system lets go when the process ends, however it ends.

    Raises StageStopped when another run holds it and `wait` is not set.
    """
    from filelock import FileLock, Timeout

    places.state.mkdir(parents=True, exist_ok=True)
    held, owner = FileLock(places.state / "las"), places.state / "las.txt"
    try:
        held.acquire(timeout=0)
    except Timeout:
        who = owner.read_text("utf-8") if owner.is_file() else "okänt vem"
        told = f"En annan körning bygger redan i {places.shown(places.out)}: {who}."
        if not wait:
            raise StageStopped(
                f"{told}\n  Gör så:  vänta tills den är klar, eller kör med VANTA=1.", code="KOR-002"
            ) from None
        print(f"{told} Väntar.", flush=True)
        held.acquire()
    try:
        write_text(owner, _holder(datetime.datetime.now()))
        yield
    finally:
        held.release()


def _holder(since: datetime.datetime) -> str:
    """Who holds it. Words stand between day and time: in a row some of them are a personal number, and are hidden."""
    begun = f"sedan {since:%H.%M} den {since:%Y-%m-%d}"
    return f"{getpass.getuser()} på {platform.node()}, process {os.getpid()}, {begun}"
