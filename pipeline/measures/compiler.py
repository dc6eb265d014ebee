"""From a measure definition to SQL over clean tables.

Expressions in definitions are checked with DuckDB's own parser: columns, literals,
comparisons and arithmetic only. No joins, no aggregates, no subqueries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.codes.vocabulary import PERIOD_MONTHS
from pipeline.measures.answers import count_answers
from pipeline.measures.counting import count_persons
from pipeline.measures.definition import PERIODS, DefinitionError
from pipeline.measures.goals import compile_goals
from pipeline.measures.kinds import FromRows, Goal, Linear, Measure, OfTwo, Ratio, Reached, RowSource
from pipeline.store import MONEY, sql_text

if TYPE_CHECKING:
    import duckdb

_ALLOWED_NODES = {
    "COLUMN_REF",
    "VALUE_CONSTANT",
    "CONSTANT",
    "COMPARISON",
    "CONJUNCTION",
    "OPERATOR",
    "CASE",
    "FUNCTION",
    "CAST",
    "BETWEEN",
    "OPERATOR_NOT",
}
# Expressions as DuckDB reads them: the same in every year, and reading them is a third of its counting.
_trees: dict[str, dict[str, Any]] = {}
_ALLOWED_FUNCTIONS = {"+", "-", "*", "/", "coalesce", "abs"}


def check_expression(con: duckdb.DuckDBPyConnection, expression: str, measure: str) -> None:
    """Raise DefinitionError unless the expression only looks at one row."""
    columns_of(con, expression, measure)


def columns_of(con: duckdb.DuckDBPyConnection, expression: str, measure: str = "") -> set[str]:
    """The columns an expression looks at. Raises DefinitionError when it does anything more."""
    if ";" in expression:
        raise DefinitionError(f"{measure}: more than one statement in {expression!r}")
    if expression not in _trees:
        answer = con.execute("select json_serialize_sql(?)", [f"select ({expression}) from t"]).fetchone()
        _trees[expression] = json.loads(answer[0]) if answer else {"error": True}
    tree = _trees[expression]
    if tree.get("error"):
        raise DefinitionError(f"{measure}: cannot read {expression!r}: {tree.get('error_message')}")
    selected = tree["statements"][0]["node"]["select_list"]
    if len(selected) != 1:
        raise DefinitionError(f"{measure}: more than one expression in {expression!r}")
    columns: set[str] = set()
    for node in _nodes(selected[0]):
        name = node["class"]
        if name == "COLUMN_REF":
            columns.add(node["column_names"][-1])
        if name not in _ALLOWED_NODES:
            raise DefinitionError(f"{measure}: {name.lower()} is not allowed in {expression!r}")
        if name == "FUNCTION" and node["function_name"] not in _ALLOWED_FUNCTIONS:
            raise DefinitionError(f"{measure}: {node['function_name']}() is not allowed in {expression!r}")
    return columns


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "class" in node:
            yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


def compile_measure(measure: Measure, columns: Mapping[str, set[str]]) -> str:
    """SQL that gives the measure's numbers from clean tables, or from `tal` (made so far).

    A count of persons is no part of it (counting.count_together).
    `columns` maps each clean table that has rows to its columns; the others give no number, and a
    measure of only those is an empty text. Columns out: measure, year, period,
    insats, kon, breakdown, category, kind, numerator, denominator, value (all in `unit`),
    and rader, what the number rests on: file, sheet, row, column and number of rows.
    """
    if isinstance(measure, FromRows):
        selects = [
            q for s in measure.sources if s.table in columns for q in _COUNTERS[s.rows](measure, s, columns[s.table])
        ]
        return "\nunion all\n".join(selects)
    if isinstance(measure, Goal):
        return compile_goals(measure.id)
    if isinstance(measure, Linear):
        return _linear(measure)
    if isinstance(measure, Reached):
        return _reached(measure)
    if isinstance(measure, OfTwo):
        return _of_two(measure)
    raise DefinitionError(f"{measure.id}: a measure of kind {measure.kind} is not counted")


def _persons(measure: Measure, source: RowSource, columns: set[str]) -> Iterator[str]:
    return count_persons(measure, source)


def _answers(measure: Measure, source: RowSource, columns: set[str]) -> Iterator[str]:
    return count_answers(measure, source)


def _levels(measure: Measure, source: RowSource, columns: set[str]) -> Iterator[str]:
    """One SELECT per level: total and per insats, alone and within each breakdown."""
    insats_levels = (["''"] if source.total or source.breakdowns else []) + (["insats"] if source.by_insats else [])
    splits = [("''", "''")] if source.total or source.by_insats else []
    splits += [(sql_text(name), column) for name, column in source.breakdowns.items()]
    for breakdown, category in splits:
        for insats in insats_levels:
            if insats == "''" and breakdown == "''" and not source.total:
                continue
            for period in PERIODS if source.periods else ("helar",):
                yield _level(measure, in_period(source, period), columns, insats, breakdown, category, period)


def in_period(source: RowSource, period: str) -> RowSource:
    """A source with `{period}` in its expressions replaced."""
    return replace(
        source,
        numerator=source.numerator.replace("{period}", period),
        filter=source.filter.replace("{period}", period),
    )


def _level(
    measure: Measure,
    source: RowSource,
    columns: set[str],
    insats: str,
    breakdown: str,
    category: str,
    period: str,
) -> str:
    kind = sql_text(source.kind) if source.kind else "kind"
    kon = source.kon or "'alla'"
    column = "_column" if "_column" in columns else "''"
    only_named = f" and {insats} <> ''" if insats != "''" else ""
    groups = [g for g in ("ar", insats, kon, category, kind) if not g.startswith("'")]
    return f"""select {sql_text(measure.id)} as measure, ar as year, {sql_text(period)} as period, {insats} as insats, {kon} as kon,
    {breakdown} as breakdown, {category} as category, {kind} as kind,
    cast(sum({source.numerator}) as {MONEY}) as numerator, cast(null as {MONEY}) as denominator,
    cast(sum({source.numerator}) as {MONEY}) as value,
    list({{'fil': _file, 'blad': _sheet, 'rad': _row, 'kolumn': {column}, 'antal': 1}} order by _file, _sheet, _row{", _column" if column == "_column" else ""}) as rader
