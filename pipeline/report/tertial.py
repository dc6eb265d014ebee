"""The tertial report: flows and costs so far, beside last year, the plan and a plain forecast."""

from __future__ import annotations

from pipeline.codes.vocabulary import PERIOD_MONTHS, period_words
from pipeline.report.blocks import Makers, blocks_of
from pipeline.report.context import Context
from pipeline.report.document.model import Block, Cell, Document, Row, Section, Table, Text, cell
from pipeline.report.tables.forms import read_chapter
from pipeline.report.tables.goal_cells import goal_heading
from pipeline.report.tables.people import withheld_note
from pipeline.report.tables.plain import Frame
from pipeline.typography import NOT_APPLICABLE, WITHHELD


def tertial_document(context: Context, period: str, own: tuple[Block, ...] = ()) -> Document:
    """What has happened so far in the year. `period` is t1 or t2, `own` the analyst's words."""
    told, months = period_words(period), PERIOD_MONTHS[period]
    forecast = (
        f"Prognosen är en rak framskrivning: utfallet hittills gånger 12/{months}. Den räknar med att resten av året "
        "blir som början och vet inget om planer, semestrar eller sena fakturor."
    )
    frame = Frame(context, period=period, words={"period": told})
    makers = Makers(
        made={"mal": lambda: [_goals(context, period) or _planned_note(context)]},
        notes={"floden": lambda: _last_year_missing(context, period)},
    )
    sections = (
        _section("floden", "tertial_deltagare", frame, makers, own),
        _section("kostnader", "tertial_kostnader", frame, makers),
        Section("prognos", "Om prognosen", tuple(b for b in (Text(forecast), withheld_note(context, period)) if b)),
    )
    title = f"Tertialrapport {context.year}, {told}"
    return Document(title, "Utfall hittills, föregående år, plan och prognos", context.forbund.namn, sections)


def _section(id_: str, chapter: str, frame: Frame, makers: Makers, own: tuple[Block, ...] = ()) -> Section:
    """A chapter with the analyst's own words first, or what is missing."""
    found = tuple(blocks_of(chapter, frame, makers))
    if not any(isinstance(b, Table) for b in found):
        found = (Text(f"Det finns ingen leverans av {read_chapter(chapter).made_from} för perioden.", "tomt"),)
    return Section(id_, read_chapter(chapter).title, (*own, *found))


def _last_year_missing(context: Context, period: str) -> list[str]:
    before = context.year - 1
    if context.numbers.where("deltagare", year=before, period=period):
        return []
    return [f"{WITHHELD} för {before}: årets deltagarfil är inte levererad."]


def _goals(context: Context, period: str) -> Table | None:
    """The year's goals about participants that can be followed within the year, with how far they have come."""
    rows = []
    for goal in context.goals:
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
        f"Mot årets mål {period_words(period)} {context.year}",
        "",
        "Mål",
        ("Gäller", "Mål helår", "Hittills", "Prognos helår"),
        tuple(rows),
        ("Andelar räknas på dem som avslutats hittills och har ingen framskrivning.",),
        context.source("mal"),
    )


def _planned_note(context: Context) -> Text | None:
    if context.numbers.where("deltagare_planerade", year=context.year, kind="mal"):
        return None
    return Text(f"Det finns varken plan eller mål för antalet deltagare {context.year} att jämföra med.", "tomt")
