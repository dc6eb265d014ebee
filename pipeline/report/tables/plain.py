"""Plain tables, made from their specifications: one function per form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatch
from types import MappingProxyType
from typing import TypeVar

from pipeline.codes.vocabulary import KON_HEADINGS
from pipeline.faults import suggest
from pipeline.forbund.categories import category_names, merged_notes
from pipeline.measures.numbers import Observation
from pipeline.measures.specification import Kon, SpecificationFault, fill
from pipeline.report.context import Context, Line, heading, statement_lines
from pipeline.report.document.model import Cell, Row, Table, cell, told
from pipeline.report.tables.forms import (
    Column,
    MeasureColumn,
    MeasureRow,
    OverYears,
    PerCategory,
    PerInsats,
    PerMeasure,
    Plain,
    SeriesRow,
    Sign,
    Statement,
)
from pipeline.report.tables.people_rows import interval_cell
from pipeline.report.tables.series import of_years, printed_notes, years_of
from pipeline.report.tables.statement import StatementRow, delivered_or_booked, statement, statement_sign
from pipeline.typography import WITHHELD, enumerate_words, lower_first, number, percent, shown_decimals

C = TypeVar("C", bound=Column)
# The category of those whose is not known, in every list.
_NOT_KNOWN = "saknas"
_NOT_SHOWN: Sign = ".."


@dataclass(frozen=True)
class Frame:
    """What a table is about: the förbund and year, and where it is so one insats or a part of the year."""

    context: Context
    insats: str = ""
    period: str = "helar"
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, measure: str, column: Column, kon: Kon = "alla", **at: str) -> Observation | None:
        """The number of a measure in a column."""
        return self.context.get(
            measure,
            self.context.year + column.year,
            column.kind,
            **{"insats": self.insats, "kon": kon, "period": "helar" if column.whole_year else self.period} | at,
        )

    def outcome(self, measure: str, kon: Kon = "alla", **at: str) -> Observation | None:
        """The outcome of the year, or of the part of it."""
        return self.context.get(
            measure, self.context.year, "utfall", **{"insats": self.insats, "kon": kon, "period": self.period} | at
        )

    def insatser_with(self, measure: str) -> list[tuple[str, str]]:
        """The insatser that have any of it, in the order of forbund.toml. A withheld number is not none."""
        wanted = {"kind": "utfall", "period": self.period, "breakdown": ""}
        found = self.context.numbers.where(measure, year=self.context.year, **wanted)
        present = {o.insats for o in found if _some(o)}
        return [(i.id, i.namn) for i in self.context.forbund.insatser if i.id in present]

    def text(self, words: str, shown_by: str = "") -> str:
        """A text with its names filled in; a number that may not be shown is two full stops."""
        context = self.context
        known = {"ar": str(context.year), "forra_aret": str(context.year - 1), "skala": context.scale, **self.words}
        if "{insatser}" in words:
            known["insatser"] = enumerate_words([name for _, name in self.insatser_with(shown_by)])
        return fill(words, known, self._told)

    def _told(self, measure: str, kon: str) -> str:
        found = self.context.get(measure, self.context.year, "utfall", insats=self.insats, kon=kon, period=self.period)
        return WITHHELD if found is None or found.value is None else number(found.value)

    def scale(self, spec: Plain) -> str:
        """What amounts are shown in."""
        return self.context.scale if "{skala}" in spec.unit else "kr"


@singledispatch
def plain_table(spec: Plain, frame: Frame) -> Table | None:
    """The table that a specification describes, or None when there is nothing to show."""
    raise TypeError(f"no table is made of {type(spec).__name__}")


@plain_table.register
def _per_insats(spec: PerInsats, frame: Frame) -> Table | None:
    insatser = frame.insatser_with(spec.shown_by)
    if not insatser or (spec.only_with and not _any(frame, spec.only_with)):
        return None
    places = [{"insats": i} for i, _ in insatser]
    columns = [
        c
        for c in _each_kon(frame, spec.columns, spec.shown_by)
        if not c.optional or any(frame.get(c.measure, c, _kon(c), **at) for at in ({"insats": ""}, *places))
        if not c.only_with
        or any(_some(frame.outcome(c.only_with, insats=at["insats"])) for at in ({"insats": ""}, *places))
    ]
    found = {name: [frame.get(c.measure, c, _kon(c), insats=i) for c in columns] for i, name in insatser}
    return _with_notes(_split_table(spec, frame, columns, found, spec.whole), frame, columns)


@plain_table.register
def _per_category(spec: PerCategory, frame: Frame) -> Table | None:
    columns = _each_kon(frame, spec.columns, spec.shown_by)
    breakdowns = list(dict.fromkeys(c.breakdown or spec.breakdown for c in columns))
    found = {
        name: [
            frame.get(c.measure, c, _kon(c), breakdown=c.breakdown or spec.breakdown, category=category)
            for c in columns
        ]
        for category, name in category_names(spec.breakdown, frame.context.forbund).items()
        if any(_some(frame.outcome(spec.shown_by, breakdown=b, category=category)) for b in breakdowns)
    }
    if not found:
        return None
    shown = [c for c, name in category_names(spec.breakdown, frame.context.forbund).items() if name in found]
    if shown == [_NOT_KNOWN]:
        # Nobody's is known: the register has no such column, and there is nothing to read out of a table of that.
        return None
    # What the delivery says nothing of is no column of dashes.
    unsaid = [n for n, c in enumerate(columns) if c.breakdown and not any(o[n] for o in found.values())]
    kept = [c for n, c in enumerate(columns) if n not in unsaid]
    found = {name: [o for n, o in enumerate(numbers) if n not in unsaid] for name, numbers in found.items()}
    table = _split_table(spec, frame, kept, found, spec.whole)
    told = [f"Leveransen säger inget om ”{columns[n].heading}”." for n in unsaid]
    return replace(table, notes=(*table.notes, *told, *merged_notes(spec.breakdown, shown, frame.context.forbund)))


def _split_table(
    spec: PerInsats | PerCategory,
    frame: Frame,
    columns: list[MeasureColumn],
    found: Mapping[str, Sequence[Observation | None]],
    whole: str,
) -> Table:
    """Rows that split the whole, and under them all together. A kön that is told of all only is not nobody in each row."""
    scale = frame.scale(spec)
    of_all = {
        n
        for n, c in enumerate(columns)
        if whole and _kon(c) != "alla" and not any(o[n] for o in found.values()) and _some(_of_whole(frame, c))
    }
    rows = [
        Row(
            name,
            tuple(
                _cell(o, c, scale, _NOT_SHOWN if n in of_all else c.missing)
                for n, (o, c) in enumerate(zip(numbers, columns, strict=True))
            ),
        )
        for name, numbers in found.items()
    ]
    if whole:
        rows.append(Row(whole, tuple(_whole_cell(frame, c, scale) for c in columns), "total"))
    table = _table(spec, frame, [c.heading for c in columns], rows, spec.shown_by)
    names = list(dict.fromkeys(KON_HEADINGS[_kon(columns[n])] for n in sorted(of_all)))
    told = [f"{name} visas bara för alla tillsammans, och ingår i Alla." for name in names]
    return replace(table, notes=(*table.notes, *told))


@plain_table.register
def _per_measure(spec: PerMeasure, frame: Frame) -> Table | None:
    if spec.shown_by and not _some(frame.outcome(spec.shown_by)):
        return None
    if spec.columns == "argang":
        columns = _of_the_argang(frame, spec.rows)
    else:
        columns = [(c, 0) for c in _each_kon(frame, spec.columns, spec.shown_by or "")]
    scale = frame.scale(spec)
    found: list[tuple[MeasureRow, list[tuple[Observation | None, Column]]]] = []
    for row in spec.rows:
        numbers = [_of_row(frame, row, n, column, year) for n, (column, year) in enumerate(columns)]
        if any(numbers):
            found.append((row, list(zip(numbers, (c for c, _ in columns), strict=True))))
    if not found:
        return None
    amounts = [o.value for _, cells in found for o, _ in cells if o and o.unit == "kr"]
    decimals = shown_decimals(amounts, scale)
    rows = [
        Row(
            frame.text(row.label),
            tuple(
                _cell(o, c, scale, c.missing, decimals) if _has_place(row, n, c) else Cell("")
                for n, (o, c) in enumerate(cells)
            ),
            row.level,
        )
        for row, cells in found
    ]
    table = _table(spec, frame, [c.heading for c, _ in columns], rows, spec.shown_by or "")
    return _with_notes(table, frame, [row for row, _ in found])


@plain_table.register
def _over_years(spec: OverYears, frame: Frame) -> Table | None:
    context = frame.context
    if spec.printed:
        return _printed_series(spec, frame)
    outcomes = context.numbers.where(spec.shown_by, kind="utfall", breakdown="")
    years = sorted({o.year for o in outcomes if o.year <= context.year}, reverse=True)[: spec.years]
    if len(years) < spec.fewest:
        return None
    found = [(row, [_stated_or_ours(context, row, y) for y in years]) for row in spec.rows]
    rows = [Row(row.name, tuple(_round_cell(context, o) for o in numbers)) for row, numbers in found if any(numbers)]
    return _table(spec, frame, list(map(str, years)), rows, spec.shown_by)


def _printed_series(spec: OverYears, frame: Frame) -> Table | None:
    """People, time and results year by year: what is counted, and of earlier years what was printed."""
    context = frame.context
    if not (years := years_of(context, spec)):
        return None
    found = [(row.name, of_years(context, row.measure)) for row in spec.rows]
    rows = [
        Row(name, tuple(_told_cell(context, by_year.get(y)) for y in years))
        for name, by_year in found
        if by_year.keys() & set(years)
    ]
    table = _table(spec, frame, list(map(str, years)), rows, spec.shown_by)
    return replace(table, notes=(*table.notes, *printed_notes(context, spec, years)))


@plain_table.register
def _statement(spec: Statement, frame: Frame) -> Table | None:
    delivered, origin, told = delivered_or_booked(frame.context, spec.source, spec.ledger)
    every, years = statement_lines(delivered)
    every = [line for line in every if not (spec.without and line.type.startswith(spec.without))]
    last = _last_year_of_books(spec, frame, origin, every, years)
    if last:
        years = [*years, last.year]
        told = (*told, f"{last.year} är ur leveransen {last.argang}. {_NOT_SHOWN}: raden finns inte i den räkningen.")
    rows = []
    for line in every:
        found = [_of_line(spec, frame, line, y) for y in years]
        level = ("summa" if line.post in spec.sums else "post") if spec.sums else line.type
        signed = tuple(statement_sign(o, line.post) if spec.costs_negative else o for o in found)
        rows.append(StatementRow(line.name, signed, level, line.note, line.heading))
    notes = (*(frame.text(n) for n in spec.notes), *told)
    return statement(
        *(spec.id, frame.text(spec.caption), frame.context, origin, years, rows, notes),
        missing=_NOT_SHOWN if last else "–",
    )


def _of_line(spec: Statement, frame: Frame, line: Line, year: int) -> Observation | None:
    measure = spec.by_type.get(line.type, spec.measure)
    return frame.context.get(measure, year, "utfall", breakdown="post", category=line.post)


def _last_year_of_books(
    spec: Statement, frame: Frame, origin: str, lines: list[Line], years: list[int]
) -> Observation | None:
    """The last line of last year's statement, where the ledger has only its own year and another delivery has that one."""
    if origin == spec.source or not lines or years != [frame.context.year]:
        return None
    return _of_line(spec, frame, lines[-1], frame.context.year - 1)


