"""Layouts: what a kind of delivery may look like, read from TOML and checked.

A layout names the headings that are known and what they mean. Six shapes exist:
`matris` (posts down, years or budget/outcome across; one row out per amount), `rader`
(one thing per row; one row out per row in), `spridd` (known columns, and a column for
each value of one more; one row out per cell of those), `tryckt` (printed figures, one per
row), `personer` (rows of persons) and `sie` (a ledger). The last two have readers of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipeline.ingest.headings import Heading, match_year
from pipeline.ingest.layout_file import AnyLayout, Matris, Personer, WithColumns, Written, WrittenForm
from pipeline.names import LEFT_OUT
from pipeline.toml.fit import Slug, Text, fit
from pipeline.toml.read import own_path, read_toml

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
class OtherKinds:
    """A column that is known and belongs to another kind: its headings, and what to do in words."""

    headings: tuple[str, ...]
    told: str


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
    elsewhere: tuple[OtherKinds, ...] = ()

    def label_column(self) -> tuple[str, tuple[str, ...]]:
        """The column of the posts' names, as (name, headings)."""
        return "post", self.label

    def other_columns(self) -> list[tuple[str, tuple[str, ...]]]:
        """The columns that may stand beside the posts, as (name, headings)."""
        texts = ((t.name, t.headings) for t in self.texts if t.name != LEFT_OUT)
        return [*((v.kind or v.role, v.headings) for v in self.values), *texts]

    def with_headings(self, own: Mapping[str, tuple[str, ...]]) -> Form:
        """The form with more headings: of `post` (the label), of an amount (its kind or role) or a text."""
        return replace(
            self,
            label=(*self.label, *own.get("post", ())),
            values=tuple(replace(v, headings=(*v.headings, *own.get(v.kind or v.role, ()))) for v in self.values),
            texts=(
                *(replace(t, headings=(*t.headings, *own.get(t.name, ()))) for t in self.texts),
                *(TextColumn(LEFT_OUT, (h,)) for h in own.get(LEFT_OUT, ())),
            ),
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

    def told_elsewhere(self, heading: Heading) -> str:
        """What to do about a column that belongs to another kind; '' for any other, and for one that is left out or read here."""
        if self.match_value(heading) or self.match_text(heading):
            return ""
        of = (c.told for c in self.elsewhere if any(match_year(p, heading)[0] for p in c.headings))
        return next(of, "")

    def match_text(self, heading: Heading) -> TextColumn | None:
        """The text column that the heading names."""
        for column in self.texts:
            if any(match_year(pattern, heading)[0] for pattern in column.headings):
                return column
        return None


@dataclass(frozen=True)
class RecordColumn:
    """A column of a `rader` layout: our name, its type and the headings it goes by.

    `instead_of` names a required column that this one may stand for. `codes` is the list of what its
    words stand for, '' for a column that is not coded; `asked_when` the column that must be filled
    ("ut_datum"), or have a code ("nadd=ja"), for it to be asked for at all; `most_missing` the share
    that may lack it, in percent, before that is a warning (None: any).
    """

    name: str
    type: str
    required: bool
    headings: tuple[str, ...]
    instead_of: str = ""
    codes: str = ""
    asked_when: str = ""
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
    `stands_for` is the kind that this one is delivered instead of, and never beside.
    Where a file has none of the columns `named_in_file`, the rest of its name is the first of them for every row.
    `sections`: a name alone on a row heads the rows below it; else its amount is missing, which is remarked.
    """

    kind: str
    title: str
    table: str
    shape: str
    forms: tuple[Form, ...]
    columns: tuple[RecordColumn, ...]
    kind_of_amount: str = ""
    totals_are_sums: bool = True
    holds_shares: bool = False
    keeps_title: bool = False
    two_levels: bool = False
    named_by: str = "insats"
    spread: tuple[str, str] = ("", "")
    several_files: bool = False
    other_sheets: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    about_persons: bool = False
    named_in_file: tuple[str, ...] = ()
    sections: bool = True
    stands_for: str = ""

    def forms_for(self, suffix: str) -> tuple[Form, ...]:
        """The forms a file with this name suffix may have."""
        named = tuple(f for f in self.forms if f.file_suffix and f.file_suffix == suffix)
        return named or tuple(f for f in self.forms if not f.file_suffix)

    def with_headings(self, own: Mapping[str, tuple[str, ...]]) -> Layout:
        """The layout with a förbund's own headings added: column name -> headings.

        What the förbund leaves out (LEFT_OUT) is a column of its own for each heading, and is never read.
        """
        columns = tuple(replace(c, headings=(*c.headings, *own.get(c.name, ()))) for c in self.columns)
        left_out = tuple(
            RecordColumn(f"{LEFT_OUT}_{n}", "fritext", False, (h,)) for n, h in enumerate(own.get(LEFT_OUT, ()), 1)
        )
        forms = tuple(f.with_headings(own) for f in self.forms)
        return replace(self, columns=(*columns, *left_out) if columns else (), forms=forms)

    def column_names(self) -> list[str]:
        """The columns that a förbund may give headings of its own."""
        names = [c.name for c in self.columns] + [n for f in self.forms for n in f.column_names()]
        return list(dict.fromkeys([*names, LEFT_OUT]))

    def named_columns(self) -> list[tuple[str, tuple[str, ...]]]:
        """The columns of rows as (name, headings), without what a förbund leaves out."""
        return [(c.name, c.headings) for c in self.columns if not c.name.startswith(LEFT_OUT)]

    def own_heading(self) -> str:
        """What to do about a heading that is right but not known."""
        return (
            "Är rubriken er egen: make lar FIL=… föreslår vad den betyder. För hand: lägg den i förbundets forbund.toml, "
            f"under [[rubrik]] med sort = ”{self.kind}”."
        )

    def variants(self) -> set[str]:
        """The file name suffixes that mean something."""
        return {f.file_suffix for f in self.forms if f.file_suffix}


@cache
def known_kinds() -> Mapping[str, str]:
    """Every kind of delivery that may be handed in: id -> Swedish title."""
    path = LAYOUTS / "kinds.toml"
    found: dict[str, dict[str, str]] = fit(dict[Literal["kinds"], dict[Slug, Text]], _read(path), own_path(path))
    return found["kinds"]


@cache
def read_layouts() -> Mapping[str, Layout]:
    """The layouts of the kinds that are read: kind -> layout."""
    return {p.stem: read_layout(p) for p in sorted(LAYOUTS.glob("*.toml")) if p.name != "kinds.toml"}


def read_layout(path: Path) -> Layout:
    """The layout in a file, named as its kind. Raises DeliveryFaults with all that does not fit."""
    written: Written = fit(AnyLayout, _read(path), own_path(path), {"form.value": "form.value {role}"})
    given = {k: v for k, v in vars(written).items() if k not in ("form", "column")}
    return Layout(
        kind=path.stem,
        forms=tuple(_form(f) for f in written.form) if isinstance(written, Matris) else (),
        columns=tuple(RecordColumn(**vars(c)) for c in written.column) if isinstance(written, WithColumns) else (),
        **given | ({"about_persons": True} if isinstance(written, Personer) else {}),
    )


def first_headings() -> Mapping[str, Mapping[str, str]]:
    """The heading that a file made here has, of each column of each kind of rows."""
    return {kind: {c.name: c.headings[0] for c in layout.columns} for kind, layout in read_layouts().items()}


def _read(path: Path) -> dict[str, Any]:
    return read_toml(path, own_path(path))


def _form(written: WrittenForm) -> Form:
    return Form(
        id=written.id,
        file_suffix=written.file_suffix,
        year_from=written.year_from,
        label=written.label,
        values=tuple(ValueColumn(v.role, v.kind, v.headings) for v in written.value),
        texts=tuple(TextColumn(t.name, t.headings) for t in written.text),
        elsewhere=tuple(OtherKinds(e.headings, e.told) for e in written.elsewhere),
    )
