"""`lab.jamfor`: a measure of several förbund and years beside each other, with what may be said and why not more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from pipeline.charts.chart import Chart
from pipeline.charts.comparison_charts import over_years, ranked, with_intervals
from pipeline.compare.answers import answer
from pipeline.compare.asked import Asked
from pipeline.compare.compared import Compared, is_compared, read_compared
from pipeline.lab.numbers import built_alone
from pipeline.lab.pictures import Bild, as_picture
from pipeline.lab.refusals import LabStopped, NotBuilt, require_known
from pipeline.measures.definition import read_measures
from pipeline.report.document.model import Table, Text
from pipeline.report.tables.comparison import measures_table
from pipeline.report.tables.differences import difference_blocks
from pipeline.report.tables.insatser_beside import insatser_tables
from pipeline.report.tables.remarks import Remarks
from pipeline.stages import here
from pipeline.typography import NOTHING, enumerate_words, first_upper

if TYPE_CHECKING:
    import pandas

_NOTHING_TO_SAY = "Inget av talen får ställas mot ett annat: läs dem var för sig, med skälen nedan."


@dataclass(frozen=True)
class Jamforelse:
    """What a comparison gives: a sentence, the numbers, the differences that may be told, the reasons, and a chart if one is fair."""

    mening: str
    tabell: pandas.DataFrame
    ord: pandas.DataFrame
    skal: tuple[str, ...]
    diagram: Bild | None

    def _repr_html_(self) -> str:
        """Table, chart, words and reasons, ready to paste."""
        said = self.ord.to_html(index=False, border=0) if len(self.ord) else f"<p>{_NOTHING_TO_SAY}</p>"
        why = "".join(f"<li>{escape(text)}</li>" for text in self.skal)
        drawn = self.diagram._repr_html_() if self.diagram else ""
        return (
            f"<p>{escape(self.mening)}</p>{self.tabell.to_html(index=False, border=0)}{drawn}<h4>Det här går att säga</h4>{said}"
            f"<h4>Förbehåll och skäl</h4><ul>{why}</ul>"
        )

    def __repr__(self) -> str:
        return "\n".join([self.mening, self.tabell.to_string(index=False), self.ord.to_string(index=False), *self.skal])


def jamfor(matt: str, forbund: str | Sequence[str] = (), ar: int | Sequence[int] = ()) -> Jamforelse:
    """A measure of the förbund and years that are chosen, by the rules of the comparison.

    Only what the comparison itself says is said: the words come out of the intervals, a pair that may not be
    compared has its reason. Raises LabStopped for a measure that is not compared, NotBuilt before there is a comparison.
    """
    compared = _read()
    require_known("Måttet", matt, {r["measure"] for r in compared.rows})
    wanted, years = [forbund] if isinstance(forbund, str) and forbund else forbund, [ar] if isinstance(ar, int) else ar
    alone = sorted({*built_alone(here())} - {r["forbund"] for r in compared.rows})
    for name in wanted:
        if name in alone:
            raise NotBuilt(_built_alone([name]))
        require_known("Förbundet", name, compared.names)
    chosen = _chosen(compared.narrowed(wanted, years), matt)
    remarks = Remarks()
    table = measures_table(chosen, matt, read_measures()[matt].title, [matt], remarks)
    if table is None:
        raise LabStopped("Inget av de valda förbunden och åren har det talet.")
    said = answer(chosen, Asked((matt,)))
    blocks = list(difference_blocks(chosen, many=False))
    told = [b for b in blocks if isinstance(b, Table)]
    why = [f"Kan inte jämföras, för att {r.words}." for r in said.reasons]
    why += [note for t in (table, *told) for note in t.notes]
    # What there is nothing to say of is no reason.
    why += [b.text for b in blocks if isinstance(b, Text) and b.kind != "tomt"]
    if known := remarks.table():
        why += [f"{row.heading}. {first_upper(' – '.join(c.text for c in row.cells))}" for row in known.rows]
    why += [_built_alone(alone)] if alone and not wanted else []
    chart = _chart(chosen, matt)
    picture = as_picture(chart) if chart else None
    return Jamforelse(said.sentence, _by_rows(table), _said(told), tuple(dict.fromkeys(why)), picture)


def insatser(forbund: str, ar: Sequence[int] = ()) -> pandas.DataFrame:
    """The insatser of a förbund beside each other, by name: share, limits of chance, evened-out share, per year.

    Raises LabStopped for a förbund that is not compared or has too few insatser to show, NotBuilt before there is a comparison.
    """
    import pandas

    compared = _read().narrowed((), ar)
    require_known("Förbundet", forbund, compared.names)
    tables = list(insatser_tables(compared, forbund))
    if not tables:
        raise LabStopped("Det behövs tre insatser med en andel som visas för samma år, och så många finns inte.")
    return pandas.concat([_with_headings(t) for t in tables], ignore_index=True)


def _built_alone(names: list[str]) -> str:
    """That a förbund has numbers and is in no comparison, and how it gets into one."""
    return (
        f"Jämförelsen är byggd utan {enumerate_words(names)}: kör make report utan FORBUND och AR, så kommer talen med. "
        f"År för år i ett förbund: lab.over_ar."
    )


def _with_headings(table: Table) -> pandas.DataFrame:
    """The rows of a table with the heading that each stands under as a column of its own."""
    import pandas

    rows, above = [], ""
    for row in table.rows:
        if row.level == "rubrik":
            above = row.heading
        else:
            rows.append((above, row.heading, *(c.text for c in row.cells)))
    return pandas.DataFrame(rows, columns=["Mått och år", table.first_heading, *table.headings])


def _read() -> Compared:
    """The comparison. Raises NotBuilt before there is one."""
    places = here()
    if not is_compared(places):
        raise NotBuilt("Jämförelsen är inte byggd. Kör make report utan FORBUND och AR.")
    return read_compared(places)


def _chosen(compared: Compared, measure: str) -> Compared:
    """The comparison of one measure."""
    return replace(
        compared,
        rows=[r for r in compared.rows if r["measure"] == measure],
        differences=[d for d in compared.differences if d["measure"] == measure],
    )


def _chart(chosen: Compared, measure: str) -> Chart | None:
    """The first chart that is fair: over years, else with intervals, else in order where all may be compared."""
    every = [r for r in chosen.rows if r["kon"] == "alla" and r["kind"] == "utfall"]
    shown = sorted((r for r in every if r["value"] is not None), key=lambda r: (r["forbund"], r["year"]))
    hidden = [r for r in every if r["value"] is None]
    if not shown:
        return None
    unit: str = {"kr": "tkr"}.get(shown[0]["unit"]) or shown[0]["unit"]
    drawn = (
        over_years(shown, chosen.breaks, chosen.names, unit),
        with_intervals(shown, (), chosen.names, hidden),
        ranked(shown, chosen.names, hidden),
    )
    return next((c for c in drawn if c), None)


def _by_rows(table: Table) -> pandas.DataFrame:
    """A table of the comparison as a frame."""
    import pandas

    rows = [(row.heading, *(c.text for c in row.cells)) for row in table.rows]
    return pandas.DataFrame(rows, columns=[table.first_heading, *table.headings])


def _said(tables: Sequence[Table]) -> pandas.DataFrame:
    """The differences of every sort under each other."""
    import pandas

    frames = [
        pandas.DataFrame(
            [(t.caption, r.heading, *(c.text for c in r.cells)) for r in t.rows if r.level != "rubrik"],
            columns=["Jämförelse", "Vilka", *t.headings],
        )
        for t in tables
    ]
    # A column that says nothing in one of them is not there.
    return pandas.concat(frames, ignore_index=True).fillna(NOTHING) if frames else pandas.DataFrame()
