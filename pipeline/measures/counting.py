"""Counting persons: SQL that makes every level of a measure in one reading of the rows.

A row is one person's participation. Levels are all insatser and each, alla and each kön,
alone and within each breakdown. A group without rows is a zero, not a gap, so that parts
always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.measures.definition import PERIODS, Measure, RowSource
from pipeline.store import MONEY, sql_text

# A month is a twelfth of 365,25 days.
_DAYS_PER_MONTH = "30.4375"


def count_persons(measure: Measure, source: RowSource) -> Iterator[str]:
    """One SELECT per period over the single-valued breakdowns, and one per breakdown of several values."""
    single = {name: column for name, column in source.breakdowns.items() if not column.endswith("[]")}
    several = {name: column.removesuffix("[]") for name, column in source.breakdowns.items() if column.endswith("[]")}
    for period in PERIODS if source.periods else ("helar",):
        if single or source.total:
            yield _counted(measure, source, period, single, totals=source.total)
        for name, column in several.items():
            yield _counted(measure, source, period, {name: "delad"}, totals=False, unnest=column)


def _counted(
    measure: Measure, source: RowSource, period: str, breakdowns: dict[str, str], *, totals: bool, unnest: str = ""
) -> str:
    numerator, condition = (e.replace("{period}", period) for e in (source.numerator, source.filter))
    base = ["ar", *([] if source.kind else ["kind"])]
    insats = [[], ["insats"]] if source.by_insats else [[]]
    kon = [[], ["kon"]] if source.kon else [[]]
    splits: list[list[str]] = ([[]] if totals else []) + [[column] for column in breakdowns.values()]
    sets = ", ".join("(" + ", ".join([*base, *i, *k, *s]) + ")" for s in splits for i in insats for k in kon)
    rows = f"(select *, unnest({unnest}) as delad from {source.table})" if unnest else source.table
    breakdown = _choose({c: sql_text(n) for n, c in breakdowns.items()})
    category = _choose({c: c for c in breakdowns.values()})
    at = {
        "insats": "case when grouping(insats) = 0 then insats else '' end" if source.by_insats else "''",
        "kon": "case when grouping(kon) = 0 then kon else 'alla' end" if source.kon else "'alla'",
    }
    # Rows without kön (a file that has no such column) are counted in alla only.
    known_kon = " and (grouping(kon) = 1 or kon <> '')" if source.kon else ""
    # The condition goes into each sum and not into a WHERE: a group without any is 0.
    return f"""select {sql_text(measure.id)} as measure, ar as year, {sql_text(period)} as period, {at["insats"]} as insats,
    {at["kon"]} as kon, {breakdown} as breakdown, {category} as category,
    {sql_text(source.kind) if source.kind else "kind"} as kind, {_values(measure, numerator, condition)},
    [{{'fil': min(_file), 'blad': min(_sheet), 'rad': cast(null as integer), 'kolumn': '',
        'antal': count(*) filter (where {condition})}}] as rader
from {rows}
group by grouping sets ({sets})
having value is not null{known_kon}"""


def _choose(by_column: dict[str, str]) -> str:
    """Which breakdown a grouping set is of: the one whose column it groups by."""
    if not by_column:
        return "''"
    return "case " + " ".join(f"when grouping({c}) = 0 then {v}" for c, v in by_column.items()) + " else '' end"


def _values(measure: Measure, numerator: str, condition: str) -> str:
    """numerator, denominator and value: a count has no denominator, a mean is over its n."""
    where = f"filter (where {condition})"
    none = f"cast(null as {MONEY})"
    if measure.kind == "count":
        counted = f"cast(coalesce(sum({numerator}) {where}, 0) as {MONEY})"
        return f"{counted} as numerator, {none} as denominator, {counted} as value"
    if measure.kind == "distinct":
        counted = f"cast(count(distinct {numerator}) {where} as {MONEY})"
        return f"{counted} as numerator, {none} as denominator, {counted} as value"
    n = f"count({numerator}) {where}"
    if measure.kind == "mean":
        value = (
            f"cast(round(cast(sum({numerator}) {where} as double) / nullif({n}, 0) / {_DAYS_PER_MONTH}, 6) as {MONEY})"
        )
        return f"cast(sum({numerator}) {where} as {MONEY}) as numerator, cast({n} as {MONEY}) as denominator, {value} as value"
    value = f"cast(round(quantile_cont({numerator}, 0.5) {where} / {_DAYS_PER_MONTH}, 6) as {MONEY})"
    return f"{none} as numerator, cast({n} as {MONEY}) as denominator, {value} as value"


def fill_empty_groups() -> str:
    """SQL that adds a 0 for every insats, kön and category of a measure that has no row.

    Only counts of persons, and only categories that the measure has somewhere.
    """
    return """
    insert into tal by name
    with raknade as (
        select * from tal
        where measure in (select id from person_antal) and breakdown <> 'fore>efter'
    ),
    delar as (select distinct measure, year, period, kind, breakdown, category from raknade),
    insatser as (select distinct measure, year, kind, insats from raknade),
    kon as (select distinct measure, year, kind, kon from raknade)
    select d.measure, d.year, d.period, i.insats, k.kon, d.breakdown, d.category, d.kind,
        0 as numerator, null as denominator, 0 as value,
        [{'fil': (select min(rader[1].fil) from raknade as r where r.measure = d.measure), 'blad': '',
            'rad': cast(null as integer), 'kolumn': '', 'antal': 0}] as rader
    from delar as d
    inner join insatser as i using (measure, year, kind)
    inner join kon as k using (measure, year, kind)
    anti join raknade as r
        on r.measure = d.measure and r.year = d.year and r.period = d.period and r.kind = d.kind and r.insats = i.insats
        and r.kon = k.kon and r.breakdown = d.breakdown and r.category = d.category
    """
