"""Layouts: what a kind of delivery may look like, read from TOML and checked.

A layout names the headings that are known and what they mean. Six shapes exist:
`matris` (posts down, years or budget/outcome across; one row out per amount), `rader`
(one thing per row; one row out per row in), `spridd` (known columns, and a column for
each value of one more; one row out per cell of those), `tryckt` (printed figures, one per
row), `personer` (rows of persons) and `sie` (a ledger). The last two have readers of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.ingest.headings import Heading, match_year, shown_heading

# Types of column that are known and never read: own words, what tells who a person is, and when they answered.
DROPPED = ("fritext", "identitet")
LAYOUTS = Path(__file__).parent / "layouts"


@dataclass(frozen=True)
class ValueColumn:
    """A column of amounts: its role (belopp, avvikelse …) and budget/utfall if stated."""

    role: str
    kind: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class TextColumn:
    """A column kept as text beside the amounts."""

    name: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """One table form of a matris: the headings of its label, amounts and texts.

    `file_suffix` ties the form to files named so; `year_from` says where the year is
    when no heading has it: '' (folder), 'filnamn' or 'rad'.
    """

    id: str
    file_suffix: str
    year_from: str
    label: tuple[str, ...]
    values: tuple[ValueColumn, ...]
    texts: tuple[TextColumn, ...]

    def known_headings(self) -> list[str]:
        """Every heading the form knows, for messages."""
        patterns = [
            *self.label,
            *(h for v in self.values for h in v.headings),
            *(h for t in self.texts for h in t.headings),
        ]
        return [shown_heading(p) for p in patterns if p]

    def with_headings(self, own: Mapping[str, tuple[str, ...]]) -> Form:
        """The form with more headings: of `post` (the label), of an amount (its kind or role) or a text."""
        return replace(
            self,
            label=(*self.label, *own.get("post", ())),
            values=tuple(replace(v, headings=(*v.headings, *own.get(v.kind or v.role, ()))) for v in self.values),
            texts=tuple(replace(t, headings=(*t.headings, *own.get(t.name, ()))) for t in self.texts),
        )

    def column_names(self) -> list[str]:
        """The names that `with_headings` knows."""
        return ["post", *(v.kind or v.role for v in self.values), *(t.name for t in self.texts)]

    def is_label(self, heading: Heading) -> bool:
        """Whether the heading may stand over the names of the posts."""
        return any(match_year(pattern, heading)[0] for pattern in self.label)

    def match_value(self, heading: Heading) -> tuple[ValueColumn, int | None] | None:
        """The amount column that the heading names, with the year in it."""
        for column in self.values:
            for pattern in column.headings:
                fits, year = match_year(pattern, heading)
                if fits:
                    return column, year
        return None

    def match_text(self, heading: Heading) -> TextColumn | None:
        """The text column that the heading names."""
        for column in self.texts:
            if any(match_year(pattern, heading)[0] for pattern in column.headings):
                return column
        return None


@dataclass(frozen=True)
class RecordColumn:
    """A column of a `rader` layout: our name, its type and the headings it goes by.

    `instead_of` names a required column that this one may stand for; `most_missing` is the share
    of empty cells, in percent, above which the delivery is remarked (None: any).
    """

    name: str
    type: str
    required: bool
    headings: tuple[str, ...]
    instead_of: str = ""
    most_missing: int | None = None

    @property
    def is_dropped(self) -> bool:
        """Whether the column is never read: the words of persons, and what names them."""
        return self.type in DROPPED


@dataclass(frozen=True)
class Layout:
    """How one kind of delivery is read.

    `totals_are_sums`: a sum row only repeats its parts, so it may be missing.
    `holds_shares`: percent may stand among the amounts. `keeps_title`: the title of a table
    may have a blank row under it. `two_levels`: headings may stand in two rows. `named_by` is
    the column that says what a row is about. `spread` names the dimension and the value of a
    `spridd` layout; `several_files`: the kind comes in files that are told apart by the rest of
    their names; sheets in `other_sheets` hold something else. `totals` are the names of sum
    rows beside the common ones. `about_persons`: a row is a person, whose cells are never shown.
    `sections`: a name alone on a row heads the rows below it; else its amount is missing, which is remarked.
    """

    kind: str
    title: str
    table: str
    shape: str
    kind_of_amount: str
    totals_are_sums: bool
    holds_shares: bool
    keeps_title: bool
    two_levels: bool
    forms: tuple[Form, ...]
    columns: tuple[RecordColumn, ...]
    named_by: str = "insats"
    spread: tuple[str, str] = ("", "")
    several_files: bool = False
    other_sheets: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    about_persons: bool = False
    sections: bool = True

    def forms_for(self, suffix: str) -> tuple[Form, ...]:
        """The forms a file with this name suffix may have."""
        named = tuple(f for f in self.forms if f.file_suffix and f.file_suffix == suffix)
        return named or tuple(f for f in self.forms if not f.file_suffix)

    def with_headings(self, own: Mapping[str, tuple[str, ...]]) -> Layout:
        """The layout with a förbund's own headings added: column name -> headings."""
        columns = tuple(replace(c, headings=(*c.headings, *own.get(c.name, ()))) for c in self.columns)
        return replace(self, columns=columns, forms=tuple(f.with_headings(own) for f in self.forms))

    def column_names(self) -> list[str]:
        """The columns that a förbund may give headings of its own."""
        names = [c.name for c in self.columns] + [n for f in self.forms for n in f.column_names()]
        return list(dict.fromkeys(names))

    def own_heading(self) -> str:
        """What to do about a heading that is right but not known."""
        return f"Är rubriken er egen: lägg den i förbundets forbund.toml, under [[rubrik]] med sort = ”{self.kind}”."

    def variants(self) -> set[str]:
        """The file name suffixes that mean something."""
        return {f.file_suffix for f in self.forms if f.file_suffix}


