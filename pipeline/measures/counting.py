"""Counting persons: SQL that makes every level of a measure from rows counted together.

A row is one person's participation. Levels are all insatser and each, alla and each kön,
alone and within each breakdown. A group without rows is a zero, not a gap, so that parts
always add up to the whole.

Ten million rows are read once per breakdown and not once per number: rows that agree in
everything that is looked at become one row with their number, and measures weigh by it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipeline.measures.definition import PERIODS
from pipeline.measures.kinds import FromRows, Measure, RowSource
from pipeline.store import MONEY, sql_text

if TYPE_CHECKING:
    import duckdb

# A month is a twelfth of 365,25 days.
_DAYS_PER_MONTH = "30.4375"
# Measures over days, which take hundreds of values: grouped apart from the counts.
_OVER_DAYS = ("mean", "median")


def group_persons(
    con: duckdb.DuckDBPyConnection,
    measures: Iterable[FromRows],
    columns_of: Callable[[str], set[str]],
    tables: Collection[str],
) -> None:
    """Make the tables that `count_persons` reads: rows that agree, with their number.

    `columns_of` tells which columns an expression looks at, `tables` those that have rows.
    """
    wanted: dict[str, tuple[RowSource, set[str]]] = {}
    first = cache(lambda table, column: _first(con, table, column))
    for measure, source in _of_persons(measures, tables):
        for period in _periods(source):
            looked_at = columns_of(_in(period, source.filter)) | {*_base(source), *_levels(source)}
            if measure.kind != "distinct":
                looked_at |= columns_of(_in(period, source.numerator))
            for column in (c.removesuffix("[]") for _, c in _splits(source)):
                _, columns = wanted.setdefault(_grouped(measure, source, period, column), (source, set()))
                columns |= looked_at | ({column} if column else set())
        if measure.kind == "distinct":
            for statement in _combine(measure, source):
                con.execute(statement)
    for name, (source, columns) in wanted.items():
        listed = ", ".join(sorted(columns))
        con.execute(
            f"""create or replace temp table {name} as
            select {listed}, count(*) as _antal, {first(source.table, "_file")} as _fil,
                {first(source.table, "_sheet")} as _blad
            from "{source.table}" group by {listed}"""
        )


def _of_persons(measures: Iterable[FromRows], tables: Collection[str]) -> Iterator[tuple[FromRows, RowSource]]:
    return ((m, s) for m in measures for s in m.sources if s.rows == "persons" and s.table in tables)


def _splits(source: RowSource) -> list[tuple[str, str]]:
    """The breakdowns by name and column, before them two blanks for the whole."""
    return [*([("", "")] if source.total else []), *source.breakdowns.items()]


def _grouped(measure: Measure, source: RowSource, period: str, column: str) -> str:
    """The name of the grouped table that a measure reads."""
    return f'"{source.table} {source.kind} per {column} {period if measure.kind in _OVER_DAYS else ""}"'


def _first(con: duckdb.DuckDBPyConnection, table: str, column: str) -> str:
    """The first of a column that nearly always holds one value: then no row needs to be looked at."""
    low, high, count = con.execute(
        f'select min({column}), max({column}), count({column}) from "{table}"'
    ).fetchone() or ("", "", 0)
    return f"cast({sql_text(low)} as varchar)" if count and low == high else f"min({column})"


def _combine(measure: Measure, source: RowSource) -> Iterator[str]:
    """Two tables with which distinct persons are counted at every level in one reading.

    Each pair of insats and kön is a bit. A person is the bits that are set in a period;
    persons with the same bits are counted together, of whom there are few kinds.
    """
    levels = _levels(source)
    pairs = ", ".join(levels) or "1"
    same = " and ".join(f"k.{c} is not distinct from d.{c}" for c in levels) or "true"
    selects = [
        f"select {', '.join([*_base(source), sql_text(p)])} as period, bitar_{p} as bitar, sum(n) as antal "
        f"from kort where bitar_{p} is not null group by all"
        for p in _periods(source)
    ]
    bits = ", ".join(f"bit_or(bit) filter (where {_in(p, source.filter)}) as bitar_{p}" for p in _periods(source))
    all_bits = ", ".join(f"bitar_{p}" for p in _periods(source))
    base = ", ".join(_base(source))
    yield f"""create or replace temp table "{measure.id} par" as
        select *, set_bit(cast(repeat('0', cast(count(*) over () as integer)) as bit), nr, 1) as bit
        from (select *, cast(row_number() over () - 1 as integer) as nr from (select distinct {pairs} from "{source.table}"))"""
    yield f"""create or replace temp table "{measure.id} kombinationer" as
        with en_var as (
            select {base}, {source.numerator} as vem, {bits}
            from "{source.table}" as d inner join "{measure.id} par" as k on {same}
            group by {base}, vem having vem is not null
        ),
        kort as (select {base}, {all_bits}, count(*) as n from en_var group by all)
        {" union all ".join(selects)}"""


def count_together(measures: Iterable[FromRows], tables: Collection[str]) -> Iterator[str]:
    """One SELECT per breakdown for every count of persons in every period, over the tables that `group_persons` made.

    Planning a statement takes longer than counting the persons of a year: what is grouped alike is counted in one.
    """
    alike: dict[tuple[str, ...], tuple[FromRows, RowSource, list[str]]] = {}
    for measure, source in _of_persons(measures, tables):
        for name, column in _splits(source) if measure.kind == "count" else ():
            key = (source.table, source.kind, str(source.by_insats), source.kon, name, column)
            _, _, counts = alike.setdefault(key, (measure, source, []))
            counts += [_count(measure, source, period) for period in _periods(source)]
    for (*_, name, column), (measure, source, counts) in alike.items():
        rows, base = _rows(measure, source, "", column)
        at, sets = _sets(source, base)
        grouped = f"""select {at}, min(_fil) as fil, min(_blad) as blad, unnest([{", ".join(counts)}]) as antalet
            from {rows} group by grouping sets ({sets})"""
        counted = f"""select * exclude (antalet), antalet.measure, antalet.period, antalet.value as numerator,
            null as denominator, antalet.value, antalet.antal from ({grouped})"""
        yield _as_numbers(source, counted, "measure", "period", name, column)


def _count(measure: Measure, source: RowSource, period: str) -> str:
    """A count of one measure in one period, as what it is of and what it is."""
    numerator, condition = (_in(period, e) for e in (source.numerator, source.filter))
    where = f"filter (where {condition})"
    value = f"cast(coalesce(sum(({numerator}) * _antal) {where}, 0) as {MONEY})"
    rows = f"cast(coalesce(sum(_antal) {where}, 0) as bigint)"
    at = f"'measure': {sql_text(measure.id)}, 'period': {sql_text(period)}"
    return f"{{{at}, 'value': {value}, 'antal': {rows}}}"


def count_persons(measure: Measure, source: RowSource) -> Iterator[str]:
    """One SELECT per period and breakdown, over the tables that `group_persons` made; none of what is counted together."""
    for period in _periods(source) if measure.kind != "count" else ():
        for name, column in _splits(source):
            yield _counted(measure, source, period, name, column)


def _periods(source: RowSource) -> tuple[str, ...]:
    return PERIODS if source.periods else ("helar",)


def _in(period: str, expression: str) -> str:
    return expression.replace("{period}", period)


def _base(source: RowSource) -> list[str]:
    return ["ar", *([] if source.kind else ["kind"])]


def _levels(source: RowSource) -> list[str]:
    return [*(["insats"] if source.by_insats else []), *(["kon"] if source.kon else [])]


def _counted(measure: Measure, source: RowSource, period: str, breakdown: str, column: str) -> str:
    numerator, condition = (_in(period, e) for e in (source.numerator, source.filter))
    rows, base = _rows(measure, source, period, column)
    levels = {
        "mean": _means,
        "median": _middles,
        "distinct": _persons,
    }[measure.kind](measure, source, rows, base, numerator, condition, period)
    return _as_numbers(source, levels, sql_text(measure.id), sql_text(period), breakdown, column)


def _rows(measure: Measure, source: RowSource, period: str, column: str) -> tuple[str, list[str]]:
    """The rows that are counted within a breakdown, and the columns that every level of it is grouped by."""
    split = column.removesuffix("[]")
    rows = _grouped(measure, source, period, split)
    if column.endswith("[]"):
        # A row counts once in each of its values.
        rows = f"(select * exclude ({split}), unnest({split}) as {split} from {rows})"
    return rows, [*_base(source), *([split] if split else [])]


def _as_numbers(source: RowSource, levels: str, measure: str, period: str, breakdown: str, column: str) -> str:
    """The SELECT that gives rows at every level as numbers; `measure` and `period` are SQL."""
    insats = "case when alla_insatser = 0 then insats else '' end" if source.by_insats else "''"
    kon = "case when alla_kon = 0 then kon else 'alla' end" if source.kon else "'alla'"
    # Rows without kön (a file that has no such column) are counted in alla only.
    known_kon = " and (alla_kon = 1 or kon <> '')" if source.kon else ""
    return f"""select {measure} as measure, ar as year, {period} as period, {insats} as insats,
    {kon} as kon, {sql_text(breakdown)} as breakdown, {column.removesuffix("[]") or "''"} as category,
    {sql_text(source.kind) if source.kind else "kind"} as kind, cast(numerator as {MONEY}) as numerator,
    cast(denominator as {MONEY}) as denominator, cast(value as {MONEY}) as value,
    [{{'fil': fil, 'blad': blad, 'rad': cast(null as integer), 'kolumn': '', 'antal': cast(antal as bigint)}}] as rader
