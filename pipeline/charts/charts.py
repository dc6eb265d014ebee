"""Stage 5. The charts of a report, in the order of rapport.toml; here those that no form can say.

A chart is a picture (SVG and PNG), the numbers in it (CSV), a title that says what is
seen and an alt text written from the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.charts.amounts import KIND_NAMES, bar, draw_kinds, kind_words, kinds_alt, kinds_of, shown, unbroken
from pipeline.charts.answer_charts import answer_charts
from pipeline.charts.chart import Chart
from pipeline.charts.comparison_charts import comparison_charts, insatser_funnels
from pipeline.charts.drawing import FEWEST, draw_bars, draw_years
from pipeline.charts.forms import Made, Plain, read_report_charts
from pipeline.charts.goal_chart import goals_of_year
from pipeline.charts.pack import write_charts
from pipeline.charts.palette import STANDARD, Palette
from pipeline.charts.plain_charts import Year, plain_chart
from pipeline.charts.risk_chart import risk_matrix
from pipeline.charts.survey_charts import survey_charts
from pipeline.compare.compared import read_compared
from pipeline.faults import suggest
from pipeline.forbund.model import Forbund, Insats, load_forbund
from pipeline.measures.caveats import caveats_of, caveats_of_all
from pipeline.measures.claims import claim, hidden_in, neutral
from pipeline.measures.numbers import Numbers, Observation
from pipeline.measures.published import read_published
from pipeline.measures.specification import SpecificationFault
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.store import read_rows
from pipeline.typography import enumerate_words, first_upper, number


def run_chart(places: Places, unit: Unit, folder: Path) -> None:
    """Draw the charts of a report into `folder`, with index.json last."""
    if unit == EVERYTHING:
        compared = read_compared(places)
        names = compared.names
        national = read_rows(places.stage(REFERENCE, "referens") / "riket.parquet")
        charts = answer_charts(compared) + comparison_charts(
            compared.rows, compared.breaks, national, compared.together, names
        )
        charts += insatser_funnels(compared.insatser, compared.together, names)
        charts = [replace(c, source=_source_of_all(c, names)) for c in charts]
        write_charts(charts, folder, STANDARD, "Jämförelse mellan samordningsförbund", "")
    else:
        forbund = load_forbund(places, unit.forbund).in_year(unit.ar)
        numbers = read_published(places.stage(Unit(unit.forbund), "compare") / "publicerbart.parquet")
        traced = places.stage(Unit(unit.forbund), "compare") / "sparning.parquet"
        inexact = {r["obs_id"] for r in read_rows(traced, where="ungefar")}
        source = f"Källa: {forbund.namn}, {unit.ar}."
        charts = [replace(with_inexact(c, inexact), source=source) for c in report_charts(numbers, forbund, unit.ar)]
        palette = Palette(forbund.diagram.forsta, forbund.diagram.andra)
        write_charts(charts, folder, palette, forbund.namn, str(unit.ar))


def report_charts(numbers: Numbers, forbund: Forbund, year: int) -> list[Chart]:
    """The charts of a förbund's year, those that have numbers."""
    of = Year(numbers, forbund, year)
    return [_with_caveats(c, of) for spec in read_report_charts().chart for c in _charts(spec, of) if c]


def with_inexact(chart: Chart, inexact: Set[str]) -> Chart:
    """The chart with a note on those of its numbers that the source says are not exact, by their obs_id.

    A drawing has no room for "ca" at a bar or a point; the note goes wherever it is used.
    """
    shown = [(name, o) for name, o in chart.rows if o.obs_id in inexact and o.value is not None]
    found = [name if str(o.year) in name else f"{name} {o.year}" for name, o in shown]
    if not found:
        return chart
    note = f"Ungefärliga tal enligt källan (ca): {enumerate_words(list(dict.fromkeys(found)))}."
    return replace(chart, note=" ".join(n for n in (chart.note, note) if n))


def _with_caveats(chart: Chart, of: Year) -> Chart:
    """The chart with the caveats of every number in it: it may be used outside the report."""
    said = caveats_of_all(of.forbund, (o for _, o in chart.rows), of.year, internal=False)
    return replace(chart, note=" ".join([*([chart.note] if chart.note else []), *said]))


def _charts(spec: Plain | Made, of: Year) -> Sequence[Chart | None]:
    if not isinstance(spec, Made):
        return [plain_chart(spec, of)]
    if spec.id not in _MADE:
        raise SpecificationFault(f"rapport.toml: inget program ritar ”{spec.id}”. Väntade: {suggest(spec.id, _MADE)}.")
    made = _MADE[spec.id](of.numbers, of.forbund, of.year)
    return made if isinstance(made, list) else [made]


