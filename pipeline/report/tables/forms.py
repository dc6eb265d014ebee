"""The forms of a plain table, each a model of what its specification may say.

A chapter is a file `<chapter>.toml` beside this one: its blocks in the order of the report.
What a form cannot say stays Python and stands among the blocks as `form = "python"`.
docs/tabeller.md tells how to write one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipeline.codes import code_lists
from pipeline.codes.vocabulary import COST_GROUPS
from pipeline.faults import suggest
from pipeline.forbund.categories import CATEGORIES
from pipeline.measures.specification import Kind, Kon, MeasureId, Strict, Words, read_specification
from pipeline.toml.fit import Unfit

FOLDER = Path(__file__).parent
CHAPTERS = (
    "resultat",
    "stallning",
    "noter",
    "medlemsbidrag",
    "budget",
    "insatser",
    "deltagare",
    "resultat_deltagare",
    "mal",
    "enkater",
    "aktiviteter",
    "risker",
)
# Every file of blocks: those of the annual report, its summary, the page of an insats, the tertial report.
ALL = ("sammanfattning", *CHAPTERS, "insatsblad", "tertial_deltagare", "tertial_kostnader")
Sign = Literal["–", "..", "."]


def _breakdown(name: str) -> str:
    known = [*CATEGORIES, *code_lists()]
    if name not in known:
        raise Unfit(f": okänd uppdelning ”{name}”", suggest(name, known))
    return name


# A breakdown whose categories have names.
Breakdown = Annotated[str, AfterValidator(_breakdown)]


class Column(Strict):
    """A column of numbers, or one for each of several kön that anybody has.

    `year` is 0 for the report's, -1 for the one
    before. `shows` "osakerhet" is the interval of the number. `whole_year` takes the year where the
    table is of a part of it. `missing` is the sign for a number that does not exist.
    """

    heading: Words
    kon: Kon | tuple[Kon, ...] = "alla"
    kind: Kind = "utfall"
    year: Literal[0, -1] = 0
    shows: Literal["tal", "osakerhet"] = "tal"
    whole_year: bool = False
    missing: Sign = "–"


class MeasureColumn(Column):
    """A column of one measure.

    `whole` is the measure that stands for it in the row for all, `whole_missing` the sign there;
    with `in_total` false that cell is empty. An `optional` column is left out when no row has a number, one `only_with`
    a measure when nowhere in the table there is any of it: nobody was asked. Its `note` is said after the table's first.
    `breakdown` is another than the table's.
    """

    measure: MeasureId
    breakdown: Breakdown | Literal[""] = ""
    whole: MeasureId | None = None
    whole_missing: Sign | None = None
    in_total: bool = True
    optional: bool = False
    only_with: MeasureId | None = None
    note: Words = ""


class Plain(Strict):
    """What every table says: id, caption, unit, notes, the förbund's caveats, the delivered files.

    `shown_by` is the measure that decides which rows and kön are shown. `source` is the
    clean table whose files are told, `source_form` one form in it. Amounts are shown in the
    förbund's scale where the unit is "{skala}", else in kr.
    """

    id: str
    caption: Words
    unit: Words
    first: str
    notes: tuple[Words, ...] = ()
    source: str = ""
    source_form: str = ""


class PerInsats(Plain):
    """A row per insats that has any of `shown_by`, and one for all together, called `whole`.

    With `only_with` there is no table unless that measure has a number.
    """

    form: Literal["per_insats"]
    first: str = "Insats"
    shown_by: MeasureId
    columns: tuple[MeasureColumn, ...]
    whole: str = "Alla insatser"
    only_with: MeasureId | None = None


class PerCategory(Plain):
    """A row per category of a breakdown that anyone is in, and one for all unless `whole` is ""."""

    form: Literal["per_kategori"]
    breakdown: Breakdown
    shown_by: MeasureId
    columns: tuple[MeasureColumn, ...]
    whole: str = "Alla"


class MeasureRow(Strict):
    """A row of its own: one measure in every column, or one per column ("" leaves it empty).

    With `by_kon` false only the columns for alla have a number. A group of costs has its name from
    the list of them. `note` is said after the table's first, where the row is shown.
    """

    name: Words = ""
    measure: MeasureId | None = None
    measures: tuple[MeasureId | Literal[""], ...] = ()
    level: Literal["post", "summa", "total"] = "post"
    by_kon: bool = True
    note: Words = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> MeasureRow:
        if bool(self.measure) == bool(self.measures):
            raise Unfit(": antingen measure eller measures ska stå, inte båda", "measure = … eller measures = […]")
        if not self.name and self.measure not in COST_GROUPS:
            raise Unfit(": raden har inget namn", "en rad name = …", "Lägg till raden.")
        return self

    @property
    def label(self) -> str:
        """The name, or the one that the list of groups of costs has."""
        return self.name or COST_GROUPS[str(self.measure)]

    def of(self, column: int) -> str:
        """The measure in a column."""
        return self.measure or self.measures[column]


class PerMeasure(Plain):
    """A row per measure. `columns` are given, or "argang": every year and kind that the year's deliveries have."""

    form: Literal["per_matt"]
    rows: tuple[MeasureRow, ...]
    columns: tuple[Column, ...] | Literal["argang"]
    shown_by: MeasureId | None = None

    @model_validator(mode="after")
    def _fits(self) -> PerMeasure:
        if (
            not self.shown_by
            and isinstance(self.columns, tuple)
            and any(isinstance(c.kon, tuple) for c in self.columns)
        ):
            raise Unfit(": en kolumn för flera kön kräver shown_by", "en rad shown_by = …", "Lägg till raden.")
        if isinstance(self.columns, tuple):
            for row in self.rows:
                if row.measures and len(row.measures) != len(self.columns):
                    raise Unfit(
                        f": raden ”{row.label}” har {len(row.measures)} mått till {len(self.columns)} kolumner",
                        "ett mått för varje kolumn",
                    )
        elif any(r.measures for r in self.rows):
            raise Unfit(': med columns = "argang" har varje rad ett mått', "measure = …")
        return self