from ({levels})
where value is not null{known_kon}"""


_TRACE = "min(_fil) as fil, min(_blad) as blad, coalesce(sum(_antal) filter (where {condition}), 0) as antal"


def _sets(source: RowSource, columns: list[str]) -> tuple[str, str]:
    """The columns to select and the GROUPING SETS that give `columns` at every level."""
    insats = [[], ["insats"]] if source.by_insats else [[]]
    kon = [[], ["kon"]] if source.kon else [[]]
    sets = ", ".join("(" + ", ".join([*columns, *i, *k]) + ")" for i in insats for k in kon)
    at = [*columns, *(f"{c}, grouping({c}) as {_ALL[c]}" for c in _levels(source))]
    return ", ".join(at), sets


_ALL = {"insats": "alla_insatser", "kon": "alla_kon"}


def _place(source: RowSource, base: list[str]) -> list[str]:
    """The columns that tell one group at one level from another."""
    return [*base, *(n for c in _levels(source) for n in (c, _ALL[c]))]


def _means(
    measure: Measure, source: RowSource, rows: str, base: list[str], numerator: str, condition: str, period: str
) -> str:
    """Means, over their n."""
    at, sets = _sets(source, base)
    total = f"sum(({numerator}) * _antal) filter (where {condition})"
    n = f"coalesce(sum(_antal) filter (where ({condition}) and ({numerator}) is not null), 0)"
    mean = f"round(cast({total} as double) / nullif({n}, 0) / {_DAYS_PER_MONTH}, 6)"
    values = f"{total} as numerator, {n} as denominator, {mean} as value"
    return f"select {at}, {values}, {_TRACE.format(condition=condition)} from {rows} group by grouping sets ({sets})"


def _middles(
    measure: Measure, source: RowSource, rows: str, base: list[str], numerator: str, condition: str, period: str
) -> str:
    """Medians: the value where half are counted, or the mean of the two in the middle."""
    at, sets = _sets(source, [*base, "varde"])
    place = ", ".join(_place(source, base))
    known = "filter (where varde is not null)"
    middle = "(cast(min(varde) filter (where hittills > (alla - 1) // 2) as double) + min(varde) filter (where hittills > alla // 2)) / 2"
    return f"""
    with varden as (
        select {at}, {_TRACE.format(condition=condition)}
        from (select *, {numerator} as varde from {rows}) group by grouping sets ({sets})
    ),
    ordnade as (
        select *, sum(antal) {known} over (partition by {place} order by varde) as hittills,
            coalesce(sum(antal) {known} over (partition by {place}), 0) as alla
        from varden
    )
    select {place}, null as numerator, max(alla) as denominator,
        round({middle} / {_DAYS_PER_MONTH}, 6) as value, min(fil) as fil, min(blad) as blad, sum(antal) as antal
    from ordnade group by {place}"""


def _persons(
    measure: Measure, source: RowSource, rows: str, base: list[str], numerator: str, condition: str, period: str
) -> str:
    """Distinct persons: each combination of insats and kön once at every level, with its persons."""
    at, sets = _sets(source, base)
    at_once, sets_once = _sets(source, [*base, "bitar", "antal"])
    place = _place(source, base)
    same = " and ".join(f"g.{c} is not distinct from p.{c}" for c in place)
    return f"""
    with grupper as (select {at}, {_TRACE.format(condition=condition)} from {rows} group by grouping sets ({sets})),
    en_gang as (
        select {at_once}
        from "{measure.id} kombinationer" as c inner join "{measure.id} par" as k on get_bit(c.bitar, k.nr) = 1
        where period = {sql_text(period)} group by grouping sets ({sets_once})
    ),
    personer as (select {", ".join(place)}, sum(antal) as personer from en_gang group by all)
    select g.*, coalesce(p.personer, 0) as numerator, null as denominator, numerator as value
    from grupper as g left join personer as p on {same}"""


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
