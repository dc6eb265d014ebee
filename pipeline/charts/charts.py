"""Stage 5. Which charts a report has: each picks its numbers, its words and its kind.

A chart is a picture (SVG and PNG), the numbers in it (CSV), a title that says what is
seen and an alt text written from the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.charts.chart import Chart, alt_text, write_charts
from pipeline.charts.comparison_charts import comparison_charts
from pipeline.charts.drawing import Bar, draw_bars, draw_years
from pipeline.charts.people_charts import people_charts
from pipeline.charts.risk_chart import risk_matrix
from pipeline.charts.survey_charts import survey_charts
from pipeline.charts.used_budget import used_budget
from pipeline.forbund.model import Forbund, load_every_forbund, load_forbund
from pipeline.measures.numbers import Numbers, Observation
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.store import read_rows
from pipeline.typography import amount_with_unit, enumerate_words, first_upper, percent

if TYPE_CHECKING:
    pass

KIND_NAMES = {"utfall": "Utfall", "budget": "Budget"}
GROUPS = {
    "kostnad_administration": "Administration",
    "kostnad_individ": "Individinriktade insatser",
    "kostnad_struktur": "Strukturinriktade insatser",
    "kostnad_ovriga_insatser": "Reserv och övriga poster",
}


def run_chart(places: Places, unit: Unit, folder: Path) -> None:
    """Draw the charts of a report into `folder`, with index.json last."""
    if unit == EVERYTHING:
        compared = places.stage(EVERYTHING, "compare")
        charts = comparison_charts(
            read_rows(compared / "jamforelse.parquet"),
            read_rows(compared / "brott.parquet"),
            read_rows(places.stage(REFERENCE, "referens") / "riket.parquet"),
            read_rows(compared / "tratt.parquet"),
            {i: f.kortnamn for i, f in load_every_forbund(places).items()},
        )
    else:
        forbund = load_forbund(places, unit.forbund)
        numbers = Numbers.read(places.stage(Unit(unit.forbund), "compare") / "publicerbart.parquet")
        charts = report_charts(numbers, forbund, unit.ar)
    write_charts(charts, folder)


def report_charts(numbers: Numbers, forbund: Forbund, year: int) -> list[Chart]:
    """The charts of a förbund's year, those that have numbers."""
    makers = (
        budget_per_insats,
        used_budget,
        costs_by_group,
        contributions_by_member,
        result_over_years,
        equity_and_ceiling,
    )
    charts = [c for c in (make(numbers, forbund, year) for make in makers) if c]
    matrix = risk_matrix(numbers, forbund, year)
    return [
        *charts,
        *people_charts(numbers, forbund, year),
        *survey_charts(numbers, forbund, year),
        *([matrix] if matrix else []),
    ]