from "{source.table}"
where ({source.filter}){only_named}
group by {", ".join(groups)}
having sum({source.numerator}) is not null"""


_COUNTERS = {"stated": _levels, "persons": _persons, "answers": _answers}


def _of_two(measure: OfTwo) -> str:
    """A measure made of two others: the numbers meet on every key they share."""
    wanted = "('', " + ", ".join(sql_text(b) for b in measure.breakdowns) + ")" if measure.breakdowns else "('')"
    level = (
        "b.breakdown = '' and b.category = ''"
        if measure.by_total
        else "b.breakdown = a.breakdown and b.category = a.category"
    )
    value = (
        f"cast(round({measure.factor} * cast(a.value as double) / cast(b.value as double), 6) as {MONEY})"
        if isinstance(measure, Ratio)
        else "a.value - b.value"
    )
    skip_total = " and a.breakdown <> ''" if measure.by_total else ""
    split, category, chosen = "a.breakdown", "a.category", f"a.breakdown in {wanted}"
    if measure.of_category:
        name, _, value_ = measure.of_category.partition("=")
        split, category = "''", "''"
        chosen = f"a.breakdown = {sql_text(name)} and a.category = {sql_text(value_)}"
        level = "b.breakdown = ''"
    if measure.by_breakdown:
        level = f"b.breakdown = {sql_text(measure.by_breakdown)} and starts_with(a.category, b.category || ':')"
    kon, same_kon = "a.kon", "b.kon = a.kon"
    if measure.of_kon:
        kon, same_kon = "'alla'", f"a.kon = {sql_text(measure.of_kon)} and b.kon = 'alla'"
    return f"""select {sql_text(measure.id)} as measure, a.year, a.period, a.insats, {kon} as kon, {split} as breakdown,
    {category} as category, a.kind,
    a.value as numerator, b.value as denominator, {value} as value,
    case when a.rader[1].rad is null then b.rader else list_distinct(list_concat(a.rader, b.rader)) end as rader
