"""What a definition of a measure may say: one type per kind.

A key that a kind has no use for stops: it would say something that is not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, model_validator
from pydantic.dataclasses import dataclass

from pipeline.codes import code_lists, read_codes
from pipeline.codes.vocabulary import KON_WORD
from pipeline.toml.fit import STRICT, Flag, Slug, Text, Unfit, Word, written_as
from pipeline.typography import lower_first


@dataclass(frozen=True, config=STRICT)
class RowSource:
    """Rows of one clean table that a measure counts or sums.

    `numerator` and `filter` are expressions over the table's columns. `total` and
    `by_insats` say at which levels; `breakdowns` maps a breakdown to its column;
    `kon` names the column of kön ('' = alla); `kind` overrides the table's own column.
    `rows` is 'stated' where the rows carry numbers, each its own line of lineage and alla
    a row of its own, or 'persons' where each row is one person: then every level is
    counted (alla and each kön, all insatser and each), an absent group is 0, and lineage
    is the number of rows, or 'answers' where each row is an answer: total, each insats and each
    kön, no zeros for groups that were not asked. With `periods`, `{period}` in an expression is helar, t1 and t2.
    A breakdown whose column ends in [] holds several values: a row counts once in each.
    """

    table: Slug
    numerator: Text
    filter: Text = "true"
    total: Flag = True
    by_insats: Flag = False
    kon: Word = ""
    kind: Literal["", "utfall", "budget", "mal"] = ""
    breakdowns: dict[Text, Text] = Field(default_factory=dict)
    rows: Literal["stated", "persons", "answers"] = "stated"
    periods: Flag = False

    @model_validator(mode="after")
    def _fits_its_rows(self) -> RowSource:
        if self.rows == "answers" and (self.periods or self.kind or not self.breakdowns):
            raise Unfit(": svar räknas i uppdelningar, för helåret", "breakdowns, och varken periods eller kind")
        if not self.periods and "{period}" in self.numerator + self.filter:
            raise Unfit(": {period} står där utan periods", "periods = true")
        return self


@dataclass(frozen=True, config=STRICT)
class Relations:
    """What a stated number of people says of others: by it a withheld number could be worked out.

    Where persons are counted row by row this is derived (relations.py). A stated number is the sum of
    `sum_of` or part of `part_of`; who is followed up is part of what was counted the year before (`of_last_year`).
    `sensitive`: the part is about something that nobody should be known to share with the whole group. `none` is why
    it has no relations of its own.
    """

    sum_of: tuple[Text, ...] = ()
    part_of: tuple[Text, ...] = ()
    of_last_year: tuple[Text, ...] = ()
    sensitive: Flag = False
    none: Word = ""


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


# A number as written: it goes into SQL as it stands.
Number = Annotated[str, written_as(r"^-?[0-9]+(\.[0-9]+)?$", "ett tal"), BeforeValidator(_as_text)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Measure:
    """What every measure says: what it is, and what a reader must know.

    The properties are the answers of a kind that does not have them as keys of its own.
    """

    id: Slug
    title: Text
    definition: Text
    unit: Literal["kr", "antal", "procent", "manader", "grad", "enligt_mal", "index", "artal"]
    kind: str
    polarity: Literal["higher", "lower", "neutral"]
    reference: Text
    example: dict[Literal["table", "rows", "numbers", "goals"], Any]
    compare: Flag = False
    caveats: tuple[Text, ...] = ()

    @property
    def people(self) -> bool:
        """Whether the numbers are about people, so that small ones are withheld."""
        return False

    @property
    def groups(self) -> bool:
        """Whether its numbers are groups of people, to be withheld when they are small."""
        return self.people and self.kind in ("count", "distinct") and not self.answers_of

    @property
    def counts(self) -> str:
        """The unit counted, which two numbers must share to be compared."""
        return ""

    @property
    def coverage(self) -> str:
        """Who are covered, which two numbers must share to be compared."""
        return ""

    @property
    def leads(self) -> bool:
        """Whether every report leads with it: what else may be withheld is withheld first."""
        return False

    @property
    def signed(self) -> bool:
        """Whether it may be below zero: no change in percent and no index is made of it."""
        return False

    @property
    def per_participant(self) -> bool:
        """Whether kr per deltagande is told."""
        return False

    @property
    def forecast(self) -> bool:
        """Whether t1 and t2 are also drawn out to the whole year, as kind prognos."""
        return False

    @property
    def answers_of(self) -> str:
        """The number of those who answered: it is withheld with them, not for being small itself."""
        return ""

    @property
    def counted_with(self) -> str:
        """The count of people that a mean or a number of persons rests on."""
        return ""

    @property
    def relations(self) -> Relations | None:
        """How its numbers of people stand to others, where it says so."""
        return None

    @property
    def parts(self) -> tuple[str, ...]:
        """The measures it is made of."""
        return ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every other measure that the definition names."""
        of = self.relations or Relations()
        related = (name.partition(":")[0] for name in (*of.sum_of, *of.part_of, *of.of_last_year))
        return tuple(m for m in (*self.parts, self.answers_of, self.counted_with, *related) if m)

    def formula(self, titles: Mapping[str, str]) -> list[str]:
        """The formula in words, in Swedish; `titles` names the measures it is made of.

        Nothing for a measure that only sums rows: its definition says which.
        """
        return []


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FromRows(Measure):
    """Made of rows of clean tables."""

    sources: tuple[RowSource, ...] = Field(alias="from", min_length=1)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Count(FromRows):
    """A number of rows, or a sum of counts that were stated.

    `leads`: every report leads with it, so that where one of two must be withheld it is the other.
    """

    kind: Literal["count"]
    people: Flag = False
    leads: Flag = False
    relations: Relations | None = None
    counts: Word = ""
    coverage: Word = ""
    forecast: Flag = False
    answers_of: Word = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Amount(FromRows):
    """A sum of amounts."""

    kind: Literal["amount"]
    signed: Flag = False
    per_participant: Flag = False
    forecast: Flag = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Distinct(FromRows):
    """A number of different persons, counted with the participations (`counted_by`), or of answers."""

    kind: Literal["distinct"]
    people: Flag = False
    relations: Relations | None = None
    counts: Word = ""
    coverage: Word = ""
    counted_by: Word = ""

    @property
    def counted_with(self) -> str:
        return self.counted_by


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Middle(FromRows):
    """A mean or a median over persons; `counted_by` is how many they are."""

    kind: Literal["mean", "median"]
    counted_by: Slug
    people: Flag = False
    counts: Word = ""
    coverage: Word = ""

    @property
    def counted_with(self) -> str:
        return self.counted_by


