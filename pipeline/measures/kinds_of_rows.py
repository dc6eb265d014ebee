"""Every kind of row that a clean table of persons can hold, and in which measures each is counted.

A measure of people is a filter over the rows of one table. Whether one measure is part of another,
and what is left over, need not be listed: it is seen by asking both filters about every kind of row
there can be. A test holds the kinds against what the stage clean makes of as many deliveries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codes import read_codes
from pipeline.codes.merged import merged_of
from pipeline.codes.vocabulary import age_bands
from pipeline.disclosure.relations import Counted
from pipeline.measures.definition import PERIODS
from pipeline.measures.kinds import FromRows, Measure, RowSource
from pipeline.store import connect, sql_text

if TYPE_CHECKING:
    import duckdb
    import numpy

# Thirds of a year, counted from the first of this one: the year before has -2 to 0.
_ENDS = {"t1": 1, "t2": 2, "helar": 3}
_OPEN = 9
# Begun before last year, last year, and in each part of this; ended last year, in each part of this, next year, never.
_BEGUN, _ENDED = (-3, 0, 1, 2, 3), (0, 1, 2, 3, 4, _OPEN)
# The breakdowns whose categories measures ask about.
_ASKED_ABOUT = ("aldersgrupp", "avslutsanledning", "sysselsattning_efter")


@dataclass(frozen=True)
class KindsOfRows:
    """Which kinds of row each measure counts in each period, and which stand in each category of a breakdown."""

    counted: Mapping[Counted, numpy.ndarray]
    categories: Mapping[str, Mapping[str, numpy.ndarray]]


def list_kinds(measures: Iterable[Measure]) -> list[KindsOfRows]:
    """The kinds of row of each table of persons that these measures count.

    Raises KeyError for a table of persons whose kinds of row are not told here.
    """
    by_table: dict[str, list[FromRows]] = {}
    for measure in measures:
        if isinstance(measure, FromRows) and measure.kind == "count":
            for table in {s.table for s in measure.sources if s.rows == "persons" and s.total}:
                by_table.setdefault(table, []).append(measure)
    con = connect()
    return [_TABLES[table](con, of) for table, of in sorted(by_table.items())]


def _participations(con: duckdb.DuckDBPyConnection, measures: list[FromRows]) -> KindsOfRows:
    make_participations(con)
    counted = _asked(con, "deltagande", measures, "deltagande_nu")
    before = _asked(con, "deltagande", measures, "deltagande_da")
    # Of the year before only what dates alone decide: an age or an answer may be another then.
    dates = con.execute("select borjan * 100 + slut as d from deltagande_nu order by nr").fetchnumpy()["d"]
    counted |= {
        Counted(c.measure, c.period, 1): v
        for c, v in before.items()
        if c.period == "helar" and all(len(set(v[dates == d])) == 1 for d in set(dates))
    }
    return KindsOfRows(counted, {column: _categories(con, column) for column in _ASKED_ABOUT})


def make_participations(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables deltagande_nu and deltagande_da: the same kinds of row in a year, and in the year before.

    They differ in when a participation began and ended, age, why it ended, occupation after, and the
    answer about work: the columns of clean/deltagande.sql that measures ask about.
    """
    bands = [("saknas", "null"), *((code, str(end - 1 if end else 99)) for code, end in age_bands())]
    ages = ", ".join(f"({sql_text(code)}, cast({age} as integer))" for code, age in bands)
    con.execute(f"""create or replace temp table mojlig as
        select row_number() over () as nr, *, cast(alder < 30 as integer) as under_trettio,
            cast(avslutsanledning in ('arbete', 'studier') as integer) as till_arbete_studier,
            cast(avslutsanledning in ('arbete', 'studier')
                or sysselsattning_efter in ('arbetsmarknadsinsats', 'annan') as integer) as till_sysselsattning
        from (select unnest({list(_BEGUN)}) as borjan) inner join (select unnest({list(_ENDED)}) as slut) on slut >= borjan
        cross join (values {ages}) as a (aldersgrupp, alder)
        cross join (select {_codes("avslutsanledning")} as avslutsanledning)
        cross join (select {_codes("sysselsattning")} as sysselsattning_efter)
        cross join (select unnest([0, 1, null]) as narmare_arbete)""")
    for table, back in (("deltagande_nu", 0), ("deltagande_da", 3)):
        con.execute(f"create or replace temp table {table} as select *, {_in_periods(back)} from mojlig")


def _in_periods(back: int) -> str:
    """What a participation is in each period, of the year that began so many thirds before this."""
    first = 1 - back
    return ", ".join(
        f"""borjan <= {end - back} and slut >= {first} as aktuell_{p}, borjan between {first} and {end - back} as ny_{p},
            slut between {first} and {end - back} as avslutad_{p},
            borjan <= {end - back} and slut > {end - back} as pagaende_{p}"""
        for p, end in _ENDS.items()
    )


def _followed(con: duckdb.DuckDBPyConnection, measures: list[FromRows]) -> KindsOfRows:
    make_followed(con)
    return KindsOfRows(_asked(con, "uppfoljning", measures, "uppfoljning"), {})


def make_followed(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table uppfoljning: by whether the person was reached, and if so supports themselves and is employed."""
    con.execute("""create or replace temp table uppfoljning as
        select row_number() over () as nr, * from (select unnest([0, 1]) as nadd)
        cross join (select unnest([0, 1, null]) as sjalvforsorjande)
        cross join (select unnest([0, 1, null]) as anstallning_kvar)
        where nadd = 1 or (sjalvforsorjande is null and anstallning_kvar is null)""")


_TABLES: Mapping[str, Callable[[duckdb.DuckDBPyConnection, list[FromRows]], KindsOfRows]] = {
    "deltagande": _participations,
    "uppfoljning": _followed,
}


def _codes(name: str) -> str:
    return f"unnest([{', '.join(sorted({sql_text(r['grupp']) for r in read_codes(name)}))}])"


def _asked(
    con: duckdb.DuckDBPyConnection, table: str, measures: list[FromRows], rows: str
) -> dict[Counted, numpy.ndarray]:
    sources = [(m.id, s, p) for m in measures for s in m.sources if s.table == table for p in _periods(s)]
    answers = _answers(con, [_is_counted(s, p) for _, s, p in sources], rows)
    return {Counted(id_, p): a for (id_, _, p), a in zip(sources, answers, strict=True)}


def _periods(source: RowSource) -> tuple[str, ...]:
    return PERIODS if source.periods else ("helar",)


def _is_counted(source: RowSource, period: str) -> str:
    numerator, condition = (e.replace("{period}", period) for e in (source.numerator, source.filter))
    return f"({condition}) and ({numerator}) = 1"


def _categories(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, numpy.ndarray]:
    names = [v for (v,) in con.execute(f"select distinct {column} from deltagande_nu order by 1").fetchall()]
    groups = {n: (n,) for n in names} | {m.category: m.parts for m in merged_of(column)}
    asked = [f"{column} in ({', '.join(map(sql_text, of))})" for of in groups.values()]
    return dict(zip(groups, _answers(con, asked, "deltagande_nu"), strict=True))


def _answers(con: duckdb.DuckDBPyConnection, questions: list[str], rows: str) -> list[numpy.ndarray]:
    """What every kind of row answers to each question."""
    listed = ", ".join(f"coalesce({q}, false) as q{i}" for i, q in enumerate(questions))
    found = con.execute(f"select {listed} from {rows} order by nr").fetchnumpy()
    return [found[f"q{i}"] for i in range(len(questions))]