def budget_per_insats(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Budget against outcome per insats, largest first."""
    names = {i.id: i.namn for i in forbund.insatser}
    rows = [o for o in numbers.where("insatskostnad", year=year, breakdown="") if o.value is not None]
    rows = [o for o in rows if any(p.value for p in rows if p.insats == o.insats)]
    if not rows:
        return None
    kinds = _kinds(rows)
    order = sorted({o.insats for o in rows}, key=lambda i: (-max(o.value or 0 for o in rows if o.insats == i), i))
    bars = [_bar(names[i], [o for o in rows if o.insats == i]) for i in order]
    scale = forbund.visa_belopp
    notes = ("Poster som inte är insatser visas inte.", *forbund.forbehall_for("insatskostnad", year))
    return Chart(
        id="budget_utfall_insats",
        title=_budget_title(numbers, names, year, kinds, bars, scale),
        alt=_alt(f"Liggande staplar med {_kind_words(kinds)} per insats {year}", bars, kinds, scale),
        unit=scale,
        rows=[(names[o.insats], o) for o in sorted(rows, key=lambda o: (order.index(o.insats), o.kind))],
        draw=lambda: draw_bars(bars, {k: KIND_NAMES[k] for k in kinds}, scale),
        note=" ".join(notes),
    )


def _budget_title(
    numbers: Numbers, names: dict[str, str], year: int, kinds: list[str], bars: list[Bar], scale: str
) -> str:
    """The largest budget of a plan; else the largest deviation among the insatser drawn."""
    if kinds == ["budget"]:
        return f"{bars[0].label} har störst budget {year}: {_shown(bars[0].values['budget'], scale)}"
    deviations = [o for o in numbers.where("budgetavvikelse", year=year, breakdown="") if o.insats and o.value]
    if not deviations:
        return f"Budget och utfall per insats {year}"
    most = max(deviations, key=lambda o: abs(o.value or Decimal(0)))
    value = most.value or Decimal(0)
    side = "under" if value > 0 else "över"
    return f"Störst avvikelse bland insatserna {year}: {names[most.insats]}, {_shown(abs(value), scale)} {side} budget"


def costs_by_group(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Costs of administration and of each group of insatser."""
    found = [o for m in GROUPS for o in numbers.where(m, year=year) if o.value]
    if not found:
        return None
    kinds = _kinds(found)
    bars = [_bar(name, [o for o in found if o.measure == m]) for m, name in GROUPS.items()]
    bars = [b for b in bars if b.values]
    main = kinds[-1]
    largest = max(bars, key=lambda b: b.values.get(main) or 0)
    scale = forbund.visa_belopp
    told = "kostade mest" if main == "utfall" else "har störst budget"
    return Chart(
        id="kostnadsgrupper",
        title=f"{largest.label} {told} {year}: {_shown(largest.values[main], scale)}",
        alt=_alt(f"Liggande staplar med {_kind_words(kinds)} per kostnadsgrupp {year}", bars, kinds, scale),
        unit=scale,
        rows=[(GROUPS[o.measure], o) for o in found],
        draw=lambda: draw_bars(bars, {k: KIND_NAMES[k] for k in kinds}, scale),
        note=" ".join(forbund.forbehall_for("kostnader", year)),
    )


def contributions_by_member(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """What each member pays, largest first."""
    names = {m.id: m.namn for m in forbund.medlemmar}
    rows = [o for o in numbers.where("medlemsbidrag", year=year, breakdown="huvudman") if o.value is not None]
    if not rows:
        return None
    kind = _kinds(rows)[-1]
    rows = sorted((o for o in rows if o.kind == kind), key=lambda o: (-(o.value or 0), o.category))
    total = numbers.get("medlemsbidrag", forbund.id, year, kind)
    bars = [_bar(names[o.category], [o]) for o in rows]
    scale = forbund.visa_belopp
    word = "Budgeterade medlemsbidrag" if kind == "budget" else "Medlemsbidrag"
    together = f" {_shown(total.value, scale)}," if total else ""
    return Chart(
        id="medlemsbidrag",
        title=f"{word} {year}:{together} mest från {_in_sentence(names[rows[0].category])}",
        alt=_alt(f"Liggande staplar med bidraget från varje medlem {year}", bars, [kind], scale),
        unit=scale,
        rows=[(names[o.category], o) for o in rows],
        draw=lambda: draw_bars(bars, {kind: KIND_NAMES[kind]}, scale),
        note=" ".join(forbund.forbehall_for("medlemsbidrag", year)),
    )


def result_over_years(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """The result of the years that lead up to the report's without a gap."""
    every = [o for o in numbers.where("arets_resultat", breakdown="") if o.value is not None]
    years = _unbroken({o.year for o in every}, year)
    rows = [o for o in every if o.year in years]
    points = {k: {o.year: o.value for o in rows if o.kind == k and o.value is not None} for k in ("utfall", "budget")}
    points = {k: v for k, v in points.items() if v}
    if len(years) < 2:
        return None
    scale = forbund.visa_belopp
    names = {"utfall": "Årets resultat", "budget": "Budgeterat resultat"}
    main = "utfall" if year in points.get("utfall", {}) else "budget"
    verb = " blev " if main == "utfall" else ": "
    told = [f"{names[k].lower()} {y} {_shown(v, scale)}" for k, s in points.items() for y, v in sorted(s.items())]
    return Chart(
        id="resultat_over_ar",
        title=f"{names[main]} {year}{verb}{_shown(points[main][year], scale)}",
        alt="Staplar per år. " + first_upper("; ".join(told)) + ".",
        unit=scale,
        rows=[(f"{names[o.kind]} {o.year}", o) for o in rows],
        draw=lambda: draw_years(points, names, scale),
        note=" ".join(forbund.forbehall_for("arets_resultat", year)),
    )


def equity_and_ceiling(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Equity at the end of each year beside its ceiling."""
    kind = "utfall" if numbers.get("eget_kapital", forbund.id, year, "utfall") else "budget"
    names = {"utfall": "Eget kapital", "tak": "Tak"}
    found = {
        k: {o.year: o for o in numbers.where(measure, kind=kind, breakdown="") if o.value is not None}
        for k, measure in (("utfall", "eget_kapital"), ("tak", "eget_kapital_tak"))
    }
    years = _unbroken(set(found["utfall"]) & set(found["tak"]), year)
    if len(years) < 2:
        return None
    rows = [(f"{names[k]} {y}", found[k][y]) for k in names for y in sorted(years)]
    points = {k: {y: found[k][y].value or Decimal(0) for y in sorted(years)} for k in names}
    scale = forbund.visa_belopp
    over = numbers.get("eget_kapital_over_tak", forbund.id, year, kind)
    beside = ""
    if over and over.value is not None:
        beside = f", {_shown(abs(over.value), scale)} {'över taket' if over.value > 0 else 'under taket'}"
    told = [f"{name.lower()} {_shown(o.value, scale)}" for name, o in rows if o.value is not None]
    return Chart(
        id="eget_kapital_over_ar",
        title=f"Eget kapital {year}: {_shown(points['utfall'][year], scale)}{beside}",
        alt="Staplar per år, eget kapital bredvid taket. " + first_upper("; ".join(told)) + ".",
        unit=scale,
        rows=rows,
        draw=lambda: draw_years(points, names, scale),
        note=" ".join(forbund.forbehall_for("eget_kapital", year)),
    )


def _unbroken(years: set[int], last: int) -> set[int]:
    """The years that lead up to `last` with none missing."""
    found: set[int] = set()
    while last in years:
        found.add(last)
        last -= 1
    return found


def _in_sentence(name: str) -> str:
    """A member's name inside a sentence: staten is no proper name."""
    return name.lower() if name == "Staten" else name


def _kinds(rows: Sequence[Observation]) -> list[str]:
    """The kinds among the rows, budget before outcome."""
    return [k for k in ("budget", "utfall") if any(o.kind == k for o in rows)]


def _kind_words(kinds: list[str]) -> str:
    return enumerate_words([KIND_NAMES[k].lower() for k in kinds])


def _bar(label: str, rows: list[Observation]) -> Bar:
    return Bar(label, {o.kind: o.value for o in rows})


def _alt(what: str, bars: Sequence[Bar], kinds: list[str], scale: str) -> str:
    return alt_text(what, bars, {k: KIND_NAMES[k] for k in kinds}, lambda value: _shown(value, scale))


def _shown(value: Decimal | None, scale: str) -> str:
    if value is None:
        return ".."
    return percent(value) if scale == "procent" else amount_with_unit(value, scale)
