"""What the lab says no to: one sentence in the notebook, without a traceback that tells an analyst nothing."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.faults import StageStopped, suggest


class LabStopped(StageStopped):
    """A question that cannot be answered as it was asked."""

    code = "LAB-001"

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of the traceback."""
        return [str(self)]


class NotBuilt(LabStopped):
    """There is nothing to look at yet."""

    code = "LAB-002"


class QueryRefused(LabStopped):
    """An SQL question that the database does not understand, or that would change something."""

    code = "LAB-003"


def require_known(what: str, given: str, known: Iterable[str]) -> str:
    """`given`, when it is known. Raises LabStopped with the nearest that is."""
    names = sorted(known)
    if given not in names:
        raise LabStopped(f"{what} ”{given}” finns inte. Väntade {suggest(given, names)}.")
    return given
