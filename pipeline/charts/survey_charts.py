"""Charts of the surveys: the whole scale per group, and shares with intervals over years."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pipeline.charts.chart import Chart, alt_text
from pipeline.charts.drawing import HIDDEN_NOTE, Bar
from pipeline.charts.survey_drawing import Dot, draw_dots, draw_scale
from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Numbers, Observation
from pipeline.surveys.questions import Question, counting_names, group_names, questions_of, read_scale, read_surveys
from pipeline.typography import NBSP, enumerate_words, number, percent

# Groups that answer a questionnaire of their own; the wider and narrower ones stand in tables.
_GROUPS = ("deltagare_pagaende", "deltagare_avslut", "personal", "chefer", "styrelse", "remittenter")
_TOGETHER = ("personal", "chefer", "styrelse")
_YEARS = 5


def survey_charts(numbers: Numbers, forbund: Forbund, year: int) -> list[Chart]:
    """The charts of surveys that have answers to show for the year."""
    charts: list[Chart | None] = []
    for question in _captioned():
        charts.append(between_groups(numbers, forbund, year, question))
    for group in _GROUPS:
        for scale in dict.fromkeys(q.scale for q in questions_of(group)):
            charts.append(whole_scale(numbers, forbund, year, group, scale))
    charts.append(over_years(numbers, forbund, year))
    return [c for c in charts if c]


def between_groups(numbers: Numbers, forbund: Forbund, year: int, question: Question) -> Chart | None:
    """One question that several groups were asked, a bar per group."""
    names = group_names()
    rows = [(names[g], g, question) for g in _TOGETHER]
    return _scale_chart(
        numbers,
        forbund,
        year,
        f"enkat_{question.id}",
        f"{question.caption}, {year}",
        rows,
        f"Liggande staplar, en per grupp, med hur svaren på ”{question.text}” fördelar sig {year}",
    )


def whole_scale(numbers: Numbers, forbund: Forbund, year: int, group: str, scale: str) -> Chart | None:
    """Every question on one scale to one group, a bar per question."""
    name = group_names()[group]
    questions = [q for q in questions_of(group) if q.scale == scale]
    rows = [(q.text, group, q) for q in questions]
    told = "" if len({q.scale for q in questions_of(group)}) == 1 else f" ({', '.join(_ends(scale))})"
    return _scale_chart(
        numbers,
        forbund,
        year,
        f"enkat_{group}_{scale}",
        f"{name}: så fördelar sig svaren {year}{told}",
        rows,
        f"Liggande staplar, en per fråga, med hur svaren från {name.lower()} fördelar sig {year}",
    )


def _scale_chart(
    numbers: Numbers,
    forbund: Forbund,
    year: int,
    id_: str,
    title: str,
    rows: list[tuple[str, str, Question]],
    what: str,
) -> Chart | None:
    bars: list[Bar] = []
    kept: list[tuple[str, Observation]] = []
    answered = [(label, g, q, n) for label, g, q in rows if (n := _at(numbers, forbund, "enkat_svar", year, g, q.id))]
    if not any(n.value for *_, n in answered):
        return None
    scale = read_scale(answered[0][2].scale)
    for label, group, asked, n in answered:
        shown = f"{label} (n{NBSP}={NBSP}{number(n.value)})" if n.value is not None else label
        category = f"{group}:{asked.id}"
        found = {
            a: o
            for a in scale
            if (
                o := numbers.get(
                    "enkat_fordelning", forbund.id, year, "utfall", breakdown="svar", category=f"{category}:{a}"
                )
            )
        }
        bars.append(Bar(shown, {a: o.value for a, o in found.items()}))
        kept += [(f"{label}: {scale[a].lower()}", o) for a, o in found.items()]
    drawn = [b for b in bars if any(v is not None for v in b.values.values())]
    if len(bars) == 1 and sum(bool(v) for v in bars[0].values.values()) < 2:
        return None
    counts = {q.counts for *_, q, _ in answered}
    always = [a for a in scale if all(a in c for c in counts)]
    note = _note(scale, counts, hidden=len(drawn) < len(bars))
    return Chart(
        id=id_,
        title=title,
        alt=alt_text(what, bars, scale, lambda v: percent(v, 0)),
        unit="procent",
        rows=kept,
        draw=lambda sheet: draw_scale(sheet, bars, scale, always),
        note=note,
    )


def _note(scale: dict[str, str], counts: Iterable[tuple[str, ...]], *, hidden: bool) -> str:
    """Which answers count, when it is the same for every bar; and that some groups are too small."""
    counted = list(counts)
    notes = ["Procent av dem som besvarat frågan."]
    if len(counted) == 1:
        notes.append(f"Blått räknas som instämmande: {enumerate_words([scale[a].lower() for a in counted[0]])}.")
    else:
        notes.append("Vilka svar som räknas som instämmande skiljer sig mellan frågorna och står i tabellen.")
    if hidden:
        notes.append(HIDDEN_NOTE)
    return " ".join(notes)


def over_years(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Shares with intervals, the latest five years in which the same question was put."""
    names, countings = group_names(), counting_names()
    rows: list[tuple[str, str, list[Dot]]] = []
    kept: list[tuple[str, Observation]] = []
    for group in _GROUPS:
        for question in questions_of(group):
            found = [
                _at(numbers, forbund, "enkat_andel", y, group, question.id) for y in range(year - _YEARS + 1, year + 1)
            ]
            shown = [o for o in found if o and o.value is not None and o.lower is not None and o.upper is not None]
            if shown and shown[-1].year == year:
                label = f"{names[group]}: {countings[question.id][0].text}"
                asked = countings[question.id][0].text
                rows.append(
                    (
                        names[group],
                        asked,
                        [Dot(o.year, _value(o.value), _value(o.lower), _value(o.upper)) for o in shown],
                    )
                )
                kept += [(label, o) for o in shown]
    if not rows:
        return None
    told = "; ".join(
        f"{label}: " + ", ".join(f"{d.year} {percent(d.value, 0)} ({number(d.lower)}–{number(d.upper)})" for d in dots)
        for label, dots in ((f"{group}: {asked}", dots) for group, asked, dots in rows)
    )
    return Chart(
        id="enkat_over_ar",
        title=f"Andel som instämmer i enkätfrågorna {year}, med osäkerhet",
        alt=f"Punkter med andel och intervall för varje fråga. {told}.",
        unit="procent",
        rows=kept,
        draw=lambda sheet: draw_dots(sheet, rows),
        note="Strecket är ett 95-procentigt intervall (Wilson). Är strecken långa och överlappar varandra kan en "
        "skillnad bero på slumpen. Tidigare år visas bara när fråga och skala är desamma.",
    )


def _value(value: Decimal | None) -> Decimal:
    return value if value is not None else Decimal(0)


def _captioned() -> list[Question]:
    found = {q.id: q for s in read_surveys() for q in s.questions if q.caption}
    return sorted(found.values(), key=lambda q: q.caption, reverse=True)


def _ends(scale: str) -> list[str]:
    words = list(read_scale(scale).values())
    return [f"{words[0].lower()} till {words[-1].lower()}"]


def _at(numbers: Numbers, forbund: Forbund, measure: str, year: int, group: str, question: str) -> Observation | None:
    return numbers.get(measure, forbund.id, year, "utfall", breakdown="fraga", category=f"{group}:{question}")
