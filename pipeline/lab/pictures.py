"""`lab.diagram`: a measure drawn in the house's own style, or a chart as it was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.chart import Chart, alt_text
from pipeline.charts.drawing import FEWEST, HIDDEN_NOTE, Bar, draw_bars, draw_years
from pipeline.charts.palette import STANDARD
from pipeline.charts.pictures import BARE, draw_pictures
from pipeline.codes.vocabulary import KON_HEADINGS
from pipeline.forbund.model import Forbund, load_every_forbund
from pipeline.lab.numbers import EACH, find_numbers
from pipeline.lab.refusals import LabStopped, require_known
from pipeline.lineage.trace import category_name
from pipeline.measures.caveats import caveats_of_all
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.places import Unit
from pipeline.stages import here
from pipeline.store import read_json
from pipeline.typography import KIND_WORD, amount_with_unit, enumerate_words, first_upper, number, percent


@dataclass(frozen=True)
class Bild:
    """A picture with its words: what is seen, what it says to who cannot see it, and what must be known."""

    titel: str
    alt: str
    svg: str
    not_: str = ""

    def _repr_html_(self) -> str:
        """Title, picture and note, one under the other."""
        return (
            f'<figure style="max-width: 46rem; margin: 0"><figcaption><strong>{_safe(self.titel)}</strong></figcaption>'
            f'<div role="img" aria-label="{_safe(self.alt)}">{self.svg}</div>'
            f"<p><small>{_safe(self.not_)}</small></p></figure>"
        )

    def __repr__(self) -> str:
        return f"{self.titel}. {self.alt}"


def diagram(
    vad: str,
    forbund: str = "",
    ar: int = 0,
    kon: str = "alla",
    insats: str = "",
    uppdelning: str = "",
    slag: str = "",
) -> Bild:
    """A measure as a chart: over years, or of one year by insats, kön or a breakdown; or a published chart by its id.

    Of one förbund: several are set beside each other by `lab.jamfor`, which knows what may be compared.
    Raises LabStopped when there is too little to draw.
    """
    if vad not in read_measures():
        return _published(vad, forbund, ar)
    found = find_numbers(vad, forbund, ar or (), kon, insats, uppdelning, slag)
    owners = sorted({o.forbund for o in found})
    if len(owners) > 1:
        raise LabStopped(
            f"Talen är från {len(owners)} förbund. Välj ett med forbund=…, eller skriv lab.jamfor(”{vad}”)."
        )
    if not found:
        raise LabStopped("Det finns inga tal att rita med de valen.")
    own = load_every_forbund(here())[owners[0]]
    split = bool(uppdelning) or EACH in (kon, insats)
    return as_picture(_of_one_year(found, own) if split or ar else _over_years(found, own))


def as_picture(chart: Chart) -> Bild:
    """A chart as the lab shows it: drawn once, wide and with its fonts."""
    return Bild(chart.title, chart.alt, draw_pictures(chart, STANDARD)[BARE].svg(fonts=True), chart.note)


def _published(chart: str, forbund: str, ar: int) -> Bild:
    places = here()
    require_known("Förbundet", forbund, {u.forbund for u in places.units()})
    folder = places.report(Unit(forbund, ar)) / "diagram"
    index = folder / "index.json"
    if not index.is_file():
        raise LabStopped(f"”{chart}” är inget mått, och {forbund} {ar} har inga färdiga diagram. Kör make report.")
    known = {c["id"]: c for c in read_json(index)["diagram"]}
    told = known[require_known("Diagrammet eller måttet", chart, known)]
    return Bild(told["titel"], told["alternativtext"], (folder / f"{chart}.svg").read_text("utf-8"))


def _over_years(found: list[Observation], forbund: Forbund) -> Chart:
    """Columns over years, budget beside outcome."""
    kinds = [k for k in ("budget", "utfall") if any(o.kind == k and o.value is not None for o in found)]
    points = {k: {o.year: o.value for o in found if o.kind == k and o.value is not None} for k in kinds}
    if len({y for years in points.values() for y in years}) < 2:
        raise LabStopped("Färre än två år har tal att visa. Välj ett år (ar=…) och en uppdelning, eller se lab.tal.")
    unit = _unit(found, forbund)
    names = {k: first_upper(KIND_WORD[k]) for k in kinds}
    told = [f"{names[k].lower()} {y} {_told(v, unit)}" for k in kinds for y, v in sorted(points[k].items())]
    return Chart(
        id=found[0].measure,
        title=f"{read_measures()[found[0].measure].title}, {forbund.kortnamn}",
        alt=f"Staplar per år. {'; '.join(told)}.",
        unit=unit,
        rows=[(f"{o.kind} {o.year}", o) for o in found],
        draw=lambda sheet: draw_years(sheet, points, names, unit),
        note=_note(found, forbund),
    )


def _of_one_year(found: list[Observation], forbund: Forbund) -> Chart:
    """Bars of the latest year among the numbers, a row for each insats or group, a bar for each kön or kind."""
    year = max(o.year for o in found)
    rows = [o for o in found if o.year == year]
    by_kon = len({o.kon for o in rows}) > 1
    series = (
        dict(KON_HEADINGS) if by_kon else {k: first_upper(KIND_WORD[k]) for k in dict.fromkeys(o.kind for o in rows)}
    )
    labels: dict[str, dict[str, Decimal | None]] = {}
    for o in rows:
        labels.setdefault(_label(o, forbund), {})[o.kon if by_kon else o.kind] = o.value
    bars = [Bar(label, {k: v for k, v in values.items() if k in series}) for label, values in labels.items()]
    if not bars or sum(v is not None for b in bars for v in b.values.values()) < FEWEST:
        raise LabStopped(f"Färre än {FEWEST} tal för {year} får visas: läs dem hellre i lab.tal.")
    unit = _unit(rows, forbund)
    drawn = {k: n for k, n in series.items() if any(k in b.values for b in bars)}
    hidden = [HIDDEN_NOTE] if any(o.status == "dold" for o in rows) else []
    if others := [str(y) for y in sorted({o.year for o in found} - {year})]:
        hidden.append(f"Också {enumerate_words(others)} har tal: välj med ar=…, eller se lab.over_ar.")
    return Chart(
        id=rows[0].measure,
        title=f"{read_measures()[rows[0].measure].title}, {forbund.kortnamn} {year}",
        alt=alt_text("Liggande staplar", bars, drawn, lambda v: _told(v, unit)),
        unit=unit,
        rows=[(_label(o, forbund), o) for o in rows],
        draw=lambda sheet: draw_bars(sheet, bars, drawn, unit, 1 if unit in ("procent", "manader") else 0),
        note=" ".join([*hidden, _note(rows, forbund)]),
    )


def _label(o: Observation, forbund: Forbund) -> str:
    insatser: Mapping[str, str] = {i.id: i.namn for i in forbund.insatser}
    parts = (insatser.get(o.insats, o.insats), category_name(o.breakdown, o.category, forbund))
    return ", ".join(p for p in parts if p) or "Alla insatser"


def _note(found: Sequence[Observation], forbund: Forbund) -> str:
    return " ".join(caveats_of_all(forbund, found, max(o.year for o in found), internal=False))


def _unit(found: Sequence[Observation], forbund: Forbund) -> str:
    return forbund.visa_belopp if found[0].unit == "kr" else found[0].unit


def _told(value: Decimal, unit: str) -> str:
    if unit == "procent":
        return percent(value)
    return (
        amount_with_unit(value, unit) if unit in ("kr", "tkr", "mnkr") else number(value, 1 if unit == "manader" else 0)
    )


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
