"""Tables with one thing per row: each row delivered is one row out, under our names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.faults import Fault, mask
from pipeline.ingest.amounts import UNIT_FACTOR, NotAnAmount, read_amount
from pipeline.ingest.cells import AS_HYPHENS, Measured
from pipeline.ingest.grid import Grid, column_letter, is_empty
from pipeline.ingest.headings import find_unit, match_year, split_heading
from pipeline.ingest.joined import lone_text_fault
from pipeline.ingest.layout import Layout, RecordColumn
from pipeline.ingest.reading import Reading, Source, check_width, is_total, miss_header, rows_above
from pipeline.ingest.signs import printed_symbol
from pipeline.ingest.synonyms import apart, suggest_heading
from pipeline.ingest.units_said import NOT_SAID, remark_of, unit_fault, unknown_unit_fault

# What is counted, after a count ("24 st"); and a count that is withheld: <5, 1-4, färre än 5.
_COUNTED = re.compile(r"(?<=\d)\s*(?:st|stycken|pers|personer|deltagare)\.?\s*$", re.IGNORECASE)
_WITHHELD = re.compile(r"(?:[<≤]|under|färre än|mindre än)\s*(?:10|\d)|[01]\s*-\s*\d", re.IGNORECASE)
# What a heading of amounts ends in beside the unit: Budget (miljarder kronor).
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
# Types of column that give two: the value and the unit it was written in.
WITH_UNIT = ("belopp", "varde")


@dataclass(frozen=True)
class FoundColumn:
    """A column of a sheet that is known: where it stands, what it is, unit and words of its heading."""

    index: int
    column: RecordColumn
    unit: str
    heading: str


def read_records(grid: Grid, layout: Layout, source: Source) -> Reading:
    """Every row of one sheet. Amount columns give two: `<name>` (Decimal) and `<name>_enhet`.

    Rows out carry every column of the layout (None where not delivered), `ar`, `ar_summarad`,
    `ungefar` (the units of what is not exact: "kr antal") and where the row stood.
    """
    out = Reading()
    header = read_header(grid, layout, source, out)
    if header is None:
        return out
    head, columns = header
    if layout.named_by not in {f.column.name for f in columns} and out.faults:
        # The column is told of; that every row lacks it says nothing more.
        return out
    sheet_unit = find_unit([str(c) for r in grid.rows[:head] for c in r if not is_empty(c)])
    with_amounts = [f for f in columns if f.column.type == "belopp"]
    if with_amounts and not sheet_unit and (fault := unknown_unit_fault(grid, source, head)):
        out.faults.append(fault)
    if not sheet_unit and grid.unit_said[0] and any(not f.unit for f in with_amounts):
        sheet_unit = grid.unit_said[0]
        out.remarks.append(remark_of(grid))
    title = _title(grid, head) if layout.keeps_title else ""
    rows = list(table_rows(grid, source, head, out))
    check_width(grid, source, head, [i for i, _ in rows], out)
    for index, row in rows:
        record = _record(grid, layout, source, columns, sheet_unit, index, out)
        if layout.keeps_title:
            record["titel"] = title
        if record[layout.named_by] or record["ar_summarad"]:
            out.rows.append(record)
        else:
            out.faults.append(_row_fault(grid, layout, source, index, row))
    return out


def table_rows(grid: Grid, source: Source, head: int, out: Reading) -> Iterator[tuple[int, list[object]]]:
    """The rows below a heading row, with their index; a row of text alone is passed with a remark."""
    for index in range(head + 1, len(grid.rows)):
        row = grid.rows[index]
        filled = [c for c in row if not is_empty(c)]
        if not filled or row == grid.rows[head]:
            continue
        if len(filled) == 1 and isinstance(filled[0], str) and not is_total(filled[0]):
            if fault := lone_text_fault(grid, source, index, filled[0], head):
                out.faults.append(fault)
            out.remarks.append(f"rad {index + 1} är bara text och läses inte")
            continue
        yield index, row


def read_header(grid: Grid, layout: Layout, source: Source, out: Reading) -> tuple[int, list[FoundColumn]] | None:
    """The index of the heading row and the columns known by it; faults go into `out`."""
    head = find_header(grid, layout)
    if head is None:
        miss_header(grid, layout, source, [c.headings[0] for c in layout.columns], out)
        return None
    rows_above(grid, source, head, out)
    columns = _columns(grid, layout, source, head, out)
    out.columns = {f.column.name: f.heading for f in columns}
    check_required(grid, layout, source, columns, head, out)
    return head, columns


def _title(grid: Grid, head: int) -> str:
    """The text that stands alone nearest above the heading row."""
    alone = [filled[0] for r in grid.rows[:head] for filled in [[c for c in r if not is_empty(c)]] if len(filled) == 1]
    return cell_text(alone[-1]) if alone else ""


def find_header(grid: Grid, layout: Layout) -> int | None:
    """The first row in which at least two headings are known, one of them required."""
    for index, row in enumerate(grid.rows):
        names = [c.name for cell in row if not is_empty(cell) for c in [match_column(cell, layout)] if c]
        stand_ins = [c.instead_of for c in layout.columns if c.instead_of and c.name in names]
        if len(names) >= 2 and any(c.required and c.name in (*names, *stand_ins) for c in layout.columns):
            return index
    return None


def match_column(cell: object, layout: Layout) -> RecordColumn | None:
    """The column of the layout that a heading names, if any."""
    heading = split_heading(cell)
    for column in layout.columns:
        if any(match_year(pattern, heading)[0] for pattern in column.headings):
            return column
    return None


def _year_in(cell: object, layout: Layout) -> int | None:
    """The year that a known heading names ("Budget 2017")."""
    heading = split_heading(cell)
    years = (match_year(p, heading)[1] for c in layout.columns for p in c.headings)
    return next((y for y in years if y is not None), None)


def _columns(grid: Grid, layout: Layout, source: Source, head: int, out: Reading) -> list[FoundColumn]:
    found: list[FoundColumn] = []
    taken = {c.name for cell in grid.rows[head] if not is_empty(cell) and (c := match_column(cell, layout))}
    for i, cell in enumerate(grid.rows[head]):
        if is_empty(cell):
            continue
        column = match_column(cell, layout)
        year = _year_in(cell, layout)
        if year is not None and year != source.year:
            out.faults.append(
                Fault(
                    file=source.file,
                    sheet=grid.sheet,
                    row=head + 1,
                    column=column_letter(i),
                    headline="året i rubriken passar inte mappen",
                    found=f"”{mask(cell)}”",
                    expected=str(source.year),
                    action=f"Hör filen till {year}: flytta den till den mappen. Annars: rätta rubriken i exporten.",
                    code="TAB-010",
                )
            )
        if (
            column is None
            and (named := match_column(_IN_BRACKETS.sub("", str(cell)), layout))
            and named.type == "belopp"
        ):
            out.faults.append(unit_fault(grid, source, head, str(cell), i))
            continue
        twice = column is not None and not column.is_dropped and column.name in [f.column.name for f in found]
        if column is None or twice:
            out.faults.append(
                Fault(
                    file=source.file,
                    sheet=grid.sheet,
                    row=head + 1,
                    column=column_letter(i),
                    headline="samma kolumn två gånger" if twice else "okänd kolumn",
                    found=f"”{mask(cell)}”",
                    expected=(
                        f"bara en kolumn för ”{column.headings[0]}”"
                        if column
                        else suggest_heading(str(cell), *apart(layout.named_columns(), taken), year=source.year)
                    ),
                    action=layout.own_heading(),
                    code="TAB-011",
                )
            )
            continue
        found.append(FoundColumn(i, column, split_heading(cell).unit, str(cell).strip()))
    return found


def check_required(
    grid: Grid, layout: Layout, source: Source, columns: list[FoundColumn], head: int, out: Reading
) -> None:
    """A fault for each required column that the heading row lacks."""
    present = {f.column.name for f in columns} | {f.column.instead_of for f in columns}
    for column in layout.columns:
        if column.required and column.name not in present:
            out.faults.append(
                Fault(
                    file=source.file,
                    sheet=grid.sheet,
                    row=head + 1,
                    headline=f"kolumnen ”{column.headings[0]}” saknas",
                    expected="någon av " + ", ".join(f"”{h}”" for h in column.headings),
                    action="Heter den något annat i filen: make lar FIL=… föreslår vilken det är. Finns den inte: ta ut exporten på nytt, med den.",
                    code="TAB-012",
                )
            )


def _record(
    grid: Grid,
    layout: Layout,
    source: Source,
    columns: list[FoundColumn],
    sheet_unit: str,
    index: int,
    out: Reading,
) -> dict[str, object]:
    row = grid.rows[index]
    record: dict[str, object] = {}
    for column in layout.columns:
        record[column.name] = None
        if column.type in WITH_UNIT:
            record[f"{column.name}_enhet"] = None
    record["ungefar"] = ""
    for found in columns:
        cell = row[found.index] if found.index < len(row) else None
        put_cell(record, grid, source, found, cell, sheet_unit, index, out)
    label = str(record[layout.named_by] or record[layout.columns[0].name] or "")
    first = next((str(c).strip() for c in row if not is_empty(c)), "")
    record |= {
        "ar": source.year,
        "ar_summarad": is_total(label) or first in layout.totals,
        "_file": source.file,
        "_sheet": grid.sheet,
        "_row": index + 1,
    }
    return record


def put_cell(
    record: dict[str, object],
    grid: Grid,
    source: Source,
    found: FoundColumn,
    cell: object,
    sheet_unit: str,
    index: int,
    out: Reading,
) -> None:
    """Read one cell into the record, by the type of its column; what cannot be read is a fault."""
    name, type_ = found.column.name, found.column.type
    if found.column.is_dropped:
        return
    if type_ == "text":
        record[name] = None if is_empty(cell) else cell_text(cell)
        return
    try:
        amount = read_amount(_COUNTED.sub("", cell) if type_ == "antal" and isinstance(cell, str) else cell)
    except NotAnAmount:
        amount = None
        out.faults.append(_cell_fault(grid, source, found, cell, index))
    if amount is None:
        return
    if type_ == "antal" and (amount.value % 1 or amount.value < 0 or amount.unit):
        out.faults.append(_cell_fault(grid, source, found, cell, index))
        return
    record[name] = amount.value
    if amount.about:
        out.remarks.append(f"rad {index + 1}: ”{found.heading}” är ungefärligt (”{mask(cell)}”)")
        unit = amount.unit or found.unit or (sheet_unit or "kr" if type_ == "belopp" else "antal")
        record["ungefar"] = f"{record.get('ungefar') or ''} {'kr' if unit in UNIT_FACTOR else unit}".strip()
    if type_ in WITH_UNIT:
        # A value may be of any unit, so none is assumed for it.
        unit = amount.unit or found.unit or (sheet_unit if type_ == "belopp" else "")
        if type_ == "belopp" and not unit:
            unit = "kr"
            out.remark_once(NOT_SAID)
        record[f"{name}_enhet"] = unit


def cell_text(cell: object) -> str:
    """A cell as text: whole numbers without decimals, dates as 2022-03-31."""
    if isinstance(cell, float) and not isinstance(cell, Measured) and cell.is_integer():
        return str(int(cell))
    date = getattr(cell, "date", None)
    return (date() if callable(date) else cell).isoformat() if hasattr(cell, "isoformat") else str(cell).strip()


def _cell_fault(grid: Grid, source: Source, found: FoundColumn, cell: object, index: int) -> Fault:
    expected = {
        "antal": "ett helt antal, till exempel 24",
        "belopp": "ett belopp, till exempel 1 460 000 eller 1,5 mkr",
        "andel": "en andel, till exempel 31 %",
        "varde": "ett tal, till exempel 80, 2,5 eller 50 %",
    }[found.column.type]
    return unreadable_cell(grid, source, found, cell, index, expected, _what_to_do(found, cell))


def _what_to_do(found: FoundColumn, cell: object) -> str:
    is_count = found.column.type == "antal"
    if is_count and (printed_symbol(cell) == "dolt" or _WITHHELD.fullmatch(str(cell).strip().translate(AS_HYPHENS))):
        return "Antalet är dolt där det kommer ifrån: ta ut det på nytt, oskyddat. Går det inte: lämna cellen tom."
    if is_count and hasattr(cell, "isoformat"):
        return "Ett kalkylprogram har gjort ett datum av det som stod där, till exempel 1-4. Rätta cellen i originalet."
    return "Rätta cellen i originalet. Förklaringar hör hemma i kolumnen Anteckning."


def unreadable_cell(
    grid: Grid, source: Source, found: FoundColumn, cell: object, index: int, expected: str, action: str
) -> Fault:
    """A cell that does not hold what its column should."""
    return Fault(
        file=source.file,
        sheet=grid.sheet,
        row=index + 1,
        column=f"{column_letter(found.index)} ({found.heading})",
        headline="värdet går inte att läsa",
        found=f"”{mask(cell)}”",
        expected=expected,
        action=action,
        code="TAB-013",
    )


def _row_fault(grid: Grid, layout: Layout, source: Source, index: int, row: list[object]) -> Fault:
    heading = next(c.headings[0] for c in layout.columns if c.name == layout.named_by)
    return Fault(
        file=source.file,
        sheet=grid.sheet,
        row=index + 1,
        headline=f"raden har inget i kolumnen {heading}",
        found="; ".join(mask(c) for c in row if not is_empty(c)),
        expected=f"något i kolumnen {heading}",
        action="Fyll i cellen, eller ta bort raden ur exporten.",
        code="TAB-014",
    )
