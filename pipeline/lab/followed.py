"""`lab.spara`, `lab.fynd` and `lab.andrat`: where a number comes from, what the checks found, what has changed."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.forbund.model import load_every_forbund
from pipeline.lab.frames import closed, make_frame
from pipeline.lab.numbers import built_alone, read_published
from pipeline.lab.refusals import LabStopped, NotBuilt, require_known
from pipeline.lineage.checks import VERDICT_WORDS
from pipeline.lineage.trace import Lineage
from pipeline.places import Unit
from pipeline.reconcile.rows import TrialRow, is_reconciled, read_trials
from pipeline.reconcile.verdict import AVVIKER
from pipeline.release.changes import find_changes
from pipeline.release.changes import read_published as read_given_out
from pipeline.release.release import last_given_out
from pipeline.stages import here

if TYPE_CHECKING:
    import pandas

_FINDING = {
    "forbund": "Förbund",
    "year": "Årgång",
    "allvar": "Allvar",
    "vad": "Vad",
    "vanster_cell": "Ena stället",
    "hoger_cell": "Andra stället",
    "vanster": "Ena talet",
    "hoger": "Andra talet",
    "enhet": "Enhet",
    "place": "Fil och rad",
    "forklaring": "Förklaring",
    "prov_id": "Prov-id",
}
_CHANGE = {"name": "Tal", "kind": "Ändring", "old": "Förra utgåvan", "new": "Nu", "obs_id": "Tal-id"}


def spara(tal_id: str) -> pandas.DataFrame:
    """How a number is made and the rows it rests on, a line each. Raises LabStopped for an id that no number has."""
    import pandas

    read_published()
    places = here()
    whole = [Lineage(places)] if places.published.is_file() else []
    # A förbund that is built alone stands in no table of all.
    alone = (Lineage(places, name) for name in built_alone(places))
    lineage = next((found for found in chain(whole, alone) if tal_id in found), None)
    if lineage is None:
        raise LabStopped(f"Talet ”{tal_id}” finns inte. Ett tals id står i kolumnen Tal-id i lab.tal.")
    trace = lineage.trace(tal_id)
    rows = [("Tal", trace.name), ("Värde", trace.value), ("Definition", trace.definition)]
    rows += [("Formel", line) for line in trace.formula]
    rows += [("Vilar på", str(origin)) for origin in trace.origins]
    rows += [("Rättat", text) for text in trace.corrections]
    rows += [("Prov", f"{VERDICT_WORDS[c.verdict]}: {c.told}") for c in trace.checks]
    return pandas.DataFrame(rows, columns=["Vad", "Uppgift"])


def fynd(forbund: str = "", ar: int = 0, forklarade: bool = False) -> pandas.DataFrame:
    """What the reconciliation found, the worst first, each fault once, with its two places.

    Of a förbund and a year, or of all; `forklarade` takes those that the office has explained too. A finding may be
    about a number that is withheld, so the frame is not kept with the notebook.
    """
    places = here()
    units = [u for u in places.units() if (not forbund or u.forbund == forbund) and (not ar or u.ar == ar)]
    if forbund:
        require_known("Förbundet", forbund, {u.forbund for u in places.units()})
    units = [u for u in units if is_reconciled(places, u)]
    if not units:
        raise NotBuilt("Ingen avstämning är byggd för det. Kör make report först.")
    names = load_every_forbund(places)
    rows = [
        _finding(names[u.forbund].kortnamn, u, t)
        for u in units
        for t in read_trials(places, u)
        if t["utslag"] == AVVIKER and t["fynd"] == t["prov_id"] and (forklarade or not t["forklaring"])
    ]
    if not rows:
        print("Avstämningen fann inget" + (" som inte är förklarat." if not forklarade else "."))
    return closed(make_frame(rows, _FINDING)) if rows else make_frame(rows, _FINDING)


def andrat() -> pandas.DataFrame:
    """The published numbers that are not as in the last release, by förbund and year. Raises NotBuilt without one."""
    places = here()
    read_published()
    last = last_given_out(places)
    if last is None:
        raise NotBuilt("Ingen utgåva finns att jämföra med. Den första görs med make release.")
    changes = find_changes(last, read_given_out(places.published), load_every_forbund(places))
    return make_frame((vars(c) for c in changes), _CHANGE)


def _finding(name: str, unit: Unit, trial: TrialRow) -> dict[str, object]:
    name_of_file = Path(trial["_file"]).name
    place = f"{name_of_file}, rad {trial['_row']}" if trial["_row"] else name_of_file
    return {**trial, "forbund": name, "year": unit.ar, "place": place}
