"""Tables with known columns, and one column per value of one more dimension.

A survey has a column per question, a list of activities one per organisation. What is known
stands in the layout; every other heading is a value of the dimension, and each of its
cells is a row out. Later stages know which values there are.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.faults import Fault, mask
from pipeline.ingest.cells import DASHES
from pipeline.ingest.grid import Grid, column_letter, is_empty
from pipeline.ingest.headings import split_heading
from pipeline.ingest.layout import Layout, RecordColumn
from pipeline.ingest.reading import Reading, Source, check_width, is_total, miss_header
from pipeline.ingest.records import FoundColumn, check_required, find_header, match_column, put_cell, table_rows
from pipeline.ingest.synonyms import apart, suggest_heading


def read_spread(grid: Grid, layout: Layout, source: Source) -> Reading:
    """Every cell under the headings that are not known, with the known ones of its row.

    A table that has the dimension as a column of its own (one value per row) is read as it
    is; so is each row's own value, with no value of the dimension. Rows out have the known
    columns (free text is left out), the dimension and its value, `ar`, `ar_summarad` and
    where the cell stood.
    """
    out = Reading()
    head = find_header(grid, layout)
    if head is None:
        miss_header(grid, layout, source, [c.headings[0] for c in layout.columns], out)
        return out
    known, spread = _split(grid, layout, source, head, out)
    out.columns = {f.column.name: f.heading for f in known}
    check_required(grid, layout, source, known, head, out)
    if named := [f.heading for f in known if f.column.type == "identitet"]:
        told = ", ".join(f"”{n}”" for n in named)
        out.remarks.append(f"{told} läses inte: de säger vem som svarat, och inget av det sparas")
    by_name = _said_by_name(layout, source, known)
    for name, said in by_name.items():
        heading = next(c.headings[0] for c in layout.columns if c.name == name)
        out.remarks.append(f"ingen kolumn säger {heading.lower()}: alla rader är av ”{mask(said)}”, enligt filens namn")
    rows = list(table_rows(grid, source, head, out))
    check_width(grid, source, head, [i for i, _ in rows], out)
    _check_repeated(grid, layout, source, known, rows, out)
    for index, row in rows:
        # The sum of words says nothing; a sum of numbers is kept to check them.
        if is_total(_label(row)) and not _holds_numbers(layout):
            out.remarks.append(f"rad {index + 1} är en summarad och läses inte")
            continue
        _read_row(grid, layout, source, known, spread, index, by_name, out)
    return out


def _said_by_name(layout: Layout, source: Source, known: list[FoundColumn]) -> dict[str, str]:
    """What the rest of the file's name says of every row, where the file has no column that does."""
    if not layout.named_in_file or not source.suffix or {f.column.name for f in known} & {*layout.named_in_file}:
        return {}
    return {layout.named_in_file[0]: source.suffix.replace("_", " ")}


def _split(
    grid: Grid, layout: Layout, source: Source, head: int, out: Reading
) -> tuple[list[FoundColumn], list[FoundColumn]]:
    """The known columns of the heading row, and those that are values of the dimension."""
    known: list[FoundColumn] = []
    spread: list[FoundColumn] = []
    value = next((c for c in layout.columns if c.name == layout.spread[1]), None)
    for i, cell in enumerate(grid.rows[head]):
        if is_empty(cell):
            continue
        column, heading = match_column(cell, layout), str(cell).strip()
        if heading in [f.heading for f in (*known, *spread)] or (
            column in [f.column for f in known] and not (column and column.is_dropped and column.name != "respondent")
        ):
            out.faults.append(_fault(grid, source, head, i, "samma kolumn två gånger", heading, "varje kolumn en gång"))
        elif column:
            known.append(FoundColumn(i, column, split_heading(cell).unit, heading))
        else:
            of_spread = value or RecordColumn(layout.spread[1], "text", False, ())
            spread.append(FoundColumn(i, replace(of_spread, name=layout.spread[1]), "", heading))
    if spread and layout.spread[0] in [f.column.name for f in known]:
        columns = apart(layout.named_columns(), {f.column.name for f in known})
        out.faults += [
            _fault(grid, source, head, f.index, "okänd kolumn", f.heading, meant)
            for f in spread
            for meant in [suggest_heading(f.heading, *columns, year=source.year)]
        ]
        spread = []
    return known, spread


