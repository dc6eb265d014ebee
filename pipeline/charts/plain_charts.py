"""Plain charts, made from their specifications: one function per form.

Each picks published numbers, so what is withheld is not drawn; the alt text says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch

from pipeline.charts.amounts import KIND_NAMES, bar, draw_kinds, kind_words, kinds_of, shown, unbroken
from pipeline.charts.chart import Chart, alt_text
from pipeline.charts.drawing import FEWEST, HIDDEN_NOTE, Bar, draw_bars, draw_years
from pipeline.charts.forms import Bars, OverYears, PerCategory, PerInsats, PerMeasure, Plain, PlainChart
from pipeline.codes.merged import merged_of
from pipeline.codes.vocabulary import KON_HEADINGS as KON
from pipeline.forbund.categories import category_names, merged_notes
from pipeline.forbund.model import Forbund
from pipeline.measures.caveats import caveats_of
from pipeline.measures.claims import claim, hidden_in, neutral
from pipeline.measures.numbers import Numbers, Observation
from pipeline.measures.specification import NotFilled, fill
from pipeline.typography import first_upper, lower_first, number, percent

# Those of whom it is not known in which category they are.
_UNPLACED = "saknas"
_Row = tuple[str, dict[str, Observation]]


class _Unknown(LookupError):
    """A title names a number that does not exist, may not be shown or has a caveat."""


@dataclass(frozen=True)
class Year:
    """What the charts of a report are of."""

    numbers: Numbers
    forbund: Forbund
    year: int

    def outcome(self, measure: str, kon: str = "alla", **at: str) -> Observation | None:
        """The outcome of the year."""
        return self.numbers.get(measure, self.forbund.id, self.year, "utfall", kon=kon, **at)

    def scale(self, spec: PlainChart) -> str:
        """The unit of a chart; of amounts the förbund's scale."""
        return self.text(spec.unit)

    def text(self, words: str, **more: str) -> str:
        """A text with its names filled in. Raises _Unknown for a number that may not be shown."""
        known = {"ar": str(self.year), "forra_aret": str(self.year - 1), "skala": self.forbund.visa_belopp, **more}
        return fill(words, known, self._told)

    def note(self, spec: PlainChart, more: str = "") -> str:
        """What a reader must know who sees the chart alone, beside the caveats of its numbers."""
        return " ".join(t for t in (self.text(spec.note), more) if t)

    def bare(self, *measures: str) -> bool:
        """Whether the measures may be told in a title: none has a caveat, which would have to stand there too."""
        return not any(caveats_of(self.forbund, m, self.year) for m in measures)

    def _told(self, measure: str, kon: str) -> str:
        found = self.numbers.get(measure, self.forbund.id, self.year, "utfall", kon=kon)
        if found is None or found.value is None or not self.bare(measure):
            raise _Unknown(measure)
        if found.unit == "procent":
            return percent(found.value, 0)
        return number(found.value, 1 if found.unit == "manader" else 0)


@singledispatch
def plain_chart(spec: Plain, of: Year) -> Chart | None:
    """The chart that a specification describes, or None when there is nothing to draw."""
    raise TypeError(f"no chart is made of {type(spec).__name__}")


@plain_chart.register
def _per_insats(spec: PerInsats, of: Year) -> Chart | None:
    ordered = sorted(of.forbund.insatser, key=lambda i: _by_size(of.outcome(spec.measure, insats=i.id)))
    rows = [(i.namn, _by_kon(spec, of, insats=i.id)) for i in ordered]
    if not spec.withheld_rows:
        rows = [(name, by) for name, by in rows if all(o.value is not None for o in by.values())]
    rows = [(name, by) for name, by in rows if by]
    if len(rows) < spec.fewest:
        return None
    if spec.whole:
        whole = _by_kon(spec, of)
        if not whole or any(o.value is None for o in whole.values()):
            return None
        rows.append((spec.whole, whole))
    return _bars(spec, of, rows, {})