class Delivered(Strict):
    """Where a delivery states a number itself, which then stands before ours."""

    measure: MeasureId
    breakdown: str = ""
    category: str = ""


class SeriesRow(Strict):
    """A measure over the years, and where the overview that is delivered says it."""

    name: str
    measure: MeasureId
    delivered: Delivered | None = None


class OverYears(Plain):
    """The latest `years` in which `shown_by` has an outcome, newest first; no table with fewer than `fewest`.

    With `printed`, years of any row, and of earlier ones also what only a document prints.
    """

    form: Literal["over_ar"]
    shown_by: MeasureId
    rows: tuple[SeriesRow, ...]
    years: int = 5
    fewest: int = 3
    printed: bool = False


class Statement(Plain):
    """A statement as it was delivered: the lines of clean table `source`, else of the `ledger`'s.

    Each line is `measure`, or the one that `by_type` has for its type, by post. `sums` are posts that stand out as sums;
    `without` the beginning of types that are told elsewhere.
    """

    form: Literal["rakning"]
    first: str = "Post"
    measure: MeasureId
    by_type: dict[str, MeasureId] = Field(default_factory=dict)
    ledger: str
    sums: tuple[str, ...] = ()
    without: str = ""
    costs_negative: bool = False


class Figure(Strict):
    """A number that a reader should see first: an outcome, else the budget, unless `kind` says which.

    `otherwise` is what stands in its place when the number does not exist.
    """

    label: str
    measure: MeasureId
    kind: Kind | None = None
    otherwise: Figure | None = None


class Figures(Strict):
    """A row of key figures."""

    form: Literal["nyckeltal"]
    id: str
    figures: tuple[Figure, ...]


class ChartBlock(Strict):
    """A chart that stage 5 drew, if it did."""

    form: Literal["diagram"]
    id: str


class Made(Strict):
    """Blocks that are made by a function: what no form can say.

    `tables` are the ids of the tables and charts among them; one may end with a * for a row of them.
    """

    form: Literal["python"]
    id: str
    tables: tuple[str, ...] = ()


PlainTable = PerInsats | PerCategory | PerMeasure | OverYears | Statement
Form = Annotated[PlainTable | Figures | ChartBlock | Made, Field(discriminator="form")]


class Chapter(Strict):
    """A chapter: its title, what is said when there is nothing, and its blocks in order.

    `plan_title` is its name in a plan. A chapter `of_outcomes` is left out of a plan that has
    nothing in it. `made_from` are the words for the deliveries it is made from.
    """

    title: str
    made_from: str
    plan_title: str = ""
    of_outcomes: bool = False
    block: tuple[Form, ...]

    @model_validator(mode="after")
    def _once_each(self) -> Chapter:
        for kind in (ChartBlock, Made, PlainTable):
            ids = [b.id for b in self.block if isinstance(b, kind)]
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise Unfit(f"”{twice[0]}” står två gånger", "ett id för varje block")
        return self


class Topic(Strict):
    """A chapter of the comparison: measures that belong together."""

    id: str
    title: str
    measures: tuple[MeasureId, ...]


class Comparison(Strict):
    """In which chapters of the comparison its measures stand."""

    topic: tuple[Topic, ...]


@cache
def read_comparison() -> Comparison:
    """The specification of the comparison."""
    return read_specification(FOLDER / "jamforelse.toml", Comparison)


@cache
def read_chapter(id_: str) -> Chapter:
    """The specification of a chapter."""
    return read_specification(FOLDER / f"{id_}.toml", Chapter)


def read_tables(id_: str) -> dict[str, PlainTable]:
    """The plain tables of a chapter, by id."""
    return {b.id: b for b in read_chapter(id_).block if isinstance(b, PlainTable)}
