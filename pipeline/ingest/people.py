"""Registers of persons: one row per participation in, the same rows out, without identity.

Everything here is SQL over whole columns, so that ten million rows pass in seconds. A
personal number is replaced by its pseudonym in the same query that reads it: none is ever
written, wherever in the file it stood.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault, StageStopped, mask
from pipeline.ingest.grid import Grid, find_delimiter, is_empty, read_grids, text_encoding
from pipeline.ingest.layout import Layout
from pipeline.ingest.matrix import Reading, Source, is_total
from pipeline.ingest.records import FoundColumn, cell_text, read_header
from pipeline.personal import IN_TEXT, load_macros
from pipeline.store import connect, sql_text, write_parquet

if TYPE_CHECKING:
    import duckdb

# Up to here a text file is read cell by cell, and faults name the exact row; above it by
# DuckDB's own reader, which counts lines.
SMALL = 20_000_000
_SHOWN = 5
_HEAD = 65_536
_NAMES_OF_SUMS = "^(summa|totalt|total|totala|delsumma|s:a)\\b"
_TYPES = {"person": "VARCHAR", "text": "VARCHAR", "heltal": "INTEGER", "datum": "DATE"}
_EXPECTED = {"heltal": "ett heltal, till exempel 24", "datum": "ett datum som 2022-03-31"}
_BLANK = " \t\u00a0\u2007\u202f"
# In cells set beside each other: one begins or ends with a blank.
_EDGE = f"(?:^|\\|)[{_BLANK}]|[{_BLANK}](?:\\||$)"
_CHUNK = 8_000_000


@dataclass
class PeopleReading:
    """What came out of a file of persons: how many rows, and what was noted."""

    rows: int = 0
    remarks: list[str] = field(default_factory=list)


def people_columns(layout: Layout) -> dict[str, str]:
    """Columns and SQL types of a table of persons.

    `person` is a pseudonym; `fodelsear_id` the year of birth in a personal number;
    `kontrollsiffra_fel` whether its check digit is wrong; `radslag` what the row is
    (deltagande, summa, rubrik); `_fel` cells that could not be read, empty in what passes.
    """
    columns = {c.name: _TYPES[c.type] for c in layout.columns}
    return columns | {
        "fodelsear_id": "INTEGER", "kontrollsiffra_fel": "BOOLEAN", "radslag": "VARCHAR", "ar": "INTEGER",
        "_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "BIGINT", "_fel": "VARCHAR",
    }  # fmt: skip


def read_people(path: Path, layout: Layout, source: Source, key: bytes, target: Path) -> PeopleReading:
    """Read one file of persons and write it to `target` (Parquet), identities replaced.

    `key` is the förbund's own. Raises DeliveryFaults with everything wrong in the file;
    then nothing is left behind.
    """
    con = connect(threads=2)
    # Without a place to spill to, the rows as delivered are never on disk, not even for a moment.
    con.execute("set temp_directory = ''")
    load_macros(con, key)
    large = path.suffix.lower() in (".csv", ".txt", ".tsv") and path.stat().st_size > SMALL
    sheets = _large(con, path, layout, source) if large else _small(con, path, layout, source)
    parts, out = [], PeopleReading()
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
        raise DeliveryFaults(_rejected(con, source) or [_broken(source)]) from None
    except duckdb.Error as error:
        raise StageStopped(
            f"{source.file}: läsaren stannade ({type(error).__name__}). Det är ett fel i programmet: "
            "rapportera det med filens sort, aldrig med dess innehåll."
        ) from None
    if faults := _rejected(con, source):
        raise DeliveryFaults(faults)
    return rows


@dataclass(frozen=True)
class _Sheet:
    """Cells as text under c0, c1 …, and which column stands where."""

    relation: str
    name: str
    width: int
    columns: list[FoundColumn]
    remarks: list[str]


def _small(con: duckdb.DuckDBPyConnection, path: Path, layout: Layout, source: Source) -> list[_Sheet]:
    import pandas

    sheets: list[_Sheet] = []
    faults: list[Fault] = []
    for number, grid in enumerate(read_grids(path, source.file)):
        if grid.hidden:
            continue
        out = Reading()
        header = read_header(grid, layout, source, out)
        faults += out.faults
        if header is None or out.faults:
            continue
        head, columns = header
        width = 1 + max(i for i, cell in enumerate(grid.rows[head]) if not is_empty(cell))
        rows = list(_rows(grid, head, width, source, out))
        faults += out.faults[:_SHOWN]
        frame = pandas.DataFrame(rows, columns=[*(f"c{i}" for i in range(width)), "_row"], dtype="object")
        con.register(f"ram{number}", frame)
        cells = ", ".join(f"cast(c{i} as varchar) as c{i}" for i in range(width))
        con.execute(
            f"create temp table radata{number} as select {cells}, cast(_row as bigint) as _row from ram{number}"
        )
        remarks = ([grid.note] if grid.note else []) + out.remarks
        sheets.append(_Sheet(f"radata{number}", grid.sheet, width, columns, remarks))
    if faults:
        raise DeliveryFaults(faults)
    if not sheets:
        raise DeliveryFaults([_empty(source)])
    return sheets


def _rows(grid: Grid, head: int, width: int, source: Source, out: Reading) -> Iterator[list[object]]:
    """The rows under the heading as text; what does not fit the heading is a fault."""
    for index in range(head + 1, len(grid.rows)):
        row = grid.rows[index]
        filled = [c for c in row if not is_empty(c)]
        if not filled:
            continue
        if len(filled) == 1 and isinstance(filled[0], str) and not is_total(filled[0]):
            out.remarks.append(f"rad {index + 1} är bara text och läses inte")
            continue
        if any(not is_empty(c) for c in row[width:]):
            out.faults.append(_ragged(source, grid.sheet, index + 1, "raden har fler celler än rubrikraden"))
        elif len(row) < width and not is_total(str(filled[0])):
            out.faults.append(_ragged(source, grid.sheet, index + 1, "raden har färre celler än rubrikraden"))
        cells = [None if is_empty(c) else cell_text(c) for c in row[:width]]
        yield [*cells, *[None] * (width - len(cells)), index + 1]


def _large(con: duckdb.DuckDBPyConnection, path: Path, layout: Layout, source: Source) -> list[_Sheet]:
    """A text file too large to hold: its first lines tell encoding, separator and heading."""
    with path.open("rb") as file:
        begin = file.read(_HEAD)
    encoding = text_encoding(path, source.file)
    text = codecs.getincrementaldecoder(encoding)().decode(begin)
    delimiter = find_delimiter(text)
    rows: list[list[object]] = [list(r) for r in csv.reader(io.StringIO(text.rpartition("\n")[0]), delimiter=delimiter)]
    out = Reading()
    header = read_header(Grid("", rows), layout, source, out)
    if header is None or out.faults:
        raise DeliveryFaults(out.faults)
    head, columns = header
    width = len(rows[head])
    spec = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width)) + "}"
    file_name, codec = _readable(con, path, encoding)
    con.execute(
        f"""create temp view radata as
        select *, {head + 1} + row_number() over () as _row
        from read_csv({sql_text(file_name)}, delim={sql_text(delimiter)}, quote='"', escape='"', header=false,
            skip={head + 1}, auto_detect=false, columns={spec}, encoding='{codec}', store_rejects=true,
            parallel=true)"""
    )
    return [_Sheet("radata", "", width, columns, [])]


def _readable(con: duckdb.DuckDBPyConnection, path: Path, encoding: str) -> tuple[str, str]:
    """A name and an encoding that DuckDB can read; other encodings are decoded in memory."""
    if encoding == "utf-8-sig":
        return str(path), "utf-8"
    if encoding == "latin-1":
        return str(path), "latin-1"
    import fsspec

    memory = fsspec.filesystem("memory")
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file, memory.open("/leverans.csv", "wb") as out:
        while chunk := file.read(_CHUNK):
            out.write(decoder.decode(chunk).encode("utf-8"))
        out.write(decoder.decode(b"", final=True).encode("utf-8"))
    con.register_filesystem(memory)
    return "memory:///leverans.csv", "utf-8"


def _select(sheet: _Sheet, layout: Layout, source: Source) -> str:
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
        return f"case when {cell} is not null then hmac(identitet({cell}, siffror)) end as {name}"
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
        raise DeliveryFaults([_empty(source)])
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
                    file=source.file, sheet=sheet, row=row, column=column.headings[0],
                    headline="värdet går inte att läsa", found=f"”{mask(value)}”", expected=_EXPECTED[column.type],
                    action="Rätta cellen i källsystemet och exportera på nytt.",
                )
            )  # fmt: skip
    if unreadable > len(rows):
        faults.append(_more(source, unreadable - len(rows)))
    raise DeliveryFaults(faults)


def _rejected(con: duckdb.DuckDBPyConnection, source: Source) -> list[Fault]:
    """Rows that the reader of large files set aside."""
    known = con.execute("select count(*) from information_schema.tables where table_name = 'reject_errors'").fetchone()
    if not known or not known[0]:
        return []
    rows = con.execute("select line, cast(error_type as varchar) from reject_errors order by line").fetchall()
    told = {
        "MISSING COLUMNS": "raden har färre celler än rubrikraden",
        "TOO MANY COLUMNS": "raden har fler celler än rubrikraden",
        "UNQUOTED VALUE": "ett citattecken saknas",
        "INVALID ENCODING": "tecken går inte att läsa",
    }
    faults = [_ragged(source, "", line, told.get(kind, "raden går inte att läsa")) for line, kind in rows[:_SHOWN]]
    return faults + ([_more(source, len(rows) - _SHOWN)] if len(rows) > _SHOWN else [])


def _ragged(source: Source, sheet: str, row: int, headline: str) -> Fault:
    return Fault(
        file=source.file, sheet=sheet, row=row, headline=headline, expected="lika många celler som rubriker",
        action="En avgränsare eller ett radbyte kan stå inne i en cell, eller filen är avklippt. Exportera på nytt.",
    )  # fmt: skip


def _more(source: Source, count: int) -> Fault:
    return Fault(
        file=source.file, headline=f"{count} rader till har samma slags fel",
        action="Börja med raderna ovan: felet är oftast detsamma.",
    )  # fmt: skip


def _empty(source: Source) -> Fault:
    return Fault(
        file=source.file, headline="filen har rubriker men inga deltaganden", expected="minst en rad under rubrikraden",
        action="Exportera filen på nytt; den här är avklippt eller tom.",
    )  # fmt: skip


def _broken(source: Source) -> Fault:
    return Fault(
        file=source.file, headline="filen går inte att läsa", found="rader som inte går att skilja åt",
        expected="text med samma avgränsare på alla rader, i UTF-8 eller Windows-1252",
        action="Exportera filen på nytt ur källsystemet.",
    )  # fmt: skip
