"""The forms of a plain chart, each a model of what its specification may say.

`rapport.toml` lists the charts of a report in order, `jamforelse.toml` those of the
comparison. What a form cannot say stays Python and stands in the list as `form = "python"`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline.codes.vocabulary import COST_GROUPS
from pipeline.measures.claims import ClaimId
from pipeline.measures.specification import Kind, Kon, MeasureId, Strict, Words, read_specification
from pipeline.toml.fit import Unfit

FOLDER = Path(__file__).parent


class PlainChart(Strict):
    """What every chart says: id, title, alt text before the values, unit, notes.

    `headline` is the title when every number in it may be shown and has no caveat. Amounts are
    told in the förbund's scale where the unit is "{skala}".
    """

    id: str
    alt: Words
    unit: Words
    decimals: int = 0
    note: Words = ""


class Bars(PlainChart):
    """A bar for each of several kön, or for all together, called `series`."""

    title: Words
    headline: Words = ""
    measure: MeasureId
    kon: tuple[Kon, ...] = ("alla",)
    series: str = ""


class PerInsats(Bars):
    """Bars per insats, and last for all together where `whole` names them.

    Without that number there is no chart, nor with fewer insatser than `fewest`. With
    `withheld_rows` false an insats whose number is withheld is left out.
    """

    form: Literal["per_insats"]
    whole: str = ""
    fewest: int = 1
    withheld_rows: bool = True


class PerCategory(Bars):
    """Bars per category of a breakdown. `claim` is the sentence that a headline may hold as {pastaende}."""

    form: Literal["per_kategori"]
    breakdown: str
    claim: ClaimId | None = None


class MeasureBar(Strict):
    """A measure and what its bars are called; a group of costs has its name from the list of them."""

    measure: MeasureId
    name: str = ""

    @model_validator(mode="after")
    def _is_named(self) -> MeasureBar:
        if not self.name and self.measure not in COST_GROUPS:
            raise Unfit(": stapeln har inget namn", "en rad name = …", "Lägg till raden.")
        return self

    @property
    def label(self) -> str:
        """The name, or the one that the list has."""
        return self.name or COST_GROUPS[self.measure]


class PerMeasure(PlainChart):
    """Bars per measure, budget and outcome. `titles` by the main kind: outcome where there is any.

    `claims` are what may be said instead, when the parts make up the measure `whole`.
    """

    form: Literal["per_matt"]
    titles: dict[Kind, Words]
    claims: dict[Kind, ClaimId] = Field(default_factory=dict)
    whole: MeasureId
    rows: tuple[MeasureBar, ...]


class OverYears(PlainChart):
    """Bars per year without a gap up to the report's, two or more; `names` and `titles` by kind."""

    form: Literal["over_ar"]
    measure: MeasureId
    names: dict[Kind, str]
    titles: dict[Kind, Words]


class Made(Strict):
    """Charts that are made by a function: what no form can say."""

    form: Literal["python"]
    id: str


Plain = PerInsats | PerCategory | PerMeasure | OverYears


class ReportCharts(Strict):
    """The charts of a report, in order."""

    chart: tuple[Annotated[Plain | Made, Field(discriminator="form")], ...]


class ComparisonCharts(Strict):
    """The measures of the comparison that are drawn: over years in a unit, with intervals, ranked."""

    over_years: dict[MeasureId, Literal["tkr", "kr", "antal", "procent"]]
    with_interval: tuple[MeasureId, ...]
    ranked: tuple[MeasureId, ...]


@cache
def read_report_charts() -> ReportCharts:
    """The specification of a report's charts."""
    return read_specification(FOLDER / "rapport.toml", ReportCharts)


@cache
def read_comparison_charts() -> ComparisonCharts:
    """The specification of the comparison's charts."""
    return read_specification(FOLDER / "jamforelse.toml", ComparisonCharts)
