"""Printed figures: what an annual report says, one row per figure, and how exactly it says it.

How exactly is read from the figure as it was printed: its decimals, and words such as "ca"
or "drygt". Nothing else is understood here; what a figure is about is settled in clean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from pipeline.faults import suggest
from pipeline.ingest.amounts import NotAnAmount, read_amount
from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.layout import Layout
from pipeline.ingest.reading import Reading, Source, check_width
from pipeline.ingest.records import FoundColumn, cell_text, read_header, unreadable_cell
from pipeline.ingest.signs import NOTHING, SYMBOL_WORDS, printed_symbol
from pipeline.rows.printed import PublishedRow
from pipeline.rows.typed import typed_columns
from pipeline.typography import ABOUT_WORDS

# Words of the column Enhet -> ours. What is not a share, an amount or a count is kept as it is.
UNITS = {
    "kr": "kr",
    "kronor": "kr",
    "tkr": "tkr",
    "mnkr": "mnkr",
    "mkr": "mnkr",
    "antal": "antal",
    "st": "antal",
    "procent": "procent",
    "%": "procent",
    "procentenheter": "procentenheter",
    "andel": "andel",
    "månader": "manader",
    "år": "ar",
    "dagar": "dagar",
    "tjänster": "tjanster",
}
# Words of the column Typ -> kind. An answer to a survey is an outcome; enkat is kept apart.
KINDS = {
    "utfall": "utfall",
    "budget": "budget",
    "mål": "mal",
    "prognos": "prognos",
    "avvikelse": "avvikelse",
    "enkät": "enkat",
}
PRINTED_COLUMNS = typed_columns(PublishedRow)
# In running text an amount may also be told as one of ten, or as tens of them.
_ABOUT = re.compile(rf"\b(?:{'|'.join(ABOUT_WORDS)}|var tionde|(?:\w+|\d+)-tal|tiotal)\b|[~≈]")
_NUMBER = re.compile(r"[-\u2212\u2013]?\s?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:[,.]\d+)?")


def read_printed(grid: Grid, layout: Layout, source: Source) -> Reading:
    """Every printed figure of one sheet: a row of PRINTED_COLUMNS each, `varde` in `enhet`.

    A sign in its place is its `symbol`; `varde` is then 0 for nothing, else NULL.
    """
    out = Reading()
    header = read_header(grid, layout, source, out)
    if header is None or out.faults:
        return out
    head, columns = header
    below = range(head + 1, len(grid.rows))
    rows = [i for i in below if sum(not is_empty(c) for c in grid.rows[i]) > 1]
    check_width(grid, source, head, rows, out)
    for index in rows:
        out.rows.append(_printed_row(grid, source, columns, index, out))
    return out


def _printed_row(grid: Grid, source: Source, columns: list[FoundColumn], index: int, out: Reading) -> dict[str, object]:
    row = grid.rows[index]
    record: dict[str, object] = dict.fromkeys(PRINTED_COLUMNS)
    for found in columns:
        cell = row[found.index] if found.index < len(row) else None
        if found.column.is_dropped:
            continue
        if found.column.type == "text":
            record[found.column.name] = "" if is_empty(cell) else cell_text(cell)
        elif found.column.name == "varde" and (symbol := printed_symbol(cell)):
            told = f"rad {index + 1}: det tryckta värdet är ett tecken och inget tal ({SYMBOL_WORDS[symbol]})"
            out.remarks.append(told)
            record |= {"symbol": symbol, "varde": Decimal(0) if symbol == NOTHING else None}
        else:
            record[found.column.name] = _number(grid, source, found, cell, index, out)
    for name in ("insats", "kon", "kolumn", "rad", "tryckt", "beteckning", "symbol"):
        record[name] = record[name] or ""
    _translate(record, "enhet", UNITS, grid, source, columns, index, out)
    _translate(record, "typ", KINDS, grid, source, columns, index, out)
    value = record["varde"]
    return record | {
        "decimaler": printed_decimals(str(record["tryckt"]), value) if isinstance(value, Decimal) else 0,
        "ungefar": is_about(str(record["tryckt"])),
        "avser": int(str(record["avser"] or 0)),
        "ar": source.year,
        "_file": source.file,
        "_sheet": grid.sheet,
        "_row": index + 1,
    }


def _number(grid: Grid, source: Source, found: FoundColumn, cell: object, index: int, out: Reading) -> Decimal | None:
    try:
        amount = read_amount(cell)
    except NotAnAmount:
        amount = None
    if amount is None:
        out.faults.append(
            unreadable_cell(
                grid, source, found, cell, index, "ett tal, till exempel 18 025,8", "Rätta cellen i originalet."
            )
        )
        return None
    return amount.value


def _translate(
    record: dict[str, object],
    name: str,
    words: Mapping[str, str],
    grid: Grid,
    source: Source,
    columns: list[FoundColumn],
    index: int,
    out: Reading,
) -> None:
    word = str(record[name] or "").strip().casefold()
    if word in words:
        record[name] = words[word]
        return
    found = next(f for f in columns if f.column.name == name)
    told = f"Rätta ordet i kolumnen {found.heading}."
    out.faults.append(unreadable_cell(grid, source, found, record[name], index, suggest(word, words), told))


def is_about(printed: str) -> bool:
    """Whether the figure was printed with a word that says it is not exact: ca, drygt, ett tiotal."""
    return bool(_ABOUT.search(printed.casefold()))


def printed_decimals(printed: str, value: Decimal) -> int:
    """The decimals with which `value` stands in the printed text; those of the value when it is in words.

    "16 858,0" -> 1; "224 (153/71)" -> 0 for each of the three; "en fjärdedel" -> 0.
    """
    for token in _NUMBER.findall(printed):
        text = re.sub(r"[\s\u00a0\u202f]", "", token).lstrip("-\u2212\u2013").replace(",", ".")
        if Decimal(text) == abs(value):
            return len(text.partition(".")[2])
    digits = format(value.normalize(), "f")
    return len(digits.partition(".")[2])
