"""People, time and results year by year: what is counted, and of earlier years what was printed."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.tables.forms import OverYears
from pipeline.typography import enumerate_words


def years_of(context: Context, spec: OverYears) -> list[int]:
    """The years that the rows have a number of, newest first; none unless the report's year is one of two or more."""
    found = {year for row in spec.rows for year in of_years(context, row.measure)}
    years = sorted(found, reverse=True)[: spec.years]
    return years if context.year in years and len(years) >= spec.fewest else []


def printed_notes(context: Context, spec: OverYears, years: list[int]) -> tuple[str, ...]:
    """Which of the years are only printed, by the delivery that says so."""
    every = [o for row in spec.rows for o in of_years(context, row.measure).values()]
    printed = {(o.argang, o.year) for o in every if context.is_printed(o) and o.year in years}
    return tuple(_printed_words(context, printed))


def of_years(context: Context, measure: str) -> dict[int, Observation]:
    """The number of every year up to the report's that there is one for."""
    counted = context.numbers.where(measure, kind="utfall", insats="", kon="alla", breakdown="")
    years = {o.year for o in counted} | {year for (m, year, _) in context.printed if m == measure}
    every = {y: context.counted_or_printed(measure, y, "utfall") for y in years if y <= context.year}
    return {y: o for y, o in every.items() if o}


def _printed_words(context: Context, printed: set[tuple[int, int]]) -> Iterator[str]:
    """Which years are only printed, by the document that says so."""
    for argang in sorted({a for a, _ in printed}):
        years = enumerate_words([str(y) for a, y in sorted(printed) if a == argang])
        yield f"{years}: enligt {context.document_of(argang)}."