@plain_chart.register
def _per_category(spec: PerCategory, of: Year) -> Chart | None:
    names = category_names(spec.breakdown, of.forbund)
    at = {c: {"breakdown": spec.breakdown, "category": c} for c in names}
    rows = [(name, _by_kon(spec, of, **at[c])) for c, name in names.items()]
    shown = [c for c, (_, by) in zip(names, rows, strict=True) if by]
    notes = merged_notes(spec.breakdown, shown, of.forbund)
    if not spec.claim:
        return _bars(spec, of, rows, {}, notes=notes)
    # Every category that is counted, also one that no list names.
    found = {
        o.category: o.value
        for o in of.numbers.where(
            spec.measure, year=of.year, kind="utfall", insats="", kon="alla", breakdown=spec.breakdown
        )
    }
    whole = of.outcome(spec.measure)
    unplaced = found.pop(_UNPLACED, Decimal(0))
    said = ""
    if unplaced is not None and whole and whole.value is not None and of.bare(spec.measure):
        parts = {names.get(c, c): v for c, v in found.items()}
        said = claim(
            spec.claim,
            parts,
            lambda _, v: number(v),
            whole=whole.value,
            unplaced=unplaced,
            names={n: lower_first(n) for n in parts},
            together=[m.name for m in merged_of(spec.breakdown)],
        )
    hidden = hidden_in([*found.values(), unplaced])
    return _bars(spec, of, rows, {"pastaende": said} if said else {}, hidden, notes)


@plain_chart.register
def _per_measure(spec: PerMeasure, of: Year) -> Chart | None:
    names = {r.measure: r.label for r in spec.rows}
    found = [o for m in names for o in of.numbers.where(m, year=of.year) if o.value]
    if not found:
        return None
    kinds = kinds_of(found)
    bars = [b for b in (bar(name, [o for o in found if o.measure == m]) for m, name in names.items()) if b.values]
    scale = of.scale(spec)
    series = {k: KIND_NAMES[k] for k in kinds}
    return Chart(
        id=spec.id,
        title=_title_of_measures(spec, of, kinds[-1], scale),
        alt=alt_text(of.text(spec.alt, slag=kind_words(kinds)), bars, series, lambda v: shown(v, scale)),
        unit=scale,
        rows=[(names[o.measure], o) for o in found],
        draw=lambda sheet: draw_kinds(sheet, bars, kinds, scale),
        note=of.note(spec),
    )


def _title_of_measures(spec: PerMeasure, of: Year, kind: str, scale: str) -> str:
    """Which measure is the greatest, when every one is known and has no caveat; else what is drawn."""
    found = {r.label: of.numbers.get(r.measure, of.forbund.id, of.year, kind) for r in spec.rows}
    # A measure without a number is of nothing, which the whole bears out.
    parts = {name: o.value for name, o in found.items() if o}
    whole = of.numbers.get(spec.whole, of.forbund.id, of.year, kind)
    claims, titles = {str(k): c for k, c in spec.claims.items()}, {str(k): t for k, t in spec.titles.items()}
    said = ""
    if kind in claims and whole and whole.value is not None and of.bare(*(r.measure for r in spec.rows)):
        words = {n: lower_first(n) for n in parts}
        said = claim(claims[kind], parts, lambda _, v: shown(v, scale), year=of.year, whole=whole.value, names=words)
    return said or neutral(of.text(titles[kind]), hidden_in(parts.values()))


@plain_chart.register
def _over_years(spec: OverYears, of: Year) -> Chart | None:
    every = [o for o in of.numbers.where(spec.measure, breakdown="") if o.value is not None]
    years = unbroken({o.year for o in every}, of.year)
    rows = [o for o in every if o.year in years]
    points = {k: {o.year: o.value for o in rows if o.kind == k and o.value is not None} for k in ("utfall", "budget")}
    points = {k: v for k, v in points.items() if v}
    if len(years) < FEWEST:
        return None
    scale = of.scale(spec)
    names, titles = {str(k): n for k, n in spec.names.items()}, {str(k): t for k, t in spec.titles.items()}
    main = "utfall" if of.year in points.get("utfall", {}) else "budget"
    told = [f"{names[k].lower()} {y} {shown(v, scale)}" for k, s in points.items() for y, v in sorted(s.items())]
    return Chart(
        id=spec.id,
        title=of.text(titles[main], varde=shown(points[main][of.year], scale)),
        alt=f"{of.text(spec.alt)}. {first_upper('; '.join(told))}.",
        unit=scale,
        rows=[(f"{names[o.kind]} {o.year}", o) for o in rows],
        draw=lambda sheet: draw_years(sheet, points, names, scale),
        note=of.note(spec),
    )