def _table(spec: Plain, frame: Frame, headings: list[str], rows: list[Row], shown_by: str) -> Table:
    return Table(
        f"{spec.id}-{frame.insats}" if frame.insats else spec.id,
        frame.text(spec.caption),
        frame.text(spec.unit),
        spec.first,
        tuple(frame.text(h) for h in headings),
        tuple(rows),
        tuple(frame.text(n, shown_by) for n in spec.notes),
        _source(spec, frame.context),
    )


def _with_notes(table: Table, frame: Frame, shown: Iterable[MeasureColumn | MeasureRow]) -> Table:
    """The table with what the columns or rows that are shown say of themselves after its first note."""
    own = [frame.text(part.note) for part in shown if part.note]
    return replace(table, notes=(" ".join([*table.notes[:1], *own]), *table.notes[1:])) if own else table


def _source(spec: Plain, context: Context) -> str:
    """The delivered files that the table is made from."""
    if spec.source and spec.source not in context.clean:
        known = suggest(spec.source, context.clean)
        raise SpecificationFault(f"Tabellen ”{spec.id}” har en okänd source: ”{spec.source}”. Väntade: {known}.")
    return context.source(spec.source, spec.source_form) if spec.source else ""


def _each_kon(frame: Frame, columns: Iterable[C], shown_by: str) -> list[C]:
    """The columns, with one in place of a list of kön for each that anybody has."""
    return [c for column in columns for c in _expanded(frame, column, shown_by)]