def budget_per_insats(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Budget against outcome per insats, largest first."""
    names = {i.id: i.namn for i in forbund.insatser}
    rows = [o for o in numbers.where("insatskostnad", year=year, breakdown="") if o.value is not None]
    rows = [o for o in rows if any(p.value for p in rows if p.insats == o.insats)]
    if not rows:
        return None
    kinds = kinds_of(rows)
    order = sorted({o.insats for o in rows}, key=lambda i: (-max(o.value or 0 for o in rows if o.insats == i), i))
    bars = [bar(names[i], [o for o in rows if o.insats == i]) for i in order]
    scale = forbund.visa_belopp
    return Chart(
        id="budget_utfall_insats",
        title=_budget_title(numbers, forbund, year, kinds, rows),
        alt=kinds_alt(f"Liggande staplar med {kind_words(kinds)} per insats {year}", bars, kinds, scale),
        unit=scale,
        rows=[
            *((names[o.insats], o) for o in sorted(rows, key=lambda o: (order.index(o.insats), o.kind))),
            *((f"{names[i]}, avvikelse från budget", o) for i, o in _deviations(numbers, forbund, year, order, kinds)),
        ],
        draw=lambda sheet: draw_kinds(sheet, bars, kinds, scale),
        note="Poster som inte är insatser visas inte.",
    )


def budget_of_each_insats(numbers: Numbers, forbund: Forbund, year: int) -> list[Chart]:
    """For the page of each insats with people, what it cost inside the frame of its budget."""
    return [c for i in forbund.insatser if (c := _budget_of(numbers, forbund, year, i))]


def _budget_of(numbers: Numbers, forbund: Forbund, year: int, insats: Insats) -> Chart | None:
    found = [numbers.get("insatskostnad", forbund.id, year, k, insats=insats.id) for k in ("budget", "utfall")]
    rows = [o for o in found if o and o.value is not None]
    people = (m for m in _PEOPLE if numbers.get(m, forbund.id, year, "utfall", insats=insats.id))
    if len(rows) < 2 or not any(o.value for o in rows) or not any(people):
        return None
    scale, kinds = forbund.visa_belopp, ["budget", "utfall"]
    bars = [bar(insats.namn, rows)]
    return Chart(
        id=f"budget-{insats.id}",
        title=f"Kostnad och budget för {insats.namn} {year}",
        alt=kinds_alt(f"En stapel med kostnaden {year} inuti en ram som är budgeten", bars, kinds, scale),
        unit=scale,
        rows=[(insats.namn, o) for o in rows],
        draw=lambda sheet: draw_kinds(sheet, bars, kinds, scale),
    )


# What an insats has a page for.
_PEOPLE = ("deltagare", "deltagare_insatsrapport")


def _deviations(
    numbers: Numbers, forbund: Forbund, year: int, order: Sequence[str], kinds: Sequence[str]
) -> list[tuple[str, Observation]]:
    """How far each insats drawn with both kinds is from its budget: what a reader of the bars asks for next."""
    if len(kinds) < 2:
        return []
    found = ((i, numbers.get("budgetavvikelse", forbund.id, year, "utfall", insats=i)) for i in order)
    return [(i, o) for i, o in found if o and o.value is not None]


def _budget_title(numbers: Numbers, forbund: Forbund, year: int, kinds: list[str], rows: Sequence[Observation]) -> str:
    """The largest budget of a plan, else the largest deviation, when every insats drawn has one to compare."""
    drawn = {i.id: i.namn for i in forbund.insatser if any(o.insats == i.id for o in rows)}
    measure, kind = ("insatskostnad", "budget") if kinds == ["budget"] else ("budgetavvikelse", "utfall")
    found = {name: numbers.get(measure, forbund.id, year, kind, insats=i) for i, name in drawn.items()}
    values = {name: o.value if o else None for name, o in found.items()}
    scale, plain = forbund.visa_belopp, f"{first_upper(kind_words(kinds))} per insats {year}"
    # An amount with a caveat, gross beside net, is not the largest of those without it.
    if any(caveats_of(forbund, m, year, i) for m in ("insatskostnad", measure) for i in drawn):
        return plain
    if kinds == ["budget"]:
        return claim("storst_insatsbudget", values, lambda _, v: shown(v, scale), year=year) or plain

    def told(name: str, distance: Decimal) -> str:
        return f"{name}, {shown(distance, scale)} {'under' if (values[name] or 0) > 0 else 'över'} budget"

    distances = {name: None if v is None else abs(v) for name, v in values.items()}
    return claim("avvikelse", distances, told, year=year) or plain


def contributions_by_member(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """What each member pays, largest first."""
    names = {m.id: m.namn for m in forbund.medlemmar}
    every = numbers.where("medlemsbidrag", year=year, breakdown="huvudman")
    rows = [o for o in every if o.value is not None]
    if not rows:
        return None
    kind = kinds_of(rows)[-1]
    rows = sorted((o for o in rows if o.kind == kind), key=lambda o: (-(o.value or 0), o.category))
    total = numbers.get("medlemsbidrag", forbund.id, year, kind)
    bars = [bar(names[o.category], [o]) for o in rows]
    scale = forbund.visa_belopp
    word = "Budgeterade medlemsbidrag" if kind == "budget" else "Medlemsbidrag"
    together = shown(total.value, scale) if total and total.value is not None else ""
    parts = {_in_sentence(names.get(o.category, o.category)): o.value for o in every if o.kind == kind}
    most = "" if caveats_of(forbund, "medlemsbidrag", year) else claim("mest_fran", parts, lambda _, v: shown(v, scale))
    said = ", ".join(t for t in (together, most) if t)
    return Chart(
        id="medlemsbidrag",
        title=neutral(f"{word} {year}" + (f": {said}" if said else ""), hidden_in(parts.values()), _MEMBERS),
        alt=kinds_alt(f"Liggande staplar med bidraget från varje medlem {year}", bars, [kind], scale),
        unit=scale,
        rows=[(names[o.category], o) for o in rows],
        draw=lambda sheet: draw_bars(sheet, bars, {kind: KIND_NAMES[kind]}, scale),
    )


def equity_and_ceiling(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Equity at the end of each year beside its ceiling."""
    kind = "utfall" if numbers.get("eget_kapital", forbund.id, year, "utfall") else "budget"
    names = {"utfall": "Eget kapital", "tak": "Tak"}
    found = {
        k: {o.year: o for o in numbers.where(measure, kind=kind, breakdown="") if o.value is not None}
        for k, measure in (("utfall", "eget_kapital"), ("tak", "eget_kapital_tak"))
    }
    years = unbroken(set(found["utfall"]) & set(found["tak"]), year)
    if len(years) < FEWEST:
        return None
    rows = [(f"{names[k]} {y}", found[k][y]) for k in names for y in sorted(years)]
    points = {k: {y: found[k][y].value or Decimal(0) for y in sorted(years)} for k in names}
    scale = forbund.visa_belopp
    over = numbers.get("eget_kapital_over_tak", forbund.id, year, kind)
    beside = ""
    if over and over.value is not None:
        beside = f", {shown(abs(over.value), scale)} {'över taket' if over.value > 0 else 'under taket'}"
    told = [f"{name.lower()} {shown(o.value, scale)}" for name, o in rows if o.value is not None]
    return Chart(
        id="eget_kapital_over_ar",
        title=f"Eget kapital {year}: {shown(points['utfall'][year], scale)}{beside}",
        alt="Staplar per år, eget kapital bredvid taket. " + first_upper("; ".join(told)) + ".",
        unit=scale,
        rows=rows,
        draw=lambda sheet: draw_years(sheet, points, names, scale),
    )


def _source_of_all(chart: Chart, names: Mapping[str, str]) -> str:
    """Whose numbers a chart of the comparison shows: by name while they are few."""
    found = sorted({names[o.forbund] for _, o in chart.rows if o.forbund})
    who = enumerate_words(found) if len(found) <= _NAMED else f"{number(len(found))} samordningsförbund"
    return f"Källa: {who}."


_NAMED = 6
_MEMBERS = ("en medlem", "medlemmar")


def _in_sentence(name: str) -> str:
    """A member's name inside a sentence: staten is no proper name."""
    return name.lower() if name == "Staten" else name


# What no form can say: chart id -> how it is made.
_MADE: Mapping[str, Callable[[Numbers, Forbund, int], list[Chart] | Chart | None]] = {
    "budget_utfall_insats": budget_per_insats,
    "budget_per_insats": budget_of_each_insats,
    "medlemsbidrag": contributions_by_member,
    "eget_kapital_over_ar": equity_and_ceiling,
    "mal": goals_of_year,
    "enkater": survey_charts,
    "riskmatris": risk_matrix,
}
