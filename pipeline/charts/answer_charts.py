"""The small chart beside each answer of the comparison: every förbund and year, each in a panel of its own.

A chart obeys the rules of the sentence: what may not be compared never shares a panel. A panel holds one förbund, one
kind and one way to count; what only an earlier report prints is hollow and joined to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.chart import Chart
from pipeline.charts.comparison_charts import joined, labelled
from pipeline.charts.panel_drawing import Line, Panel, draw_panels
from pipeline.compare.answers import Item, items_of
from pipeline.compare.compared import Compared, Row
from pipeline.compare.questions import Question, read_questions
from pipeline.compare.selection import NAMED
from pipeline.typography import KIND_WORD, SCALE, WITHHELD, amount_with_unit, number, percent, ranges

# Points: low enough for eight of them on a page of A4.
_HIGH, _BESIDE = 34.0, 3
_HOLLOW = "Ihålig punkt: tryckt i en årsredovisning, inte uträknat här."
_SQUARE = "Fyrkant: budget eller mål."


@dataclass(frozen=True)
class _Pane:
    """One förbund: its counted rows of one kind and way to count, and what stands hollow beside them."""

    name: str
    rows: tuple[Row, ...]
    printed: tuple[Row, ...] = ()
    budget: tuple[Row, ...] = ()

    @property
    def shown(self) -> list[Row]:
        """The rows that are drawn."""
        return [r for r in (*self.rows, *self.printed, *self.budget) if r["value"] is not None]


def answer_charts(compared: Compared) -> list[Chart]:
    """A chart per question that any förbund has a number for."""
    return [c for q in read_questions() if (c := _chart(compared, q))]


def _chart(compared: Compared, question: Question) -> Chart | None:
    items = items_of(compared, question.asked)
    panes = [_pane(compared, i) for i in items] if len(items) <= NAMED else _together(compared, items)
    if not any(p.shown for p in panes):
        return None
    panels = [_panel(compared, p, faint=len(items) > NAMED) for p in panes]
    unit, decimals = question.unit, 1 if question.unit in ("procent", "mnkr") else 0
    rows = [r for p in panes for r in p.shown]
    hollow, square = any(p.printed for p in panes), any(p.budget for p in panes)
    return Chart(
        id=f"svar-{question.id}",
        title=f"{rows[0]['titel']} per förbund och år",
        alt=_alt(panes, unit, many=len(items) > NAMED),
        unit=unit,
        rows=[labelled(r, compared.names) for r in rows],
        draw=lambda sheet: draw_panels(sheet, panels, unit, decimals, high=_HIGH, beside=_BESIDE),
        note=" ".join([*([_HOLLOW] if hollow else []), *([_SQUARE] if square else [])]),
    )


def _pane(compared: Compared, item: Item) -> _Pane:
    """The panel of a förbund: the years counted as the number it answers with."""
    row = item.row
    name = compared.names[row["forbund"]]
    own = [r for r in compared.of(row["measure"]) if r["forbund"] == row["forbund"]]
    alike = [r for r in own if (r["kind"], r["grupp"]) == (row["kind"], row["grupp"])]
    printed = [
        r
        for r in compared.printed
        if (r["forbund"], r["measure"], r["kind"]) == (row["forbund"], row["measure"], row["kind"])
    ]
    in_order = tuple(sorted(alike, key=lambda r: r["year"]))
    if row["kind"] != "utfall":
        return _Pane(f"{name}, {KIND_WORD[row['kind']]}", (), tuple(printed), in_order)
    return _Pane(name, in_order, tuple(printed), (item.budget,) if item.budget else ())


def _together(compared: Compared, items: Sequence[Item]) -> list[_Pane]:
    """Of many förbund the ways to count that most have, all its förbund in one panel."""
    ways: dict[tuple[str, str, str], set[str]] = {}
    for item in items:
        key = (item.row["measure"], item.row["kind"], item.row["grupp"])
        ways.setdefault(key, set()).add(item.row["forbund"])
    measure, kind, group = max(ways, key=lambda k: (len(ways[k]), k))
    rows = [r for r in compared.of(measure) if (r["kind"], r["grupp"]) == (kind, group)]
    name = f"{number(len({r['forbund'] for r in rows}))} förbund som räknar lika"
    return [_Pane(name, tuple(sorted(rows, key=lambda r: (r["forbund"], r["year"]))))]


def _panel(compared: Compared, pane: _Pane, faint: bool) -> Panel:
    by_forbund: dict[str, list[Row]] = {}
    for row in pane.rows:
        if row["value"] is not None:
            by_forbund.setdefault(row["forbund"], []).append(row)
    parts = [part for own in by_forbund.values() for part in joined(own)]
    lines = tuple(Line(tuple((r["year"], r["value"]) for r in part)) for part in parts)
    breaks: set[int] = set()
    if not faint and pane.rows:
        years = [r["year"] for r in pane.rows]
        breaks = {
            b["ar"]
            for b in compared.breaks
            if (b["forbund"], b["matt"]) == (pane.rows[0]["forbund"], pane.rows[0]["measure"])
            and min(years) < b["ar"] <= max(years)
        }
    return Panel(pane.name, lines, tuple(sorted(breaks)), _points(pane.printed), _points(pane.budget), faint)


def _points(rows: Sequence[Row]) -> tuple[tuple[int, Decimal], ...]:
    return tuple((r["year"], r["value"]) for r in rows if r["value"] is not None)


def _alt(panes: Sequence[_Pane], unit: str, many: bool) -> str:
    """What is drawn, for who cannot see it: every value while the förbund are few."""
    if many:
        years = ranges(sorted({r["year"] for p in panes for r in p.shown}))
        return f"En tunn linje per förbund i samma ruta. {panes[0].name}, {years}."
    return f"Ett litet diagram per förbund med samma axlar. {'; '.join(_in_words(p, unit) for p in panes)}."


def _in_words(pane: _Pane, unit: str) -> str:
    told = [f"{r['year']} {_value(r, unit)}" for r in pane.rows]
    told += [f"{r['year']} {_value(r, unit)} (tryckt)" for r in pane.printed]
    told += [f"{r['year']} {_value(r, unit)} ({KIND_WORD[r['kind']]})" for r in pane.budget]
    return f"{pane.name}: {', '.join(told)}"


def _value(row: Row, unit: str) -> str:
    value = row["value"]
    if value is None:
        return f"{WITHHELD} (visas inte)"
    if unit == "procent":
        return percent(value)
    return amount_with_unit(value, unit) if unit in SCALE else number(value)
