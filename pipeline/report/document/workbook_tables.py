"""Tables one under the other on a sheet: each an Excel table with a name, and a chart beside the numbers of one."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.report.document.model import Cell, Picture, Row, Table
from pipeline.report.document.paper import columns_apart
from pipeline.report.document.workbook_cells import Shown, plain, read_number

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Title, subtitle and a link stand above the first table; between two tables there is air.
_FIRST, _AIR = 4, 2
_LINE = 15.0  # points
_YEAR = re.compile(r"(19|20)\d\d")
_COLOUR = "#1F5A7A"
# Points: what is left of A4 on its side between the margins, and a chart with the blank before it.
_ROOM_WIDE, _ROOM_HIGH = 690.0, 470.0
_CHART_WIDE, _AIR_BEFORE = 480.0, 70.0
# Smaller than so, in per cent, nothing can be read on paper; and than so, not with ease.
_SMALLEST, _READABLE = 40, 60


@dataclass(frozen=True)
class Place:
    """Where a number stands in the workbook."""

    sheet: str
    cell: str
    text: str
    obs_id: str


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **wanted: Any) -> Any:
        """A format with these properties."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top"} | wanted)
        return self._made[key]


class TableWriter:
    """Writes tables to the sheets of a workbook, each table under a name of its own."""

    def __init__(self, book: Workbook, styles: Styles) -> None:
        self._book, self._styles = book, styles
        self._names: set[str] = set()
        # The heights in points of the rows of the sheet that is being written.
        self._high: dict[int, float] = {}

    def write(
        self, sheet: Worksheet, name: str, tables: Sequence[tuple[Table, Picture | None]]
    ) -> Iterator[tuple[Table, int, list[Place]]]:
        """Every table with the zero-based row of its caption and the places of its numbers."""
        widths = _widths([t for t, _ in tables])
        self._high = {}
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        row = _FIRST
        begun: list[tuple[int, int]] = []
        for table, picture in tables:
            caption = row
            places: list[Place] = []
            row = self._table(sheet, name, table, row, widths, places)
            if picture:
                row = max(row, self._chart(sheet, name, picture, caption))
            begun.append((caption, row))
            row += _AIR
            yield table, caption, places
        if len(tables) == 1:
            # A table alone repeats its head on every page.
            set_up_print(sheet, repeated=_FIRST + 1, frozen=0)
            return
        scale = min(_scale(tables, widths), self._scale_of_tallest(begun))
        set_up_print(sheet, repeated=0, frozen=0, scale=scale)
        sheet.set_h_pagebreaks(list(self._page_breaks(begun, scale)))

    def _page_breaks(self, begun: Iterable[tuple[int, int]], scale: int) -> Iterator[int]:
        """The rows of captions before which a new page begins, so that no table is split that fits on one."""
        room, first = _ROOM_HIGH * 100 / scale, self._points(0, _FIRST)
        taken = first
        for caption, after in begun:
            high = self._points(caption, after)
            if taken + high > room and taken > first:
                yield caption
                # The first row of the sheet is repeated there.
                taken = _LINE
            taken += high + _AIR * _LINE

    def _scale_of_tallest(self, begun: Sequence[tuple[int, int]]) -> int:
        """How much smaller a sheet must be, in per cent, for its tallest table to fit on a page, if that can be read."""
        tallest = max(self._points(0 if not n else caption, after) for n, (caption, after) in enumerate(begun))
        scale = int(100 * _ROOM_HIGH / (tallest + _LINE))
        return min(100, scale) if scale >= _READABLE else 100

    def _points(self, first: int, after: int) -> float:
        return sum(self._high.get(row, _LINE) for row in range(first, after))

    def write_one(
        self, sheet: Worksheet, name: str, table: Table, widths: Sequence[int], caption: bool = False
    ) -> list[Place]:
        """A table alone on its sheet, whose head is repeated on every page of paper."""
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        places: list[Place] = []
        self._table(sheet, name, table, _FIRST if caption else _FIRST - 1, widths, places, caption=caption)
        head = _FIRST + caption - 1
        set_up_print(sheet, repeated=head, frozen=head + 1)
        return places

    def _table(
        self,
        sheet: Worksheet,
        name: str,
        table: Table,
        row: int,
        widths: Sequence[int],
        places: list[Place],
        *,
        caption: bool = True,
    ) -> int:
        """Caption, head, rows and notes from a row on; gives the row after them."""
        if caption:
            unit = f" ({table.unit})" if table.unit else ""
            number = f"{table.number}. " if table.number else ""
            sheet.write_string(
                row, 0, plain(f"{number}{table.caption}{unit}"), self._styles.get(bold=True, font_size=12)
            )
            row += 1
        head = row
        self._head(sheet, table, head, widths)
        for r in table.rows:
            row += 1
            self._row(sheet, name, table, r, row, widths, places)
        last = len(table.headings)
        if not table.rows:
            row += 1
        sheet.ignore_errors({"number_stored_as_text": f"A1:{address(row, last)}"})
        for note in (*table.notes, table.source):
            if note:
                row += 1
                self._note(sheet, plain(note), row, widths, last)
        return row + 1

    def _head(self, sheet: Worksheet, table: Table, row: int, widths: Sequence[int]) -> None:
        """The Excel table with its column headings, unlike each other as Excel wants them."""
        words = _unlike([plain(h) or " " for h in (table.first_heading, *table.headings)])
        apart = (False, *columns_apart(table))
        columns = [
            {
                "header": word,
                "header_format": self._styles.get(
                    bold=True,
                    text_wrap=True,
                    bottom=2,
                    align="right" if _is_numeric(table, n) else "left",
                    **_in(apart[n]),
                ),
            }
            for n, word in enumerate(words)
        ]
        last = row + max(1, len(table.rows))
        sheet.add_table(
            row, 0, last, len(words) - 1,
            {"name": self._name(table.id), "columns": columns, "autofilter": False, "style": None, "banded_rows": False},
        )  # fmt: skip
        self._set_high(sheet, row, _lines(words, widths))

    def _set_high(self, sheet: Worksheet, row: int, lines: int) -> None:
        """The height of a row, by its lines."""
        self._high[row] = _LINE * lines
        sheet.set_row(row, self._high[row])

    def _name(self, id_: str) -> str:
        """A name that Excel takes, of which no two are alike: tabell_resultatrakning."""
        ascii_ = unicodedata.normalize("NFKD", id_).encode("ascii", "ignore").decode()
        base = "tabell_" + re.sub(r"\W+", "_", ascii_)
        name, nth = base, 2
        while name.casefold() in self._names:
            name, nth = f"{base}_{nth}", nth + 1
        self._names.add(name.casefold())
        return name

    def _row(
        self, sheet: Worksheet, name: str, table: Table, r: Row, row: int, widths: Sequence[int], places: list[Place]
    ) -> None:
        style: dict[str, Any] = {"bold": True, "bg_color": "#F3F6F8"} if r.level == "rubrik" else {}
        style |= {"bold": True, "top": 1} if r.level in ("summa", "total") else {}
        self._words(sheet, row, 0, r.heading, table.first_heading, style)
        apart = (False, *columns_apart(table))
        for column, cell in enumerate(r.cells, 1):
            own = style | _in(apart[column] and not cell.numeric)
            self._cell(sheet, row, column, cell, table.headings[column - 1], own)
            if cell.obs_id:
                places.append(Place(name, address(row, column), cell.text, cell.obs_id))
        texts = [plain(r.heading), *("" if c.numeric else plain(c.text) for c in r.cells)]
        self._set_high(sheet, row, _lines(texts, widths))

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, heading: str, style: dict[str, Any]) -> None:
        found = read_number(cell.text) if cell.numeric else None
        if isinstance(found, Shown):
            sheet.write_number(row, column, found.value, self._styles.get(num_format=found.format, **style))
        elif cell.numeric and cell.text:
            sheet.write_string(row, column, plain(cell.text), self._styles.get(align="right", **style))
        elif cell.text:
            self._words(sheet, row, column, cell.text, heading, style)
        elif style:
            sheet.write_blank(row, column, None, self._styles.get(**style))

    def _words(self, sheet: Worksheet, row: int, column: int, text: str, heading: str, style: dict[str, Any]) -> None:
        """Text as text; a year in a column of years as the number it is."""
        if heading == "År" and _YEAR.fullmatch(text):
            sheet.write_number(row, column, int(text), self._styles.get(num_format="0", align="left", **style))
        else:
            sheet.write_string(row, column, plain(text), self._styles.get(text_wrap=True, **style))

    def _note(self, sheet: Worksheet, note: str, row: int, widths: Sequence[int], last: int) -> None:
        """A note over the whole width of its table, as high as it takes."""
        how = self._styles.get(italic=True, font_color="#444444", text_wrap=True)
        if last:
            sheet.merge_range(row, 0, row, last, "", how)
        sheet.write_string(row, 0, note, how)
        self._set_high(sheet, row, math.ceil(len(note) / max(20, sum(widths[: last + 1]))))

    def _chart(self, sheet: Worksheet, name: str, picture: Picture, caption: int) -> int:
        """A chart that Excel draws of the numbers beside it; gives the row after it."""
        first, last = caption + 2, caption + 1 + len(picture.table.rows)
        values = len(picture.table.headings)
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": picture.table.headings[-1],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, values, last, values],
                "fill": {"color": _COLOUR},
                "gap": 40,
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": plain(picture.title), "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "label_position": "low"})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        high = max(220, 60 + 20 * len(picture.table.rows))
        chart.set_size({"width": 640, "height": high})
        sheet.insert_chart(caption, values + 1, chart, {"x_offset": 24, "description": plain(picture.alt)})
        return caption + math.ceil(high / 20)


