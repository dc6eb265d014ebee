"""`finsam forklara`: what nobody has explained, grouped by cause, as a file that is ready to fill.

The file is read by nothing until the office has filled it and given it the name of the real one. An entry that is not
filled in is no explanation: an empty `varfor` or `vem` stops.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pipeline.faults import StageStopped
from pipeline.places import Places, Unit
from pipeline.reconcile.explanations import FILE
from pipeline.reconcile.rows import TrialRow, is_reconciled, read_trials
from pipeline.reconcile.wording import RULES
from pipeline.store import write_text
from pipeline.typography import number

SUGGESTED = "forklaringar_forslag.toml"
_HEAD = """# Förslag till {file}: {findings}, grupperade efter orsak, värst först.
# Rätta hellre än förklara: stryk det som rättas i utkastet eller i leveransen.
# Fyll i varfor och vem i resten, ändra till (sista dagen som förklaringen gäller), och flytta posterna till {file}.
# ocksa är andra prov av samma fel: de förklaras av samma ord.
"""
_ENTRY = """[[forklaring]]
prov = "{prov}"
{also}varfor = ""
vem = ""
till = {until}
"""
_WITHHELD = "Rör ett tal som inte visas: läs fyndet i underlag.html."
_FILLED = re.compile(r'^(varfor|vem) = "[^"]', re.MULTILINE)


def write_suggestions(places: Places, unit: Unit, today: datetime.date) -> list[str]:
    """Write what is left to explain beside the deliveries of a year; returns what was done, in Swedish.

    Never overwrites what somebody has begun to fill in. Raises StageStopped then, and when nothing is reconciled.
    """
    if not is_reconciled(places, unit):
        raise StageStopped(
            f"{unit} är inte avstämt ännu. Kör make report FORBUND={unit.forbund} AR={unit.ar} först.", code="AVS-002"
        )
    path = places.delivery(unit) / SUGGESTED
    if path.is_file() and _FILLED.search(path.read_text("utf-8")):
        raise StageStopped(
            f"{places.shown(path)} har redan börjat fyllas i. Flytta det ifyllda till {FILE} och ta bort filen, "
            "och kör sedan igen.",
            code="AVS-003",
        )
    left = [r for r in read_trials(places, unit) if r["att_forklara"]]
    if not left:
        return [f"Inget är kvar att förklara i {unit}."]
    write_text(path, suggestion_text(left, today))
    count = len({r["fynd"] for r in left})
    told = "1 fel" if count == 1 else f"{number(count)} fel"
    return [f"Skrev {places.shown(path)}: {told} ({number(len(left))} prov). Fyll i och flytta till {FILE}."]


def suggestion_text(left: Sequence[TrialRow], today: datetime.date) -> str:
    """The file: a heading for each rule, and an entry for each fault with what is wrong above it."""
    count = len({r["fynd"] for r in left})
    parts = [_HEAD.format(file=FILE, findings="1 fel" if count == 1 else f"{number(count)} fel")]
    until = datetime.date(today.year + 1, 12, 31)
    for rule, found in groupby(sorted(_faults(left), key=lambda f: _place_of(f[0])), key=lambda f: f[0]["regel"]):
        faults = list(found)
        parts.append(f"\n# ---- {RULES.get(rule, rule)} ({number(len(faults))}) ----\n")
        parts += [f"\n{_comment(fault)}{_entry(fault, until)}" for fault in faults]
    return "".join(parts)


def _faults(left: Iterable[TrialRow]) -> Iterator[list[TrialRow]]:
    """The trials of each fault, the worst first."""
    by_finding: dict[str, list[TrialRow]] = {}
    for row in left:
        by_finding.setdefault(row["fynd"], []).append(row)
    yield from by_finding.values()


def _place_of(row: TrialRow) -> int:
    """Where a rule stands among the rules; a stable sort keeps the worst first within one."""
    order = list(RULES)
    return order.index(row["regel"]) if row["regel"] in order else len(order)


def _comment(fault: Sequence[TrialRow]) -> str:
    """What is wrong and where, as comments: the file is the office's, but may come into git, so nothing withheld."""
    first = fault[0]
    what = _WITHHELD if any(r["dolt"] for r in fault) else first["vad"]
    row = f", rad {first['_row']}" if first["_row"] else ""
    lines = [*what.splitlines(), f"Står i {Path(first['_file']).name}{row}."]
    return "".join(f"# {line}\n" for line in lines)


def _entry(fault: Sequence[TrialRow], until: datetime.date) -> str:
    first, *others = [r["prov_id"] for r in fault]
    also = f"ocksa = [{', '.join(f'{chr(34)}{o}{chr(34)}' for o in others)}]\n" if others else ""
    return _ENTRY.format(prov=first, also=also, until=until.isoformat())
