"""A table's grid understood by its form: which rows are headings, which columns are labels, where the figures stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.drafts.labels import is_kon, is_years, kon_of
from pipeline.drafts.model import Cell, Piece, Table
from pipeline.drafts.numerals import Numeral, find_numerals
from pipeline.ingest.signs import printed_symbol

# Columns whose numbers name something: which note, account or responsibility a row has.
_NAMES = re.compile(r"^(?:not(?:er)?|ansvar|konto|kod|nr|id|sida|sid|rad)\.?$", re.IGNORECASE)
_ONLY_FIGURES = re.compile(r"^[\s\d.,:;()/%–−+*¹²³-]*(?:kr|tkr|mnkr|mkr|kronor|st|procent)?[\s)*]*$", re.IGNORECASE)
_PART_OF = re.compile(r"^varav\b|^därav\b", re.IGNORECASE)
_TEXT_CELL = 40
_HEADING = 90


@dataclass(frozen=True)
class CellFigure:
    """A figure of a table, with the labels of its row and column, outermost first, and those of the column without levels."""

    cell: Cell
    piece: Piece
    numeral: Numeral
    rad: str
    kolumn: str
    sure: bool
    alone: bool


@dataclass(frozen=True)
class Frame:
    """A table's headings: the number of rows on top and of columns to the left that are labels."""

    top: int
    left: int


def read_table(table: Table) -> Iterator[CellFigure]:
    """Every figure of a table with its labels. A cell of sentences gives its figures too, all with the cell's labels."""
    grid = table.grid()
    if not grid or not grid[0]:
        return
    frame = find_frame(table, grid)
    heads = [column_label(grid, frame, c) for c in range(table.width)]
    # Columns that nothing names are told apart by nothing.
    several = table.width - frame.left > 1
    skipped = {c for c in range(table.width) if _NAMES.match(_last(heads[c]))}
    yield from _in_head(grid, frame, heads)
    for r in range(frame.top, len(grid)):
        label = row_label(grid, frame, r)
        for c in range(table.width):
            cell = grid[r][c]
            if cell is None or c in skipped or (cell.row, cell.column) != (r, c):
                continue
            if c >= frame.left:
                named = bool(label) or len(grid) - frame.top == 1
                yield from _cell_figures(cell, label, heads[c], named and bool(heads[c] or (label and not several)))
            elif len(cell.text) > _TEXT_CELL:
                # A goal told in the first column has figures of its own.
                yield from _cell_figures(cell, label, heads[c], False)


def read_signs(table: Table) -> Iterator[tuple[str, str, str]]:
    """Row, column and what it says, of every sign that stands where a figure could."""
    grid = table.grid()
    frame = find_frame(table, grid)
    for r in range(frame.top, len(grid)):
        for c in range(frame.left, table.width):
            cell = grid[r][c]
            if cell is not None and (cell.row, cell.column) == (r, c) and is_sign(cell):
                yield row_label(grid, frame, r), column_label(grid, frame, c), printed_symbol(cell.text)


def find_frame(table: Table, grid: list[list[Cell | None]]) -> Frame:
    """Which rows and columns are headings: those marked as such, else those without figures of their own."""
    marked = max((c.row + c.rows for c in table.cells if c.head and c.row == 0), default=0)
    marked = max(marked, _marked(table))
    top = marked if 0 < marked < len(grid) else _top(grid)
    # A line over all columns at the end of a head is the heading of the rows below it.
    while top > 1 and top == marked and _is_whole(grid[top - 1]):
        top, marked = top - 1, marked - 1
    # A marked head may have a second level below it that nobody marked.
    while marked and top < len(grid) - 1 and _is_second_level(grid[top]):
        top += 1
    return Frame(top, _left(grid, top))


def _is_whole(row: list[Cell | None]) -> bool:
    return len({id(c) for c in row}) == 1 and len(row) > 1


def _marked(table: Table) -> int:
    """How many rows from the top are marked as headings, one after another."""
    rows = {r for c in table.cells if c.head for r in range(c.row, c.row + c.rows)}
    n = 0
    while n in rows:
        n += 1
    return n


def _top(grid: list[list[Cell | None]]) -> int:
    n = 0
    while n < min(len(grid) - 1, 4) and _is_head_row(grid[n]):
        n += 1
    # A table of words alone has its first row as head.
    return n if n < len(grid) - 1 or not n else 1


def _is_head_row(row: list[Cell | None]) -> bool:
    """Whether a row has words, years or nothing where the figures stand below."""
    right = [c for c in row[1:] if c is not None and c.text]
    if not right:
        return False
    return all(not is_figures(c) and _is_heading(c) for c in right)


def _is_heading(cell: Cell) -> bool:
    """Whether a cell could be a heading: short, and with no figure in it but a total at its end."""
    if len(cell.text) > _HEADING:
        return False
    return _without_figures_at_end(cell) != cell.text or not any(find_numerals(p.text, p.silent) for p in cell.pieces)


def _is_second_level(row: list[Cell | None]) -> bool:
    first = row[0].text if row[0] else ""
    right = [c for c in row[1:] if c is not None and c.text]
    return not first and len(right) > 1 and all(not is_figures(c) and len(c.text) < _TEXT_CELL for c in right)


def is_figures(cell: Cell) -> bool:
    """Whether a cell holds a figure and nothing else, years and days not counted."""
    text = cell.text
    return (
        bool(_ONLY_FIGURES.match(text))
        and any(find_numerals(p.text, p.silent) for p in cell.pieces)
        and not is_years(text)
    )


def is_sign(cell: Cell) -> bool:
    """Whether a cell has a sign where a figure could stand: .. or –."""
    return bool(cell.text) and bool(printed_symbol(cell.text))


