"""Files of persons as sheets of cells that are text: what stands where, and nothing of what it means.

A workbook or a small text file is read cell by cell, and faults name the exact row; a
large text file by DuckDB's own reader, which counts lines.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.cells import clean_text
from pipeline.ingest.corrections import Applied, read_corrected, refuse_corrections
from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.layout import Layout
from pipeline.ingest.reading import (
    Reading,
    Source,
    choose_sheets,
    hidden_sheets,
    is_total,
    ragged_row,
    short_row,
    stray_column,
    stray_columns,
)
from pipeline.ingest.records import FoundColumn, cell_text, read_header
from pipeline.ingest.text_faults import (
    is_quoted_inside,
    quote_fault,
    refuse_holes,
    refuse_spoiled,
    unreadable,
)
from pipeline.ingest.text_files import find_delimiter, text_encoding, undecodable
from pipeline.personal import find_personal_numbers
from pipeline.store import file_text, sql_text

if TYPE_CHECKING:
    import duckdb

# Text files above this, in bytes, are large.
SMALL = 5_000_000
_SHOWN = 5
_HEAD = 65_536
_CHUNK = 8_000_000
_LONE_CR = re.compile("\r(?!\n)")
# Controls, lone ends of lines, and what Ã¥ looks like in bytes; in UTF-8 also marks, other widths and lost letters.
_ODD_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f]|\r[^\n]|\xc3[\xa5\xa4\xb6]")
_ODD_UTF8 = re.compile(
    rb"[\x00-\x08\x0e-\x1f]|\r[^\n]|\xcc|\xcd[\x80-\xaf]|\xc2[\x80-\x9f\xad]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xb8[\x80-\x8f]"
    rb"|\xef[\xbb-\xbd]|\xef\xbf\xbd|\xc3\x83\xc2|\xe2\x88\x9a|\xe2\x94\x9c"
)
# What nearly every byte of a file is: every mark has one that is not, but for an end of a line.
_PLAIN_BYTES = bytes({*range(0x09, 0x0E), *range(0x20, 0x100)} - {0xC3})
_PLAIN_UTF8 = bytes({*range(0x09, 0x0E), *range(0x20, 0x100)} - {0xC2, 0xCC, 0xCD, 0xE2, 0xEF})
# Two words: an id has none.
_PROSE = re.compile(r"[^\W\d_]{2,}\S*\s+\S*[^\W\d_]{2,}")


@dataclass(frozen=True)
class Sheet:
    """Cells as text under c0, c1 …, and which column stands where."""

    relation: str
    name: str
    width: int
    columns: list[FoundColumn]
    remarks: list[str]
    # Read by the library, which sets rows aside that do not fit.
    is_large: bool = False


def read_sheets(
    con: duckdb.DuckDBPyConnection, path: Path, layout: Layout, source: Source
) -> tuple[list[Sheet], list[Applied]]:
    """Every sheet with participations, and the corrections made.

    Raises DeliveryFaults with what is wrong in headings, rows and corrections.
    """
    if path.suffix.lower() in (".csv", ".txt", ".tsv") and path.stat().st_size > SMALL:
        limit = f"{SMALL // 1_000_000} MB"
        refuse_corrections(
            source,
            f"en textfil om personer över {limit} kan inte rättas",
            "Rätta i källsystemet och exportera på nytt, och ta bort rättelsen ur forbund.toml.",
        )
        encoding = text_encoding(path, source.file)
        try:
            return _large(con, path, encoding, layout, source), []
        except UnicodeDecodeError:
            raise DeliveryFaults([undecodable(path, encoding, source.file)]) from None
    return _small(con, path, layout, source)


def _small(
    con: duckdb.DuckDBPyConnection, path: Path, layout: Layout, source: Source
) -> tuple[list[Sheet], list[Applied]]:
    import pandas

    sheets: list[Sheet] = []
    grids, applied = read_corrected(path, layout, source)
    chosen, faults = choose_sheets(grids, layout, source, lambda g: _heading_of(g, layout, source))
    remarks_of_file = hidden_sheets(grids)
    remarks_of_file += [f"blad ”{sheet}”: {why}" for sheet, why in chosen.skipped.items()]
    for number, grid in enumerate(chosen.grids):
        out = Reading()
        header = read_header(grid, layout, source, out)
        faults += out.faults
        if header is None or out.faults:
            continue
        head, columns = header
        width = 1 + max(i for i, cell in enumerate(grid.rows[head]) if not is_empty(cell))
        rows = list(_rows(grid, head, width, source, out))
        faults += stray_columns(grid, source, head, range(head + 1, len(grid.rows)), width)
        faults += out.faults[:_SHOWN]
        frame = pandas.DataFrame(rows, columns=[*(f"c{i}" for i in range(width)), "_row"], dtype="object")
        con.register(f"ram{number}", frame)
        cells = ", ".join(f"cast(c{i} as varchar) as c{i}" for i in range(width))
        con.execute(
            f"create temp table radata{number} as select {cells}, cast(_row as bigint) as _row from ram{number}"
        )
        remarks = remarks_of_file + ([grid.note] if grid.note else []) + [*grid.remarks, *out.remarks]
        remarks_of_file = []
        sheets.append(Sheet(f"radata{number}", grid.sheet, width, columns, remarks))
    if faults:
        raise DeliveryFaults(faults)
    if not sheets:
        raise DeliveryFaults([empty_file(source)])
    return sheets, applied


def _heading_of(grid: Grid, layout: Layout, source: Source) -> Reading:
    out = Reading()
    read_header(grid, layout, source, out)
    return out


def _rows(grid: Grid, head: int, width: int, source: Source, out: Reading) -> Iterator[list[object]]:
    """The rows under the heading as text; what does not fit the heading is a fault."""
    for index in range(head + 1, len(grid.rows)):
        row = grid.rows[index]
        filled = [c for c in row if not is_empty(c)]
        if not filled:
            continue
        if len(filled) == 1 and _is_prose(filled[0]) and (grid.sheet or len(row) >= width):
            out.remarks.append(f"rad {index + 1} är bara text och läses inte")
            continue
        if any(not is_empty(c) for c in row[width:]):
            out.faults.append(ragged_row(source, grid.sheet, index + 1, "raden har fler celler än rubrikraden"))
        elif len(row) < width and not is_total(str(filled[0])):
            out.faults.append(short_row(source, grid.sheet, index + 1, [str(c) for c in filled], width))
        cells = [None if is_empty(c) else cell_text(c) for c in row[:width]]
        yield [*cells, *[None] * (width - len(cells)), index + 1]


def _is_prose(cell: object) -> bool:
    """Words, such as a source or a title: not an id, and not a row cut off after one."""
    text = str(cell)
    return (
        isinstance(cell, str) and not is_total(text) and bool(_PROSE.search(text)) and not find_personal_numbers(text)
    )


def _large(con: duckdb.DuckDBPyConnection, path: Path, encoding: str, layout: Layout, source: Source) -> list[Sheet]:
    """A text file too large to hold: its first lines tell encoding, separator and heading."""
    with path.open("rb") as file:
        begin = file.read(_HEAD)
    text = codecs.getincrementaldecoder(encoding)().decode(begin)
    delimiter = find_delimiter(_LONE_CR.sub("\n", clean_text(text)))
    text = _LONE_CR.sub("\n", clean_text(text)).rpartition("\n")[0]
    rows: list[list[object]] = [list(r) for r in csv.reader(io.StringIO(text), delimiter=delimiter)]
    out = Reading()
    header = read_header(Grid("", rows), layout, source, out)
    if header is None or out.faults:
        raise DeliveryFaults(out.faults)
    head, columns = header
    width = len(rows[head])
    spec = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width)) + "}"
    file_name, codec = _readable(con, path, encoding, source.file)
    con.execute(
        f"""create temp view radata as
        select *, {head + 1} + row_number() over () as _row
        from read_csv({file_text(file_name)}, delim={sql_text(delimiter)}, quote='"', escape='"', header=false,
            skip={head + 1}, auto_detect=false, columns={spec}, encoding='{codec}', store_rejects=true, hive_partitioning=false,
            parallel=true)"""
    )
    if faults := _strays(con, rows[head], source):
        raise DeliveryFaults(faults)
    empty = [n for n in _empty_lines(path, encoding) if n > head + 1]
    if not empty:
        return [Sheet("radata", "", width, columns, [], is_large=True)]
    # The reader passes over empty lines; rows after them stand further down than it counts.
    passed = {n - k: k for k, n in enumerate(empty, 1)}
    listed = ", ".join(f"({last}, {k})" for last, k in passed.items())
    con.execute(
        f"""create temp view numrerad as
        select radata.* replace (_row + coalesce(tomma.antal, 0) as _row)
        from radata asof left join (values {listed}) as tomma(efter, antal) on radata._row > tomma.efter"""
    )
    return [Sheet("numrerad", "", width, columns, [], is_large=True)]


def _strays(con: duckdb.DuckDBPyConnection, heading: list[object], source: Source) -> list[Fault]:
    """As `stray_columns`, of a large file. Nothing is asked of one whose columns all have headings."""
    faults = []
    for i in (i for i, cell in enumerate(heading) if is_empty(cell)):
        asked = f"select count(*), min(_row) from radata where nullif(trim(c{i}), '') is not null"
        count, first = con.execute(asked).fetchone() or (0, 0)
        faults += [stray_column(source, "", i, count, first - 1)] if count else []
    return faults


def _empty_lines(path: Path, encoding: str) -> list[int]:
    """The numbers of the lines that are empty. Lines are walked only in a file that has some."""
    breaks, end = ("\n\n", "\n\r\n"), ""
    with path.open(encoding=encoding, newline="") as file:
        while chunk := file.read(_CHUNK):
            if any(b in end + chunk for b in breaks):
                break
            end = (end + chunk)[-2:]
        else:
            return []
        file.seek(0)
        return [n for n, line in enumerate(file, 1) if not line.strip()]


def _readable(con: duckdb.DuckDBPyConnection, path: Path, encoding: str, shown: str) -> tuple[str, str]:
    """A name and an encoding that DuckDB can read; what is not plain text in one of those is made so in memory."""
    plain = {"utf-8-sig": "utf-8", "latin-1": "latin-1"}.get(encoding)
    if plain and not _is_odd(path, encoding):
        return str(path), plain
    import fsspec

    memory = fsspec.filesystem("memory")
    before = 0
    with path.open(encoding=encoding, newline="") as file, memory.open("/leverans.csv", "wb") as out:
        while lines := file.readlines(_CHUNK):
            refuse_holes("".join(lines), shown, before)
            text = clean_text("".join(lines))
            refuse_spoiled(text, shown, before)
            before += len(lines)
            out.write(_LONE_CR.sub("\n", text).encode("utf-8"))
    if not con.filesystem_is_registered("memory"):
        con.register_filesystem(memory)
    return "memory:///leverans.csv", "utf-8"


def _is_odd(path: Path, encoding: str) -> bool:
    """Whether a file holds anything that clean_text would change, or that was spoiled."""
    marks, plain = marks_of(encoding)
    with path.open("rb") as file:
        end = file.read(3).removeprefix(codecs.BOM_UTF8)
        while chunk := file.read(_CHUNK):
            if may_be_odd(end + chunk, plain) and marks.search(end + chunk):
                return True
            end = chunk[-3:]
    return False


def marks_of(encoding: str) -> tuple[re.Pattern[bytes], bytes]:
    """What tells that a file is odd, and the bytes without which it cannot be there, but for an end of a line."""
    return (_ODD_UTF8, _PLAIN_UTF8) if encoding == "utf-8-sig" else (_ODD_BYTES, _PLAIN_BYTES)


def may_be_odd(text: bytes, plain: bytes) -> bool:
    """Whether a mark may be there at all: told of most files in a twentieth of the time that looking for it takes."""
    return bool(text.translate(None, plain)) or text.count(b"\r") != text.count(b"\r\n")


def rejected_rows(con: duckdb.DuckDBPyConnection, source: Source) -> list[Fault]:
    """Rows that the reader of large files set aside, told as those of a small file are."""
    # A line may be set aside for each of its cells; its first fault tells enough.
    rows = con.execute(
        """select line, min(cast(error_type as varchar)), any_value(csv_line), any_value(delimiter), any_value(width)
        from reject_errors as e
        left join (
            select scan_id, any_value(delimiter) as delimiter, any_value(len(string_split(columns, ','))) as width
            from reject_scans group by scan_id
        ) as s using (scan_id)
        group by line order by line"""
    ).fetchall()
    faults = [_rejected(source, *row) for row in rows[:_SHOWN]]
    return faults + ([more_faults(source, len(rows) - _SHOWN)] if len(rows) > _SHOWN else [])


def _rejected(source: Source, row: int, kind: str, line: str | None, delimiter: str, width: int) -> Fault:
    """The fault of one line. What the line holds decides only which words; none of it is told."""
    first = (line or "").partition("\n")[0]
    if kind == "UNQUOTED VALUE":
        return quote_fault(row, source.file, is_quoted_inside(first, delimiter) and first.count('"') % 2 == 0)
    if kind == "INVALID ENCODING":
        return unreadable(source.file, "teckenkodningen känns inte igen", row)
    if kind == "MISSING COLUMNS":
        return short_row(source, "", row, first.split(delimiter), width)
    told = {"TOO MANY COLUMNS": "raden har fler celler än rubrikraden"}
    return ragged_row(source, "", row, told.get(kind, "raden går inte att läsa"))


def more_faults(source: Source, count: int) -> Fault:
    """The faults that are counted and not shown."""
    return Fault(
        file=source.file,
        headline=f"{count} rader till har samma slags fel",
        action="Börja med raderna ovan: felet är oftast detsamma.",
        code="PER-004",
    )


def empty_file(source: Source) -> Fault:
    """A file with headings and no participation."""
    return Fault(
        file=source.file,
        headline="filen har rubriker men inga deltaganden",
        expected="minst en rad under rubrikraden",
        action="Exportera filen på nytt; den här är avklippt eller tom.",
        code="PER-005",
    )
