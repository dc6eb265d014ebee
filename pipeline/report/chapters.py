"""The chapters of the annual report: the blocks of each specification, made in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.report.context import Context
from pipeline.report.document.model import Block, Picture, Section, Table, Text
from pipeline.report.tables import budget, people, people_results, result
from pipeline.report.tables.activities import activity_blocks
from pipeline.report.tables.budget_lines import budget_table
from pipeline.report.tables.capital import equity
from pipeline.report.tables.forms import CHAPTERS, ChartBlock, Form, Made, PlainTable, read_chapter
from pipeline.report.tables.goals import goal_blocks
from pipeline.report.tables.overview import overview_differences
from pipeline.report.tables.plain import Frame, plain_table
from pipeline.report.tables.risks import risks
from pipeline.report.tables.surveys import survey_blocks


@dataclass(frozen=True)
class Material:
    """What blocks are made from: the numbers, the charts that were drawn, the analyst's words by name."""

    context: Context
    charts: Mapping[str, Picture]
    words: Mapping[str, str]


# What no form can say: block id -> its blocks.
_MADE: Mapping[str, Callable[[Material], Sequence[Block | None]]] = {
    "balanskrav": lambda m: [result.balance_requirement(m.context)],
    "driftsredovisning": lambda m: [result.operations(m.context)],
    "tryckta_nyckeltal": lambda m: [result.printed_key_figures(m.context)],
    "eget_kapital": lambda m: equity(m.context),
    "noter": lambda m: result.notes(m.context),
    "medlemsbidrag": lambda m: [result.contributions(m.context)],
    "budget": lambda m: [budget_table(m.context)],
    "ansvar": lambda m: [budget.costs_per_responsibility(m.context)],
    "sarskilda_budgetar": lambda m: budget.special_budgets(m.context),
    "deltaganden": lambda m: [result.participations(m.context)],
    "planerade": lambda m: [people.planned(m.context)],
    "deltagare_i_ord": lambda m: [people.people_summary(m.context)],
    "dolda_tal": lambda m: [people.withheld_note(m.context)],
    "overgangar": lambda m: [people_results.transitions(m.context)],
    "mal": lambda m: goal_blocks(m.context, m.words),
    "enkater": lambda m: survey_blocks(m.context, dict(m.charts)),
    "aktiviteter": lambda m: activity_blocks(m.context),
    "risker": lambda m: [risks(m.context)],
}
# What a plain table must say that depends on more than its own numbers: table id -> notes.
_NOTES: Mapping[str, Callable[[Context], Sequence[str]]] = {"flerarsoversikt": overview_differences}


def chapters(material: Material, comments: Mapping[str, tuple[Block, ...]], plan: bool) -> list[Section]:
    """Every chapter with what there is; one that is empty says what is missing."""
    found = (_chapter(id_, material, comments.get(id_, ()), plan) for id_ in CHAPTERS)
    return [c for c in found if c]


def _chapter(id_: str, material: Material, own: tuple[Block, ...], plan: bool) -> Section | None:
    chapter = read_chapter(id_)
    found = [b for form in chapter.block for b in _blocks(form, material) if b is not None]
    if not found and not own and plan and chapter.of_outcomes:
        return None
    if not found:
        missing = f"Det finns ingen leverans av {chapter.made_from} för {material.context.year}."
        found.append(Text(missing, "tomt"))
    return Section(id_, (plan and chapter.plan_title) or chapter.title, (*own, *found))


def _blocks(form: Form, material: Material) -> Sequence[Block | None]:
    if isinstance(form, Made):
        return _MADE[form.id](material)
    if isinstance(form, ChartBlock):
        return [material.charts.get(form.id)]
    if isinstance(form, PlainTable):
        return [_with_notes(plain_table(form, Frame(material.context)), material.context)]
    raise TypeError(f"a chapter has no blocks of form {form.form}")


def _with_notes(table: Table | None, context: Context) -> Table | None:
    if table is None or table.id not in _NOTES:
        return table
    return replace(table, notes=(*table.notes, *_NOTES[table.id](context)))
