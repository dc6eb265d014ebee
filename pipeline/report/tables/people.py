"""Tables of the participants that no form can say: in words, what was planned, from support to support.

Every number is a row of publicerbart, so small groups are already withheld here.
"""

from __future__ import annotations

from pipeline.forbund.categories import category_names
from pipeline.measures.definition import read_measures
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, Text, cell
from pipeline.report.tables.delivered_notes import delivered_note
from pipeline.report.tables.people_rows import get
from pipeline.typography import WITHHELD, number

_TWICE = "En person som deltar i två insatser räknas två gånger."
_WITHHELD = (
    "Grupper med färre än {n} personer visas inte, och inte heller tal som skulle göra att de går att räkna ut. "
    "Sådana tal är markerade med {sign} i tabellerna."
)
_SEVERAL = "En person kan ha flera källor till försörjning och räknas då i var och en: delarna kan bli fler än alla."


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
    notes += [
        delivered_note(f"{names[r['insats']]}: {r['anteckning']}", r["anteckning"]) for r in rows if r["anteckning"]
    ]
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


def transitions(context: Context) -> Table | None:
    """From support before to support after: the pairs that may be shown, most persons first.

    As a list and not a matrix: of the hundred pairs nearly all are empty or withheld.
    """
    found = [
        o
        for o in context.numbers.where("forsorjning_overgang", year=context.year, kind="utfall")
        if o.kon == "alla" and not o.insats
    ]
    names = category_names("forsorjning_fore", context.forbund)
    shown = sorted((o for o in found if o.value), key=lambda o: (-(o.value or 0), o.category))
    withheld = sum(o.value is None for o in found)
    if not shown:
        return None
    rows = tuple(
        Row(names[before], (Cell(names[after]), cell(o, "kr")))
        for o in shown
        for before, _, after in [o.category.partition(">")]
    )
    notes = [_SEVERAL] + ([f"{number(withheld)} övergångar med få personer visas inte."] if withheld else [])
    return Table(
        "overgangar",
        f"Försörjning före och efter för samma personer, avslutade {context.year}",
        "antal",
        "Före",
        ("Efter", "Antal"),
        rows,
        tuple(notes),
        context.source("deltagande"),
    )


def withheld_note(context: Context, period: str = "helar") -> Text | None:
    """That small groups are withheld, where any is."""
    hidden = any(o.status == "dold" for o in context.numbers if o.year == context.year and o.period == period)
    return Text(_WITHHELD.format(n=context.forbund.minsta_grupp, sign=WITHHELD)) if hidden else None


def withheld_count(context: Context) -> tuple[Text, ...]:
    """How many counts of people of the year may not be told, of those that are not nought, for the office."""
    counts = {id_ for id_, m in read_measures().items() if m.people and m.kind in ("count", "distinct")}
    of_year = [o for o in context.numbers if o.year == context.year and o.period == "helar" and o.measure in counts]
    told = [o for o in of_year if o.status == "dold" or o.value]
    hidden = [o for o in told if o.status == "dold"]
    if not hidden:
        return ()
    return (
        Text(
            f"Av {number(len(told))} antal personer och svar för hela året är {number(len(hidden))} dolda för att skydda små grupper."
        ),
    )
