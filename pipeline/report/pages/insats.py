"""Insatsblad: one page per insats with what the report says about it, and the analyst's comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pipeline.codes.vocabulary import PERIOD_MONTHS
from pipeline.forbund.model import Insats
from pipeline.measures.numbers import Observation
from pipeline.report.blocks import Makers, blocks_of
from pipeline.report.context import Context
from pipeline.report.document.model import (
    Block,
    Cell,
    Definitions,
    Document,
    KeyFigure,
    KeyFigures,
    Picture,
    Row,
    Section,
    Table,
    Text,
    cell,
    told,
)
from pipeline.report.tables.forms import Figure
from pipeline.report.tables.plain import Frame
from pipeline.report.tables.public_goals import insats_goal_table
from pipeline.typography import day_in_words, month_name, number, percent

# The id of the page that says that there is none.
NOTHING = "tomt"
_COST = "insatskostnad"
# The row of the table of flows that the days before are set over, and the last day of the periods they end.
_AT_END = "Pågående vid årets slut"
_DAYS = {"t1": 30, "t2": 31}


def insats_document(
    context: Context,
    comments: Mapping[str, tuple[Block, ...]],
    words: Mapping[str, str] = MappingProxyType({}),
    charts: Mapping[str, Picture] = MappingProxyType({}),
) -> Document:
    """A section per insats that has people, goals or words of its own for the year."""
    sections = tuple(
        Section(insats.id, insats.namn, _page(context, insats, comments.get(f"insats_{insats.id}", ()), words, charts))
        for insats in context.forbund.insatser
        if f"insats_{insats.id}" in comments or _has_people(context, insats)
    )
    title = f"Insatsblad {context.year}"
    return Document(title, "Insatserna, en i taget", context.forbund.namn, sections or (_nothing(context),), paged=True)


def _nothing(context: Context) -> Section:
    return Section(NOTHING, "Inga insatser", (Text(f"Det finns inga tal per insats för {context.year}.", "tomt"),))


def _page(
    context: Context,
    insats: Insats,
    comment: tuple[Block, ...],
    words: Mapping[str, str],
    charts: Mapping[str, Picture],
) -> tuple[Block, ...]:
    budget = charts.get(f"budget-{insats.id}")
    makers = Makers(
        made={
            "fakta": lambda: [_facts(context, insats)],
            "kommentar": lambda: comment,
            "mal": lambda: [insats_goal_table(context, insats.id, insats.namn, words)],
            "uppfoljning": lambda: [_follow_up(context, insats)],
        },
        charts={"budget_per_insats": budget} if budget else {},
        # What the bar of the budget says is not said by two figures too.
        figures=lambda wanted: _figures(context, insats, [w for w in wanted if not budget or w.measure != _COST]),
    )
    made = blocks_of("insatsblad", Frame(context, insats.id, words={"insats": insats.namn}), makers)
    return tuple(_with_enrolled(context, insats, b) for b in made)


def _facts(context: Context, insats: Insats) -> Definitions | None:
    """What the insats is for, for whom, who runs it, since when and for how many, as forbund.toml says."""
    first, last = (day_in_words(d) if d else "" for d in (insats.start, insats.slut))
    told = {
        "Syfte": insats.syfte,
        "Målgrupp": insats.malgrupp,
        "Insatsägare": insats.agare,
        "Period": f"{first} till {last}"
        if first and last
        else f"från {first}"
        if first
        else f"till {last}"
        if last
        else "",
        "Platser": number(insats.platser) if insats.platser else "",
    }
    entries = tuple((f"{insats.id}-{k}", k, (v,)) for k, v in told.items() if v)
    return Definitions(entries, brief=True) if entries else None


def _has_people(context: Context, insats: Insats) -> bool:
    wanted = ("deltagare", "deltagare_insatsrapport", "deltagare_planerade", "uppfoljda_12man")
    return any(context.numbers.where(m, year=context.year, insats=insats.id, period="helar") for m in wanted)


def _with_enrolled(context: Context, insats: Insats, block: Block) -> Block:
    """The table of flows with how many were enrolled on two days of the year, before those at its end.

    Not month by month: from one month to the next few come and go, and the difference would tell of them.
    These are protected together with all else that is shown.
    """
    if not isinstance(block, Table) or block.id != f"floden-{insats.id}":
        return block
    rows = list(block.rows)
    at = next((n for n, r in enumerate(rows) if r.heading == _AT_END), len(rows))
    for period, day in _DAYS.items():
        found = _get(context, "deltagare_pagaende", insats, period=period)
        if found and found.value != 0:
            empty = (Cell(""),) * (len(block.headings) - 1)
            name = f"Inskrivna den {day} {month_name(PERIOD_MONTHS[period])}"
            rows.insert(at, Row(name, (cell(found, context.scale, 0), *empty)))
            at += 1
    return replace(block, rows=tuple(rows))


def _figures(context: Context, insats: Insats, wanted: Sequence[Figure]) -> KeyFigures | None:
    shown = tuple(f for f in (_figure(context, insats, w) for w in wanted) if f)
    return KeyFigures(shown) if shown else None


def _figure(context: Context, insats: Insats, wanted: Figure) -> KeyFigure | None:
    found = context.get(wanted.measure, context.year, wanted.kind or "utfall", insats=insats.id)
    if found is None:
        return _figure(context, insats, wanted.otherwise) if wanted.otherwise else None
    return KeyFigure(wanted.label, Cell(told(found, context.scale, 0), True, found.obs_id))


def _follow_up(context: Context, insats: Insats) -> Text | None:
    asked, reached = _get(context, "uppfoljda_12man", insats), _get(context, "nadda_12man", insats)
    if not asked or asked.value is None or not reached or reached.value is None:
        return None
    text = f"Tolv månader efter avslut skulle {number(asked.value)} följas upp; {number(reached.value)} nåddes."
    for measure, words in (
        ("andel_sjalvforsorjande_12man", "var självförsörjande genom arbete eller studier"),
        ("andel_anstallning_kvar_12man", "av dem som gått till arbete hade anställningen kvar"),
    ):
        share = _get(context, measure, insats)
        if share and share.value is not None:
            text += f" {percent(share.value, 0)} {words}."
    return Text(text)


def _get(context: Context, measure: str, insats: Insats, **at: Any) -> Observation | None:
    return context.get(measure, context.year, "utfall", insats=insats.id, **at)
