"""The files of a release that are sent to other offices: one for each förbund, signed."""

from __future__ import annotations

from pipeline.audit.command import result_path
from pipeline.exchange.send import sent_name, write_sent_release
from pipeline.places import Places, Unit
from pipeline.reconcile.findings import count_findings
from pipeline.reconcile.rows import read_trials
from pipeline.store import write_bytes


def write_sent_files(places: Places, release: str) -> None:
    """Write those that are not there, of what is built, which the conditions of a release have been tried on."""
    for forbund in sorted({u.forbund for u in places.units()}):
        path = places.releases / release / sent_name(forbund, release)
        if not path.is_file():
            audit = result_path(places, Unit(forbund))
            write_bytes(path, write_sent_release(places, forbund, release, _findings(places, forbund), audit))


def _findings(places: Places, forbund: str) -> dict[str, dict[str, int]]:
    """How many errors and warnings the reconciliation of each year has."""
    years = [u for u in places.units() if u.forbund == forbund]
    return {str(u.ar): count_findings(read_trials(places, u)) for u in years}
