"""Statement tables (posts down, years across) as one row per amount.

A sheet may hold several tables under each other, title rows above them, section
headings between rows and totals after them. Nothing is dropped except empty cells;
what cannot be understood is a fault, and all faults of a sheet are collected.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.faults import Fault, mask
from pipeline.ingest.amounts import UNIT_WORDS, Amount, NotAnAmount, read_amount
from pipeline.ingest.cells import Measured
from pipeline.ingest.grid import Grid, column_letter, is_empty
from pipeline.ingest.headings import Heading, find_unit, shown_heading, split_heading, unit_alone, unit_in_label
from pipeline.ingest.joined import joined_amount, joined_remark, lone_text_fault
from pipeline.ingest.layout import Form, Layout, ValueColumn
from pipeline.ingest.reading import (
    Reading,
    Source,
    is_total,
    miss_header,
    rows_above,
    short_row,
)
from pipeline.ingest.signs import SYMBOL_WORDS, printed_symbol
from pipeline.ingest.synonyms import apart, suggest_heading
from pipeline.ingest.two_levels import join_levels
from pipeline.ingest.units_said import NOT_SAID, remark_of, unknown_unit_fault
from pipeline.names import LEFT_OUT

_NAMED = "en rad med namn och belopp; av sammanslagna celler har bara den första raden namnet"


@dataclass(frozen=True)
class _ValueAt:
    index: int
    column: ValueColumn
    year: int | None
    unit: str
    heading: str


@dataclass
class _Table:
    form: Form
    values: list[_ValueAt]
    texts: dict[int, str]
    label_index: int
    title: str
    unit: str
    opened_at: int
    section: str = ""
    reported: set[int] = field(default_factory=set)


def read_matrix(grid: Grid, layout: Layout, source: Source) -> Reading:
    """Every amount of one sheet. Amounts keep the unit they were written in.

    Rows out: tabell, rubrik (title or section), post, typ (budget/utfall), roll, ar,
    belopp (Decimal), enhet, decimaler, ungefar, text columns, and where it stood.
    """
    return _MatrixReader(join_levels(grid, layout) if layout.two_levels else grid, layout, source).read()


class _MatrixReader:
    def __init__(self, grid: Grid, layout: Layout, source: Source) -> None:
        self.grid, self.layout, self.source = grid, layout, source
        self.forms = layout.forms_for(source.suffix)
        self.out = Reading()
        self.table: _Table | None = None
        self.titles: list[str] = []

    def read(self) -> Reading:
        for index, row in enumerate(self.grid.rows):
            filled = [i for i, cell in enumerate(row) if not is_empty(cell)]
            if not filled:
                self.titles = self.titles if self.layout.keeps_title else []
            elif self._start_table(index, row, filled):
                self.titles = []
            elif self._is_unit_row(index, row, filled):
                continue
            elif self._is_cut_off(row):
                self.out.faults.append(self._short_row(index, row, filled))
            elif len(filled) == 1 and isinstance(row[filled[0]], str):
                self._take_text(index, row[filled[0]])
            elif self.table is not None:
                self._take_row(index, row)
        if self.table is None:
            self._miss_header()
        return self.out

    def _is_cut_off(self, row: list[object]) -> bool:
        """Whether a row of a text file ends before the amounts do. A sum row may."""
        if self.grid.sheet or self.table is None:
            return False
        label = next((str(c) for c in row if not is_empty(c)), "")
        last = max([self.table.label_index, *(v.index for v in self.table.values)])
        return len(row) <= last and not is_total(label)

    def _short_row(self, index: int, row: list[object], filled: list[int]) -> Fault:
        assert self.table is not None
        width = sum(not is_empty(c) for c in self.grid.rows[self.table.opened_at])
        return short_row(self.source, "", index + 1, [str(row[i]) for i in filled], width)

    def _take_text(self, index: int, cell: object) -> None:
        """A row of one text: a title, a heading between rows, or a row whose amount is in its name."""
        if self.table is not None:
            if fault := lone_text_fault(self.grid, self.source, index, cell, self.table.opened_at):
                self.out.faults.append(fault)
            if not self.layout.sections:
                self.out.remarks.append(f"rad {index + 1} är bara text och läses inte")
        self._take_title(str(cell).strip())

    def _is_unit_row(self, index: int, row: list[object], filled: list[int]) -> bool:
        """A row just under the headings with nothing but units ("kr", "kr") sets them."""
        table = self.table
        if table is None or index != table.opened_at + 1:
            return False
        units = {i: UNIT_WORDS.get(str(row[i]).strip(" ()").casefold(), "") or unit_alone(row[i]) for i in filled}
        if not all(units.values()):
            return False
        table.values = [replace(v, unit=units.get(v.index, v.unit)) for v in table.values]
        return True

    def _take_title(self, text: str) -> None:
        self.titles.append(text)
        if self.table is not None and self.layout.sections:
            self.table.section = text

    def _start_table(self, index: int, row: list[object], filled: list[int]) -> bool:
        """Recognise a heading row: a label and at least one amount heading."""
        headings = {i: split_heading(row[i]) for i in filled}
        for form in self.forms:
            hits = [i for i in filled if i > 0 and form.match_value(headings[i])]
            label = self._find_label(form, headings, hits) if hits else None
            if label is not None:
                self._open(form, index, row, headings, label)
                return True
        return False

    def _find_label(self, form: Form, headings: dict[int, Heading], hits: list[int]) -> int | None:
        """The column of the posts' names: a known label, or a blank cell left of the rest.

        The first table of a sheet may have an unknown label (which becomes a fault);
        further down, a row with an unknown label is data.
        """
        for i, heading in headings.items():
            if i not in hits and form.is_label(heading):
                return i
        first = min(headings)
        if first in hits:
            return first - 1 if "" in form.label else None
        wanted = self.table is None and len(headings) > 1 and not self._known_header_below(form)
        return first if wanted else None

    def _known_header_below(self, form: Form) -> bool:
        """Whether some row has a known label beside an amount heading: then that is the header."""
        for row in self.grid.rows:
            headings = [split_heading(c) for c in row if not is_empty(c)]
            if any(form.is_label(h) and h.text for h in headings) and any(form.match_value(h) for h in headings[1:]):
                return True
        return False

    def _open(self, form: Form, index: int, row: list[object], headings: dict[int, Heading], label: int) -> None:
        shown_label = str(row[label] or "").strip() if label < len(row) else ""
        unit = headings[label].unit if label in headings else ""
        unit = unit or find_unit([*self.titles, *self._cells_above(index)])
        if not unit and self.table is None and (fault := unknown_unit_fault(self.grid, self.source, index)):
            self.out.faults.append(fault)
        unit = unit or (self.table.unit if self.table else "")
        title = self.titles[-1] if self.titles else shown_label
        table = _Table(form, [], {}, label, title, unit, index)
        if shown_label and not form.is_label(headings[label]):
            meant = suggest_heading(shown_label, [form.label_column()], year=self.source.year)
            self._fault(index, label, "okänd rubrik över posterna", shown_label, form, meant)
        for i, heading in headings.items():
            if i == label:
                continue
            shown = str(row[i]).strip()
            value, text = form.match_value(heading), form.match_text(heading)
            if value:
                year = value[1]
                found = _ValueAt(i, value[0], year, heading.unit, shown)
                if any((v.column, v.year) == (found.column, found.year) for v in table.values):
                    self._fault(index, i, "samma uppgift i två kolumner", shown, form, "en kolumn per år och slag")
                table.values.append(found)
            elif text:
                table.texts[i] = text.name
            elif told := form.told_elsewhere(heading):
                self._belongs_elsewhere(index, i, shown, told)
                table.reported.add(i)
            else:
                taken = {t.name for h in headings.values() if (t := form.match_text(h))}
                meant = suggest_heading(shown, *apart(form.other_columns(), taken), year=self.source.year)
                self._fault(index, i, "okänd kolumn", shown, form, meant)
                table.reported.add(i)
        if self.table is None:
            rows_above(self.grid, self.source, index, self.out)
        self.table = table

    def _cells_above(self, index: int) -> list[str]:
        above = [str(c) for r in self.grid.rows[:index] for c in r if isinstance(c, str) and c.strip()]
        return above[-6:] if self.table is None else []

    def _take_row(self, index: int, row: list[object]) -> None:
        table = self.table
        assert table is not None
        cells = row + [None] * (max([v.index for v in table.values], default=0) + 1 - len(row))
        label = "" if is_empty(cells[table.label_index]) else str(cells[table.label_index]).strip()
        texts = {name: _as_text(cells[i]) if i < len(cells) else "" for i, name in table.texts.items()}
        self._check_stray(index, row, table)
        if any(is_empty(cells[v.index]) for v in table.values):
            if fault := joined_amount(self.grid, self.source, index, label):
                self.out.faults.append(fault)
            elif remark := joined_remark(index, label):
                self.out.remarks.append(remark)
        for value in table.values:
            amount = self._amount(index, value, cells[value.index])
            if amount is None:
                continue
            if not label:
                self._fault(index, value.index, "belopp utan namn på posten", cells[value.index], None, _NAMED)
                continue
            self._emit(index, table, value, label, texts, amount)

    def _amount(self, index: int, value: _ValueAt, cell: object) -> Amount | None:
        try:
            amount = read_amount(cell)
        except NotAnAmount:
            amount = None
            self._unreadable(index, value, cell)
        if amount and amount.unit == "procent" and not (value.column.role == "andel" or self.layout.holds_shares):
            self._cell_fault(
                index,
                value,
                "en andel där ett belopp ska stå",
                f"”{mask(_as_text(cell))}”",
                "ett belopp i kr eller tkr",
                "Rätta cellen i originalet.",
            )
            return None
        return amount

    def _unreadable(self, index: int, value: _ValueAt, cell: object) -> None:
        """Text, or a sign that says there is an amount that is not told: without it no sum is right."""
        if sign := printed_symbol(cell):
            self._cell_fault(
                index,
                value,
                "ett tecken där ett belopp ska stå",
                f"”{mask(_as_text(cell))}” ({SYMBOL_WORDS[sign]})",
                "beloppet, eller – om posten inte har något",
                "Skriv beloppet i originalet: en post vars belopp inte sägs kan inte räknas.",
            )
            return
        self._cell_fault(
            index,
            value,
            "text där ett belopp ska stå",
            f"”{mask(_as_text(cell))}”",
            "ett belopp, till exempel 18 025,8 eller −3 821 (minustecken före, inte parentes)",
            "Rätta cellen i originalet. Hör texten till en kommentar: lägg den i en kolumn som heter Kommentar.",
        )

    def _cell_fault(self, index: int, value: _ValueAt, headline: str, found: str, expected: str, action: str) -> None:
        self.out.faults.append(
            Fault(
                file=self.source.file,
                sheet=self.grid.sheet,
                row=index + 1,
                column=f"{column_letter(value.index)} ({value.heading})",
                headline=headline,
                found=found,
                expected=expected,
                action=action,
                code="TAB-015",
            )
        )

    def _emit(
        self, index: int, table: _Table, value: _ValueAt, label: str, texts: dict[str, str], amount: Amount
    ) -> None:
        stated = value.unit or unit_in_label(label) or table.unit
        unit = amount.unit or stated
        if amount.unit and stated and amount.unit != stated and amount.unit != "procent":
            self.out.remarks.append(f"rad {index + 1}: cellen säger {amount.unit} och tabellen {stated}; cellen gäller")
        if value.column.role == "andel":
            unit = "procent"
        elif not unit and self.grid.unit_said[0]:
            unit = self.grid.unit_said[0]
            self.out.remark_once(remark_of(self.grid))
        elif not unit:
            unit = "kr"
            self.out.remark_once(NOT_SAID)
        self.out.rows.append(
            {
                "tabell": table.form.id,
                "rubrik": table.section or table.title,
                "post": label,
                "typ": value.column.kind or self.layout.kind_of_amount,
                "roll": value.column.role,
                "ar": self._row_year(table, value, texts, index),
                "belopp": amount.value,
                "enhet": unit,
                "decimaler": amount.decimals,
                "ungefar": amount.about,
                "kod": texts.get("kod", ""),
                "radrubrik": texts.get("radrubrik", ""),
                "kommentar": texts.get("kommentar", ""),
                "_file": self.source.file,
                "_sheet": self.grid.sheet,
                "_row": index + 1,
                "_column": column_letter(value.index),
            }
        )

    def _row_year(self, table: _Table, value: _ValueAt, texts: dict[str, str], index: int) -> int:
        if value.year is not None:
            return value.year
        if table.form.year_from == "filnamn" and self.source.name_year is not None:
            return self.source.name_year
        written = texts.get("ar") or texts.get("radrubrik", "")
        digits = [w for w in written.replace("-", " ").split() if w.isdigit() and len(w) == 4]
        if digits:
            return int(digits[-1])
        if "ar" in texts:
            self._fault(index, None, "året går inte att läsa", texts["ar"], None, "ett årtal, till exempel 2022")
        return self.source.year

    def _check_stray(self, index: int, row: list[object], table: _Table) -> None:
        """Something written outside every known column must not vanish."""
        known = {table.label_index, *table.texts, *table.reported, *(v.index for v in table.values)}
        for i, cell in enumerate(row):
            if i not in known and not is_empty(cell):
                self._fault(index, i, "värde i en kolumn utan rubrik", cell, None, "en tom cell")

    def _fault(
        self, index: int, column: int | None, headline: str, found: object, form: Form | None, expected: str = ""
    ) -> None:
        self.out.faults.append(
            Fault(
                file=self.source.file,
                sheet=self.grid.sheet,
                row=index + 1,
                column="" if column is None else column_letter(column),
                headline=headline,
                found="en tom cell" if is_empty(found) else f"”{mask(_as_text(found))}”",
                expected=expected or "en rad med namn och belopp",
                action=(
                    self.layout.own_heading()
                    if form
                    else "Rätta raden i originalet, eller ta bort det som inte hör till tabellen."
                ),
                code="TAB-016",
            )
        )

    def _belongs_elsewhere(self, index: int, column: int, heading: str, told: str) -> None:
        """A column that is known, and read from another kind of delivery: it is left out by one answer, for every year."""
        self.out.faults.append(
            Fault(
                file=self.source.file,
                sheet=self.grid.sheet,
                row=index + 1,
                column=column_letter(column),
                headline="kolumnen läses inte ur den här sortens fil",
                found=f"”{mask(heading)}”",
                expected=f"bara {self.layout.kind_of_amount or 'belopp'}",
                action=(
                    f'Svara {LEFT_OUT} på den, en gång för alla år: make lar FIL=… FORBUND=… AR=… SVAR="{mask(heading)}={LEFT_OUT}" '
                    f"JA=1. {told}"
                ),
                code="TAB-016",
            )
        )

    def _miss_header(self) -> None:
        known = [shown_heading(h, self.source.year) for f in self.forms for v in f.values for h in v.headings]
        miss_header(self.grid, self.layout, self.source, known, self.out)


def _as_text(cell: object) -> str:
    if is_empty(cell):
        return ""
    if isinstance(cell, float) and not isinstance(cell, Measured) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
