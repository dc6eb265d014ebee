"""What a run goes on without: a fault in one delivery stops only what needs it.

When a year, a förbund or a file of reference figures stops, the tasks after it are held, also those
of other years, since a report shows its neighbours. The run is then planned again without what
stopped. What is built so says what it is without (report/left_out.py), the run ends with exit code
1, and there is no receipt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.faults import DeliveryFaults
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.run.jobs import Job

# What every other year of the förbund reads the results of.
_SHARED = ("ingest", "clean", "aggregate", "reconcile")


@dataclass(frozen=True)
class Stopped:
    """`left_out`: deliveries, as in Places. `unwritten`: of these there are numbers, but no report."""

    left_out: frozenset[str] = frozenset()
    unwritten: frozenset[Unit] = frozenset()

    def __or__(self, other: Stopped) -> Stopped:
        return Stopped(self.left_out | other.left_out, self.unwritten | other.unwritten)

    def __bool__(self) -> bool:
        return bool(self.left_out or self.unwritten)

    def names(self) -> list[str]:
        """What stopped, as the analyst knows it."""
        return sorted({*self.left_out, *map(str, self.unwritten)})

    def of(self, places: Places) -> Places:
        """The places of a run that goes on without this."""
        return replace(places, left_out=tuple(sorted(self.left_out)))


NOTHING_STOPPED = Stopped()


def find_stopped(places: Places, failed: Iterable[tuple[Job, BaseException | None]]) -> Stopped:
    """What the failed tasks say cannot be used. What is of all förbund leaves nothing to go on without."""
    found = Stopped()
    for job, error in failed:
        found |= _stopped_by(places, job, error)
    return found


def _stopped_by(places: Places, job: Job, error: BaseException | None) -> Stopped:
    if job.unit == EVERYTHING:
        return Stopped()
    if job.unit == REFERENCE:
        return Stopped(left_out=_reference_files(places, error))
    if not job.unit.ar:
        # Its forbund.toml, or its years together.
        return Stopped(left_out=frozenset({job.unit.forbund}))
    if job.stage in _SHARED:
        return Stopped(left_out=frozenset({str(job.unit)}))
    return Stopped(unwritten=frozenset({job.unit}))


def _reference_files(places: Places, error: BaseException | None) -> frozenset[str]:
    """The files with faults, and those of the same kind, since two may contradict each other; all when none is named."""
    if not isinstance(error, DeliveryFaults):
        return frozenset({str(REFERENCE)})
    # Only when something has stopped: it takes time to load.
    from pipeline.ingest.reference import kind_of

    files = places.reference_files()
    faulty = [p for p in files if any(f.file == places.shown(p) for f in error.faults)]
    kinds = {kind_of(p) for p in faulty} - {""}
    left_out = {f"{REFERENCE}/{p.name}" for p in files if p in faulty or kind_of(p) in kinds}
    return frozenset(left_out or {str(REFERENCE)})