def _expanded(frame: Frame, column: C, shown_by: str) -> Iterator[C]:
    if isinstance(column.kon, str):
        yield column
        return
    for kon in column.kon:
        if _some(frame.outcome(shown_by, kon)):
            name = KON_HEADINGS[kon]
            words = column.heading.replace("{Kon}", name).replace("{kon}", lower_first(name))
            yield column.model_copy(update={"kon": kon, "heading": words})


def _of_the_argang(frame: Frame, rows: Iterable[MeasureRow]) -> list[tuple[Column, int]]:
    """A column for each year and kind that the deliveries of the year have: newest first, budget before outcome."""
    year = frame.context.year
    found = {
        (o.year, o.kind)
        for r in rows
        for o in frame.context.numbers.where(r.of(0), breakdown="", insats="", kon="alla")
        if o.argang == year
    }
    order = sorted(found, key=lambda c: (-c[0], c[1]))
    return [(Column.model_construct(heading=heading(k, y), kind=k, missing=WITHHELD), y) for y, k in order]


def _of_row(frame: Frame, row: MeasureRow, nth: int, column: Column, year: int) -> Observation | None:
    if not _has_place(row, nth, column):
        return None
    if year:
        return frame.context.get(row.of(nth), year, column.kind, insats=frame.insats)
    return frame.get(row.of(nth), column, _kon(column))


