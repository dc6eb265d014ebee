"""Measure definitions: one TOML file each, read and checked.

A definition says who is counted over whom. Everything else about a measure (its SQL,
its heading, its place in the comparison, its page) derives from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DEFINITIONS = Path(__file__).parent / "definitions"
UNITS = ("kr", "antal", "procent", "manader", "grad", "enligt_mal", "index", "artal")
# count, amount: summed from rows; distinct, mean, median: over rows. The rest are made of
# other measures.
FROM_ROWS = ("count", "amount", "distinct", "mean", "median")
FROM_MEASURES = ("ratio", "difference", "linear", "reached")
# Held against what was decided: table mal says the target and which number is the outcome.
GOAL = "goal"
# Delivered as it is by others (pipeline/ingest/reference.py); nothing is counted.
REFERENCE = "reference"

_KEYS = {
    "title",
    "definition",
    "unit",
    "kind",
    "polarity",
    "compare",
    "people",
    "caveats",
    "reference",
    "from",
    "of",
    "of_category",
    "of_kon",
    "of_whole",
    "by",
    "by_total",
    "factor",
    "constant",
    "stated",
    "breakdowns",
    "counted_by",
    "forecast",
    "answers_of",
    "by_breakdown",
    "counts",
    "coverage",
    "per_participant",
    "signed",
    "relations",
    "example",
}
_SOURCE_KEYS = {"table", "numerator", "filter", "total", "by_insats", "kon", "kind", "breakdowns", "rows", "periods"}
PERIODS = ("helar", "t1", "t2")


class DefinitionError(ValueError):
    """A measure definition that cannot be used. For developers, so in English."""


@dataclass(frozen=True)
class RowSource:
    """Rows of one clean table that a measure counts or sums.

    `numerator` and `filter` are expressions over the table's columns. `total` and
    `by_insats` say at which levels; `breakdowns` maps a breakdown to its column;
    `kon` names the column of kön ('' = alla); `kind` overrides the table's own column.
    `rows` is 'stated' where the rows carry numbers, each its own line of lineage and alla
    a row of its own, or 'persons' where each row is one person: then every level is
    counted (alla and each kön, all insatser and each), an absent group is 0, and lineage
    is the number of rows, or 'answers' where each row is an answer: total, each insats and each
    kön, no zeros for groups that were not asked. With `periods`, `{period}` in an expression is helar, t1 and t2.
    A breakdown whose column ends in [] holds several values: a row counts once in each.
    """

    table: str
    numerator: str
    filter: str = "true"
    total: bool = True
    by_insats: bool = False
    kon: str = ""
    kind: str = ""
    breakdowns: Mapping[str, str] = field(default_factory=dict)
    rows: str = "stated"
    periods: bool = False


@dataclass(frozen=True)
class Relations:
    """How a number of people stands to others: by these a withheld number could be worked out.

    It is the sum of `sum_of`; it is part of `part_of`, and of `kept_before`, which are given up
    before it where what is left over is small. A part is a measure, or one category of a
    breakdown of it: measure:breakdown=category. With `grows` the whole year holds the periods.
    `only_taking_part`: says of "annat/ej angivet" no more than that somebody took part.
    `none` is why it has no relations of its own.
    """

    sum_of: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    kept_before: tuple[str, ...] = ()
    grows: bool = False
    only_taking_part: bool = False
    none: str = ""


@dataclass(frozen=True)
class Measure:
    """A measure: what it is, what it is made of, and what a reader must know.

    ratio: factor * of / by, where `of_category` ("avslutsanledning=arbete") takes one
    category of `of`, `of_kon` one kön of it over alla, and `of_whole` another measure where
    the number is for all insatser together. difference: of - by. linear: constant + factor * of, unless
    the table `stated` has an amount for the year, which then wins. reached: the year in which `of`
    is gone when the budgeted deficit `by` is taken from it every year. `counted_by` names the
    count of people that a mean or a number of persons rests on. With `forecast`, t1 and t2
    are also drawn out to the whole year, as kind prognos. `answers_of` is the number of those
    who answered: such a count is withheld with them, not for being small itself. With
    `by_breakdown` the number below the line is split more coarsely: its category is the
    beginning of the other's. `counts` (the unit counted) and `coverage` (who are covered) are what
    two numbers must share to be compared; `per_participant` says that kr per deltagande is told. A `signed` number may be below
    zero: no change in percent and no index is made of it.
    """

    id: str
    title: str
    definition: str
    unit: str
    kind: str
    polarity: str
    reference: str
    compare: bool = False
    people: bool = False
    caveats: tuple[str, ...] = ()
    sources: tuple[RowSource, ...] = ()
    of: str = ""
    of_category: str = ""
    of_kon: str = ""
    of_whole: str = ""
    by: str = ""
    by_total: bool = False
    factor: str = "1"
    constant: str = "0"
    stated: str = ""
    counted_by: str = ""
    forecast: bool = False
    answers_of: str = ""
    by_breakdown: str = ""
    counts: str = ""
    coverage: str = ""
    per_participant: bool = False
    signed: bool = False
    breakdowns: tuple[str, ...] = ()
    relations: Relations | None = None
    example: Mapping[str, Any] = field(default_factory=dict)

    def formula(self, titles: Mapping[str, str]) -> list[str]:
        """The formula in words, in Swedish; `titles` names the measures it is made of.

        Nothing for a measure that only sums rows: its definition says which.
        """
        of, by = titles.get(self.of, self.of), titles.get(self.by, self.by)
        if self.of_whole:
            whole = titles.get(self.of_whole, self.of_whole)
            return [f"Formel: {of} / {by}; för alla insatser {whole} / {by}."]
        if self.kind == "ratio":
            prefix = "100 × " if self.factor == "100" else ""
            return [f"Formel: {prefix}{of} / {by}{' (alla)' if self.by_total else ''}."]
        if self.kind == "difference":
            return [f"Formel: {of} − {by}."]
        if self.kind == "linear":
            constant = f"{int(self.constant):,}".replace(",", "\u00a0")
            return [f"Formel: {constant} + {self.factor.replace('.', ',')} × {of}."]
        if self.kind == "reached":
            return [f"Formel: året + {of} / budgeterat underskott ({by}), avrundat uppåt till hela år."]
        return []


@cache
def read_measures() -> Mapping[str, Measure]:
    """Every measure, id -> definition, in an order where parts come before what is made of them."""
    found = {p.stem: _measure(p) for p in sorted(DEFINITIONS.glob("*.toml"))}
    for measure in found.values():
        for part in (measure.of, measure.by, measure.of_whole):
            if part and part not in found:
                raise DefinitionError(f"{measure.id}: unknown measure {part!r}")
        of = measure.relations or Relations()
        for name in (*of.sum_of, *of.part_of, *of.kept_before):
            if name.partition(":")[0] not in found:
                raise DefinitionError(f"{measure.id}: unknown measure {name!r} in [relations]")
    return {m: found[m] for m in _parts_first(found)}


def _parts_first(found: Mapping[str, Measure]) -> list[str]:
    order: list[str] = []

    def visit(id_: str, above: tuple[str, ...] = ()) -> None:
        if id_ in above:
            raise DefinitionError(f"{id_}: made of itself")
        if id_ in order:
            return
        for part in (found[id_].of, found[id_].by, found[id_].of_whole):
            if part:
                visit(part, (*above, id_))
        order.append(id_)

    for id_ in found:
        visit(id_)
    return order


def _measure(path: Path) -> Measure:
    data = tomllib.loads(path.read_text("utf-8"), parse_float=str)
    unknown = set(data) - _KEYS
    if unknown:
        raise DefinitionError(f"{path.name}: unknown keys {sorted(unknown)}")
    if data["unit"] not in UNITS:
        raise DefinitionError(f"{path.name}: unknown unit {data['unit']!r}")
    if data["kind"] not in (*FROM_ROWS, *FROM_MEASURES, GOAL, REFERENCE):
        raise DefinitionError(f"{path.name}: unknown kind {data['kind']!r}")
    if (data["kind"] in FROM_ROWS) != bool(data.get("from")):
        raise DefinitionError(f"{path.name}: kind {data['kind']} and [[from]] do not fit")
    return Measure(
        id=path.stem,
        title=data["title"],
        definition=data["definition"],
        unit=data["unit"],
        kind=data["kind"],
        polarity=data["polarity"],
        reference=data["reference"],
        compare=data.get("compare", False),
        people=data.get("people", False),
        caveats=tuple(data.get("caveats", ())),
        sources=tuple(_source(path, s) for s in data.get("from", ())),
        of=data.get("of", ""),
        of_category=data.get("of_category", ""),
        of_kon=data.get("of_kon", ""),
        of_whole=data.get("of_whole", ""),
        by=data.get("by", ""),
        by_total=data.get("by_total", False),
        factor=str(data.get("factor", 1)),
        constant=str(data.get("constant", 0)),
        stated=data.get("stated", ""),
        counted_by=data.get("counted_by", ""),
        forecast=data.get("forecast", False),
        answers_of=data.get("answers_of", ""),
        by_breakdown=data.get("by_breakdown", ""),
        counts=data.get("counts", ""),
        coverage=data.get("coverage", ""),
        per_participant=data.get("per_participant", False),
        signed=data.get("signed", False),
        breakdowns=tuple(data.get("breakdowns", ())),
        relations=_relations(path, data["relations"]) if "relations" in data else None,
        example=data["example"],
    )


def _relations(path: Path, data: dict[str, Any]) -> Relations:
    unknown = set(data) - set(Relations.__dataclass_fields__)
    if unknown:
        raise DefinitionError(f"{path.name}: unknown keys in [relations] {sorted(unknown)}")
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Relations(**given)


def _source(path: Path, data: dict[str, Any]) -> RowSource:
    unknown = set(data) - _SOURCE_KEYS
    if unknown:
        raise DefinitionError(f"{path.name}: unknown keys in [[from]] {sorted(unknown)}")
    return RowSource(**data)
