"""People, time and results year by year: what is counted, and of earlier years what was printed."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, told
from pipeline.typography import WITHHELD, enumerate_words

# The rows, in order: what they are called and the measure.
_ROWS = {
    "Deltagare": "deltagare",
    "Deltagare enligt insatsrapporterna": "deltagare_insatsrapport",
    "Nya": "deltagare_nya",
    "Avslutade": "deltagare_avslutade",
    "Till arbete eller studier": "andel_avslut_arbete_studier",
    "Deltagartid, medelvärde": "deltagartid_medel",
}
# As many years as a page has room for.
_YEARS = 8


def people_over_years(context: Context) -> Table | None:
    """A row per measure and a column per year, newest first; None without any earlier year."""
    found = {m: _of_years(context, m) for m in _ROWS.values()}
    years = sorted({year for by_year in found.values() for year in by_year}, reverse=True)[:_YEARS]
    if context.year not in years or len(years) < 2:
        return None
    rows = [
        Row(name, tuple(_cell(context, found[m].get(y)) for y in years))
        for name, m in _ROWS.items()
        if any(y in found[m] for y in years)
    ]
    notes = [f"{WITHHELD}: uppgiften finns inte, eller visas inte eftersom gruppen är för liten."]
    notes += _printed_words(
        {(o.argang, y) for m in found.values() for y, o in m.items() if context.is_printed(o) and y in years}
    )
    caption = f"Deltagare, tid och resultat {years[-1]}–{years[0]}"
    source = context.source("deltagande")
    return Table("over_aren", caption, "", "Uppgift", tuple(map(str, years)), tuple(rows), tuple(notes), source)


def _of_years(context: Context, measure: str) -> dict[int, Observation]:
    """The number of every year up to the report's that there is one for."""
    counted = context.numbers.where(measure, kind="utfall", insats="", kon="alla", breakdown="")
    years = {o.year for o in counted} | {year for (m, year, _) in context.printed if m == measure}
    every = {y: context.counted_or_printed(measure, y, "utfall") for y in years if y <= context.year}
    return {y: o for y, o in every.items() if o}


def _printed_words(printed: set[tuple[int, int]]) -> Iterator[str]:
    """Which years are only printed, by the delivery that says so."""
    for argang in sorted({a for a, _ in printed}):
        years = enumerate_words([str(y) for a, y in sorted(printed) if a == argang])
        yield f"{years}: som det är tryckt enligt leveransen {argang}, inte räknat ur deltagarfilen."


def _cell(context: Context, found: Observation | None) -> Cell:
    if found is None:
        return Cell(WITHHELD, True)
    return Cell(told(found, context.scale, 0), True, found.obs_id)