def _read_row(
    grid: Grid,
    layout: Layout,
    source: Source,
    known: list[FoundColumn],
    spread: list[FoundColumn],
    index: int,
    by_name: dict[str, str],
    out: Reading,
) -> None:
    row = grid.rows[index]
    base: dict[str, object] = {c.name: None for c in layout.columns if not c.is_dropped}
    base |= dict.fromkeys(layout.spread) | by_name
    for found in known:
        put_cell(base, grid, source, found, _cell(row, found), "", index, out)
    base |= {
        "ar": source.year,
        "ar_summarad": is_total(_label(row)),
        "_file": source.file,
        "_sheet": grid.sheet,
        "_row": index + 1,
    }
    # A value of the row's own: the only one of a table with one value per row, else the stated sum.
    if _holds_numbers(layout):
        out.rows.append(base | {"_column": ""})
    for found in spread:
        record = base | {layout.spread[0]: found.heading, layout.spread[1]: None, "_column": column_letter(found.index)}
        put_cell(record, grid, source, found, _cell(row, found), "", index, out)
        # A dash in place of an answer says that there is none.
        if str(record[layout.spread[1]]).strip(DASHES + "-") == "":
            record[layout.spread[1]] = None
        out.rows.append(record)


def _check_repeated(
    grid: Grid,
    layout: Layout,
    source: Source,
    known: list[FoundColumn],
    rows: list[tuple[int, list[object]]],
    out: Reading,
) -> None:
    """A row that is exactly another: with a running number it is the same answer twice, else it is told.

    One that is another in all but its number, and was sent at the same time, may have been sent twice.
    """
    numbers = [f.index for f in known if f.column.name == "respondent"]
    times = [f.index for f in known if f.column.name == "tid"]
    seen: dict[tuple[str, ...], int] = {}
    sent: dict[tuple[str, ...], int] = {}
    for index, row in rows:
        cells = tuple(str(c).strip() for c in row)
        if numbers and any(i < len(row) and not is_empty(row[i]) for i in times):
            unnumbered = tuple("" if i in numbers else c for i, c in enumerate(cells))
            before = sent.setdefault(unnumbered, index)
            if before != index and cells not in seen:
                out.remarks.append(
                    f"rad {index + 1} har samma svar och samma tid som rad {before + 1}; båda räknas. "
                    "Är den skickad två gånger: ta bort den med en [[rattelse]]"
                )
        first = seen.setdefault(cells, index)
        if first == index or sum(map(bool, cells)) < 3:
            continue
        if any(i < len(row) and not is_empty(row[i]) for i in numbers):
            fault = _fault(grid, source, index, numbers[0], "raden står två gånger", "", "varje svar en gång")
            action = f"Den är lik rad {first + 1}. Ta bort en av dem, eller använd en [[rattelse]] med ta_bort."
            out.faults.append(replace(fault, found=f"rad {first + 1} och {index + 1} är lika", action=action))
        elif not layout.about_persons:
            out.remarks.append(f"rad {index + 1} är exakt lik rad {first + 1}; båda räknas")


def _label(row: list[object]) -> str:
    return next((str(c) for c in row if not is_empty(c)), "")


def _holds_numbers(layout: Layout) -> bool:
    return any(c.name == layout.spread[1] for c in layout.columns)


def _cell(row: list[object], found: FoundColumn) -> object:
    return row[found.index] if found.index < len(row) else None


def _fault(grid: Grid, source: Source, head: int, index: int, headline: str, found: str, expected: str) -> Fault:
    return Fault(
        file=source.file,
        sheet=grid.sheet,
        row=head + 1,
        column=column_letter(index),
        headline=headline,
        found=f"”{mask(found)}”",
        expected=expected,
        action="Rätta rubrikraden i exporten.",
        code="TAB-017",
    )
