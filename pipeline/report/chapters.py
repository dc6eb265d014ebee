"""The chapters of the annual report: the blocks of each specification, made in its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.report.blocks import Makers, blocks_of
from pipeline.report.context import Context
from pipeline.report.document.model import Block, Picture, Section, Text
from pipeline.report.tables import budget, people, result
from pipeline.report.tables.activities import activity_blocks
from pipeline.report.tables.budget_lines import budget_table
from pipeline.report.tables.capital import equity
from pipeline.report.tables.forms import CHAPTERS, read_chapter
from pipeline.report.tables.goals import goal_blocks
from pipeline.report.tables.overview import overview_differences
from pipeline.report.tables.plain import Frame
from pipeline.report.tables.risks import risks
from pipeline.report.tables.surveys import survey_blocks


@dataclass(frozen=True)
class Material:
    """What blocks are made from: the numbers, the charts that were drawn, the analyst's words by name."""

    context: Context
    charts: Mapping[str, Picture]
    words: Mapping[str, str]


def chapters(material: Material, comments: Mapping[str, tuple[Block, ...]], plan: bool) -> list[Section]:
    """Every chapter with what there is; one that is empty says what is missing."""
    makers = _makers(material)
    found = (_chapter(id_, material.context, makers, comments.get(id_, ()), plan) for id_ in CHAPTERS)
    return [c for c in found if c]


def _chapter(id_: str, context: Context, makers: Makers, own: tuple[Block, ...], plan: bool) -> Section | None:
    chapter = read_chapter(id_)
    found = blocks_of(id_, Frame(context), makers)
    if not found and not own and plan and chapter.of_outcomes:
        return None
    if not found:
        found = [Text(f"Det finns ingen leverans av {chapter.made_from} för {context.year}.", "tomt")]
    return Section(id_, (plan and chapter.plan_title) or chapter.title, (*own, *found))


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
        notes={"flerarsoversikt": lambda: overview_differences(context)},
        charts=material.charts,
    )
