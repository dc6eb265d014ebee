"""The tertial report: flows and costs so far, beside last year, the plan and a plain forecast."""

from __future__ import annotations

from typing import Any

from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Block, Cell, Document, Row, Section, Table, Text, cell
from pipeline.report.tables.goals import goal_heading
from pipeline.report.tables.people import withheld_note
from pipeline.typography import NOT_APPLICABLE, WITHHELD

# What a period is called, and how many months of the year have gone.
PERIODS = {"t1": ("januari–april", 4), "t2": ("januari–augusti", 8)}


def tertial_document(context: Context, period: str, comments: dict[str, tuple[Block, ...]]) -> Document:
    """What has happened so far in the year. `period` is t1 or t2."""
    told, months = PERIODS[period]
    forecast = (
        f"Prognosen är en rak framskrivning: utfallet hittills gånger 12/{months}. Den räknar med att resten av året "
        "blir som början och vet inget om planer, semestrar eller sena fakturor."
    )
    flows = [_flows(context, period), _goals(context, period) or _planned_note(context)]
    costs = [_costs(context, period)]
    sections = (
        Section(
            "floden",
            "Deltagare hittills",
            (*comments.get(f"tertial_{period}", ()), *_or_missing(flows, "deltagare ur SUS")),
        ),
        Section("kostnader", "Kostnader hittills", _or_missing(costs, "bokföring (SIE)")),
        Section("prognos", "Om prognosen", tuple(b for b in (Text(forecast), withheld_note(context, period)) if b)),
    )
    title = f"Tertialrapport {context.year}, {told}"
    return Document(title, "Utfall hittills, föregående år, plan och prognos", context.forbund.namn, sections)


def _flows(context: Context, period: str) -> Table | None:
    """Per insats: registered, new, ended, open; the same period last year; forecast; plan."""
    insatser = _insatser(context, "deltagare", period)
    if not insatser:
        return None
    before = context.year - 1
    columns: list[tuple[str, str, int, str, str]] = [
        ("Aktuella", "deltagare", context.year, "utfall", period),
        (f"Aktuella {before}", "deltagare", before, "utfall", period),
        ("Nya", "deltagare_nya", context.year, "utfall", period),
        (f"Nya {before}", "deltagare_nya", before, "utfall", period),
        ("Nya, prognos helår", "deltagare_nya", context.year, "prognos", period),
        ("Avslutade", "deltagare_avslutade", context.year, "utfall", period),
        (f"Avslutade {before}", "deltagare_avslutade", before, "utfall", period),
        ("Pågående", "deltagare_pagaende", context.year, "utfall", period),
    ]
    if context.numbers.where("deltagare_planerade", year=context.year, kind="mal"):
        columns.append(("Planerat helår", "deltagare_planerade", context.year, "mal", "helar"))
    rows = [_row(context, name, i, columns) for i, name in insatser]
    rows.append(_row(context, "Alla insatser", "", columns, "total"))
    notes = ["En person som deltar i två insatser räknas två gånger."]
    if not context.numbers.where("deltagare", year=before, period=period):
        notes.append(f"{WITHHELD} för {before}: årets deltagarfil är inte levererad.")
    return Table(
        "floden",
        f"Flöden {PERIODS[period][0]} {context.year}",
        "antal",
        "Insats",
        tuple(c[0] for c in columns),
        tuple(rows),
        tuple(notes),
        context.source("deltagande"),
    )


def _goals(context: Context, period: str) -> Table | None:
    """The year's goals about participants that can be followed within the year, with how far they have come."""
    rows = []
    for goal in context.clean["mal"]:
        at = {"insats": goal["insats_for_utfall"], "breakdown": goal["uppdelning"], "category": goal["kategori"]}
        so_far = context.get(goal["matt"], context.year, "utfall", period=period, **at) if goal["matt"] else None
        if so_far is None or not goal["kvantifierat"]:
            continue
        target = context.get(
            "mal_utfall", context.year, "mal", breakdown="mal", category=goal["mal"], insats=goal["insats"]
        )
        forecast = context.get(goal["matt"], context.year, "prognos", period=period, **at)
        name = next((i.namn for i in context.forbund.insatser if i.id == goal["insats"]), context.forbund.kortnamn)
        cells = [cell(o, context.scale, 0, NOT_APPLICABLE) for o in (target, so_far, forecast)]
        rows.append(Row(goal_heading(context, goal), (Cell(name), *cells)))
    if not rows:
        return None
    return Table(
        "mal",
        f"Mot årets mål {PERIODS[period][0]} {context.year}",
        "",
        "Mål",
        ("Gäller", "Mål helår", "Hittills", "Prognos helår"),
        tuple(rows),
        ("Andelar räknas på dem som avslutats hittills och har ingen framskrivning.",),
        context.source("mal"),
    )


def _costs(context: Context, period: str) -> Table | None:
    """Per insats: booked so far, last year, forecast, the year's budget."""
    insatser = _insatser(context, "kostnad_bokford", period)
    if not insatser:
        return None
    before = context.year - 1
    columns: list[tuple[str, str, int, str, str]] = [
        ("Hittills", "kostnad_bokford", context.year, "utfall", period),
        (f"Samma period {before}", "kostnad_bokford", before, "utfall", period),
        ("Prognos helår", "kostnad_bokford", context.year, "prognos", period),
        ("Budget helår", "insatskostnad", context.year, "budget", "helar"),
    ]
    rows = [_row(context, name, i, columns) for i, name in insatser]
    total = _row(context, "Alla kostnader", "", columns, "total")
    budget = cell(context.get("kostnader", context.year, "budget"), context.scale, 0, WITHHELD)
    rows.append(Row(total.heading, (*total.cells[:-1], budget), "total"))
    return Table(
        "kostnader",
        f"Bokförda kostnader {PERIODS[period][0]} {context.year}",
        context.scale,
        "Insats",
        tuple(c[0] for c in columns),
        tuple(rows),
        ("Alla kostnader rymmer också kansli och annat som inte är en insats.",),
        context.source("bokforingsrad"),
    )


def _row(
    context: Context, name: str, insats: str, columns: list[tuple[str, str, int, str, str]], level: str = "post"
) -> Row:
    found = [context.get(m, year, kind, insats=insats, period=p) for _, m, year, kind, p in columns]
    missing = [WITHHELD if year < context.year else NOT_APPLICABLE for _, _, year, _, _ in columns]
    cells: list[Cell] = [cell(o, context.scale, 0, m) for o, m in zip(found, missing, strict=True)]
    return Row(name, tuple(cells), level)


def _insatser(context: Context, measure: str, period: str) -> list[tuple[str, str]]:
    found = context.numbers.where(measure, year=context.year, kind="utfall", period=period, kon="alla", breakdown="")
    present = {o.insats for o in found if _some(o)}
    return [(i.id, i.namn) for i in context.forbund.insatser if i.id in present]


def _some(found: Observation) -> bool:
    return found.value is None or found.value != 0


def _planned_note(context: Context) -> Text | None:
    if context.numbers.where("deltagare_planerade", year=context.year, kind="mal"):
        return None
    return Text(f"Det finns varken plan eller mål för antalet deltagare {context.year} att jämföra med.", "tomt")


def _or_missing(blocks: list[Any], kind: str) -> tuple[Block, ...]:
    found = tuple(b for b in blocks if b is not None)
    if any(isinstance(b, Table) for b in found):
        return found
    return (Text(f"Det finns ingen leverans av {kind} för perioden.", "tomt"),)
