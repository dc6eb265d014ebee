"""Flerårsöversikt: five years, newest first, as delivered where it is, else from the years' own statements."""

from __future__ import annotations

from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, cell
from pipeline.report.tables.statement import statement_sign
from pipeline.typography import WITHHELD, amount_with_unit, enumerate_words, percent

_YEARS = 5
# Printed rows first, in the order they are printed; equity is ours.
_ROWS = (
    ("intakter", "Verksamhetens intäkter"),
    ("kostnader", "Verksamhetens kostnader"),
    ("arets_resultat", "Årets resultat"),
    ("soliditet", "Soliditet"),
    ("antal_anstallda", "Antal anställda"),
    ("eget_kapital", "Eget kapital"),
)
# How reconcile.summaprov names the trial of an overview against the statement of its year.
_TRIED = "flerårsöversikt mot resultaträkning: "
_AMOUNTS = ("intakter", "kostnader", "arets_resultat")


def multi_year(context: Context) -> Table | None:
    """The latest years with an outcome; None when fewer than three are known."""
    outcomes = context.numbers.where("arets_resultat", kind="utfall", breakdown="")
    years = sorted({o.year for o in outcomes if o.year <= context.year}, reverse=True)[:_YEARS]
    if len(years) < 3:
        return None
    found = {m: [_number(context, m, y) for y in years] for m, _ in _ROWS}
    rows = tuple(Row(name, tuple(_cell(context, o) for o in found[m])) for m, name in _ROWS if any(found[m]))
    notes = (
        "Så som den levererade flerårsöversikten anger talen, annars ur årens egna räkningar. Hela tusental och hela procent.",
        "Kostnader visas med minustecken.",
        *_differences(context),
    )
    return Table(
        "flerarsoversikt",
        f"Flerårsöversikt {context.year}",
        context.scale,
        "Post",
        tuple(map(str, years)),
        rows,
        notes,
        context.source("flerarspost"),
    )


def _number(context: Context, measure: str, year: int) -> Observation | None:
    """What the overview says; else what the statements of the year give, with costs negative."""
    delivered = _delivered(context, measure, year)
    return statement_sign(delivered or context.get(measure, year, "utfall"), measure)


def _delivered(context: Context, measure: str, year: int) -> Observation | None:
    if measure == "soliditet":
        return context.get("soliditet_angiven", year, "utfall")
    if measure in _AMOUNTS:
        return context.get("flerarsoversikt_post", year, "utfall", breakdown="post", category=measure)
    return None


def _cell(context: Context, observation: Observation | None) -> Cell:
    # Whole thousands and per cent: older years are delivered so, and decimals would promise more.
    shown = cell(observation, context.scale, 0, missing=WITHHELD)
    if observation is None or observation.value is None or observation.unit != "procent":
        return shown
    return Cell(percent(observation.value, 0), True, observation.obs_id)


def _differences(context: Context) -> list[str]:
    """Where the statement of the year says something else than the overview, beyond its rounding: as it was tried."""
    tried = [r for r in context.stated if r["vad"].startswith(_TRIED) and r["utslag"] == "avviker"]
    measures = {name.lower(): m for m, name in _ROWS}
    told = []
    for row in sorted(tried, key=lambda r: (r["_row"], -r["ar"])):
        name = row["vad"].removeprefix(_TRIED)
        own = context.get(measures[name], row["ar"], "utfall")
        if own and own.value is not None:
            told.append(f"{amount_with_unit(own.value, context.scale)} i {name} {row['ar']}")
    return [f"Årets egen resultaträkning anger ett annat belopp: {enumerate_words(told)}."] if told else []
