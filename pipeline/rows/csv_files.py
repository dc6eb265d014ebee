"""CSV that a spreadsheet opens: text is shown and never run, numbers stay numbers.

A text that begins as a formula does (=, +, −, @, tab, CR, also in full width) gets an apostrophe before
it, as a person would write it in Excel. Every CSV that leaves the program is written by this rule;
the explorer's page has it in JavaScript.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import copy_out, sql_text

if TYPE_CHECKING:
    import duckdb

_MARK = "'"
# Of these a report shows one decimal: what else is stored is how the division came out.
_ONE_DECIMAL = frozenset({"procent", "manader"})
# Written for RE2 (DuckDB) and Python alike. A text that has the mark gets another, so that one can be taken away.
_BEGINS = r"^'*[ \x{a0}\r\n\t]*[=+@\x{2212}\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}-]|^'*[\t\r\n]"
# Figures with a sign are a number, and a dash alone is a dash.
_NUMBER = r"^[-+\x{2212}]?[0-9][0-9 \x{a0}\x{202f}]*([.,][0-9]+)?( ?%)?$|^[-\x{2212}]+$"


def _in_python(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), pattern).replace("$", r"\Z"))


_BEGINS_HERE, _NUMBER_HERE = _in_python(_BEGINS), _in_python(_NUMBER)


def as_shown(value: object) -> object:
    """A cell as it may stand in a CSV file: a text that would be run has a mark before it."""
    if isinstance(value, str) and _BEGINS_HERE.search(value) and not _NUMBER_HERE.search(value):
        return _MARK + value
    return value


def as_written(text: str) -> str:
    """What `as_shown` was given."""
    return text[1:] if text.startswith(_MARK) and _BEGINS_HERE.search(text) else text


def write_csv(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of a query as CSV (UTF-8, semicolon, header); returns their number."""
    return copy_out(con, shown_query(con, query), path, "(format csv, header true, delimiter ';')")


def write_for_people(
    con: duckdb.DuckDBPyConnection, query: str, path: Path, *, unit: str, headings: Mapping[str, str] | None = None
) -> int:
    """Write the rows of a query as a CSV that a person opens in a Swedish spreadsheet; returns their number.

    Decimal commas, no zeros that say nothing, shares and months with the one decimal that reports have (`unit` is
    the column with the unit), a byte order mark before åäö, and `headings` for the names of columns.
    """
    described = con.execute(f"describe {query}").fetchall()
    columns = [
        f"{number_text(name, unit) if type_.startswith('DECIMAL') else _quoted(name)} as {_quoted((headings or {}).get(name, name))}"
        for name, type_, *_ in described
    ]
    count = write_csv(con, f"select {', '.join(columns)} from ({query})", path)
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    return count


def number_text(column: str, unit: str) -> str:
    """A decimal column as SQL that gives it as a person writes it: 44,5 and 1250,75 and 3."""
    name = _quoted(column)
    rounded = f"case when {_quoted(unit)} in ({', '.join(map(sql_text, sorted(_ONE_DECIMAL)))}) then round({name}, 1) else {name} end"
    return f"replace(rtrim(rtrim(cast({rounded} as varchar), '0'), '.'), '.', ',')"


def number_for_people(value: Decimal | None, unit: str) -> str:
    """The same of one value; '' for none."""
    if value is None:
        return ""
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP) if unit in _ONE_DECIMAL else value
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def shown_query(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """A query whose columns of text are as they may stand in a CSV file; the order of rows is its own."""
    described = con.execute(f"describe {query}").fetchall()
    texts = [_quoted(name) for name, type_, *_ in described if type_ == "VARCHAR"]
    replaced = f" replace ({', '.join(map(_marked, texts))})" if texts else ""
    return f"select *{replaced} from ({query})"


def _marked(column: str) -> str:
    unsafe = f"regexp_matches({column}, {sql_text(_BEGINS)}) and not regexp_matches({column}, {sql_text(_NUMBER)})"
    return f"case when {unsafe} then {sql_text(_MARK)} || {column} else {column} end as {column}"


def write_rows(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV that Excel in Sweden opens: semicolon, LF."""
    return "".join(map(_line, rows))


def _line(row: Iterable[object]) -> str:
    out = io.StringIO()
    # Only what is in the end of a line is quoted in a cell, and a lone CR would end one.
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(map(as_shown, row))
    return out.getvalue().removesuffix("\r\n") + "\n"


def read_rows_back(text: str) -> Iterator[dict[str, str]]:
    """The rows that `write_rows` wrote, by heading."""
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";"):
        yield {key: as_written(cell) for key, cell in row.items()}
