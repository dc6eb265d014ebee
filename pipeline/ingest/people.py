"""Registers of persons: one row per participation in, the same rows out, without identity.

Everything here is SQL over whole columns, so that ten million rows pass in seconds. A
personal number is replaced by its pseudonym in the same query that reads it: none is ever
written, wherever in the file it stood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault, StageStopped, mask
from pipeline.ingest.corrections import Applied
from pipeline.ingest.layout import Layout
from pipeline.ingest.matrix import Source
from pipeline.ingest.people_files import Sheet, empty_file, more_faults, read_sheets, rejected_rows
from pipeline.personal import IN_TEXT, load_macros
from pipeline.store import connect, sql_text, write_parquet

if TYPE_CHECKING:
    import duckdb

_SHOWN = 5
# Words that stand where an id should: nobody is told apart by them.
_NOBODY = "^(anonym|okänd|skydda|sekretess|saknas|uppgift saknas|volym|x+$|[-–?.]+$)"
_NAMES_OF_SUMS = "^(summa|totalt|total|totala|delsumma|s:a)\\b"
_TYPES = {"person": "VARCHAR", "text": "VARCHAR", "heltal": "INTEGER", "datum": "DATE"}
_EXPECTED = {"heltal": "ett heltal, till exempel 24", "datum": "ett datum som 2022-03-31"}
_BLANK = " \t\u00a0\u2007\u202f"
# In cells set beside each other: one begins or ends with a blank.
_EDGE = f"(?:^|\\|)[{_BLANK}]|[{_BLANK}](?:\\||$)"


@dataclass
class PeopleReading:
    """What came out of a file of persons: how many rows, what was noted and put right."""

    rows: int = 0
    remarks: list[str] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)


def people_columns(layout: Layout) -> dict[str, str]:
    """Columns and SQL types of a table of persons.

    `person` is a pseudonym; `fodelsear_id` the year of birth in a personal number;
    `kontrollsiffra_fel` whether its check digit is wrong; `radslag` what the row is
    (deltagande, summa, rubrik); `_fel` cells that could not be read, empty in what passes.
    """
    columns = {c.name: _TYPES[c.type] for c in layout.columns}
    return columns | {
        "fodelsear_id": "INTEGER",
        "kontrollsiffra_fel": "BOOLEAN",
        "radslag": "VARCHAR",
        "ar": "INTEGER",
        "_file": "VARCHAR",
        "_sheet": "VARCHAR",
        "_row": "BIGINT",
        "_fel": "VARCHAR",
    }


def read_people(path: Path, layout: Layout, source: Source, key: bytes, target: Path) -> PeopleReading:
    """Read one file of persons and write it to `target` (Parquet), identities replaced.

    `key` is the förbund's own. Raises DeliveryFaults with everything wrong in the file;
    then nothing is left behind.
    """
    con = connect(threads=2)
    # Without a place to spill to, the rows as delivered are never on disk, not even for a moment.
    con.execute("set temp_directory = ''")
    load_macros(con, key)
    sheets, applied = read_sheets(con, path, layout, source)
    parts, out = [], PeopleReading(applied=applied)
    for sheet in sheets:
        out.remarks += sheet.remarks
        parts.append(_select(sheet, layout, source))
    try:
        out.rows = _write_rows(con, "\nunion all\n".join(parts), source, target)
        _refuse(con, target, layout, source)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return out


def _write_rows(con: duckdb.DuckDBPyConnection, query: str, source: Source, target: Path) -> int:
    """Write the rows; what the library says of a fault quotes the cell, so it is never passed on."""
    import duckdb

    try:
        rows = write_parquet(con, query, target)
    except duckdb.InvalidInputException:
        raise DeliveryFaults(rejected_rows(con, source) or [_broken(source)]) from None
    except duckdb.Error as error:
        raise StageStopped(
            f"{source.file}: läsaren stannade ({type(error).__name__}). Det är ett fel i programmet: "
            "rapportera det med filens sort, aldrig med dess innehåll."
        ) from None
    if faults := rejected_rows(con, source):
        raise DeliveryFaults(faults)
    return rows


def _select(sheet: Sheet, layout: Layout, source: Source) -> str:
    """The query from cells as text to the table of persons."""
    at = {f.column.name: f"c{f.index}" for f in sheet.columns}
    titles = {f.column.name: f.heading for f in sheet.columns}
    cells = [f"c{i}" for i in range(sheet.width)]
    others = [at[c.name] for c in layout.columns if c.name in at and c.type == "text"]
    same_as_heading = " and ".join(f"{at[c]} = {sql_text(titles[c])}" for c in ("person", "insats"))
    no_dates = " and ".join(f"{at[c.name]} is null" for c in layout.columns if c.type == "datum" and c.name in at)
    # Most rows have neither blanks at the edge of a cell nor a number in a text. Those that may
    # are told by one look at the whole row, since a look at each cell takes many times longer.
    text = f"concat_ws('|', {', '.join(others)})"
    rest = f"concat_ws('|', {', '.join(c for c in cells if c not in others)})"
    unusual = f"regexp_matches({text}, {sql_text(f'{_EDGE}|{IN_TEXT}')}) as ovanlig_text, regexp_matches({rest}, {sql_text(_EDGE)}) as ovanlig"
    trim = "case when ovanlig or ovanlig_text then nullif(trim({c}, {blank}), '') else nullif({c}, '') end as {c}"
    trimmed = ", ".join(trim.format(c=c, blank=sql_text(_BLANK)) for c in cells)
    numbers = f"case when ovanlig_text then har_personnummer({text}) else false end"
    values = ",\n            ".join(_value(c.name, c.type, at.get(c.name, "")) for c in layout.columns)
    problems = [_problem(c.name, c.type, at[c.name]) for c in layout.columns if c.name in at and c.type in _EXPECTED]
    return f"""(
        with granskad as (select *, {unusual} from {sheet.relation}),
        trimmad as (select {trimmed}, ovanlig_text, _row from granskad),
        sedd as (
            select *, bara_siffror({at["person"]}) as siffror, {numbers} as nummer_i_text,
                case when {same_as_heading} then 'rubrik'
                    when {no_dates} and regexp_matches(lower(coalesce({", ".join(cells)})), {sql_text(_NAMES_OF_SUMS)}) then 'summa'
                    else 'deltagande' end as radslag
            from trimmad
            where coalesce({", ".join(cells)}) is not null
        ),
        provad as (select *, coalesce(ar_personnummer(siffror), false) as ar_nummer from sedd)
        select {values},
            case when ar_nummer then {_birth_year(source.year)} end as fodelsear_id,
            case when ar_nummer then kontrollsiffra_fel(siffror) end as kontrollsiffra_fel,
            radslag, cast({source.year} as integer) as ar,
            {sql_text(source.file)} as _file, {sql_text(sheet.name)} as _sheet, _row,
            case when radslag = 'deltagande' then nullif(concat_ws(chr(31), {", ".join(problems)}), '') end as _fel
        from provad
    )"""


def _value(name: str, type_: str, cell: str) -> str:
    """One column out; NULL where the file has no such column."""
    if not cell:
        return f"cast(null as {_TYPES[type_]}) as {name}"
    if type_ == "person":
        known = f"{cell} is not null and not regexp_matches(lower({cell}), {sql_text(_NOBODY)})"
        return f"case when {known} then hmac(identitet({cell}, siffror)) end as {name}"
    if type_ == "heltal":
        return f"{_whole(cell)} as {name}"
    if type_ == "datum":
        return f"{_date(cell)} as {name}"
    return f"case when nummer_i_text then utan_personnummer({cell}) else {cell} end as {name}"


def _date(cell: str) -> str:
    """A date written year first. Other orders cannot be told apart, so they are not guessed."""
    return (
        f"case when {cell} is null then null when length({cell}) = 10 then try_cast({cell} as date) "
        f"when length({cell}) in (8, 16, 19) then cast(try_strptime({cell}, "
        f"['%Y%m%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M']) as date) end"
    )


def _problem(name: str, type_: str, cell: str) -> str:
    read = _whole(cell) if type_ == "heltal" else _date(cell)
    return f"case when {cell} is not null and {read} is null then '{name}=' || utan_personnummer({cell}) end"


def _whole(cell: str) -> str:
    """A whole number as it is written: 45.6 and 1e1 are none."""
    return f"case when regexp_full_match({cell}, '[0-9]+') then try_cast({cell} as integer) end"


def _birth_year(year: int) -> str:
    """From the figures: the century as written, else the latest in which the person is over 9."""
    short = "try_cast(siffror[1:2] as integer)"
    return (
        f"case when length(siffror) = 12 then try_cast(siffror[1:4] as integer) "
        f"when 2000 + {short} <= {year} - 10 then 2000 + {short} else 1900 + {short} end"
    )


def _refuse(con: duckdb.DuckDBPyConnection, target: Path, layout: Layout, source: Source) -> None:
    """Raise for cells that could not be read, and for a file without rows."""
    table = f"read_parquet({sql_text(target)})"
    count, unreadable = con.execute(f"select count(*), count(_fel) from {table}").fetchone() or (0, 0)
    if not count:
        raise DeliveryFaults([empty_file(source)])
    if not unreadable:
        return
    rows = con.execute(
        f"select _sheet, _row, _fel from {table} where _fel is not null order by _sheet, _row limit {_SHOWN}"
    ).fetchall()
    types = {c.name: c for c in layout.columns}
    faults = []
    for sheet, row, problems in rows:
        for problem in problems.split("\x1f"):
            name, _, value = problem.partition("=")
            column = types[name]
            faults.append(
                Fault(
                    file=source.file,
                    sheet=sheet,
                    row=row,
                    column=column.headings[0],
                    headline="värdet går inte att läsa",
                    found=f"”{mask(value)}”",
                    expected=_EXPECTED[column.type],
                    action="Rätta cellen i källsystemet och exportera på nytt.",
                )
            )
    if unreadable > len(rows):
        faults.append(more_faults(source, unreadable - len(rows)))
    raise DeliveryFaults(faults)


def _broken(source: Source) -> Fault:
    return Fault(
        file=source.file,
        headline="filen går inte att läsa",
        found="rader som inte går att skilja åt",
        expected="text med samma avgränsare på alla rader, i UTF-8 eller Windows-1252",
        action="Exportera filen på nytt ur källsystemet.",
    )
