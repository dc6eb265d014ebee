"""`make bench PROFIL=1`: where the time of a build goes, step by step and function by function.

One process does what the two workers do, one job at a time, each seen by cProfile; what is seen is
added up per kind of step. Seeing costs as much again where functions are small, so the seconds tell
what is large, not what a build takes. Those of a kind of step are the processor's, those of a function
the clock's; what only waits is left out.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.places import ROOT, Places
from pipeline.run.build import Request, build_what_can_be
from pipeline.run.inputs import take_inputs
from pipeline.run.jobs import Job, execute
from pipeline.run.outcome import Outcome, Step

# What is no step of the graph.
START, GRAPH = "start av processer", "grafen"
_WAITING = ("<built-in method time.sleep>", "<method 'acquire' of '_thread.lock' objects>")
_SHOWN = 25
_SHOWN_PER_KIND = 5


class Silent:
    """Listens to a run and says nothing."""

    def start(self, steps: Sequence[Step]) -> None: ...

    def begin(self, step: Step) -> None: ...

    def end(self, step: Step, outcome: Outcome, seconds: float) -> None: ...

    def stop(self) -> None: ...


@dataclass
class Profiles:
    """What was seen of each kind of step: jobs, their processor seconds, and every function."""

    jobs: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    stats: dict[str, pstats.Stats] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def do(self, job: Job) -> float:
        """Do a job, and see it."""
        with self._one_at_a_time, self.seen(job.kind_of_work):
            return execute(job)

    @contextmanager
    def seen(self, kind: str) -> Iterator[None]:
        """What this thread does meanwhile is counted as of this kind."""
        profile, begun = cProfile.Profile(), time.thread_time()
        profile.enable()
        try:
            yield
        finally:
            profile.disable()
            self.jobs[kind] = self.jobs.get(kind, 0) + 1
            self.seconds[kind] = self.seconds.get(kind, 0.0) + time.thread_time() - begun
            if kind in self.stats:
                self.stats[kind].add(profile)
            else:
                self.stats[kind] = pstats.Stats(profile)

    def merged(self) -> pstats.Stats:
        """Every function of all kinds of step."""
        return pstats.Stats().add(*self.stats.values())


def profile_build(request: Request) -> Profiles:
    """Build what is asked for under cProfile. Raises RuntimeError when it does not end well."""
    seen = Profiles()
    with seen.seen(START):
        _load()
    with seen.seen(GRAPH):
        run, _, _ = build_what_can_be(request, request.units(), take_inputs(request.places), Silent(), seen.do)
    if not run.well:
        raise RuntimeError("\n".join(str(t.error) for t in run.of(Outcome.FAILED)))
    return seen


def _load() -> None:
    """Import what the two workers and the process that holds the graph begin with."""
    import pipeline.run.gates
    import pipeline.run.graph
    import pipeline.run.scheduler
    import pipeline.run.shell  # noqa: F401
    from pipeline.run.engine import register_engines
    from pipeline.run.expectations import load_library

    register_engines()
    load_library()


def told(seen: Profiles) -> Iterator[str]:
    """The seconds of each kind of step with what takes most in it, and the functions with most time of their own."""
    yield "Processorsekunder per sorts steg, sedda av cProfile, och funktionerna i projektet som de går åt i:"
    for kind, seconds in sorted(seen.seconds.items(), key=lambda item: -item[1]):
        yield f"  {kind:<24} {seconds:7.2f} s   {seen.jobs[kind]} st"
        for where, _, inclusive in _largest(seen.stats[kind], _of_ours, by_own_time=False)[:_SHOWN_PER_KIND]:
            yield f"      {inclusive:7.2f} s  {where}"
    yield f"\nDe {_SHOWN} funktioner som tar mest tid själva, i hela bygget:"
    for where, own, _ in _largest(seen.merged(), lambda _: True, by_own_time=True)[:_SHOWN]:
        yield f"  {own:7.2f} s  {where}"


def _largest(
    stats: pstats.Stats, wanted: Callable[[str], bool], *, by_own_time: bool
) -> list[tuple[str, float, float]]:
    """Functions as (where, seconds of its own, seconds with all that it called), the largest first."""
    kept: dict[tuple[str, int, str], Any] = stats.stats  # type: ignore[attr-defined]
    rows = [
        (_where(*key), own, inclusive)
        for key, (_, _, own, inclusive, _) in kept.items()
        if wanted(key[0]) and key[2] not in _WAITING
    ]
    return sorted(rows, key=lambda row: row[1] if by_own_time else row[2], reverse=True)


def _of_ours(file: str) -> bool:
    return file.startswith(str(ROOT / "pipeline"))


def _where(file: str, line: int, function: str) -> str:
    if file == "~":
        return function
    path = Path(file)
    shown = path.relative_to(ROOT) if _of_ours(file) else Path(*path.parts[-2:])
    return f"{shown.as_posix()}:{line} {function}"


def main(raw: str, forbund: str = "", ar: str = "") -> int:
    """Profile a first build of these deliveries, of everything or of one förbund and year."""
    with tempfile.TemporaryDirectory() as out:
        request = Request(Places(Path(raw).resolve(), Path(out).resolve()), forbund, int(ar or 0))
        for line in told(profile_build(request)):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
