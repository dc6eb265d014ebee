"""The chapter on surveys: who answered, what they answered, and how sure that is."""

from __future__ import annotations

from pipeline.measures.interval import FEWEST
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Block, Cell, Picture, Row, Table, Text, cell
from pipeline.report.tables.people_rows import get, interval_cell
from pipeline.surveys.questions import Question, group_names, questions_of, read_scale
from pipeline.typography import NBSP, WITHHELD, enumerate_words, percent


def survey_blocks(context: Context, charts: dict[str, Picture]) -> list[Block | None]:
    """Every block of the chapter, in order."""
    own = [picture for id_, picture in charts.items() if id_.startswith("enkat_")]
    return [response_rates(context), answers(context), *own, answers_by_insats(context), _notes(context)]


def response_rates(context: Context) -> Table | None:
    """Per group: asked, answered and the share of the two."""
    rows, withheld = [], []
    for group, name in group_names().items():
        at = {"breakdown": "respondentgrupp", "category": group}
        asked, answered = (get(context, m, **at) for m in ("enkat_tillfragade", "enkat_svarande"))
        if any(o and o.value != 0 for o in (asked, answered)):
            rate = get(context, "enkat_svarsfrekvens", **at)
            cells = tuple(cell(o, "kr", 0, WITHHELD) for o in (asked, answered, rate))
            if any(c.text != WITHHELD for c in cells):
                rows.append(Row(name, cells))
            else:
                withheld.append(name)
    if not rows:
        return None
    notes = ["Svarande har besvarat minst en fråga. De som inte svarat kan tycka annorlunda."]
    if any(c.text == WITHHELD and not c.obs_id for r in rows for c in r.cells):
        notes.append(f"{WITHHELD} under tillfrågade: uppgift saknas.")
    if withheld:
        notes.append(f"Visas inte, för att ingen ska gå att känna igen: {enumerate_words(withheld)}.")
    return Table(
        "svarsfrekvens",
        f"Svarsfrekvens i indikatorenkäterna {context.year}",
        "antal och procent",
        "Grupp",
        ("Tillfrågade", "Svarande", "Svarsfrekvens"),
        tuple(rows),
        tuple(notes),
        context.source("enkatutskick"),
    )


def answers(context: Context) -> Table | None:
    """Per group and question: share, by kön where asked, n, interval, not answered, last year."""
    by_kon = any(
        _share(context, g, q.id, kon=k) for g in group_names() for q in questions_of(g) for k in ("kvinna", "man")
    )
    before = any(
        _share(context, g, i, year=context.year - 1)
        for g in group_names()
        for q in questions_of(g)
        for i, _ in q.countings
    )
    headings = ["Andel", *(["Kvinnor", "Män"] if by_kon else []), "Svar (n)", "Osäkerhet (95 %)", "Ej besvarat"]
    headings += ([str(context.year - 1)] if before else []) + ["Räknas"]
    rows: list[Row] = []
    for group, name in group_names().items():
        lines = [
            _line(context, group, q, i, counts, by_kon, before)
            for q in questions_of(group)
            for i, counts in q.countings
        ]
        found = [line for line in lines if line]
        # A group of which nothing may be shown is told of below the table.
        shown = any(_published(context, group, q.id) for q in questions_of(group))
        rows += [Row(name, (), "rubrik"), *found] if shown else []
    if not rows:
        return None
    notes = (
        "Andel av dem som besvarat frågan. Räknas: de svar som räknas som instämmande. Dokument räknar olika, så jämför "
        "bara samma fråga räknad på samma sätt.",
        f"Under {FEWEST} svar flyttar en enda person andelen mer än tre procentenheter: dra inga slutsatser av små skillnader "
        "mellan grupper eller år.",
        "Ej besvarat: deltog i enkäten men hoppade över frågan eller svarade vet ej.",
        "En tidigare andel visas bara när fråga och skala är desamma.",
    )
    return Table(
        "enkatsvar",
        f"Svar i indikatorenkäterna {context.year}",
        "procent och antal",
        "Fråga",
        tuple(headings),
        tuple(rows),
        notes,
        context.source("enkatsvar"),
    )


def _line(
    context: Context, group: str, question: Question, id_: str, counts: tuple[str, ...], by_kon: bool, before: bool
) -> Row | None:
    share = _share(context, group, id_)
    if share is None:
        return None
    answered, skipped = (_get(context, m, group, id_) for m in ("enkat_svar", "enkat_bortfall"))
    cells = [_percent(share)]
    cells += [_percent(_share(context, group, id_, kon=k)) for k in ("kvinna", "man")] if by_kon else []
    cells += [cell(answered, "kr"), interval_cell(share), cell(skipped, "kr")]
    cells += [_percent(_share(context, group, id_, year=context.year - 1))] if before else []
    scale = read_scale(question.scale)
    return Row(question.text, (*cells, Cell(" + ".join(scale[a] for a in counts))))


def answers_by_insats(context: Context) -> Table | None:
    """What participants and staff of each insats answered, where enough did."""
    rows: list[Row] = []
    for insats in context.forbund.insatser:
        lines = []
        for group in ("deltagare_pagaende", "deltagare_avslut", "personal"):
            for question in questions_of(group):
                share = _share(context, group, question.id, insats=insats.id)
                if share and share.value is not None:
                    answered = _get(context, "enkat_svar", group, question.id, insats=insats.id)
                    cells = (_percent(share), cell(answered, "kr"), interval_cell(share))
                    lines.append(Row(question.text, (Cell(group_names()[group]), *cells)))
        rows += [Row(insats.namn, (), "rubrik"), *lines] if lines else []
    if not rows:
        return None
    return Table(
        "enkatsvar-insats",
        f"Enkätsvar per insats {context.year}",
        "procent och antal",
        "Fråga",
        ("Grupp", "Andel", "Svar (n)", "Osäkerhet (95 %)"),
        tuple(rows),
        (f"Bara frågor som minst {context.forbund.minsta_grupp} besvarat i insatsen.",),
        context.source("enkatsvar"),
    )


def _published(context: Context, group: str, id_: str) -> bool:
    share = _share(context, group, id_)
    return share is not None and share.value is not None


def _notes(context: Context) -> Text | None:
    hidden = [o for o in context.numbers.where("enkat_svar", year=context.year) if o.value is None]
    if not hidden:
        return None
    least = context.forbund.minsta_grupp
    return Text(
        f"Svar från färre än {least} personer visas inte, och inte heller svar som gör att en sådan grupp går att räkna "
        f"ut. Sådana svar är markerade med {WITHHELD} i tabellerna."
    )


def _percent(found: Observation | None) -> Cell:
    """A share in whole percent: more decimals would promise more than so few answers hold."""
    if found is None:
        return Cell("", True)
    return Cell(WITHHELD if found.value is None else percent(found.value, 0).replace(" ", NBSP), True, found.obs_id)


def _share(context: Context, group: str, id_: str, year: int = 0, **at: str) -> Observation | None:
    return context.get(
        "enkat_andel", year or context.year, "utfall", breakdown="fraga", category=f"{group}:{id_}", **at
    )


def _get(context: Context, measure: str, group: str, id_: str, **at: str) -> Observation | None:
    return get(context, measure, breakdown="fraga", category=f"{group}:{id_}", **at)