def _bars(
    spec: Bars,
    of: Year,
    every: list[_Row],
    words: Mapping[str, str],
    unclaimed: int = 0,
    notes: Sequence[str] = (),
) -> Chart | None:
    """The bars of the rows in which somebody is. `unclaimed` groups kept a title from being claimed; `notes` are to be said."""
    # Rows in which somebody is: a withheld number is not nobody.
    rows = [(label, by) for label, by in every if any(_some(o) for o in by.values())]
    names = {"alla": spec.series, **KON}
    series = {str(k): names[k] for k in spec.kon if any(k in by and _some(by[k]) for _, by in rows)}
    # Nobody is no bar; a withheld number keeps its place in the words.
    whole = spec.whole if isinstance(spec, PerInsats) else ""
    bars = [
        Bar(label, {k: o.value for k, o in by.items() if k in series and o.value != 0}, whole == label)
        for label, by in rows
    ]
    # A withheld one keeps its place; where more are withheld than shown the table says it better.
    marks = [value for b in bars for value in b.values.values()]
    shown = [value for value in marks if value]
    if len(marks) < FEWEST or len(shown) * 2 < len(marks):
        return None
    kept = [
        (f"{label}, {series[k].lower()}" if len(series) > 1 else label, o)
        for label, by in rows
        for k, o in by.items()
        if k in series
    ]
    drawn = {k: name for k, name in series.items() if not _mostly_hidden(k, bars)}
    drawn = drawn if len(drawn) > 1 else series
    left_out = [
        f"{name} visas inte: grupperna är små, eller skulle röja små grupper."
        for k, name in series.items()
        if k not in drawn
    ]
    unit = of.scale(spec)
    told = _teller(unit, spec.decimals)
    return Chart(
        id=spec.id,
        title=_title(spec, of, words, unclaimed),
        alt=alt_text(of.text(spec.alt), bars, series, told),
        unit=unit,
        rows=kept,
        draw=lambda sheet: draw_bars(sheet, bars, drawn, unit, spec.decimals),
        note=of.note(spec, " ".join([*([HIDDEN_NOTE] if _hidden_among(bars, drawn) else []), *left_out, *notes])),
    )


def _title(spec: Bars, of: Year, words: Mapping[str, str], hidden: int) -> str:
    """What is seen, in numbers where they may be shown."""
    try:
        return of.text(spec.headline or spec.title, **words)
    except (_Unknown, NotFilled):
        return neutral(of.text(spec.title), hidden)


def _teller(unit: str, decimals: int) -> Callable[[Decimal], str]:
    return lambda value: percent(value, decimals) if unit == "procent" else number(value, decimals)


def _by_kon(spec: Bars, of: Year, **at: str) -> dict[str, Observation]:
    return {k: o for k in spec.kon if (o := of.outcome(spec.measure, k, **at))}


def _mostly_hidden(series: str, bars: Sequence[Bar]) -> bool:
    """Whether a series is withheld in more than half of its rows: words in place of every bar would tell nothing."""
    found = [b.values[series] for b in bars if series in b.values]
    return 2 * hidden_in(found) > len(found)


def _hidden_among(bars: Sequence[Bar], drawn: Mapping[str, str]) -> bool:
    """Whether a withheld number keeps its place among what is drawn."""
    return any(b.values.get(k, Decimal(0)) is None for b in bars for k in drawn)


def _by_size(found: Observation | None) -> tuple[bool, Decimal]:
    """The largest first; what is withheld or not counted last, where its place says nothing of its size."""
    value = found.value if found else None
    return value is None, -(value or Decimal(0))


def _some(found: Observation) -> bool:
    return found.value is None or found.value > 0
