"""Insatsblad: one page per insats with what the report says about it, and the analyst's comment."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pipeline.forbund.model import Insats
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import (
    Block,
    Cell,
    Document,
    KeyFigure,
    KeyFigures,
    Row,
    Section,
    Table,
    Text,
    cell,
    told,
)
from pipeline.report.tables.goals import insats_goals
from pipeline.report.tables.people_rows import KON_HEADINGS, interval_cell
from pipeline.typography import WITHHELD, amount_with_unit, number, percent, shown_decimals

_FLOWS = (
    ("deltagare", "Aktuella under året"),
    ("deltagare_nya", "Nya"),
    ("deltagare_avslutade", "Avslutade"),
    ("deltagare_pagaende", "Pågående vid årets slut"),
)
_RESULTS = (
    ("andel_avslut_arbete_studier", "Till arbete eller studier"),
    ("andel_avslut_sysselsattning", "Till arbete, studier, arbetsmarknadsinsats eller annan sysselsättning"),
    ("andel_narmare_arbete", "Upplever sig närmare arbete eller studier"),
)


def insats_document(
    context: Context, comments: dict[str, tuple[Block, ...]], words: Mapping[str, str] = MappingProxyType({})
) -> Document:
    """A section per insats that has any number of its own for the year."""
    sections = tuple(
        Section(insats.id, insats.namn, _page(context, insats, comments.get(f"insats_{insats.id}", ()), words))
        for insats in context.forbund.insatser
        if _has_numbers(context, insats)
    )
    title = f"Insatsblad {context.year}"
    return Document(title, "En sida per insats", context.forbund.namn, sections or (_nothing(context),), paged=True)


def _nothing(context: Context) -> Section:
    return Section("tomt", "Inga insatser", (Text(f"Det finns inga tal per insats för {context.year}.", "tomt"),))


def _page(context: Context, insats: Insats, comment: tuple[Block, ...], words: Mapping[str, str]) -> tuple[Block, ...]:
    blocks: list[Block | None] = [
        _figures(context, insats),
        *comment,
        insats_goals(context, insats, words),
        _flows(context, insats),
        _results(context, insats),
        _follow_up(context, insats),
        _costs(context, insats),
        _withheld(context, insats),
    ]
    return tuple(b for b in blocks if b is not None)


def _has_numbers(context: Context, insats: Insats) -> bool:
    wanted = ("deltagare", "deltagare_insatsrapport", "deltagare_planerade", "insatskostnad", "uppfoljda_12man")
    return any(context.numbers.where(m, year=context.year, insats=insats.id, period="helar") for m in wanted)


def _figures(context: Context, insats: Insats) -> KeyFigures | None:
    wanted = (
        ("deltagare", "utfall", "Deltagare"),
        ("deltagare_insatsrapport", "utfall", "Deltaganden enligt insatsrapporten"),
        ("deltagare_planerade", "mal", "Planerade deltagare"),
        ("andel_avslut_arbete_studier", "utfall", "Till arbete eller studier"),
        ("deltagartid_medel", "utfall", "Tid i insatsen, medelvärde"),
        ("insatskostnad", "utfall", "Kostnad"),
        ("insatskostnad", "budget", "Budget"),
    )
    figures = [
        KeyFigure(label, Cell(told(found, context.scale, 0), True, found.obs_id))
        for measure, kind, label in wanted
        if (found := context.get(measure, context.year, kind, insats=insats.id))
        and not (
            measure == "deltagare_insatsrapport" and context.get("deltagare", context.year, "utfall", insats=insats.id)
        )
    ]
    return KeyFigures(tuple(figures)) if figures else None


def _flows(context: Context, insats: Insats) -> Table | None:
    """Registered, new, ended and open by kön."""
    if not _get(context, "deltagare", insats):
        return None
    kon = [k for k in KON_HEADINGS if _some(_get(context, "deltagare", insats, kon=k))]
    rows = [
        Row(name, tuple(cell(_get(context, measure, insats, kon=k), "kr") for k in ("alla", *kon)))
        for measure, name in _FLOWS
    ]
    anonymous = _get(context, "deltagare_anonyma", insats)
    if anonymous:
        rows.append(Row("Anonyma, ingår inte ovan", (cell(anonymous, "kr"), *(Cell("") for _ in kon))))
    headings = ("Alla", *(KON_HEADINGS[k] for k in kon))
    return Table(
        f"floden-{insats.id}",
        f"Deltagare i {insats.namn} {context.year}",
        "antal",
        "Flöde",
        headings,
        tuple(rows),
        (),
        context.source("deltagande"),
    )


def _results(context: Context, insats: Insats) -> Table | None:
    """What those who left went to, in all and for women and men, with an interval."""
    if not _some(_get(context, "deltagare_avslutade", insats)):
        return None
    rows = [
        Row(
            name,
            (
                *(cell(_get(context, measure, insats, kon=k), "kr") for k in ("alla", "kvinna", "man")),
                interval_cell(_get(context, measure, insats)),
            ),
        )
        for measure, name in _RESULTS
        if _get(context, measure, insats)
    ]
    ended = _get(context, "deltagare_avslutade", insats)
    n = number(ended.value) if ended and ended.value is not None else WITHHELD
    notes = (
        f"Andel av avslutade (n = {n}). Närmare arbete: andel av dem som svarat.",
        "Säger inte vad insatsen ledde till.",
    )
    return (
        Table(
            f"resultat-{insats.id}",
            f"Efter avslut i {insats.namn} {context.year}",
            "procent",
            "Resultat",
            ("Alla", "Kvinnor", "Män", "Osäkerhet (95 %)"),
            tuple(rows),
            notes,
            context.source("deltagande"),
        )
        if rows
        else None
    )


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


def _costs(context: Context, insats: Insats) -> Table | None:
    """Budget and outcome, from the follow-up of the budget and from the insatsrapport."""
    lines = (
        ("insatskostnad", "Enligt budgetuppföljningen"),
        ("insatskostnad_insatsrapport", "Enligt insatsrapporten"),
    )
    found = {
        name: [context.get(measure, context.year, kind, insats=insats.id) for kind in ("budget", "utfall")]
        for measure, name in lines
    }
    found = {name: pair for name, pair in found.items() if any(pair)}
    if not found:
        return None
    scale = context.scale
    decimals = shown_decimals((o.value for pair in found.values() for o in pair if o), scale)
    rows = [Row(name, tuple(cell(o, scale, decimals) for o in pair)) for name, pair in found.items()]
    deviation = context.get("budgetavvikelse", context.year, "utfall", insats=insats.id)
    notes = tuple(t for t in context.forbund.forbehall_for("insatskostnad", context.year) if _about(context, insats, t))
    if deviation and deviation.value:
        side = "under" if deviation.value > 0 else "över"
        notes = (f"Utfallet är {amount_with_unit(abs(deviation.value), scale)} {side} budget.", *notes)
    return Table(
        f"kostnad-{insats.id}",
        f"Budget och kostnad för {insats.namn} {context.year}",
        scale,
        "Källa",
        ("Budget", "Utfall"),
        tuple(rows),
        notes,
    )


def _about(context: Context, insats: Insats, caveat: str) -> bool:
    """Whether a caveat concerns the insats: it names it, or names no insats at all."""
    named = [i.id for i in context.forbund.insatser if any(n in caveat for n in (i.namn, *i.alias))]
    return not named or insats.id in named


def _withheld(context: Context, insats: Insats) -> Text | None:
    hidden = [o for o in context.numbers if o.year == context.year and o.insats == insats.id and o.period == "helar"]
    if not any(o.status == "dold" for o in hidden):
        return None
    least = context.forbund.minsta_grupp
    return Text(
        f"{WITHHELD} betyder att gruppen är färre än {least} personer, eller att talet skulle röja en sådan grupp."
    )


def _get(context: Context, measure: str, insats: Insats, **at: Any) -> Observation | None:
    return context.get(measure, context.year, "utfall", insats=insats.id, **at)


def _some(found: Observation | None) -> bool:
    return found is not None and (found.value is None or found.value > 0)