def _has_place(row: MeasureRow, nth: int, column: Column) -> bool:
    """Whether the row has a number in the column at all."""
    return bool(row.of(nth)) and (row.by_kon or column.kon == "alla")


def _whole_cell(frame: Frame, column: MeasureColumn, scale: str) -> Cell:
    """The cell of the row for all."""
    if not column.in_total:
        return Cell("")
    return _cell(_of_whole(frame, column), column, scale, column.whole_missing or column.missing)


def _of_whole(frame: Frame, column: MeasureColumn) -> Observation | None:
    return frame.get(column.whole or column.measure, column, _kon(column))


def _cell(found: Observation | None, column: Column, scale: str, missing: Sign, decimals: int = 0) -> Cell:
    return interval_cell(found) if column.shows == "osakerhet" else cell(found, scale, decimals, missing)


def _round_cell(context: Context, found: Observation | None) -> Cell:
    # Whole thousands and per cent: older years are delivered so, and decimals would promise more.
    shown = cell(found, context.scale, 0, missing=WITHHELD)
    if found is None or found.value is None or found.unit != "procent":
        return shown
    return Cell(percent(found.value, 0), True, found.obs_id)


def _told_cell(context: Context, found: Observation | None) -> Cell:
    return Cell(told(found, context.scale, 0), True, found.obs_id) if found else Cell(WITHHELD, True)


def _stated_or_ours(context: Context, row: SeriesRow, year: int) -> Observation | None:
    """What the overview says; else what the statements of the year give. Costs are negative."""
    stated = row.delivered
    found = None
    if stated:
        at = {"breakdown": stated.breakdown, "category": stated.category}
        found = context.get(stated.measure, year, "utfall", **at)
    return statement_sign(found or context.get(row.measure, year, "utfall"), row.measure)


def _kon(column: Column) -> Kon:
    return column.kon if isinstance(column.kon, str) else "alla"


def _any(frame: Frame, measure: str) -> bool:
    return bool(frame.context.numbers.where(measure, year=frame.context.year, kind="utfall"))


def _some(found: Observation | None) -> bool:
    """Whether there is anything: a withheld number is not nobody."""
    return found is not None and (found.value is None or found.value != 0)
