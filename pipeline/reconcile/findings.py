"""One fault is one finding, however many trials see it; and how many findings a run has.

A figure that is printed wrong deviates from its rows, from its total and from every other place where
it stands. Trials are of one finding when they are about the same figure, when one is about a
figure that the other compares, or when they share a figure and lie equally far apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from pipeline.places import EVERYTHING, Places, Unit
from pipeline.reconcile.rows import TrialRow, is_reconciled, read_trials
from pipeline.reconcile.verdict import AVVIKER
from pipeline.reconcile.years import tell_years
from pipeline.store import read_json, write_json
from pipeline.typography import enumerate_words, number

GRADES = (("fel", "fel", "fel"), ("varning", "varning", "varningar"), ("upplysning", "upplysning", "upplysningar"))
_SHOWN_PLACES = 3
_NO_CHANCE = 1_000


def group_findings(rows: list[TrialRow]) -> list[TrialRow]:
    """The rows, worst first, each with `fynd`: the prov_id of the first trial of the same fault; '' when nothing is off."""
    off = [r for r in rows if r["utslag"] == AVVIKER]
    lead = {r["prov_id"]: r["prov_id"] for r in off}
    led = {r["prov_id"]: [r["prov_id"]] for r in off}
    graded = [r for r in off if r["allvar"] != "upplysning"]
    for a, b in _may_be_one(graded):
        first, second = lead[a["prov_id"]], lead[b["prov_id"]]
        if first != second and (_is_one_fault(a, b) or _is_one_fault(b, a)):
            lead |= dict.fromkeys(led[second], first)
            led[first] += led.pop(second)
    return [r | {"fynd": lead.get(r["prov_id"], "")} for r in rows]


def _may_be_one(rows: Sequence[TrialRow]) -> Iterator[tuple[TrialRow, TrialRow]]:
    """The pairs that share a figure or an amount, in order: of many faults hardly any, and no others are one."""
    alike: dict[object, list[int]] = {}
    for nth, row in enumerate(rows):
        amounts = (row["ar"], abs(row["vanster"])) if row["vanster"] is not None else ()
        for key in (*set(_cells(row)), *([amounts] if amounts else [])):
            alike.setdefault(key, []).append(nth)
    pairs = {pair for same in alike.values() for pair in combinations(same, 2)}
    return ((rows[i], rows[j]) for i, j in sorted(pairs))


def _is_one_fault(a: TrialRow, b: TrialRow) -> bool:
    cells, others = _cells(a), _cells(b)
    if not cells or not others:
        return _is_same_amount(a, b)
    if cells[0] == others[0]:
        return True
    shared = set(cells) & set(others)
    if shared and _is_as_far(a, b):
        return True
    compares = len(cells) == 2 or a["regel"] == "kopia"
    is_hidden = b["regel"] == "beraknat" and b["skillnad"] is None
    return others[0] in cells and (compares or is_hidden)


def _is_as_far(a: TrialRow, b: TrialRow) -> bool:
    """Whether two trials lie equally far apart, as exactly as their figures are printed."""
    one, other = a["skillnad"], b["skillnad"]
    if not one or not other:
        return False
    return abs(abs(one) - abs(other)) <= max(a["tolerans"] or Decimal(0), b["tolerans"] or Decimal(0))


def _cells(row: TrialRow) -> list[str]:
    return row["celler"].split(", ") if row["celler"] else []


def _is_same_amount(a: TrialRow, b: TrialRow) -> bool:
    """Whether a delivery states what a document prints, or states it for two trials: the same year and amount of money.

    The signs of costs differ. Small amounts are equal by chance.
    """
    if a["ar"] != b["ar"] or a["enhet"] != "kr" or b["enhet"] != "kr" or a["vanster"] is None or b["vanster"] is None:
        return False
    return abs(a["vanster"]) == abs(b["vanster"]) and abs(a["vanster"]) >= _NO_CHANCE


def lead_rows(off: Sequence[TrialRow]) -> Iterator[tuple[TrialRow, str]]:
    """One row per finding, the worst first, with the other places where it shows, in words."""
    by_finding: dict[str, list[TrialRow]] = {}
    for row in off:
        by_finding.setdefault(row["fynd"], []).append(row)
    for first, *same in by_finding.values():
        # The other half of a copied page is where the figures come from, not where they are wrong.
        others = [r for r in same if r["regel"] != "kopia"]
        told = {
            f"{r['vanster_cell']} ({r['dokument']})" if r["regel"] == "leverans" else r["vanster_cell"] for r in others
        }
        places = sorted(told - {first["vanster_cell"], ""})
        shown = enumerate_words(places[:_SHOWN_PLACES])
        more = f" och på {len(places) - _SHOWN_PLACES} ställen till" if len(places) > _SHOWN_PLACES else ""
        yield first, f" Samma fel syns i {shown}{more}." if places else ""


def worst_trials(rows: Iterable[TrialRow]) -> dict[str, TrialRow]:
    """Each finding with the trial that stands for it: the first, since the worst are first."""
    worst: dict[str, TrialRow] = {}
    for row in rows:
        if row["utslag"] == AVVIKER:
            worst.setdefault(row["fynd"], row)
    return worst


def count_findings(rows: Sequence[TrialRow]) -> dict[str, int]:
    """How many findings there are of each grade, a finding counted once by its worst trial."""
    worst = worst_trials(rows).values()
    return {g: sum(r["allvar"] == g for r in worst) for g, _, _ in GRADES}


def count_explained(rows: Sequence[TrialRow]) -> int:
    """How many of the errors someone has said why they are as they are: no release waits for those."""
    return sum(bool(r["forklaring"]) for r in worst_trials(rows).values() if r["allvar"] == "fel")


def in_words(counts: Mapping[str, int]) -> str:
    """3 fel, 1 varning och 2 upplysningar; '' when there are none."""
    return enumerate_words(
        [f"{number(counts[g])} {one if counts[g] == 1 else many}" for g, one, many in GRADES if counts[g]]
    )


@dataclass(frozen=True)
class ToldFinding:
    """A line for the console. `change` is about the last run, and true only once."""

    text: str
    change: str = ""


def tell_findings(places: Places, gates: Sequence[tuple[Unit, str]]) -> list[ToldFinding]:
    """For the console: findings per förbund and year, the worst one, whether they are more than in the last run; and in all.

    `gates` are the (unit, stage) that the run passed: what their expectations on other tables warned of is counted too.
    """
    memory = places.state / "fynd.json"
    before: dict[str, dict[str, int]] = read_json(memory) if memory.is_file() else {}
    now: dict[str, dict[str, int]] = {}
    lines: list[ToldFinding] = []
    for unit in sorted({u for u, _ in gates}, key=str):
        rows = read_trials(places, unit) if is_reconciled(places, unit) else []
        if rows:
            now[str(unit)] = count_findings(rows)
            change = _change(now[str(unit)], before.get(str(unit)))
            lines.append(ToldFinding(f"{unit}: {_told(now[str(unit)])}{_explained(rows)}", change))
            worst = [r for r in rows if r["allvar"] in ("fel", "varning") and not r["forklaring"]]
            lines += [ToldFinding(f"    Värst: {r['vad']}") for r in worst][:1]
        warned = sum(_warned(places, u, stage) for u, stage in gates if u == unit)
        if warned:
            word = "1 kontroll" if warned == 1 else f"{number(warned)} kontroller"
            lines.append(ToldFinding(f"{unit}: {word} mellan stegen gav varning. Läs kapitlet Kvalitet i rapporten."))
        if unit != EVERYTHING and (unit, "compare") in gates:
            own = [u for u, stage in gates if u.forbund == unit.forbund and stage == "ingest"]
            lines += map(ToldFinding, tell_years(places, unit.forbund, own))
    if len(now) > 1:
        total = {g: sum(counts[g] for counts in now.values()) for g, _, _ in GRADES}
        lines.append(ToldFinding(f"Sammanlagt: {_told(total)}."))
    write_json(memory, before | now)
    return lines


def _warned(places: Places, unit: Unit, stage: str) -> int:
    """Expectations that did not hold. What the reconciliation found is counted as findings."""
    tried = read_json(places.gate(unit, stage))["provningar"]
    return sum(not f["passed"] and f["table"] not in ("summaprov", "avstamning") for f in tried)


def _told(counts: Mapping[str, int]) -> str:
    return f"{in_words(counts)} i avstämningen" if any(counts.values()) else "avstämningen fann inget"


def _explained(rows: Sequence[TrialRow]) -> str:
    """How many of the errors are explained, which no release waits for; '' for none."""
    explained, errors = count_explained(rows), count_findings(rows)["fel"]
    if not explained:
        return ""
    if explained == errors:
        return " (felet är förklarat)" if explained == 1 else " (felen är förklarade)"
    return f" ({number(explained)} av felen är {'förklarat' if explained == 1 else 'förklarade'})"


def _change(now: Mapping[str, int], before: Mapping[str, int] | None) -> str:
    """More or fewer than in the last run: errors first, then the rest."""
    if before is None:
        return "."
    for grade, one, many in GRADES:
        more = now[grade] - before.get(grade, 0)
        if more:
            word = one if abs(more) == 1 else many
            return f", {number(abs(more))} {word} {'fler' if more > 0 else 'färre'} än i förra körningen."
    return ", lika många som i förra körningen."
