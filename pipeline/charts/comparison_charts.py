"""The charts of the comparison: over years, shares with intervals, ranking and funnel.

Outcome only. What may not be compared is never in one line or ranking: each group of
comparable numbers has a chart of its own, and a förbund that stands alone is not ranked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from pipeline.charts.chart import Chart
from pipeline.charts.comparison_drawing import Dot, draw_dots, draw_funnel
from pipeline.charts.drawing import Bar, draw_bars
from pipeline.charts.forms import read_comparison_charts
from pipeline.charts.panel_drawing import Line, Panel, draw_panels
from pipeline.measures.claims import BARS_IN_ORDER, IN_ORDER, neutral, within_limits
from pipeline.measures.numbers import Observation
from pipeline.typography import SCALE, amount_with_unit, enumerate_words, number, percent

# Below this a ranking tells more of who is in it than of a pattern.
_FEWEST_RANKED, _FEWEST_BESIDE = 3, 2
# What a page can hold and a reader tell apart. With more, the funnel is the chart to read.
_MOST_ROWS, _MOST_NAMED, _MOST_PANELS = 40, 15, 12
_FORBUND = ("ett förbund", "förbund")
Row = dict[str, Any]


def comparison_charts(
    rows: Sequence[Row],
    breaks: Sequence[Row],
    national: Sequence[Row],
    together: Sequence[Row],
    names: Mapping[str, str],
) -> list[Chart]:
    """The charts that have enough numbers, from rows of jamforelse, brott, riket and tratt."""
    outcomes = [r for r in rows if r["kon"] == "alla" and r["kind"] == "utfall"]
    shown = [r for r in outcomes if r["value"] is not None]
    by_measure = {m: list(group) for m, group in groupby(sorted(shown, key=_order), key=lambda r: str(r["measure"]))}
    drawn = read_comparison_charts()
    together = [t for t in together if not t["forbund"]]
    charts = [over_years(by_measure.get(m, []), breaks, names, unit) for m, unit in drawn.over_years.items()]
    # Whoever is withheld has no place in an order, and may be first.
    hidden = [r for r in outcomes if r["value"] is None]
    charts += [with_intervals(by_measure.get(m, []), national, names, _of(hidden, m)) for m in drawn.with_interval]
    charts += [ranked(by_measure.get(m, []), names, _of(hidden, m)) for m in drawn.ranked]
    charts += [funnel(by_measure.get(m, []), _of(together, m), names, _of(hidden, m)) for m in drawn.with_interval]
    return [_with_caveats(c, rows, names) for c in charts if c]


def _of(rows: Sequence[Row], measure: str) -> list[Row]:
    return [r for r in rows if r["measure"] == measure]


def _with_caveats(chart: Chart, rows: Sequence[Row], names: Mapping[str, str]) -> Chart:
    """The chart with what the förbund say of the numbers in it: a line of gross amounts beside net ones says so."""
    drawn = {o.obs_id for _, o in chart.rows}
    said = [
        f"{_label(r, names)}: {text}"
        for r in rows
        if r["obs_id"] in drawn
        for text in (r["skal"], r["forbehall"])
        if text
    ]
    return replace(chart, note=" ".join(dict.fromkeys([chart.note, *said] if chart.note else said)))


def _order(row: Row) -> tuple[str, str, int]:
    return (row["measure"], row["forbund"], row["year"])


def over_years(rows: list[Row], breaks: Sequence[Row], names: Mapping[str, str], unit: str) -> Chart | None:
    """Small multiples: a panel per förbund and way to count that has two years or more."""
    panels, kept = [], []
    rows = sorted(rows, key=lambda r: (r["forbund"], r["grupp"], r["year"]))
    for (forbund, _), group in groupby(rows, key=lambda r: (r["forbund"], r["grupp"])):
        own = list(group)
        if len(own) < 2:
            continue
        lines = [Line(tuple((r["year"], r["value"]) for r in part)) for part in joined(own)]
        span = range(own[0]["year"] + 1, own[-1]["year"] + 1)
        cuts = sorted(
            {b["ar"] for b in breaks if b["forbund"] == forbund and b["matt"] == own[0]["measure"] and b["ar"] in span}
        )
        panels.append(Panel(names[forbund], tuple(lines), tuple(cuts)))
        kept += own
    if not 0 < len(panels) <= _MOST_PANELS:
        return None
    title, measure = kept[0]["titel"], kept[0]["measure"]
    told = [f"{names[f]}: {_series(list(g), unit)}" for f, g in groupby(kept, key=lambda r: r["forbund"])]
    cut = [f"{p.name} {y}" for p in panels for y in p.breaks]
    broken = f" Brott: {enumerate_words(cut)}." if cut else ""
    scale = " i löpande priser" if unit in SCALE else ""
    return Chart(
        id=f"over_ar-{measure}",
        title=f"{title} per förbund och år, utfall{scale}",
        alt=f"Ett linjediagram per förbund med samma axlar. {'; '.join(told)}.{broken}",
        unit=unit,
        rows=[labelled(r, names) for r in kept],
        draw=lambda sheet: draw_panels(sheet, panels, unit, 1 if unit == "procent" else 0),
        note="Linjen bryts där ett år saknas, där serien har ett brott eller där talet räknats på annat sätt.",
    )


def joined(rows: list[Row]) -> list[list[Row]]:
    """Years of a förbund as the lines they may be drawn in: without gap, same group, same segment."""
    parts: list[list[Row]] = []
    for row in rows:
        last = parts[-1][-1] if parts else None
        follows = last is not None and row["year"] == last["year"] + 1
        if last is not None and follows and (row["grupp"], row["segment"]) == (last["grupp"], last["segment"]):
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def with_intervals(
    rows: list[Row], national: Sequence[Row], names: Mapping[str, str], hidden: Sequence[Row] = ()
) -> Chart | None:
    """Dots with intervals, the latest year in which two or more may be compared; riket when it has the same year.

    By name, and by size only where no interval overlaps the next: what overlaps is never ranked.
    """
    latest = _latest_group([r for r in rows if r["lower"] is not None], _FEWEST_BESIDE)
    if not 1 < len(latest) <= _MOST_ROWS:
        return None
    missing = _missing(latest, hidden)
    latest.sort(key=lambda r: names[r["forbund"]])
    by_size = sorted(latest, key=lambda r: -r["value"])
    if not missing and all(a["lower"] > b["upper"] for a, b in pairwise(by_size)):
        latest = by_size
    dots = [Dot(_label(r, names), r["value"], r["lower"], r["upper"]) for r in latest]
    beside = _national_beside(latest, national)
    told = [f"{d.label} {percent(d.value)}, osäkerhet {number(d.lower, 1)} till {percent(d.upper)}" for d in dots]
    return Chart(
        id=f"intervall-{latest[0]['measure']}",
        title=neutral(f"{latest[0]['titel']} {latest[0]['year']} per förbund, med osäkerhet", missing, _FORBUND),
        alt=f"En punkt per förbund med ett streck för osäkerheten. {'; '.join(told)}."
        + (f" Riket {percent(beside[1])}." if beside else ""),
        unit="procent",
        rows=[labelled(r, names) for r in latest],
        draw=lambda sheet: draw_dots(sheet, dots, beside),
        note="Strecket visar 95 procents osäkerhet (Wilson).",
    )


def _national_beside(latest: list[Row], national: Sequence[Row]) -> tuple[str, Decimal] | None:
    """Riket, when every number drawn is of the year that riket has and counted as the measure normally is."""
    years = {r["year"] for r in latest}
    if len(years) != 1 or any(r["skal"] for r in latest):
        return None
    found = [n for n in national if n["measure"] == latest[0]["measure"] and n["kon"] == "alla" and n["ar"] in years]
    return (f"riket {found[0]['ar']}", found[0]["varde"]) if found else None


def _missing(drawn: Sequence[Row], hidden: Sequence[Row]) -> int:
    """How many förbund have a number of the same year and sort that is not shown."""
    sorts = {(r["year"], r["grupp"]) for r in drawn}
    return sum((r["year"], r["grupp"]) in sorts for r in hidden)


def ranked(rows: list[Row], names: Mapping[str, str], hidden: Sequence[Row] = ()) -> Chart | None:
    """Bars in order of size: the latest year in which enough förbund may be compared, and none is withheld."""
    found = _latest_group(rows, _FEWEST_RANKED)
    if not 0 < len(found) <= _MOST_ROWS:
        return None
    missing = _missing(found, hidden)
    found = sorted(found, key=lambda r: (0 if missing else -r["value"], names[r["forbund"]]))
    unit = "procent" if found[0]["unit"] == "procent" else "kr"
    bars = [Bar(_with_n(r, names), {"utfall": r["value"]}) for r in found]
    told = [f"{b.label} {_told(r['value'], unit)}" for b, r in zip(bars, found, strict=True)]
    return Chart(
        id=f"rangordning-{found[0]['measure']}",
        title=neutral(f"{found[0]['titel']} {found[0]['year']}{'' if missing else IN_ORDER}", missing, _FORBUND),
        alt=f"{'Liggande staplar' if missing else BARS_IN_ORDER}. {'; '.join(told)}.",
        unit=unit,
        rows=[labelled(r, names) for r in found],
        draw=lambda sheet: draw_bars(sheet, bars, {"utfall": "Utfall"}, unit, 1 if unit == "procent" else 0),
        note="Ordningen säger inte vem som är bäst: förbunden är olika stora och har olika uppdrag.",
    )


def funnel(
    rows: list[Row], together: Sequence[Row], names: Mapping[str, str], hidden: Sequence[Row] = ()
) -> Chart | None:
    """Shares against n, with the limits of chance around the share of all together: rows of tratt of one measure."""
    wholes = [t for t in together if t["slag"] == "alla_tillsammans"]
    if not wholes:
        return None
    # The latest year; in it the group of most förbund.
    whole = max(wholes, key=lambda t: (t["year"], len(t["delar"]), t["grupp"]))
    group = [t for t in together if (t["year"], t["grupp"]) == (whole["year"], whole["grupp"])]
    lower, upper = ({t["n"]: t for t in group if t["slag"] == side} for side in ("nedre_grans", "ovre_grans"))
    found = [r for r in rows if r["obs_id"] in whole["delar"].split()]
    within = {r["obs_id"]: lower[n]["value"] <= r["value"] <= upper[n]["value"] for r in found for n in [_n(r)]}
    named = {r["obs_id"]: names[r["forbund"]] for r in found if len(found) <= _MOST_NAMED or not within[r["obs_id"]]}
    dots = [(named.get(r["obs_id"], ""), _n(r), r["value"]) for r in found]
    limits = [(n, lower[n]["value"], upper[n]["value"]) for n in sorted(lower)]
    missing = _missing(found, hidden)
    said = within_limits({names[r["forbund"]]: within[r["obs_id"]] for r in found}, missing)
    title, year, middle = found[0]["titel"], whole["year"], whole["value"]
    sides = [
        (f"{word} gräns vid {number(n)}", side[n])
        for n in sorted({_n(r) for r in found})
        for word, side in (("Nedre", lower), ("Övre", upper))
    ]
    return Chart(
        id=f"tratt-{whole['measure']}",
        title=neutral(f"{title} {year} mot antalet", missing, _FORBUND),
        alt=f"Andelen mot antalet den är en andel av, en punkt per förbund, alla tillsammans {percent(middle)}. {said}",
        unit="procent",
        rows=[
            *(labelled(r, names) for r in found),
            (f"Alla tillsammans {year}", _made(whole)),
            *((label, _made(t)) for label, t in sides),
        ],
        draw=lambda sheet: draw_funnel(sheet, dots, middle, limits),
        note="Mellan de streckade linjerna hamnar 95 av 100 förbund av slumpen, om alla i grunden är lika.",
    )


def insatser_funnels(rows: Sequence[Row], together: Sequence[Row], names: Mapping[str, str]) -> list[Chart]:
    """Per förbund the insatser of its latest year against n, by name: rows of insatsandel and tratt. None with many förbund."""
    by_forbund: dict[str, list[Row]] = {}
    for row in rows:
        by_forbund.setdefault(row["forbund"], []).append(row)
    if len(by_forbund) > _MOST_PANELS:
        return []
    return [_of_insatser(found, together, names[f]) for f, found in by_forbund.items()]


def _of_insatser(rows: Sequence[Row], together: Sequence[Row], name: str) -> Chart:
    year, measure = max((r["year"], r["measure"]) for r in rows)
    found = [r for r in rows if (r["year"], r["measure"]) == (year, measure)]
    key = (measure, year, found[0]["forbund"])
    group = [t for t in together if (t["measure"], t["year"], t["forbund"]) == key]
    lower, upper = ({t["n"]: t for t in group if t["slag"] == side} for side in ("nedre_grans", "ovre_grans"))
    (whole,) = (t for t in group if t["slag"] == "alla_tillsammans")
    dots = [(r["insatsnamn"], _n(r), r["andel"]) for r in found]
    limits = [(n, lower[n]["value"], upper[n]["value"]) for n in sorted(lower)]
    missing = found[0]["dolda"]
    said = within_limits({r["insatsnamn"]: r["inom_slumpen"] for r in found}, missing)
    told = "; ".join(f"{n} {percent(v)} av {number(of)}" for n, of, v in dots)
    return Chart(
        id=f"insatser-{found[0]['forbund']}",
        title=neutral(
            f"{found[0]['titel']} {year} per insats i {name}, mot antalet", missing, ("en insats", "insatser")
        ),
        alt=f"Andelen mot antalet den är en andel av, en punkt per insats: {told}. De tillsammans {percent(whole['value'])}. {said}",
        unit="procent",
        rows=[
            *((r["insatsnamn"], _of_insats(r)) for r in found),
            (f"De som visas tillsammans {year}", _made(whole)),
            *((f"{r['insatsnamn']}, utjämnad", _made(r | {"tratt_id": r["insatsandel_id"]})) for r in found),
        ],
        draw=lambda sheet: draw_funnel(sheet, dots, whole["value"], limits),
        note="Mellan de streckade linjerna hamnar 95 av 100 insatser av slumpen, om alla i grunden är lika. Insatserna når olika människor.",
    )


def _of_insats(row: Row) -> Observation:
    """The share of an insats as it is published."""
    made = {"kon": "alla", "kind": "utfall", "status": "ok"}
    own = {k: row[k] for k in ("measure", "year", "unit", "forbund", "obs_id")}
    return replace(_observation(made | own | {"value": row["andel"]}), insats=row["insats"])


def _n(row: Row) -> int:
    """What a share is a share of."""
    return int(row["denominator"])


def _made(row: Row) -> Observation:
    """A row of tratt as a number of the chart: of no förbund, since it is of all."""
    whole = {"forbund": "", "kon": "alla", "kind": "utfall", "status": "ok", "obs_id": row["tratt_id"]}
    return _observation(whole | {k: row[k] for k in ("measure", "year", "unit", "value")})


def _latest_group(rows: list[Row], fewest: int) -> list[Row]:
    """The comparable numbers of the latest year in which there are `fewest` or more."""
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["year"], row["grupp"]), []).append(row)
    enough = [key for key, found in groups.items() if len(found) >= fewest]
    return groups[max(enough, key=lambda key: (key[0], len(groups[key]), key[1]))] if enough else []


def labelled(row: Row, names: Mapping[str, str]) -> tuple[str, Observation]:
    """A row of jamforelse or tidigare as a number of a chart, with what it is called there."""
    return _label(row, names), _observation(row)


def _observation(row: Row) -> Observation:
    return Observation(
        period="helar",
        insats="",
        breakdown="",
        category="",
        argang=row["year"],
        **{k: row[k] for k in ("obs_id", "forbund", "year", "measure", "kon", "kind", "unit", "status", "value")},
    )


def _label(row: Row, names: Mapping[str, str]) -> str:
    return f"{names[row['forbund']]} {row['year']}"


def _with_n(row: Row, names: Mapping[str, str]) -> str:
    """The name with what a cost or a share of people is divided by; a share of kr has no n."""
    if row["unit"] == "kr" and row["denominator"]:
        return f"{names[row['forbund']]} (n = {number(row['denominator'])})"
    return names[row["forbund"]]


def _series(rows: list[Row], unit: str) -> str:
    return ", ".join(f"{r['year']} {_told(r['value'], unit)}" for r in rows)


def _told(value: Decimal, unit: str) -> str:
    if unit == "procent":
        return percent(value)
    return amount_with_unit(value, unit) if unit in SCALE else number(value)