def _left(grid: list[list[Cell | None]], top: int) -> int:
    """How many columns from the left are labels: the first, and those after it that have words in most rows."""
    width = len(grid[0])
    n = 0
    while n < width - 1:
        cells = [c for row in grid[top:] if (c := row[n]) is not None and c.text and not (n and is_sign(c))]
        words = [c for c in cells if c is not None and not is_figures(c)]
        if n == 0:
            if cells and 2 * len(words) < len(cells) and not all(_is_plain_name(c) for c in cells if c):
                break
        elif (
            not cells
            or 2 * len(words) <= len(cells)
            or any(len(c.text) > _TEXT_CELL for c in words)
            or _holds_figures(words)
        ):
            break
        n += 1
    return n


def _holds_figures(words: list[Cell]) -> bool:
    """Whether cells of words mostly have figures in them: then they are results, and no labels."""
    return 2 * sum(any(find_numerals(p.text, p.silent) for p in c.pieces) for c in words) > len(words)


def _is_plain_name(cell: Cell) -> bool:
    """A row may be called by a year, a span of ages or a number of a goal."""
    return is_years(cell.text) or bool(
        re.fullmatch(r"\d{1,2}\s?[-–]\s?\d{0,3}|\d{1,2}\.?|\d+\s?[-–]\s?\d*\s?år", cell.text)
    )


def row_label(grid: list[list[Cell | None]], frame: Frame, r: int) -> str:
    """The labels of a row from the left, joined: a cell that spans rows gives its words to each."""
    words: list[str] = []
    for c in range(frame.left):
        cell = grid[r][c]
        if cell is not None and cell.text and cell.text not in words:
            words.append(cell.text)
    return " / ".join(words)


def column_label(grid: list[list[Cell | None]], frame: Frame, c: int) -> str:
    """The headings of a column from the top, joined.

    An empty cell above a heading belongs to the heading to its left; "varav kvinnor" to the column that it is a part of.
    """
    words: list[str] = []
    for r in range(frame.top):
        text = _head_text(grid, r, c)
        if not text and c >= frame.left and r < frame.top - 1 and _head_text(grid, frame.top - 1, c):
            text = _nearest_left(grid, frame, r, c)
        if text and text not in words:
            words.append(text)
    if words and _PART_OF.match(words[-1]) and len(words) == 1 and kon_of(words[0]):
        whole = _whole_of(grid, frame, c)
        return f"{whole} / {words[0]}" if whole else words[0]
    if words and len(words) == 1 and is_kon(words[0]) and not _all_kon(grid, frame):
        before = _head_text(grid, frame.top - 1, c - 1) if c > frame.left else ""
        whole = _whole_of(grid, frame, c) if _PART_OF.match(before) else ""
        return f"{whole} / {words[0]}" if whole else words[0]
    return " / ".join(words)


def _all_kon(grid: list[list[Cell | None]], frame: Frame) -> bool:
    return all(is_kon(_head_text(grid, frame.top - 1, c)) for c in range(frame.left, len(grid[0])))


def _head_text(grid: list[list[Cell | None]], r: int, c: int) -> str:
    cell = grid[r][c] if 0 <= r < len(grid) and 0 <= c < len(grid[0]) else None
    return _without_figures_at_end(cell) if cell is not None else ""


def _nearest_left(grid: list[list[Cell | None]], frame: Frame, r: int, c: int) -> str:
    return next((t for i in range(c - 1, frame.left - 1, -1) if (t := _head_text(grid, r, i))), "")


def _whole_of(grid: list[list[Cell | None]], frame: Frame, c: int) -> str:
    """The heading to the left that "varav" is a part of."""
    for i in range(c - 1, frame.left - 1, -1):
        text = _head_text(grid, frame.top - 1, i)
        if text and not is_kon(text):
            return text
    return ""


_AT_END = re.compile(r"\s+(?=\d)[\d\s ]+(?:\([\d\s /–-]+\))?$")


def _without_figures_at_end(cell: Cell) -> str:
    """A heading without a total that stands in it: Antal (kvinnor/män) 224 (153/71)."""
    text = cell.text
    found = _AT_END.search(text)
    if not found or is_years(text) or not find_numerals(text[found.start() :]):
        return text
    return text[: found.start()].rstrip(" :")


def _in_head(grid: list[list[Cell | None]], frame: Frame, heads: list[str]) -> Iterator[CellFigure]:
    """The totals that stand in a heading: their row is what the first column is called."""
    for r in range(frame.top):
        label = row_label(grid, frame, r)
        for c in range(frame.left, len(grid[0])):
            cell = grid[r][c]
            if cell is None or (cell.row, cell.column) != (r, c) or _without_figures_at_end(cell) == cell.text:
                continue
            at = len(_without_figures_at_end(cell))
            for figure in _cell_figures(cell, label, heads[c], True):
                if figure.numeral.start >= at - 1:
                    yield figure


def _cell_figures(cell: Cell, rad: str, kolumn: str, labelled: bool) -> Iterator[CellFigure]:
    found = [(p, n) for p in cell.pieces for n in find_numerals(p.text, p.silent)]
    for piece, numeral in found:
        alone = is_figures(cell)
        said = "" if kolumn or len(found) > 1 else _words_after(piece.text, numeral)
        yield CellFigure(
            cell, piece, numeral, rad, kolumn or said, labelled and (alone or bool(said)), len(found) == 1 and alone
        )


def _words_after(text: str, numeral: Numeral) -> str:
    """The few words after the figure of a cell without heading: 300 deltagare."""
    words = text[numeral.last :].split()
    return " ".join(words) if 0 < len(words) <= 3 and not text[: numeral.first].strip() else ""


def _last(label: str) -> str:
    return label.rpartition(" / ")[2]
