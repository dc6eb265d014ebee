"""Registers of persons: one row per participation in, the same rows out, without identity.

Everything here is SQL over whole columns, so that ten million rows pass in seconds. A
personal number is replaced by its pseudonym in the same query that reads it: none is ever
written, wherever in the file it stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault, StageStopped, mask
from pipeline.ingest.cells import DASHES
from pipeline.ingest.corrections import Applied
from pipeline.ingest.ids import IdColumn, id_fault, judge_column, odd_ids, plain_id
from pipeline.ingest.layout import Layout
from pipeline.ingest.people_files import Sheet, empty_file, more_faults, read_sheets, rejected_rows
from pipeline.ingest.reading import Source
from pipeline.personal import IN_TEXT, load_macros
from pipeline.store import connect_in_memory, sql_text, table_in, write_parquet
from pipeline.typography import SERIAL_BEGINS, SERIAL_DAY, month_name

if TYPE_CHECKING:
    import duckdb

_SHOWN = 5
# Words that stand where an id should: nobody is told apart by them.
_NOBODY = "^(anonym|okänd|skydda|sekretess|saknas|uppgift saknas|volym|x+$|[-–?.]+$)"
_NAMES_OF_SUMS = "^(summan?|totalt|total|totala|delsumma|totalsumman?|slutsumma|s:a)\\b"
# What Excel and LibreOffice write on a row of their own between groups: "Hamnen Summa", "Bryggan Antal".
_ENDS_OF_SUMS = "(^|\\|)[^|]*\\b(summa|antal|totalt|total|resultat|count)(\\||$)"
_TYPES = {"person": "VARCHAR", "text": "VARCHAR", "heltal": "INTEGER", "datum": "DATE"}
_EXPECTED = {"heltal": "ett heltal, till exempel 24", "datum": "ett datum som 2022-03-31"}
_ACTION = {
    "heltal": "Rätta cellen i källsystemet och exportera på nytt.",
    "datum": "Exportera på nytt med datumen skrivna så, eller rätta cellen i källsystemet. Vad som är dag och månad gissas inte.",
}
_BLANK = " \t\u00a0\u2007\u202f"
# In cells set beside each other: one begins or ends with a blank.
_EDGE = f"(?:^|\\|)[{_BLANK}]|[{_BLANK}](?:\\||$)"


@dataclass
class PeopleReading:
    """What came out of a file of persons: how many rows, which columns, what was noted and put right."""

    rows: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)


def people_columns(layout: Layout) -> dict[str, str]:
    """Columns and SQL types of a table of persons.

    `person` is a pseudonym; `fodelsear_id` the year of birth in a personal number;
    `kontrollsiffra_fel` whether its check digit is wrong; `radslag` what the row is
    (deltagande, summa, rubrik); `_fel` cells that could not be read, empty in what passes.
    """
    columns = {c.name: _TYPES[c.type] for c in layout.columns if not c.is_dropped}
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
    con = connect_in_memory(threads=2)
    load_macros(con, key)
    sheets, applied = read_sheets(con, path, layout, source)
    parts, out = [], PeopleReading(applied=applied)
    ids = judge_column(con, [(s.relation, *_person_cell(s)) for s in sheets], _NOBODY)
    for sheet in sheets:
        out.remarks += sheet.remarks
        if not ids.numbers and (odd := odd_ids(con, sheet.relation, *_person_cell(sheet), _NOBODY)):
            out.remarks.append(odd)
        out.columns |= {f.column.name: f.heading for f in sheet.columns}
        parts.append(_select(sheet, layout, source, ids))
    rejects = partial(rejected_rows, con, source) if any(s.is_large for s in sheets) else list
    try:
        out.rows = _write_rows(con, "\nunion all\n".join(parts), source, target, rejects)
        _refuse(con, target, layout, source, out.columns)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return out


def _write_rows(
    con: duckdb.DuckDBPyConnection, query: str, source: Source, target: Path, rejects: Callable[[], list[Fault]]
) -> int:
    """Write the rows; `rejects` tells which were set aside. What the library says of a fault quotes the cell, so it is never passed on."""
    import duckdb

    try:
        rows = write_parquet(con, query, target)
    except duckdb.InvalidInputException:
        raise DeliveryFaults(rejects() or [_broken(source)]) from None
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        # What the machine refuses is told as such.
        raise
    except duckdb.Error as error:
        raise StageStopped(
            f"{source.file}: läsaren stannade ({type(error).__name__}). Det är ett fel i programmet: "
            "rapportera det med filens sort, aldrig med dess innehåll.",
            code="PER-009",
        ) from None
    if faults := rejects():
        raise DeliveryFaults(faults)
    return rows


def _person_cell(sheet: Sheet) -> tuple[str, str]:
    """The column of the ids, and its heading."""
    return next((f"c{f.index}", f.heading) for f in sheet.columns if f.column.type == "person")


def _select(sheet: Sheet, layout: Layout, source: Source, ids: IdColumn) -> str:
    """The query from cells as text to the table of persons."""
    at = {f.column.name: f"c{f.index}" for f in sheet.columns}
    titles = {f.column.name: f.heading for f in sheet.columns}
    cells = [f"c{i}" for i in range(sheet.width)]
    others = [at[c.name] for c in layout.columns if c.name in at and c.type == "text"]
    same_as_heading = " and ".join(f"{at[c]} = {sql_text(titles[c])}" for c in ("person", "insats"))
    typed = [(c.name, c.type, at[c.name]) for c in layout.columns if c.name in at and c.type in _EXPECTED]
    # A sum may stand under a date heading; a date may not.
    no_dates = " and ".join(f"{_read(cell)} is null" for _, type_, cell in typed if type_ == "datum")
    # Most rows have neither blanks at the edge of a cell nor a number in a text. Those that may
    # are told by one look at the whole row, since a look at each cell takes many times longer.
    text = f"concat_ws('|', {', '.join(others)})"
    rest = f"concat_ws('|', {', '.join(c for c in cells if c not in others)})"
    unusual = f"regexp_matches({text}, {sql_text(f'{_EDGE}|{IN_TEXT}')}) as ovanlig_text, regexp_matches({rest}, {sql_text(_EDGE)}) as ovanlig"
    trim = "case when ovanlig or ovanlig_text then nullif(trim({c}, {blank}), '') else nullif({c}, '') end as {c}"
    trimmed = ", ".join(trim.format(c=c, blank=sql_text(_BLANK)) for c in cells)
    numbers = f"case when ovanlig_text then har_personnummer({text}) else false end"
    read = [c for c in layout.columns if not c.is_dropped]
    values = ",\n            ".join(_value(c.name, c.type, at.get(c.name, ""), others) for c in read)
    someone = f"case when {_someone(at['person'])} then {at['person']} end"
    problems = [f"'person=' || {ids.problem('nagon')}"]
    problems += [f"'{name}=' || olasta[{i}]" for i, (name, *_) in enumerate(typed, 1)]
    # Each rule stands once, and is used on a list of cells: planning it takes longer than using it on a file.
    each = "".join(f", {_date(c) if type_ == 'datum' else _whole(c)} as {_read(c)}" for _, type_, c in typed)
    unread = ", ".join(f"case when {_is_unread(type_, cell)} then {cell} end" for _, type_, cell in typed)
    some_unread = " or ".join(f"({cell} is not null and {_read(cell)} is null)" for *_, cell in typed) or "false"
    return f"""(
        with granskad as (select *, {unusual} from {sheet.relation}),
        delad as (select {trimmed}, ovanlig_text, _row from granskad),
        trimmad as (select * replace ({plain_id(at["person"])} as {at["person"]}) from delad),
        last as (select *{each} from trimmad),
        sedd as (
            select *, {ids.figures_of(at["person"])} as siffror, {numbers} as nummer_i_text,
                case when {same_as_heading} then 'rubrik'
                    when {no_dates} and (regexp_matches(lower(coalesce({", ".join(cells)})), {sql_text(_NAMES_OF_SUMS)})
                        or regexp_matches(lower(concat_ws('|', {", ".join(cells)})), {sql_text(_ENDS_OF_SUMS)})) then 'summa'
                    else 'deltagande' end as radslag
            from last
            where coalesce({", ".join(cells)}) is not null
        ),
        provad as (
            select *, {someone} as nagon, {ids.is_number()} as ar_nummer,
                {_without_numbers("nummer_i_text", ", ".join(others))} as texter, {_without_numbers(some_unread, unread)} as olasta
            from sedd
        )
        select {values},
            case when ar_nummer then {_birth_year(source.year)} end as fodelsear_id,
            case when ar_nummer then kontrollsiffra_fel(siffror) end as kontrollsiffra_fel,
            radslag, cast({source.year} as integer) as ar,
            {sql_text(source.file)} as _file, {sql_text(sheet.name)} as _sheet, _row,
            case when radslag = 'deltagande' then nullif(concat_ws(chr(31), {", ".join(problems)}), '') end as _fel
        from provad
    )"""


def _value(name: str, type_: str, cell: str, texts: list[str]) -> str:
    """One column out; NULL where the file has no such column. `texts` are the cells in the list `texter`."""
    if not cell:
        return f"cast(null as {_TYPES[type_]}) as {name}"
    if type_ == "person":
        return f"case when {_someone(cell)} then hmac(identitet({cell}, siffror)) end as {name}"
    if type_ in _EXPECTED:
        return f"{_read(cell)} as {name}"
    return f"case when nummer_i_text then texter[{texts.index(cell) + 1}] else {cell} end as {name}"


def _read(cell: str) -> str:
    """The column of what was read of a cell that is no text."""
    return f"last_{cell}"


def _without_numbers(where: str, cells: str) -> str:
    """A list of cells with pseudonyms for personal numbers; NULL on rows where it is not asked for."""
    return f"case when {where} then list_transform(cast([{cells}] as varchar[]), lambda t: utan_personnummer(t)) end"


def _someone(cell: str) -> str:
    return f"({cell} is not null and not regexp_matches(lower({cell}), {sql_text(_NOBODY)}))"


# A date with a time, as systems write it; in universal time the last two hours are the next day here.
_WITH_TIME = r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?([+-][0-9]{2}:?[0-9]{2})?"
_UNIVERSAL = r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[01]):[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?Z"
# As Swedish is written by hand: 31/3 2022 and 31 mars 2022, the year apart. No other order is written so.
_SLASHED = "([0-9]{1,2})/([0-9]{1,2}) ([0-9]{4})"
# What else than a hyphen stands between year, month and day.
_SEPARATORS = f"'.{DASHES}', '{'-' * (len(DASHES) + 1)}'"
# What registers write for an end that has not come.
OPEN_END = (
    "-|–|—|[.]{1,3}|null|none|n/a|nat|pågår|pågående|öppen|öppet|ej avslutad|inte avslutad|tills vidare|t[.]?v[.]?|"
    "(9999|2999|2099)[-/]?[0-9]{2}[-/]?[0-9]{2}([T ]00:00(:00([.]0+)?)?)?|0000-00-00|1900-01-0[01]|0"
)


def _date(cell: str) -> str:
    """A date written year first, as a spreadsheet counts days, or by hand with the year apart. Other orders are not guessed."""
    return (
        f"case when {cell} is null or regexp_full_match({cell}, {sql_text(OPEN_END)}, 'i') then null "
        f"when {cell}[-5] = ' ' and regexp_full_match({cell}, {sql_text(by_hand())}, 'i') then {_by_hand(cell)} "
        f"when length({cell}) = 10 then coalesce(try_cast({cell} as date), try_cast(translate({cell}, {_SEPARATORS}) as date)) "
        f"when regexp_full_match({cell}, '[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}') then try_cast(replace({cell}, '.', '-') as date) "
        f"when regexp_full_match({cell}, {sql_text(SERIAL_DAY)}) "
        f"then date '{SERIAL_BEGINS}' + try_cast({cell}[1:5] as integer) "
        f"when length({cell}) = 8 then cast(try_strptime({cell}, '%Y%m%d') as date) "
        f"when regexp_full_match({cell}, {sql_text(f'{_WITH_TIME}|{_UNIVERSAL}')}) then try_cast({cell}[1:10] as date) end"
    )


@cache
def by_hand() -> str:
    """How a day is written by hand; a month whole, or by its first letters with or without a stop."""
    months = "|".join(f"{month_name(n)}|{month_name(n)[:3]}[.]?" for n in range(1, 13))
    return f"{_SLASHED}|([0-9]{{1,2}}) ({months}|sept[.]?) ([0-9]{{4}})"


@cache
def _months() -> tuple[str, ...]:
    """The first letters of each month, which tell them apart."""
    return tuple(month_name(n)[:3] for n in range(1, 13))


def _by_hand(cell: str) -> str:
    """A date written with the day first and the year apart; NULL for a day that is not in the calendar."""
    months = ", ".join(f"'{m}'" for m in _months())
    month = (
        f"case when contains({cell}, '/') then split_part(split_part({cell}, '/', 2), ' ', 1) "
        f"else cast(list_position([{months}], lower(split_part({cell}, ' ', 2)[1:3])) as varchar) end"
    )
    return f"try_cast({cell}[-4:] || '-' || {month} || '-' || regexp_extract({cell}, '^[0-9]+') as date)"


def day_by_hand(text: str) -> str:
    """The same in Python: 31/3 2022 or 31 mars 2022 as 2022-03-31, whatever the calendar says; '' for anything else."""
    if not re.fullmatch(by_hand(), text, re.IGNORECASE):
        return ""
    day, month, year = re.split("[/ ]+", text)
    number = int(month) if month.isdigit() else _months().index(month[:3].casefold()) + 1
    return f"{year}-{number:02}-{int(day):02}"


def _is_unread(type_: str, cell: str) -> str:
    """Whether something stands in a cell that could not be read."""
    empty = "" if type_ == "heltal" else f" and not regexp_full_match({cell}, {sql_text(OPEN_END)}, 'i')"
    return f"{cell} is not null{empty} and {_read(cell)} is null"


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


def _refuse(
    con: duckdb.DuckDBPyConnection, target: Path, layout: Layout, source: Source, headings: Mapping[str, str]
) -> None:
    """Raise for cells that could not be read, told under the headings of the file, and for a file without rows."""
    table = table_in(target)
    count, unreadable = con.execute(f"select count(*), count(_fel) from {table}").fetchone() or (0, 0)
    if not count:
        raise DeliveryFaults([empty_file(source)])
    if not unreadable:
        return
    spoiled = con.execute(
        f"select regexp_extract(_fel, 'person=([a-z]+)', 1) as form, arg_min(_sheet, (_sheet, _row)), arg_min(_row, (_sheet, _row)), "
        f"count(*) from {table} where regexp_full_match(_fel, 'person=[a-z]+') group by 1 order by 1"
    ).fetchall()
    rows = con.execute(
        f"select _sheet, _row, _fel from {table} where not regexp_full_match(_fel, 'person=[a-z]+') order by _sheet, _row limit {_SHOWN}"
    ).fetchall()
    types = {c.name: c for c in layout.columns}
    faults = [id_fault(form, source.file, sheet, row, n) for form, sheet, row, n in spoiled]
    for sheet, row, problems in rows:
        for problem in problems.split("\x1f"):
            name, _, value = problem.partition("=")
            if name == "person":
                continue
            column = types[name]
            faults.append(
                Fault(
                    file=source.file,
                    sheet=sheet,
                    row=row,
                    column=mask(headings[name]),
                    headline="värdet går inte att läsa",
                    found=f"”{mask(value)}”",
                    expected=_EXPECTED[column.type],
                    action=_ACTION[column.type],
                    code="PER-003",
                )
            )
    rest = unreadable - len(rows) - sum(n for *_, n in spoiled)
    if rest > 0:
        faults.append(more_faults(source, rest))
    raise DeliveryFaults(faults)


def _broken(source: Source) -> Fault:
    return Fault(
        file=source.file,
        headline="filen går inte att läsa",
        found="rader som inte går att skilja åt",
        expected="text med samma avgränsare på alla rader, i UTF-8 eller Windows-1252",
        action="Exportera filen på nytt ur källsystemet.",
        code="PER-002",
    )
