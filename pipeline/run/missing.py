"""What a report of a year is still without, told in the order of what it would gain."""

from __future__ import annotations

from pipeline.forbund.first_report import missing_steps
from pipeline.forbund.model import forbund_path, load_forbund
from pipeline.ingest.deliveries import find_deliveries
from pipeline.places import Places, Unit

# So many are told: the rest matter little to a first report.
_MOST = 10


def tell_first_steps(places: Places, unit: Unit) -> list[str]:
    """Lines for a person: what is missing, most valuable first; none when nothing is."""
    forbund = load_forbund(places, unit.forbund)
    if unit.ar not in forbund.argangar:
        return []
    deliveries, _ = find_deliveries(places, unit, forbund)
    present = {d.kind for d in deliveries}
    text = forbund_path(places, unit.forbund).read_text("utf-8")
    found = list(missing_steps(text, forbund.argang(unit.ar).typ, present))
    if not found:
        return []
    count = "inga filer ännu" if not present else f"{len(present)} sorters filer finns"
    lines = [f"\n{unit}: {count}. Det här saknas, det som ger mest först:"]
    lines += [f"  {n}. {m.what}\n       ger {m.gives}" for n, m in enumerate(found[:_MOST], 1)]
    folder = places.shown(places.delivery(unit))
    lines.append(
        f"  Filens namn börjar med sorten: {folder}/{found[-1].what.split()[0]}_{unit.ar}.xlsx. Mallar att fylla i: {folder}/mallar."
    )
    lines.append("  Heter rubrikerna något annat i er fil: make lar FIL=… föreslår vad de betyder.")
    return lines
