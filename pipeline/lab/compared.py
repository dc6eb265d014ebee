"""`lab.jamfor`: a measure of several förbund and years beside each other, with what may be said and why not more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.charts.chart import Chart
from pipeline.charts.comparison_charts import over_years, ranked, with_intervals
from pipeline.lab.pictures import Bild, as_picture
from pipeline.lab.refusals import LabStopped, NotBuilt, require_known
from pipeline.places import EVERYTHING
from pipeline.report.comparison import read_compared
from pipeline.report.document.model import Table
from pipeline.report.tables.comparison import Compared, measure_table, reasons
from pipeline.report.tables.differences import difference_table
from pipeline.stages import here

if TYPE_CHECKING:
    import pandas

_ASKED = {"ar": "Mot året före", "forbund": "Mellan förbunden, samma år", "riket": "Mot riket, samma år"}
_NOTHING_TO_SAY = "Inget av talen får ställas mot ett annat: läs dem var för sig, med skälen nedan."


@dataclass(frozen=True)
class Jamforelse:
    """What a comparison gives: the numbers, the differences that may be told, the reasons, and a chart if one is fair."""

    tabell: pandas.DataFrame
    ord: pandas.DataFrame
    skal: tuple[str, ...]
    diagram: Bild | None

    def _repr_html_(self) -> str:
        """Table, chart, words and reasons, ready to paste."""
        said = self.ord.to_html(index=False, border=0) if len(self.ord) else f"<p>{_NOTHING_TO_SAY}</p>"
        why = "".join(f"<li>{text}</li>" for text in self.skal)
        drawn = self.diagram._repr_html_() if self.diagram else ""
        return (
            f"{self.tabell.to_html(index=False, border=0)}{drawn}<h4>Det här går att säga</h4>{said}"
            f"<h4>Förbehåll och skäl</h4><ul>{why}</ul>"
        )

    def __repr__(self) -> str:
        return "\n".join([self.tabell.to_string(index=False), self.ord.to_string(index=False), *self.skal])


def jamfor(matt: str, forbund: Sequence[str] = (), ar: Sequence[int] = ()) -> Jamforelse:
    """A measure of the förbund and years that are chosen, by the rules of the comparison.

    Only what the comparison itself says is said: the words come out of the intervals, a pair that may not be
    compared has its reason. Raises LabStopped for a measure that is not compared, NotBuilt before there is a comparison.
    """
    places = here()
    if not (places.stage(EVERYTHING, "compare") / "jamforelse.parquet").is_file():
        raise NotBuilt("Jämförelsen är inte byggd. Kör make report utan FORBUND och AR.")
    compared = read_compared(places)
    require_known("Måttet", matt, {r["measure"] for r in compared.rows})
    for name in forbund:
        require_known("Förbundet", name, compared.names)
    chosen = _chosen(compared, matt, forbund, ar)
    table = measure_table(chosen, matt)
    if table is None:
        raise LabStopped("Inget av de valda förbunden och åren har det talet.")
    told = [t for kind, caption in _ASKED.items() if (t := difference_table(chosen, kind, caption))]
    why = (*table.notes, *(note for t in told for note in t.notes), *reasons(chosen, chosen.of(matt)))
    chart = _chart(chosen, matt)
    return Jamforelse(_by_rows(table), _said(told), tuple(dict.fromkeys(why)), as_picture(chart) if chart else None)


def _chosen(compared: Compared, measure: str, forbund: Sequence[str], years: Sequence[int]) -> Compared:
    """The comparison of only what was asked for: a pair needs both its ends, riket is no förbund of ours."""

    def is_wanted(name: str, year: int) -> bool:
        return (not forbund or name in forbund) and (not years or year in years)

    rows = [r for r in compared.rows if r["measure"] == measure and is_wanted(r["forbund"], r["year"])]
    ids = {r["obs_id"] for r in rows}
    differences = [
        d
        for d in compared.differences
        if d["measure"] == measure and d["obs_id"] in ids and (d["slag"] == "riket" or d["mot_obs_id"] in ids)
    ]
    return replace(compared, rows=rows, differences=differences)


def _chart(chosen: Compared, measure: str) -> Chart | None:
    """The first chart that is fair: over years, else with intervals, else in order where all may be compared."""
    every = [r for r in chosen.rows if r["kon"] == "alla" and r["kind"] == "utfall"]
    shown = sorted((r for r in every if r["value"] is not None), key=lambda r: (r["forbund"], r["year"]))
    hidden = [r for r in every if r["value"] is None]
    if not shown:
        return None
    unit = {"kr": "tkr"}.get(shown[0]["unit"], shown[0]["unit"])
    drawn = (
        over_years(shown, chosen.breaks, chosen.names, unit),
        with_intervals(shown, (), chosen.names, hidden),
        ranked(shown, chosen.names, hidden),
    )
    return next((c for c in drawn if c), None)


def _by_rows(table: Table) -> pandas.DataFrame:
    """A table of the comparison as a frame: its headings between rows become a column."""
    import pandas

    rows, owner = [], ""
    for row in table.rows:
        if row.level == "rubrik":
            owner = row.heading
        else:
            rows.append((owner, row.heading, *(c.text for c in row.cells)))
    return pandas.DataFrame(rows, columns=["Förbund", table.first_heading, *table.headings])


def _said(tables: Sequence[Table]) -> pandas.DataFrame:
    """The differences of every sort under each other."""
    import pandas

    rows: list[tuple[Any, ...]] = [
        (table.caption, row.heading, *(c.text for c in row.cells))
        for table in tables
        for row in table.rows
        if row.level != "rubrik"
    ]
    columns = ["Jämförelse", "Vilka", *(tables[0].headings if tables else ())]
    return pandas.DataFrame(rows, columns=columns)
