"""What every reader shares: where a grid comes from, what came out of it, and the rules that hold for all kinds.

A cell that cannot be seen is never an empty one, a row is as wide as its heading, a sheet is
read once: said here, once, before or in every reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipeline.faults import Fault, mask
from pipeline.forbund.model import Rattelse
from pipeline.ingest.amounts import NotAnAmount, read_amount
from pipeline.ingest.grid import Grid, column_letter, is_empty
from pipeline.ingest.layout import Layout
from pipeline.ingest.struck import struck_faults
from pipeline.ingest.text_faults import other_separator, separator_fault
from pipeline.names import FOOTNOTES, GUIDE

NO_HEADER = "hittar ingen rubrikrad"
_MOST_FAULTS = 5
# So many rows with numbers above the headings are a table and no cover.
_A_TABLE = 3
YEAR = re.compile(r"(?:19|20)\d{2}")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TOTALS = ("summa", "totalt", "total", "totala", "delsumma", "s:a", "totalsumma", "slutsumma", "totalsumman", "summan")


@dataclass(frozen=True)
class Source:
    """The file a grid comes from: path as shown, årgång of its folder, name parts, corrections of it.

    `ignored` are the sheets that the förbund has said hold something else.
    """

    file: str
    year: int
    suffix: str = ""
    name_year: int | None = None
    corrections: tuple[Rattelse, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass
class Reading:
    """What came out of a sheet: rows (dictionaries), faults, remarks, and which known columns it had."""

    rows: list[dict[str, object]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    def remark_once(self, remark: str) -> None:
        """Note what many rows give rise to."""
        if remark not in self.remarks:
            self.remarks.append(remark)


def is_total(label: str) -> bool:
    """Whether a label names a sum of other rows ("Summa insatser", "Totalt", Excel's own "Totalsumma")."""
    words = label.casefold().split()
    return bool(words) and words[0].rstrip(f":{FOOTNOTES}") in _TOTALS


def miss_header(grid: Grid, layout: Layout, source: Source, known: list[str], out: Reading) -> None:
    """No heading row: a sheet of notes is fine and said, a sheet with numbers is a fault."""
    numbers = any(isinstance(c, (int, float)) for r in grid.rows for c in r)
    narrow = all(len([c for c in r if not is_empty(c)]) <= 1 for r in grid.rows)
    if grid.sheet and narrow and not numbers:
        out.remarks.append("bladet har ingen tabell")
        return
    texts = [mask(c) for r in grid.rows for c in r if isinstance(c, str) and c.strip()]
    if layout.about_persons:
        texts = _like_headings(grid, layout)
    out.faults.append(
        Fault(
            file=source.file,
            sheet=grid.sheet,
            headline=NO_HEADER,
            found="; ".join(texts[:4]) or ("rader utan rubriker" if layout.about_persons else "inga texter"),
            expected="en rad med rubriker som ”" + "”, ”".join(known[:5]) + "”",
            action=f"Kontrollera att filen är rätt sort och hel. {layout.own_heading()}",
            code="TAB-001",
        )
    )


def _like_headings(grid: Grid, layout: Layout) -> list[str]:
    """The texts of the first row of several cells, where they may be headings and are nothing of a person.

    In a register a row of a person has a day or a number; in a survey it may have an address.
    """
    first: list[object] = next((r for r in grid.rows if sum(not is_empty(c) for c in r) > 1), [])
    cells = [c for c in first if not is_empty(c)]
    tells = re.compile(r"\d" if layout.shape == "personer" else "@")
    if any(not isinstance(c, str) or tells.search(c) for c in cells):
        return []
    return [mask(c) for c in cells]


def unseen_cells(grid: Grid, layout: Layout, source: Source) -> list[Fault]:
    """A fault for each cell that only looks empty: an Excel error, or a formula without a saved value.

    A sum row may lack its formulas' values: it only repeats what stands above.
    """
    faults = [
        _cell_fault(
            grid,
            source,
            at,
            "cellen visar ett Excelfel",
            _shown_error(grid, at),
            "Rätta formeln i Excel, spara filen och lägg tillbaka den i mappen. Felet försvinner inte av att sparas om.",
        )
        for at in sorted(grid.errors)
    ]
    faults += [
        _cell_fault(
            grid,
            source,
            at,
            "formeln har inget sparat värde",
            "en formel som ser tom ut",
            "Öppna filen i Excel, spara den och lägg tillbaka den i mappen.",
        )
        for at in sorted(grid.formulas_without_value)
        if not (layout.totals_are_sums and is_total(_label(grid, at[0])))
    ]
    if len(faults) <= _MOST_FAULTS:
        return faults
    rest = Fault(
        file=source.file,
        sheet=grid.sheet,
        headline=f"{len(faults) - _MOST_FAULTS} celler till har samma slags fel",
        action="Börja med cellerna ovan: felet är oftast detsamma.",
        code="TAB-008",
    )
    return [*faults[:_MOST_FAULTS], rest]


def _label(grid: Grid, row: int) -> str:
    """The first text of a row."""
    cells = grid.rows[row] if row < len(grid.rows) else []
    return next((str(c) for c in cells if not is_empty(c)), "")


def _shown_error(grid: Grid, at: tuple[int, int]) -> str:
    row = grid.rows[at[0]] if at[0] < len(grid.rows) else []
    cell = row[at[1]] if at[1] < len(row) else None
    return "#SAKNAS!, #REF! eller liknande" if is_empty(cell) else f"”{mask(cell)}”"


def _cell_fault(grid: Grid, source: Source, at: tuple[int, int], headline: str, found: str, action: str) -> Fault:
    heading = _heading_above(grid, at)
    return Fault(
        file=source.file,
        sheet=grid.sheet,
        row=at[0] + 1,
        column=column_letter(at[1]) + (f" ({heading})" if heading else ""),
        headline=headline,
        found=found,
        expected="ett värde",
        action=action,
        code="TAB-007",
    )


def _heading_above(grid: Grid, at: tuple[int, int]) -> str:
    """The nearest text above a cell, where it is one of a row of several."""
    for row in reversed(grid.rows[: at[0]]):
        if at[1] < len(row) and isinstance(row[at[1]], str) and str(row[at[1]]).strip() and len(row) > 1:
            return mask(row[at[1]])
    return ""


def check_width(grid: Grid, source: Source, head: int, rows: Iterable[int], out: Reading) -> None:
    """Faults for values in columns without a heading, and for rows of a text file that are cut off.

    `head` is the index of the heading row, `rows` those of the rows that are read.
    """
    width = max((i for i, cell in enumerate(grid.rows[head]) if not is_empty(cell)), default=-1) + 1
    rows = list(rows)
    for index in rows:
        row = grid.rows[index]
        filled = [c for c in row if not is_empty(c)]
        if not grid.sheet and len(row) < width and len(filled) > 1 and not is_total(_label(grid, index)):
            out.faults.append(short_row(source, grid.sheet, index + 1, [str(c) for c in filled], width))
    out.faults += stray_columns(grid, source, head, rows)


def stray_columns(grid: Grid, source: Source, head: int, rows: Iterable[int], width: int | None = None) -> list[Fault]:
    """A fault for each column without a heading that holds values in `rows`; only of the first `width` columns."""
    named = {i for i, cell in enumerate(grid.rows[head]) if not is_empty(cell)}
    found: dict[int, list[int]] = {}
    for index in rows:
        for i, cell in enumerate(grid.rows[index][:width]):
            if i not in named and not is_empty(cell):
                found.setdefault(i, []).append(index)
    return [stray_column(source, grid.sheet, i, len(at), at[0]) for i, at in sorted(found.items())]


def stray_column(source: Source, sheet: str, column: int, count: int, first: int) -> Fault:
    """Values on `count` rows in a column without a heading, the first at index `first`."""
    return Fault(
        file=source.file,
        sheet=sheet,
        row=first + 1,
        column=column_letter(column),
        headline="värde i en kolumn utan rubrik",
        found="värden på 1 rad" if count == 1 else f"värden på {count} rader",
        expected="en rubrik ovanför varje kolumn som används",
        action="Skriv kolumnens rubrik, eller töm cellerna. I en textfil kan en avgränsare stå inne i en cell.",
        code="TAB-003",
    )


def rows_above(grid: Grid, source: Source, head: int, out: Reading) -> None:
    """Rows with numbers above the heading row: what is known of an export, or a table whose own heading is not known.

    A few are told; three or more are a table and stop.
    """
    above = [n for n, row in enumerate(grid.rows[:head]) if _names_a_number(row)]
    if not above:
        return
    rows = f"rad {above[0] + 1}" if len(above) == 1 else f"raderna {above[0] + 1}–{above[-1] + 1}"
    if len(above) < _A_TABLE:
        out.remarks.append(f"{rows} har tal, står ovanför rubrikraden och läses inte")
        return
    out.faults.append(
        Fault(
            file=source.file,
            sheet=grid.sheet,
            row=above[0] + 1,
            headline="raderna har ingen rubrikrad som känns igen",
            found=f"tal på {len(above)} rader, {above[0] + 1}–{above[-1] + 1}; först på rad {head + 1} står kända rubriker",
            expected="en rubrikrad ovanför varje tabell, med rubriker som känns igen",
            action=f"Rätta rubrikerna ovanför rad {above[0] + 1}. Hör raderna inte till leveransen: ta bort dem.",
            code="TAB-002",
        )
    )


def _names_a_number(row: list[object]) -> bool:
    """Whether a row is a name and a number beside it. Years and dates are none."""
    filled = [c for c in row if not is_empty(c)]
    return len(filled) > 1 and isinstance(filled[0], str) and any(_is_number(c) for c in filled[1:])


def _is_number(cell: object) -> bool:
    """Whether a cell is an amount, and no year."""
    try:
        return read_amount(cell) is not None and not YEAR.fullmatch(str(cell).strip().removesuffix(".0"))
    except NotAnAmount:
        return False


def ragged_row(source: Source, sheet: str, row: int, headline: str) -> Fault:
    """A row that does not fit its heading."""
    return Fault(
        file=source.file,
        sheet=sheet,
        row=row,
        headline=headline,
        expected="lika många celler som rubriker",
        action="En avgränsare eller ett radbyte kan stå inne i en cell, eller filen är avklippt. Exportera på nytt.",
        code="TAB-004",
    )


def short_row(source: Source, sheet: str, row: int, filled: list[str], width: int) -> Fault:
    """A row with fewer cells than its heading: cut off, or written with another separator."""
    separator = other_separator(filled[0], width) if len(filled) == 1 and not sheet else ""
    if separator:
        return separator_fault(source.file, row, separator)
    return ragged_row(source, sheet, row, "raden har färre celler än rubrikraden")


# --- which sheets of a file are read ----------------------------------------------------------

_PIVOT_WORDS = ("radetiketter", "kolumnetiketter", "row labels", "column labels", "antal av ", "summa av ", "count of ")


@dataclass(frozen=True)
class Chosen:
    """The sheets to read, and why each of the others is not: sheet -> remark."""

    grids: list[Grid]
    skipped: dict[str, str]


def choose_sheets(
    grids: list[Grid], layout: Layout, source: Source, read: Callable[[Grid], Reading]
) -> tuple[Chosen, list[Fault]]:
    """The visible sheets that hold the kind's table, and faults of the set: copies, and cells that only look empty.

    One file may hold a sheet for each year: then the sheets named by other years than the folder's are passed over.
    A cover, pivot or code sheet is passed over when another sheet has the headings; a sheet that
    goes on where that one ends is not, and its reader says what is missing.
    """
    faults: list[Fault] = []
    skipped: dict[str, str] = {}
    candidates = []
    for grid in (g for g in grids if not g.hidden):
        if grid.sheet in source.ignored:
            skipped[grid.sheet] = "bladet läses inte, enligt [[blad]] i forbund.toml"
        elif grid.sheet and grid.sheet in (*layout.other_sheets, GUIDE):
            skipped[grid.sheet] = "bladet innehåller inga svar eller uppgifter och läses inte"
        else:
            candidates.append(grid)
    skipped |= sheets_of_other_years([g.sheet for g in candidates], source.year)
    candidates = [g for g in candidates if g.sheet not in skipped]
    if len(candidates) > 1:
        faults += _copies(candidates, source)
        without = [g for g in candidates if any(f.headline == NO_HEADER for f in read(g).faults)]
        tables = [g for g in candidates if g not in without]
        for grid in without if tables else []:
            if _is_pivot(grid) or not any(_goes_on(grid, table) for table in tables):
                skipped[grid.sheet] = "bladet har inte rubrikerna för den här sortens fil och läses inte"
    chosen = [g for g in candidates if g.sheet not in skipped]
    faults += [f for g in chosen for f in (*unseen_cells(g, layout, source), *struck_faults(g, source.file))]
    return Chosen(chosen, skipped), faults


def hidden_sheets(grids: Iterable[Grid]) -> list[str]:
    """A remark for each sheet that is hidden, and so not read."""
    return [f"dolt blad ”{g.sheet}” läses inte" for g in grids if g.hidden]


def sheets_of_other_years(sheets: Iterable[str], year: int) -> dict[str, str]:
    """The sheets whose names have only other years, when another sheet is named by this one: sheet -> remark."""
    named = {sheet: {int(y) for y in _YEAR_IN_NAME.findall(sheet)} for sheet in sheets}
    if not any(year in years for years in named.values()):
        return {}
    return {
        sheet: f"bladet är för {' och '.join(map(str, sorted(years)))} enligt sitt namn och läses inte för {year}"
        for sheet, years in named.items()
        if years and year not in years
    }


def _is_pivot(grid: Grid) -> bool:
    return any(isinstance(c, str) and c.casefold().startswith(_PIVOT_WORDS) for row in grid.rows[:10] for c in row)


def _goes_on(grid: Grid, table: Grid) -> bool:
    """Whether a sheet without headings has columns of the same nature as a table: its next rows, perhaps."""
    return _nature(grid) == _nature(table)


def _nature(grid: Grid) -> tuple[str, ...]:
    """What most cells of each column are: number, text or nothing."""
    rows = [r for r in grid.rows if sum(not is_empty(c) for c in r) > 1]
    width = max((len(r) for r in rows), default=0)
    natures = []
    for i in range(width):
        cells = [r[i] for r in rows if i < len(r) and not is_empty(r[i])]
        numbers = sum(not isinstance(c, str) for c in cells)
        natures.append("" if 2 * len(cells) < len(rows) else "tal" if 2 * numbers > len(cells) else "text")
    while natures and not natures[-1]:
        natures.pop()
    return tuple(natures)


def _copies(grids: list[Grid], source: Source) -> list[Fault]:
    """Sheets whose rows are those of an earlier sheet, all or nearly all."""
    faults = []
    for i, grid in enumerate(grids):
        for other in grids[:i]:
            if _is_copy(grid, other):
                faults.append(
                    Fault(
                        file=source.file,
                        sheet=grid.sheet,
                        headline=f"bladet är en kopia av bladet ”{other.sheet}”",
                        found="samma rader på samma plats",
                        expected="varje uppgift en gång",
                        action="Ta bort eller dölj det ena bladet, eller lägg dess namn under [[blad]] i forbund.toml.",
                        code="TAB-006",
                    )
                )
                break
    return faults


def _is_copy(grid: Grid, other: Grid) -> bool:
    mine = [[str(c) for c in r if not is_empty(c)] for r in grid.rows]
    theirs = [[str(c) for c in r if not is_empty(c)] for r in other.rows]
    filled = [(a, b) for a, b in zip(mine, theirs, strict=False) if a or b]
    count = max(sum(map(bool, mine)), sum(map(bool, theirs)))
    return count > 1 and sum(a == b for a, b in filled) >= max(2, 0.8 * count)
