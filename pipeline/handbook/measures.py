"""docs/matt.md: every measure, from its definition and from the tables and charts that name it.

Written by `python -m pipeline.handbook.measures`; a test holds the file against the
definitions, so that a measure is never in a report without standing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.charts.forms import Made as MadeChart
from pipeline.charts.forms import read_comparison_charts, read_report_charts
from pipeline.compare.questions import read_questions
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import FromRows, Measure, Ratio
from pipeline.measures.specification import measures_named
from pipeline.places import ROOT
from pipeline.report.tables.forms import ALL, Figures, PlainTable, read_chapter, read_comparison
from pipeline.store import write_text

PAGE = ROOT / "docs" / "matt.md"
COMMAND = "python -m pipeline.handbook.measures"
_UNITS = {
    "kr": "kronor",
    "antal": "antal",
    "procent": "procent",
    "manader": "månader",
    "grad": "grad",
    "enligt_mal": "målets egen",
    "index": "index",
    "artal": "årtal",
}
_KINDS = {
    "count": "rader som räknas",
    "amount": "belopp eller antal som summeras",
    "distinct": "olika värden som räknas",
    "mean": "medelvärde",
    "median": "median",
    "ratio": "kvot av två mått",
    "difference": "skillnad mellan två mått",
    "linear": "räknas ur ett annat mått",
    "reached": "året då ett belopp nås",
    "goal": "mål mot utfall",
    "reference": "hämtas utifrån, räknas inte",
}


def measures_page() -> str:
    """The page as Markdown."""
    places = _places()
    titles = {m.id: f"”{m.title}”" for m in read_measures().values()}
    measures = sorted(read_measures().values(), key=lambda m: (m.title.casefold(), m.id))
    parts = [_OPENING.format(command=COMMAND, count=len(measures))]
    parts += [_entry(m, titles, places.get(m.id, [])) for m in measures]
    return "\n".join(parts)


_OPENING = """# Måtten

Sidan skrivs av `{command}` ur `pipeline/measures/definitions/` och ur specifikationerna av tabeller och diagram (docs/tabeller.md). Ändra aldrig här. Den har {count} mått.

”Står i” räknar upp tabeller och diagram som är specifikationer. Tabeller som är program, till exempel budgeten rad för rad, visar fler.
"""


def _entry(measure: Measure, titles: dict[str, str], places: list[str]) -> str:
    sources = measure.sources if isinstance(measure, FromRows) else ()
    of_two = measure.breakdowns if isinstance(measure, Ratio) else ()
    breakdowns = dict.fromkeys([*of_two, *(b for source in sources for b in source.breakdowns)])
    if any(s.by_insats for s in sources):
        breakdowns = {"insats": None} | breakdowns
    if any(s.kon for s in sources):
        breakdowns = {"kon": None} | breakdowns
    lines = [
        f"## {measure.title}",
        "",
        f"`{measure.id}`",
        "",
        measure.definition,
        "",
        *(f"- {text}" for text in measure.formula(titles)),
        f"- Enhet: {_UNITS[measure.unit]}.",
        f"- Sort: {_KINDS[measure.kind]}.",
        *([f"- Uppdelningar: {', '.join(f'`{b}`' for b in breakdowns)}."] if breakdowns else []),
        *(f"- Tänk på: {text}" for text in measure.caveats),
        f"- Jämförs mellan år och förbund: {'ja' if measure.compare else 'nej'}.",
        f"- Källa: {measure.reference}.",
        *([f"- Står i: {'; '.join(places)}."] if places else []),
        "",
    ]
    return "\n".join(lines)


def _places() -> dict[str, list[str]]:
    """Measure -> the tables and charts that name it, in words."""
    found: dict[str, list[str]] = {}
    for place, part in _parts():
        for measure in dict.fromkeys(measures_named(part)):
            found.setdefault(measure, []).append(place)
    return {m: list(dict.fromkeys(places)) for m, places in found.items()}


def _parts() -> Iterator[tuple[str, object]]:
    for id_ in ALL:
        chapter = read_chapter(id_)
        for block in chapter.block:
            if isinstance(block, PlainTable):
                yield f"{chapter.title}, tabellen ”{_plain(block.caption)}”", block
            elif isinstance(block, Figures):
                yield f"{chapter.title}, nyckeltalen", block
    for question in read_questions():
        yield f"Jämförelsen, ”{question.caption}”", question
    for topic in read_comparison().topic:
        yield f"Jämförelsen, {topic.title}", topic
    for chart in read_report_charts().chart:
        if not isinstance(chart, MadeChart):
            yield f"diagrammet `{chart.id}`", chart
    yield "diagram i jämförelsen", read_comparison_charts()


def _plain(caption: str) -> str:
    """A caption without what is filled in."""
    return re.sub(r"\s+", " ", re.sub(r"(?: i)? ?\{[a-z_]+\}", "", caption)).strip()


if __name__ == "__main__":
    write_text(PAGE, measures_page())
