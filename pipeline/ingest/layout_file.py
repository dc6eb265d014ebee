"""A layout file as written: one type per shape, so that a key another shape has is refused."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Discriminator, Field, model_validator
from pydantic.dataclasses import dataclass

from pipeline.toml.fit import STRICT, Flag, Slug, Text, Unfit, Word

Headings = Annotated[tuple[Text, ...], Field(min_length=1)]
# An amount is budget or utfall; '' where something else says which.
Kind = Literal["", "utfall", "budget"]


@dataclass(frozen=True, config=STRICT)
class Column:
    """[[column]]: our name, its type and the headings it goes by; where it is coded, by which list."""

    name: Slug
    type: Literal["text", "fritext", "antal", "heltal", "andel", "belopp", "varde", "datum", "person", "identitet"]
    headings: Headings
    required: Flag = False
    instead_of: Word = ""
    codes: Word = ""
    asked_when: Word = ""
    most_missing: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None

    @model_validator(mode="after")
    def _counted_where_coded(self) -> Column:
        if not self.codes and (self.asked_when or self.most_missing is not None):
            raise Unfit(f"{self.name} har most_missing eller asked_when men inga koder", "en rad codes = …")
        return self


@dataclass(frozen=True, config=STRICT)
class Value:
    """[[form.value]]: a column of amounts."""

    role: Slug
    headings: Headings
    kind: Kind = ""


@dataclass(frozen=True, config=STRICT)
class TextBeside:
    """[[form.text]]: a column kept as text."""

    name: Slug
    headings: Headings


@dataclass(frozen=True, config=STRICT)
class Elsewhere:
    """[[form.elsewhere]]: a column that offices have beside the amounts and that is read from another kind, and what to do."""

    headings: Headings
    told: Text


@dataclass(frozen=True, config=STRICT)
class WrittenForm:
    """[[form]]: the headings of one table form. The label may have none ('')."""

    id: Slug
    label: Annotated[tuple[Word, ...], Field(min_length=1)]
    value: Annotated[tuple[Value, ...], Field(min_length=1)]
    text: tuple[TextBeside, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    file_suffix: Word = ""
    year_from: Literal["", "filnamn", "rad"] = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Written:
    """What every layout says."""

    title: Text
    table: Slug


@dataclass(frozen=True, kw_only=True, config=STRICT)
class WithColumns(Written):
    """A layout of named columns, each once."""

    column: Annotated[tuple[Column, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> WithColumns:
        twice = [name for name, times in Counter(c.name for c in self.column).items() if times > 1]
        if twice:
            raise Unfit(f"kolumnen {', '.join(twice)} står två gånger", "en [[column]] för varje namn")
        lost = sorted({c.instead_of for c in self.column} - {c.name for c in self.column} - {""})
        if lost:
            raise Unfit(f"instead_of är {', '.join(lost)}, som inte är någon kolumn", "namnet på en [[column]]")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Matris(Written):
    """Posts down, years or budget and outcome across."""

    shape: Literal["matris"]
    form: Annotated[tuple[WrittenForm, ...], Field(min_length=1)]
    kind_of_amount: Kind = ""
    totals_are_sums: Flag = True
    holds_shares: Flag = False
    keeps_title: Flag = False
    two_levels: Flag = False
    sections: Flag = True
    other_sheets: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rader(WithColumns):
    """One thing per row, named by one of its columns."""

    shape: Literal["rader"]
    named_by: Slug = "insats"
    keeps_title: Flag = False
    several_files: Flag = False
    other_sheets: tuple[Text, ...] = ()
    totals: tuple[Text, ...] = ()
    stands_for: Word = ""

    @model_validator(mode="after")
    def _is_named(self) -> Rader:
        if self.named_by not in {c.name for c in self.column}:
            raise Unfit(f"named_by är {self.named_by}, som inte är någon kolumn", "namnet på en [[column]]")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Spridd(WithColumns):
    """Known columns, and one for each value of one more: its name, and the name of what stands in it."""

    shape: Literal["spridd"]
    spread: tuple[Slug, Slug]
    several_files: Flag = False
    about_persons: Flag = False
    named_in_file: tuple[Slug, ...] = ()
    other_sheets: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TrycktFile(WithColumns):
    """Printed figures, one per row."""

    shape: Literal["tryckt"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Personer(WithColumns):
    """Rows of persons."""

    shape: Literal["personer"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sie(Written):
    """A ledger, whose form is a standard."""

    shape: Literal["sie"]


AnyLayout = Annotated[Matris | Rader | Spridd | TrycktFile | Personer | Sie, Discriminator("shape")]
