"""The chapters of the annual report: the blocks of each specification, made in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.report.blocks import Makers, blocks_by_form
from pipeline.report.context import Context
from pipeline.report.document.model import Block, Picture, Section, Text
from pipeline.report.tables import budget, people, result
from pipeline.report.tables.activities import activity_blocks
from pipeline.report.tables.budget_lines import budget_table
from pipeline.report.tables.capital import equity
from pipeline.report.tables.forms import CHAPTERS, Form, read_chapter
from pipeline.report.tables.goals import goal_blocks
from pipeline.report.tables.plain import Frame
from pipeline.report.tables.risks import risks
from pipeline.report.tables.surveys import survey_blocks


@dataclass(frozen=True)
class Material:
    """What blocks are made from: the numbers, the charts that were drawn, the analyst's words by name."""

    context: Context
    charts: Mapping[str, Picture]
    words: Mapping[str, str]


# The blocks of every chapter, each with the form that it was made from.
Made = Mapping[str, Sequence[tuple[Form, Sequence[Block]]]]


def make_blocks(material: Material) -> Made:
    """Everything that a report of the förbund and year can show, made once."""
    makers, frame = _makers(material), Frame(material.context)
    return {id_: blocks_by_form(id_, frame, makers) for id_ in CHAPTERS}


def chapters(made: Made, year: int, plan: bool) -> list[Section]:
    """Every chapter with what there is; one that is empty says what is missing."""
    found = (_chapter(id_, [b for _, blocks in made[id_] for b in blocks], year, plan) for id_ in CHAPTERS)
    return [c for c in found if c]


def _chapter(id_: str, found: list[Block], year: int, plan: bool) -> Section | None:
    chapter = read_chapter(id_)
    if not found and plan and chapter.of_outcomes:
        return None
    if not found:
        found = [Text(f"Det finns ingen leverans av {chapter.made_from} för {year}.", "tomt")]
    return Section(id_, (plan and chapter.plan_title) or chapter.title, tuple(found))


def _makers(material: Material) -> Makers:
    """What no form can say."""
    context = material.context
    return Makers(
        made={
            "balanskrav": lambda: [result.balance_requirement(context)],
            "driftsredovisning": lambda: [result.operations(context)],
            "tryckta_nyckeltal": lambda: [result.printed_key_figures(context)],
            "eget_kapital": lambda: equity(context),
            "noter": lambda: result.notes(context),
            "medlemsbidrag": lambda: [result.contributions(context)],
            "budget": lambda: [budget_table(context)],
            "ansvar": lambda: [budget.costs_per_responsibility(context)],
            "sarskilda_budgetar": lambda: budget.special_budgets(context),
            "deltaganden": lambda: [result.participations(context)],
            "planerade": lambda: [people.planned(context)],
            "deltagare_i_ord": lambda: [people.people_summary(context)],
            "dolda_tal": lambda: [people.withheld_note(context)],
            "overgangar": lambda: [people.transitions(context)],
            "mal": lambda: goal_blocks(context, material.words),
            "enkater": lambda: survey_blocks(context, dict(material.charts)),
            "aktiviteter": lambda: activity_blocks(context),
            "risker": lambda: [risks(context)],
        },
        charts=material.charts,
    )
