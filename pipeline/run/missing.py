"""What a report of a year is still without, told in the order of what it would gain."""

from __future__ import annotations

from pipeline.forbund.first_report import missing_steps
from pipeline.forbund.model import forbund_path, load_forbund
from pipeline.ingest.deliveries import find_deliveries
from pipeline.places import Places, Unit
from pipeline.reconcile.rows import SuggestionRow
from pipeline.rows.typed import read_rows_of

# So many are told: the rest matter little to a first report.
_MOST = 10
_SHOWN_LABELS = 12


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


def print_missing_words(places: Places, units: list[Unit]) -> None:
    """The places of each report that the office has written nothing for yet."""
    from pipeline.forbund.model import load_forbund
    from pipeline.report.outlines.disposition import ANNUAL_REPORT, PLAN, places_for_words

    for unit in units:
        folder = places.delivery(unit) / "kommentar"
        forbund = load_forbund(places, unit.forbund)
        plan = forbund.argang(unit.ar).typ == "plan"
        wanted = places_for_words(places, unit, PLAN if plan else ANNUAL_REPORT)
        written = {p.stem for p in folder.glob("*.md")}
        missing = [name for name in wanted if name not in written]
        if missing:
            print(f"\n{unit}: {len(missing)} av {len(wanted)} platser saknar förbundets egna ord.")
            print(f"    {', '.join(missing)}")
            print(f"    Skriv dem i {places.shown(folder)}/<namn>.md; se docs/disposition.md.")


def print_unknown_labels(places: Places, units: list[Unit]) -> None:
    """Labels of printed figures that no list knows, from the last run, with the nearest measure."""
    for unit in units:
        path = places.stage(unit, "reconcile") / "forslag.parquet"
        rows = read_rows_of(path, SuggestionRow) if path.is_file() else []
        if not rows:
            continue
        print(f"\n{unit}: {len(rows)} etiketter bland de tryckta talen är inte kända som något mått.")
        for r in rows[:_SHOWN_LABELS]:
            near = f"  (närmast: {r['forslag']})" if r["forslag"] else ""
            print(f"    rad {r['_row']}: {r['etikett'][:80]} [{r['enhet']}]{near}")
        if len(rows) > _SHOWN_LABELS:
            print(f"    och {len(rows) - _SHOWN_LABELS} till, i {places.shown(path)}")
        print(
            f"    Är en etikett ett mått: lägg den i pipeline/codes/tryckt_etikett.csv, eller som [[tryckt]] i "
            f"{unit.forbund}/forbund.toml."
        )
