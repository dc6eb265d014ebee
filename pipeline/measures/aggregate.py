"""Stage 3. Clean tables in; numbers in long form out, each with the rows it rests on.

Knows no titles, colours or decimals shown. Every number is written as counted, since
checks need the true ones; `skydd` says which must not be published, and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.disclosure.merging import choose_merges
from pipeline.disclosure.relations import Cell
from pipeline.disclosure.suppress import Derived, StillDetermined, protect
from pipeline.faults import StageStopped
from pipeline.forbund.model import load_forbund
from pipeline.measures.cells import CELL, cell_of
from pipeline.measures.compiler import check_expression, columns_of, compile_forecast, compile_measure
from pipeline.measures.counting import count_together, fill_empty_groups, group_persons
from pipeline.measures.definition import read_measures
from pipeline.measures.earlier import stays_shown, tables_before, told_before, told_in_releases
from pipeline.measures.goals import HIDDEN, compile_goals, find_hidden, protect_goals
from pipeline.measures.interval import interval
from pipeline.measures.kinds import Count, FromRows, Goal, Measure, OfTwo, Ratio, Reference
from pipeline.measures.merging import add_merged, keep_chosen
from pipeline.measures.observation import COLUMNS, KEY, observation_id_in
from pipeline.measures.printed import add_printed
from pipeline.measures.relations import read_relations
from pipeline.measures.unsaid import drop_unsaid
from pipeline.places import Places, Unit
from pipeline.rows.made_of import load_tables
from pipeline.store import MONEY, connect, create_table, sql_text, write_parquet

if TYPE_CHECKING:
    import duckdb

_EMPTY = f"""create or replace table tal (
    measure varchar, year integer, period varchar, insats varchar, kon varchar, breakdown varchar, category varchar,
    kind varchar, numerator {MONEY}, denominator {MONEY}, value {MONEY},
    unit varchar, status varchar,
    rader struct(fil varchar, blad varchar, rad integer, kolumn varchar, antal bigint)[]
)"""

# A row that is known without its column may hold several amounts: then the one in the number's own unit is meant.
_TRACED = """
    with rader as (select obs_id, unit, source, unnest(rader) as r from observation)
    select obs_id, r.fil, r.blad, r.rad, r.kolumn, r.antal, source = 'beraknad' and exists (
        select 1 from ungefarlig as u
        where u._file = r.fil and u._sheet = r.blad and u._row = r.rad and u._column = r.kolumn
            and (r.kolumn <> '' or u.enhet = unit)
    ) as ungefar
    from rader
    order by obs_id, r.fil, r.blad, r.rad, r.kolumn, r.antal"""


def run_aggregate(places: Places, unit: Unit, source: Path, folder: Path) -> None:
    """Compute every measure for a förbund and year; write observation and sparning.

    Amounts in kr. `skydd` is '' for a number that may be published, else the reason why not.
    """
    forbund = load_forbund(places, unit.forbund)
    con = connect()
    load_tables(con, source)
    goals = {m.id: m for m in read_measures().values() if isinstance(m, Goal)}
    counted = {m.id: m for m in read_measures().values() if not isinstance(m, Goal)}
    compute_measures(con, counted)
    con.execute(f"create or replace table observation as {_as_observations(unit, counted)}")
    mark_protected(
        con, read_measures(), forbund.minsta_grupp, tables_before(places, unit), told_in_releases(places, unit)
    )
    # Goals last: their outcome may be any of the others, and which of those may be shown must be known.
    con.execute(find_hidden())
    compute_goals(con, goals)
    _refuse_duplicates(con)
    con.execute(f"insert into observation by name {_as_observations(unit, goals)}")
    con.execute(protect_goals())
    add_printed(con, unit)
    write_parquet(
        con,
        f"select {', '.join(COLUMNS)} from observation order by {', '.join(KEY)}",
        folder / "observation.parquet",
    )
    write_parquet(con, _TRACED, folder / "sparning.parquet")


def compute_measures(con: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> None:
    """Fill the table `tal`: what is counted from rows first, then what is made of that."""
    con.execute(_EMPTY)
    con.execute(HIDDEN)
    from_rows = [m for m in measures.values() if isinstance(m, FromRows)]
    columns = _columns(con, {s.table for m in from_rows for s in m.sources})
    for counted in from_rows:
        for source in counted.sources:
            for expression in (source.numerator, source.filter):
                check_expression(con, expression.replace("{period}", "helar"), counted.id)
    group_persons(con, from_rows, lambda expression: columns_of(con, expression), columns)
    for selects in count_together(from_rows, columns):
        con.execute(f"insert into tal by name {selects}")
    for counted in from_rows:
        if selects := compile_measure(counted, columns):
            con.execute(f"insert into tal by name {selects}")
    counts = [{"id": m.id} for m in from_rows if isinstance(m, Count) and any(s.rows == "persons" for s in m.sources)]
    create_table(con, "person_antal", {"id": "VARCHAR"}, counts)
    con.execute(fill_empty_groups())
    drop_unsaid(con, from_rows, lambda expression: columns_of(con, expression), columns)
    add_merged(con)
    made = {measure for (measure,) in con.execute("select distinct measure from tal").fetchall()}
    for measure in measures.values():
        if _can_be_made(measure, made):
            added = con.execute(f"insert into tal by name {compile_measure(measure, columns)}").fetchone()
            made |= {measure.id} if added and added[0] else set()
        if measure.forecast and measure.id in made:
            con.execute(f"insert into tal by name {compile_forecast(measure)}")


def _can_be_made(measure: Measure, made: set[str]) -> bool:
    """Whether a measure is made of others that have numbers; `of_whole` stands in the place of `of`."""
    if isinstance(measure, OfTwo):
        return measure.by in made and not made.isdisjoint((measure.of, measure.of_whole))
    return not isinstance(measure, (FromRows, Reference)) and made.issuperset(measure.parts)


def compute_goals(con: duckdb.DuckDBPyConnection, goals: Mapping[str, Measure]) -> None:
    """Add the measures of goals to the table `tal`, which holds what they are held against; `dolt` what is hidden."""
    if con.execute("select 1 from mal limit 1").fetchone():
        con.execute(f"insert into tal by name {compile_goals(*goals)}")


def mark_protected(
    con: duckdb.DuckDBPyConnection,
    measures: Mapping[str, Measure],
    smallest: int,
    before: Sequence[Path] = (),
    released: Mapping[str, Decimal] = MappingProxyType({}),
) -> None:
    """Fill `skydd` of table observation: which numbers about people may not be published.

    `before` are the tables of the years before: what was told then is known, and what was not is kept. `released` is
    what releases have shown of this year, by id: as long as it is the same it stays shown.
    """
    people = {m.id: m for m in measures.values() if m.people}
    places = con.execute(f"select {CELL} from observation").fetchall()
    about = [row for row in places if row[1] in people]
    counted = [row for row in about if people[row[1]].groups and row[4] != "prognos"]
    cells = [cell_of(row, people[row[1]]) for row in counted]
    earlier = told_before(con, before, people)
    told = {c.obs_id: shown for c, shown in earlier.items()} | stays_shown(cells, smallest, released)
    merges = choose_merges(cells, smallest, read_relations(), told)
    cells = [*(c for c in cells if merges.tells(c) or c.split_too_finely), *earlier]
    derived = [
        Derived(row[0], parts) for row in about for parts in [_parts(people[row[1]], row[2:9], set(people))] if parts
    ]
    reasons = [{"obs_id": k, "skydd": v} for k, v in _protect(cells, derived, smallest, told).items()]
    create_table(con, "skyddad", {"obs_id": "VARCHAR", "skydd": "VARCHAR"}, reasons)
    con.execute("update observation set skydd = s.skydd from skyddad as s where s.obs_id = observation.obs_id")
    keep_chosen(con, merges)


def _protect(
    cells: list[Cell], derived: list[Derived], smallest: int, earlier: Mapping[str, bool] | None = None
) -> dict[str, str]:
    try:
        return protect(cells, derived, smallest, read_relations(), earlier)
    except StillDetermined as error:
        shown = "; ".join(error.places[:5])
        raise StageStopped(
            f"Små grupper går att räkna ut av det som visas, och inget mer går att dölja bredvid dem: {shown}. "
            "Inget är skrivet. Det är ett fel i programmet: rapportera det med den här texten.",
            code="PRG-002",
        ) from error


def _parts(measure: Measure, place: tuple[object, ...], people: set[str]) -> tuple[tuple[object, ...], ...]:
    """The counts that a share, a mean or a number of persons is made of, at the same place.

    Of a cost per person only the persons: what the cost is, is no secret.
    """
    if place[2] == "prognos":
        return ((measure.id, *place[:2], "utfall", *place[3:]),)
    if measure.answers_of:
        return (_those_who_answered(measure.answers_of, place),)
    if measure.counted_with and not measure.groups:
        return ((measure.counted_with, *place),)
    if not isinstance(measure, Ratio):
        return ()
    year, period, kind, insats, kon, breakdown, category = place
    split, _, value = measure.of_category.partition("=")
    of = (measure.of, year, period, kind, insats, measure.of_kon or kon, split or breakdown, value or category)
    by = (measure.by, year, period, kind, insats, kon, *(("", "") if measure.by_total else (breakdown, category)))
    parts = tuple(part for part in (of, by) if part[0] in people)
    # Of answers there is only one group: those who gave them.
    answers = [m.answers_of for m in [read_measures()[measure.of]] if m.answers_of]
    return (_those_who_answered(answers[0], place),) if answers else parts


def _those_who_answered(measure: str, place: tuple[object, ...]) -> tuple[object, ...]:
    """Where the number of those who answered stands: by question, for one answer of it too."""
    *at, breakdown, category = place
    if breakdown == "svar":
        return (measure, *at, "fraga", str(category).rpartition(":")[0])
    return (measure, *at, breakdown, category)


def _columns(con: duckdb.DuckDBPyConnection, tables: set[str]) -> dict[str, set[str]]:
    """The columns of those tables that have rows: most years have no more than a third of all kinds.

    Planning the counting of a table takes as long without rows as with the few of an office.
    """
    found: dict[str, set[str]] = {}
    for table in sorted(tables):
        look = con.execute(f'select * from "{table}" limit 1')
        if look.fetchone():
            found[table] = {d[0] for d in look.description or []}
    return found


def _refuse_duplicates(con: duckdb.DuckDBPyConnection) -> None:
    """Two numbers under one key would mean that a definition counts something twice."""
    twice = con.execute(
        "select measure, year, period, kind, insats, breakdown, category from tal "
        "group by all having count(*) > 1 and count(distinct kon) < count(*) order by all"
    ).fetchall()
    if twice:
        shown = "; ".join(" ".join(str(v) for v in row if v != "") for row in twice[:5])
        raise StageStopped(
            f"Samma tal räknas på två sätt: {shown}. Det är ett fel i måttens definitioner "
            "under pipeline/measures/definitions/.",
            code="PRG-003",
        )


def _as_observations(unit: Unit, measures: Mapping[str, Measure]) -> str:
    """SQL that gives the numbers of `measures` in `tal` as rows of table observation, none protected yet."""
    shares = {m.id for m in measures.values() if m.people and m.kind == "ratio" and m.unit == "procent"}
    units = ", ".join(f"({sql_text(m.id)}, {sql_text(m.unit)}, {m.id in shares})" for m in measures.values())
    return f"""with keyed as (
            select {sql_text(unit.forbund)} as forbund, year, t.* exclude (year, unit, status),
                {interval("lower")} as lower, {interval("upper")} as upper, 'beraknad' as source, coalesce(t.unit, u.unit) as unit, coalesce(t.status, 'ok') as status, cast({unit.ar} as integer) as argang, '' as skydd
            from tal as t
            inner join (values {units}) as u (id, unit, andel) on u.id = t.measure
        )
        select {observation_id_in(KEY)} as obs_id, * from keyed"""
