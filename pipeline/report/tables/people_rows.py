"""What tables of participants are made of: rows per insats, per category, and by kön."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pipeline.forbund.categories import category_names
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, cell
from pipeline.typography import NBSP, WITHHELD, number

KON_HEADINGS = {"kvinna": "Kvinnor", "man": "Män", "annat": "Annat/ej angivet"}


def interval_cell(share: Observation | None) -> Cell:
    """The interval of a share: 27–66 %."""
    if share is None or share.lower is None or share.upper is None:
        return Cell(WITHHELD, True)
    return Cell(f"{number(share.lower)}–{number(share.upper)}{NBSP}%", True, share.obs_id)


def get(context: Context, measure: str, kind: str = "utfall", **at: Any) -> Observation | None:
    """A published number of the report's year."""
    return context.get(measure, context.year, kind, **at)


def published_numbers(context: Context, measure: str) -> list[Observation]:
    """The published numbers of a measure for the report's year."""
    return context.numbers.where(measure, year=context.year, kind="utfall")


def anyone(context: Context, measure: str, breakdown: str, category: str) -> bool:
    """Whether anyone is in the category: a withheld number is not nobody."""
    found = get(context, measure, breakdown=breakdown, category=category)
    return found is not None and (found.value is None or found.value > 0)


def kon_shown(context: Context, measure: str) -> list[str]:
    """The kön that anybody has, in the order of the tables."""
    found = {k: get(context, measure, kon=k) for k in KON_HEADINGS}
    return [k for k, o in found.items() if o and (o.value is None or o.value > 0)]


def insatser_with(context: Context, measure: str) -> list[tuple[str, str]]:
    """Insatser that have any participations in the measure, in the order of forbund.toml."""
    present = {o.insats for o in published_numbers(context, measure) if o.value is None or o.value > 0}
    return [(i.id, i.namn) for i in context.forbund.insatser if i.id in present]


def per_insats(
    context: Context,
    id_: str,
    caption: str,
    columns: Iterable[tuple[str, str, str]],
    notes: tuple[str, ...] = (),
    unit: str = "antal",
    whole: Mapping[str, str] = MappingProxyType({}),
) -> Table | None:
    """A row per insats and one for all; each column a measure and a kön.

    `whole` names the measure that stands for another in the row for all.
    """
    columns = list(columns)
    insatser = insatser_with(context, "deltagare")
    if not insatser:
        return None

    def cells(insats: str) -> tuple[Cell, ...]:
        measures = [(m if insats else whole.get(m, m), k) for _, m, k in columns]
        return tuple(cell(get(context, m, insats=insats, kon=k), "kr") for m, k in measures)

    rows = [Row(name, cells(insats)) for insats, name in insatser]
    rows.append(Row("Alla insatser", cells(""), "total"))
    headings = tuple(title for title, _, _ in columns)
    return Table(id_, caption, unit, "Insats", headings, tuple(rows), notes, context.source("deltagande"))


def with_share(
    context: Context, measure: str, share: str, breakdown: str, id_: str, caption: str, first: str
) -> Table | None:
    """The categories of a breakdown with their number and their share of the whole."""
    rows = [
        Row(
            name,
            (
                cell(get(context, measure, breakdown=breakdown, category=c), "kr"),
                cell(get(context, share, breakdown=breakdown, category=c), "kr"),
            ),
        )
        for c, name in category_names(breakdown, context.forbund).items()
        if anyone(context, measure, breakdown, c)
    ]
    if not rows:
        return None
    rows.append(Row("Alla", (cell(get(context, measure), "kr"), Cell("")), "total"))
    return Table(
        id_, caption, "antal och procent", first, ("Antal", "Andel"), tuple(rows), (), context.source("deltagande")
    )


def lower_first(text: str) -> str:
    """The first letter small, for use inside a heading."""
    return text[:1].lower() + text[1:]