@cache
def known_kinds() -> Mapping[str, str]:
    """Every kind of delivery that may be handed in: id -> Swedish title."""
    return tomllib.loads((LAYOUTS / "kinds.toml").read_text("utf-8"))["kinds"]


@cache
def read_layouts() -> Mapping[str, Layout]:
    """The layouts of the kinds that are read: kind -> layout."""
    paths = sorted(p for p in LAYOUTS.glob("*.toml") if p.name != "kinds.toml")
    return {p.stem: make_layout(p.stem, tomllib.loads(p.read_text("utf-8"))) for p in paths}


def make_layout(kind: str, data: dict[str, Any]) -> Layout:
    """A layout from the content of its file. Raises ValueError on an unknown key."""
    _only(
        kind,
        data,
        {
            "title",
            "table",
            "shape",
            "kind_of_amount",
            "totals_are_sums",
            "holds_shares",
            "keeps_title",
            "two_levels",
            "form",
            "column",
            "named_by",
            "spread",
            "several_files",
            "other_sheets",
            "totals",
            "about_persons",
            "sections",
        },
    )
    return Layout(
        kind=kind,
        title=data["title"],
        table=data["table"],
        shape=data["shape"],
        kind_of_amount=data.get("kind_of_amount", ""),
        totals_are_sums=data.get("totals_are_sums", True),
        holds_shares=data.get("holds_shares", False),
        keeps_title=data.get("keeps_title", False),
        two_levels=data.get("two_levels", False),
        forms=tuple(_form(kind, f) for f in data.get("form", [])),
        columns=tuple(_record_column(kind, c) for c in data.get("column", [])),
        named_by=data.get("named_by", "insats"),
        spread=tuple(data.get("spread", ("", ""))),
        several_files=data.get("several_files", False),
        other_sheets=tuple(data.get("other_sheets", ())),
        totals=tuple(data.get("totals", ())),
        about_persons=data.get("about_persons", data["shape"] == "personer"),
        sections=data.get("sections", True),
    )


def _form(kind: str, data: dict[str, Any]) -> Form:
    _only(kind, data, {"id", "file_suffix", "year_from", "label", "value", "text"})
    return Form(
        id=data["id"],
        file_suffix=data.get("file_suffix", ""),
        year_from=data.get("year_from", ""),
        label=tuple(data["label"]),
        values=tuple(ValueColumn(v["role"], v.get("kind", ""), tuple(v["headings"])) for v in data["value"]),
        texts=tuple(TextColumn(t["name"], tuple(t["headings"])) for t in data.get("text", [])),
    )


def _record_column(kind: str, data: dict[str, Any]) -> RecordColumn:
    _only(kind, data, {"name", "type", "required", "headings", "instead_of", "most_missing"})
    return RecordColumn(
        data["name"],
        data["type"],
        data.get("required", False),
        tuple(data["headings"]),
        data.get("instead_of", ""),
        data.get("most_missing"),
    )


def _only(kind: str, data: dict[str, Any], allowed: set[str]) -> None:
    unknown = set(data) - allowed
    if unknown:
        raise ValueError(f"layout {kind}: unknown keys {sorted(unknown)}")


def first_headings() -> dict[str, dict[str, str]]:
    """Kind of delivery -> column -> the first heading that it is known by."""
    return {
        kind: {c.name: c.headings[0] for c in layout.columns if c.headings} for kind, layout in read_layouts().items()
    }