def set_up_print(sheet: Worksheet, repeated: int, frozen: int, *, scale: int = 0) -> None:
    """A4 lying down; the row `repeated` on every page, those above `frozen` still.

    As wide as a page and as many pages high as it takes; with a `scale` in per cent instead, which is what a sheet
    needs whose pages are told where to begin: Excel forgets that when it fits to the width itself.
    """
    if frozen:
        sheet.freeze_panes(frozen, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    if scale:
        sheet.set_print_scale(scale)
    else:
        sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(repeated)
    sheet.set_footer("&L&A&RSida &P av &N")


def _scale(tables: Sequence[tuple[Table, Picture | None]], widths: Sequence[int]) -> int:
    """How much smaller a sheet must be, in per cent, for its columns and the charts beside them to fit on a page."""
    columns = [(7 * w + 5) * 0.75 for w in widths]
    wide = [sum(columns[: len(t.headings) + 1]) + (_AIR_BEFORE + _CHART_WIDE) * bool(p) for t, p in tables]
    return max(_SMALLEST, min(100, int(100 * _ROOM_WIDE / max(wide))))


def address(row: int, column: int) -> str:
    """A cell as Excel names it."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _unlike(words: Sequence[str]) -> list[str]:
    """Headings of which no two are alike to Excel, which does not see capitals."""
    seen: dict[str, int] = {}
    found = []
    for word in words:
        seen[word.casefold()] = nth = seen.get(word.casefold(), 0) + 1
        found.append(word if nth == 1 else f"{word} ({nth})")
    return found


def _in(apart: bool) -> dict[str, Any]:
    """The style of words that stand right after numbers: a little in, so that the two are not one."""
    return {"indent": 1} if apart else {}


def _is_numeric(table: Table, column: int) -> bool:
    return column > 0 and any(len(r.cells) >= column and r.cells[column - 1].numeric for r in table.rows)


def _lines(texts: Iterable[str], widths: Sequence[int]) -> int:
    """How many lines the fullest cell of a row takes."""
    pairs = zip(texts, widths, strict=False)
    return max((sum(max(1, math.ceil(len(p) / max(1, w - 1))) for p in t.split("\n")) for t, w in pairs), default=1)


def _widths(tables: Sequence[Table]) -> list[int]:
    """Column widths that show every number of every table on the sheet whole."""
    found = [24]
    for table in tables:
        texts = [r.heading for r in table.rows if r.level != "rubrik"]
        found[0] = max(found[0], _width([table.first_heading, *texts], 24, 60))
        for n, heading in enumerate(table.headings):
            column = [r.cells[n] for r in table.rows if len(r.cells) > n]
            longest = max(map(len, heading.split()), default=0)
            numbers = [c.text for c in column if c.numeric]
            words = [c.text for c in column if not c.numeric]
            width = max(_width([*numbers, "x" * longest], 10, 30), _width(words, 0, 50))
            if n + 1 == len(found):
                found.append(width)
            found[n + 1] = max(found[n + 1], width)
    return found


def _width(texts: Sequence[str], least: int, most: int) -> int:
    return min(most, max([least, *(len(t) + 2 for t in texts)]))