@dataclass(frozen=True, kw_only=True, config=STRICT)
class OfTwo(Measure):
    """Made of two measures where they meet, at the levels that the properties say."""

    of: Slug
    by: Slug

    @property
    def of_category(self) -> str:
        return ""

    @property
    def of_kon(self) -> str:
        return ""

    @property
    def of_whole(self) -> str:
        return ""

    @property
    def by_total(self) -> bool:
        return False

    @property
    def by_breakdown(self) -> str:
        return ""

    @property
    def breakdowns(self) -> tuple[str, ...]:
        return ()

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(m for m in (self.of, self.by, self.of_whole) if m)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Ratio(OfTwo):
    """factor * of / by.

    `of_category` ("avslutsanledning=arbete") takes one category of `of`, `of_kon` one kön of it
    over alla, and `of_whole` another measure where the number is for all insatser together. With
    `by_breakdown` the number below the line is split more coarsely: its category is the beginning
    of the other's.
    """

    kind: Literal["ratio"]
    factor: Number = "1"
    of_category: Annotated[str, written_as("^([a-z_]+=.+)?$", "uppdelning=kategori")] = ""
    of_kon: Literal["", "kvinna", "man"] = ""
    of_whole: Word = ""
    by_total: Flag = False
    by_breakdown: Word = ""
    breakdowns: tuple[Text, ...] = ()
    people: Flag = False
    counts: Word = ""
    coverage: Word = ""

    def formula(self, titles: Mapping[str, str]) -> list[str]:
        of, by = titles.get(self.of, self.of), titles.get(self.by, self.by)
        if self.of_whole:
            whole = titles.get(self.of_whole, self.of_whole)
            return [f"Formel: {of} / {by}; för alla insatser {whole} / {by}."]
        prefix = "100 × " if self.factor == "100" else ""
        part = f" ({self._part})" if self._part else ""
        return [f"Formel: {prefix}{of}{part} / {by}{' (alla)' if self.by_total or part else ''}."]

    @property
    def _part(self) -> str:
        """Which of those it counts stand above the line, as a reader sees it; '' for all."""
        if self.of_kon:
            return KON_WORD[self.of_kon]
        breakdown, _, category = self.of_category.partition("=")
        listed = read_codes(breakdown) if breakdown in code_lists() else []
        return next((lower_first(r["namn"]) for r in listed if r["kod"] == category), category)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Difference(OfTwo):
    """of - by."""

    kind: Literal["difference"]
    signed: Flag = False

    def formula(self, titles: Mapping[str, str]) -> list[str]:
        return [f"Formel: {titles.get(self.of, self.of)} − {titles.get(self.by, self.by)}."]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Reached(OfTwo):
    """The year in which `of` is gone when the budgeted deficit `by` is taken from it every year."""

    kind: Literal["reached"]

    def formula(self, titles: Mapping[str, str]) -> list[str]:
        of, by = titles.get(self.of, self.of), titles.get(self.by, self.by)
        return [f"Formel: året + {of} / budgeterat underskott ({by}), avrundat uppåt till hela år."]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Linear(Measure):
    """constant + factor * of, unless the table `stated` has an amount for the year, which then wins."""

    kind: Literal["linear"]
    of: Slug
    factor: Number = "1"
    constant: Annotated[str, written_as("^-?[0-9]+$", "ett heltal"), BeforeValidator(_as_text)] = "0"
    stated: Word = ""

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.of,)

    def formula(self, titles: Mapping[str, str]) -> list[str]:
        constant = f"{int(self.constant):,}".replace(",", "\u00a0")
        return [f"Formel: {constant} + {self.factor.replace('.', ',')} × {titles.get(self.of, self.of)}."]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Goal(Measure):
    """Held against what was decided: table mal says the target and which number is the outcome."""

    kind: Literal["goal"]
    counts: Word = ""
    signed: Flag = False
    # The goals that it counts some of: where there are none of those, as in a plan, there is nothing to compare.
    among: Word = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Every other measure that the definition names."""
        return (self.among,) if self.among else ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Reference(Measure):
    """Delivered as it is by others (pipeline/ingest/reference.py); nothing is counted."""

    kind: Literal["reference"]


AnyMeasure = Annotated[
    Count | Amount | Distinct | Middle | Ratio | Difference | Reached | Linear | Goal | Reference, Discriminator("kind")
]
