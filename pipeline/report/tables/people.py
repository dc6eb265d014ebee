"""Tables of the participants: who took part, how they came and how long they stayed.

Every number is a row of publicerbart, so small groups are already withheld here.
"""

from __future__ import annotations

from pipeline.forbund.categories import category_names
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, Text, cell
from pipeline.report.tables.people_rows import (
    KON_HEADINGS,
    anyone,
    get,
    kon_shown,
    lower_first,
    per_insats,
    with_share,
)
from pipeline.typography import WITHHELD, number

_TWICE = "En person som deltar i två insatser räknas två gånger."
_WITHHELD = "Grupper med färre än {n} personer visas inte, och inte heller tal som de annars gick att räkna ut av."


def people_summary(context: Context) -> Text | None:
    """What the chapter rests on: how many participations, persons and anonymous ones."""
    every, persons = get(context, "deltagare"), get(context, "deltagare_unika")
    if every is None or every.value is None:
        return None
    told = f"Tabellerna bygger på {number(every.value)} deltaganden som registrerats med person"
    if persons and persons.value is not None:
        told += f", {number(persons.value)} olika personer"
    anonymous = get(context, "deltagare_anonyma")
    if anonymous and anonymous.value:
        told += f". {number(anonymous.value)} anonyma deltaganden finns bara i insatsrapporten och ingår inte"
    return Text(f"{told}. {_TWICE}")


def flows(context: Context) -> Table | None:
    """Per insats: registered (by kön), anonymous, new, open, ended, and ended to work or studies."""
    kon = kon_shown(context, "deltagare")
    columns: list[tuple[str, str, str]] = [
        ("Aktuella", "deltagare", "alla"),
        *((KON_HEADINGS[k], "deltagare", k) for k in kon),
        ("Nya", "deltagare_nya", "alla"),
        ("Pågående", "deltagare_pagaende", "alla"),
        ("Avslutade", "deltagare_avslutade", "alla"),
        ("Till arbete/studier", "avslut_till_arbete_studier", "alla"),
    ]
    if get(context, "deltagare_anonyma"):
        columns.insert(1 + len(kon), ("Anonyma", "deltagare_anonyma", "alla"))
    return per_insats(
        context,
        "floden",
        f"Deltagare per insats {context.year}",
        columns,
        (_TWICE, *context.forbund.forbehall_for("deltagare", context.year)),
    )


def flows_by_kon(context: Context) -> Table | None:
    """Per insats: new and ended participations by kön."""
    kon = kon_shown(context, "deltagare")
    columns = [
        (f"{title}: {lower_first(KON_HEADINGS[k])}", measure, k)
        for title, measure in (("Nya", "deltagare_nya"), ("Avslutade", "deltagare_avslutade"))
        for k in kon
    ]
    return per_insats(context, "floden_kon", f"Nya och avslutade per insats och kön {context.year}", columns)


def by_kon(context: Context, measure: str, breakdown: str, id_: str, caption: str, first: str) -> Table | None:
    """A breakdown by kön, with the whole last; categories that nobody has are left out."""
    kon = ["alla", *kon_shown(context, measure)]
    rows = [
        Row(name, tuple(cell(get(context, measure, kon=k, breakdown=breakdown, category=c), "kr") for k in kon))
        for c, name in category_names(breakdown, context.forbund).items()
        if anyone(context, measure, breakdown, c)
    ]
    if not rows:
        return None
    rows.append(Row("Alla", tuple(cell(get(context, measure, kon=k), "kr") for k in kon), "total"))
    headings = ("Alla", *(KON_HEADINGS[k] for k in kon[1:]))
    return Table(id_, caption, "antal", first, headings, tuple(rows), (), context.source("deltagande"))


def referrals(context: Context) -> Table | None:
    """Who made the contact: new participations and their shares."""
    return with_share(
        context,
        "deltagare_nya",
        "andel_aktualiserad_av",
        "aktualiserad_av",
        "aktualisering",
        f"Aktualisering till insats, nya deltagare {context.year}",
        "Aktualiserad av",
    )


def municipalities(context: Context) -> Table | None:
    """Where the participants live."""
    return with_share(
        context,
        "deltagare",
        "andel_kommun",
        "kommun",
        "kommuner",
        f"Deltagare efter kommun {context.year}",
        "Kommun",
    )


def durations(context: Context) -> Table | None:
    """How long: participations so far, and from entry to exit, in months."""
    columns = [
        ("Aktuella", "deltagare", "alla"),
        ("Medelvärde", "deltagartid_medel", "alla"),
        ("Median", "deltagartid_median", "alla"),
        ("Medelvärde, kvinnor", "deltagartid_medel", "kvinna"),
        ("Medelvärde, män", "deltagartid_medel", "man"),
        ("Avslutade", "deltagare_avslutade", "alla"),
        ("Till avslut, medelvärde", "tid_till_avslut_medel", "alla"),
        ("Till avslut, median", "tid_till_avslut_median", "alla"),
    ]
    notes = (
        "Från inregistrering till avslut, eller till årets slut för pågående. En månad är 365,25/12 dagar.",
        "Till avslut: bara avslutade under året.",
    )
    return per_insats(context, "deltagartid", f"Deltagartid {context.year}", columns, notes, "antal och månader")


def planned(context: Context) -> Table | None:
    """Planned participations per insats; a span is shown as it was planned."""
    rows = context.clean["planerat"]
    if not rows:
        return None
    names = {i.id: i.namn for i in context.forbund.insatser}
    body = []
    for r in rows:
        span = Cell(f"{r['antal_minst']}–{r['antal_hogst']}", True)
        shown = cell(get(context, "deltagare_planerade", kind="mal", insats=r["insats"]), "kr")
        body.append(Row(names[r["insats"]], (shown if r["antal"] is not None else span,)))
    body.append(Row("Summa", (cell(get(context, "deltagare_planerade", kind="mal"), "kr"),), "total"))
    notes = ["Planerat antal, inte utfall."]
    if any(r["antal"] is None for r in rows):
        notes.append("Spann räknas inte in i summan.")
    notes += [f"{names[r['insats']]}: {r['anteckning']}" for r in rows if r["anteckning"]]
    return Table(
        "planerade",
        f"Planerade deltagare {context.year}",
        "antal",
        "Insats",
        ("Planerat",),
        tuple(body),
        tuple(notes),
        context.source("planerat"),
    )


def withheld_note(context: Context, period: str = "helar") -> Text | None:
    """That small groups are withheld, where any is."""
    hidden = any(o.status == "dold" for o in context.numbers if o.year == context.year and o.period == period)
    return (
        Text(_WITHHELD.format(n=context.forbund.minsta_grupp) + f" I tabellerna står då {WITHHELD}") if hidden else None
    )
