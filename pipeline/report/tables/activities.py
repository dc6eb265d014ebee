"""The chapter on activities: what was arranged, who came, and how far the news reached."""

from __future__ import annotations

from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Block, Cell, Row, Table, cell
from pipeline.report.tables.goals import goal_for
from pipeline.report.tables.people_rows import get
from pipeline.typography import NOT_APPLICABLE, WITHHELD


def activity_blocks(context: Context) -> list[Block | None]:
    """Every block of the chapter, in order."""
    return [activities(context), participants_by_organisation(context), reach(context), programme(context)]


def activities(context: Context) -> Table | None:
    """Per type: number and participants, this year and last."""
    years = [y for y in (context.year, context.year - 1) if y == context.year or _any(context, y)]
    rows = []
    for r in read_codes("aktivitetstyp"):
        found = [
            context.get(m, y, "utfall", breakdown="aktivitetstyp", category=r["kod"])
            for y in years
            for m in ("aktiviteter_antal", "aktiviteter_deltagare")
        ]
        if any(found):
            # A mailing has no participants; of an earlier year often only one of the two is known.
            other = NOT_APPLICABLE if r["grupp"] == "utskick" else WITHHELD
            goal = goal_for(context, "aktiviteter_antal", "aktivitetstyp", r["kod"])
            rows.append(Row(r["namn"], (*(cell(o, "kr", 0, other) for o in found), goal)))
    if not rows:
        return None
    totals = [o for y in years for o in (None, context.get("aktiviteter_deltagare", y, "utfall"))]
    rows.append(
        Row("Deltagare sammanlagt", (*(cell(o, "kr") if o else Cell("", True) for o in totals), Cell("")), "total")
    )
    headings = (*(h for y in years for h in (f"Antal {y}", f"Deltagare {y}")), "Mål för antalet")
    notes = ["Den som kommer till två möten räknas två gånger."]
    if any(c.text == WITHHELD for r in rows for c in r.cells):
        notes.append(f"{WITHHELD}: uppgift saknas.")
    return Table(
        "aktiviteter",
        f"Aktiviteter {context.year}",
        "antal",
        "Typ",
        headings,
        tuple(rows),
        tuple(notes),
        context.source("aktivitet"),
    )


def participants_by_organisation(context: Context) -> Table | None:
    """Participants by member organisation."""
    rows = [
        Row(name, (cell(found, "kr"),))
        for code, name in _organisations(context.forbund).items()
        if (found := get(context, "aktiviteter_deltagare", breakdown="organisation", category=code))
    ]
    if not rows:
        return None
    rows.append(Row("Alla", (cell(get(context, "aktiviteter_deltagare"), "kr"),), "total"))
    return Table(
        "aktiviteter-organisation",
        f"Deltagare i aktiviteter efter organisation {context.year}",
        "antal",
        "Organisation",
        ("Deltagare",),
        tuple(rows),
        (),
        context.source("aktivitet"),
    )


def reach(context: Context) -> Table | None:
    """Readers, visitors and followers, this year and last."""
    types = {r["kod"]: r["namn"] for r in read_codes("aktivitetstyp")}
    measured = {r["kod"]: r["namn"] for r in read_codes("aktivitetsmatt")}
    rows = []
    for kind, name in types.items():
        for what, told in measured.items():
            at = {"breakdown": "spridning", "category": f"{kind}:{what}"}
            now, before = (
                context.get("aktiviteter_spridning", y, "utfall", **at) for y in (context.year, context.year - 1)
            )
            if now or before:
                rows.append(
                    Row(
                        f"{name}: {told[:1].lower()}{told[1:]}",
                        (cell(now, "kr", 0, WITHHELD), cell(before, "kr", 0, WITHHELD)),
                    )
                )
    if not rows:
        return None
    return Table(
        "spridning",
        f"Spridning {context.year}",
        "antal",
        "Kanal",
        (str(context.year), str(context.year - 1)),
        tuple(rows),
        (f"{WITHHELD}: uppgift saknas.",) if any(c.text == WITHHELD for r in rows for c in r.cells) else (),
        context.source("aktivitet"),
    )


def programme(context: Context) -> Table | None:
    """Each meeting of the year: when, what and about what."""
    names = {r["kod"]: r["namn"] for r in read_codes("aktivitetstyp")}
    meetings = [
        r for r in context.clean["aktivitet"] if r["ar"] == context.year and r["ny_aktivitet"] and r["slag"] == "mote"
    ]
    rows = tuple(
        Row(r["tema"] or names[r["aktivitetstyp"]], (Cell(r["datum"]), Cell(names[r["aktivitetstyp"]])))
        for r in meetings
    )
    if not rows:
        return None
    return Table(
        "program", f"Årets möten {context.year}", "", "Tema", ("Datum", "Typ"), rows, (), context.source("aktivitet")
    )


def _organisations(forbund: Forbund) -> dict[str, str]:
    """Code -> name: kommuner first, then the rest of the list."""
    own = {m.id: m.namn for m in forbund.medlemmar if m.typ == "kommun"}
    regions = [m.namn for m in forbund.medlemmar if m.typ == "region"]
    listed = {r["kod"]: r["namn"] for r in read_codes("organisation")}
    return own | listed | ({"region": regions[0]} if len(regions) == 1 else {})


def _any(context: Context, year: int) -> list[Observation]:
    return [
        o
        for m in ("aktiviteter_antal", "aktiviteter_deltagare")
        for o in context.numbers.where(m, year=year)
        if o.breakdown
    ]