from tal as a
inner join tal as b
    on b.year = a.year and b.period = a.period and b.insats = a.insats and {same_kon} and b.kind = a.kind and {level}
where a.measure = {_of(measure)} and b.measure = {sql_text(measure.by)}
    and {chosen}{skip_total} and b.value <> 0"""


def _of(measure: OfTwo) -> str:
    """The measure above the line: another for all insatser together, where one is named."""
    if not measure.of_whole:
        return sql_text(measure.of)
    return f"case when a.insats = '' then {sql_text(measure.of_whole)} else {sql_text(measure.of)} end"


def compile_forecast(measure: Measure) -> str:
    """The whole year as the part of it that has gone, simply drawn out: a number of kind prognos.

    It stays in the period that it was made from. Months are counted alike, so t2 is two thirds.
    """
    parts = " ".join(f"when {sql_text(p)} then {months}" for p, months in PERIOD_MONTHS.items())
    months = f"case a.period {parts} end"
    return f"""select a.measure, a.year, a.period, a.insats, a.kon, a.breakdown, a.category, 'prognos' as kind,
    a.value as numerator, cast(null as {MONEY}) as denominator, cast(round(a.value * {PERIOD_MONTHS["helar"]} / {months}, 6) as {MONEY}) as value,
    a.rader
from tal as a
where a.measure = {sql_text(measure.id)} and a.kind = 'utfall' and a.period <> 'helar' and a.breakdown = ''"""


def _linear(measure: Linear) -> str:
    """constant + factor * of, for the whole of a förbund; a stated amount for the year wins."""
    computed = f"cast({measure.constant} as decimal(18, 6)) + cast({measure.factor} as decimal(9, 6)) * cast(a.value as decimal(20, 2))"
    stated, rows, join = computed, "a.rader", ""
    if measure.stated:
        stated = f"coalesce(s.belopp_kr, {computed})"
        rows = "case when s.ar is null then a.rader else [{'fil': s._file, 'blad': s._sheet, 'rad': s._row, 'kolumn': s._column, 'antal': 1}] end"
        join = f'left join "{measure.stated}" as s on s.ar = a.year'
    return f"""select {sql_text(measure.id)} as measure, a.year, a.period, a.insats, a.kon, a.breakdown, a.category, a.kind,
    a.value as numerator, cast(null as {MONEY}) as denominator, cast({stated} as {MONEY}) as value, {rows} as rader
from tal as a {join}
where a.measure = {sql_text(measure.of)} and a.breakdown = '' and a.insats = '' and a.kon = 'alla'"""


def _reached(measure: Reached) -> str:
    """The first year in which `of` (kr, above 0) is gone, with the deficit of the year's budget every year.

    In whole millionths of a krona: a quotient of floats may round up a year that is even.
    """
    whole = "cast({} * 1000000 as hugeint)"
    above, deficit = whole.format("a.value"), whole.format("-b.value")
    return f"""select {sql_text(measure.id)} as measure, a.year, a.period, a.insats, a.kon, a.breakdown, a.category, a.kind,
    a.value as numerator, -b.value as denominator,
    cast(a.year + ({above} + {deficit} - 1) // {deficit} as {MONEY}) as value, list_distinct(list_concat(a.rader, b.rader)) as rader
from tal as a
inner join tal as b
    on b.year = a.year and b.period = a.period and b.insats = a.insats and b.kon = a.kon and b.breakdown = a.breakdown
    and b.category = a.category
where a.measure = {sql_text(measure.of)} and b.measure = {sql_text(measure.by)} and b.kind = 'budget'
    and a.breakdown = '' and a.value > 0 and b.value < 0"""
