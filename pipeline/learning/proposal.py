"""What is proposed of a delivered file: its headings, words and sheets, all from one look at it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.clean.coding import Codebook
from pipeline.ingest.grid import Grid
from pipeline.ingest.headings import split_heading
from pipeline.ingest.layout import Form, Layout
from pipeline.ingest.records import match_column
from pipeline.ingest.two_levels import join_levels
from pipeline.learning.evidence import Evidence, LastYear, is_dated_otherwise, weigh
from pipeline.learning.pairing import Pair, Pairing, pair_columns
from pipeline.learning.tables import Column, Table, tables_in
from pipeline.learning.targets import Target, targets_of, without_year
from pipeline.learning.words import Word, hides_persons, share_of_known, unknown_words
from pipeline.personal import holds_person

# A heading that is known already counts as much as this.
_KNOWN = 1.0
# Among headings that may be anything, as the questions of a survey, a column must be named nearly as it is here.
_NAMED, _HALF_NAMED = 0.85, 0.6
# What a column of a type must be readable as.
READ_AS = {
    "datum": "datum som 2024-03-31",
    "heltal": "hela tal",
    "antal": "hela tal",
    "belopp": "belopp",
    "andel": "andelar",
}
_READABLE_SHAPES = ("rader", "personer", "spridd", "tryckt", "matris")


@dataclass(frozen=True)
class Proposal:
    """What is proposed of one sheet of a file, read as one kind. `known`: columns that need nothing."""

    kind: str
    sheet: str
    row: int
    pairing: Pairing
    known: Mapping[str, str]
    lacking: tuple[Target, ...]
    words: tuple[Word, ...] = ()
    persons_in: tuple[str, ...] = ()
    total: float = 0.0
    # Headings that stand twice, and those that are named as a column that holds something else than stands there.
    twice: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, Target], ...] = ()
    # Of a survey or a list with a column per organisation: the columns that are one of those.
    values: tuple[Column, ...] = ()
    # Headings that are known to belong to another kind, and what to do.
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    # How much of the words in its coded columns are known, a half where it has no such column.
    said: float = 0.5

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What is proposed of the columns."""
        return self.pairing.pairs

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are not known: those that are proposed, asked of, and like nothing."""
        questions = (q.column for q in self.pairing.questions)
        return (*(p.column for p in self.pairs), *questions, *self.pairing.unknown, *self.values)

    @property
    def is_known(self) -> bool:
        """Whether every heading and word is known already."""
        return not (self.pairs or self.pairing.questions or self.pairing.unknown or self.words)


def propose(
    grids: list[Grid], layout: Layout, suffix: str, books: Mapping[str, Codebook], last: LastYear | None
) -> Proposal | None:
    """The best that can be proposed of a file, read as the kind of `layout`; None when no sheet is a table."""
    if layout.shape not in _READABLE_SHAPES:
        return None
    found = [
        _of_table(table, layout, form, books, last)
        for grid in grids
        if not grid.hidden
        for table in tables_in(join_levels(grid, layout) if layout.two_levels else grid)
        for form in (layout.forms_for(suffix) or (None,))
    ]
    return max(found, key=lambda p: p.total + p.said, default=None)


def _of_table(
    table: Table, layout: Layout, form: Form | None, books: Mapping[str, Codebook], last: LastYear | None
) -> Proposal:
    targets = targets_of(layout, form)
    by_name = {t.name: t for t in targets}
    fixed: dict[str, Column] = {}
    open_columns: dict[str, list[Column]] = {}
    for column in table.columns:
        name = _known_as(column.heading, layout, form)
        if name is None:
            open_columns.setdefault(without_year(column.heading), []).append(column)
        elif name in by_name:
            fixed.setdefault(name, column)
    free = [t for t in targets if t.name not in fixed or t.several]
    # Columns of the same name cannot be told apart, but for the years of an amount.
    twice = tuple(c[0].heading for c in open_columns.values() if len({x.heading for x in c}) < len(c))
    columns = [c[0] for c in open_columns.values() if not holds_person(c[0].heading) and c[0].heading not in twice]
    elsewhere = {c.heading: told for c in columns if form and (told := form.told_elsewhere(split_heading(c.heading)))}
    weights = [[_weighed(c, t, books, last, table, elsewhere) for t in free] for c in columns]
    pairing = pair_columns(columns, free, weights, fixed)
    values: tuple[Column, ...] = ()
    if layout.shape == "spridd":
        pairing = _only_named(pairing, weights, columns)
        named = {c.index for c in (*(p.column for p in pairing.pairs), *(q.column for q in pairing.questions))}
        values = tuple(c for c in columns if c.index not in named)
    placed = {**fixed, **{p.target.name: p.column for p in pairing.pairs}}
    coded = [(placed[t.name], t) for t in targets if t.name in placed and t.codes]
    words = tuple(_each_once(w for column, target in coded for w in unknown_words(column, target, books)))
    instead = {c.instead_of for c in layout.columns if c.name in placed}
    lacking = tuple(t for t in targets if t.required and t.name not in {*placed, *instead} and "" not in t.headings)
    return Proposal(
        layout.kind,
        table.sheet,
        table.head + 1,
        pairing,
        {n: c.heading for n, c in fixed.items()},
        lacking,
        words,
        tuple(c.heading for c, t in coded if hides_persons(c, t, books)),
        pairing.total + _KNOWN * len(fixed),
        twice,
        tuple(_unreadable(columns, free, weights)),
        values,
        elsewhere,
        share_of_known(coded, words, books),
    )


def _weighed(
    column: Column,
    target: Target,
    books: Mapping[str, Codebook],
    last: LastYear | None,
    table: Table,
    elsewhere: Container[str],
) -> Evidence:
    """The evidence that a column is the target: none where its heading is known to belong to another kind."""
    if column.heading in elsewhere:
        return Evidence(0.0, 0.0, 0.0, ())
    return weigh(column, target, books, last, len(table.columns))


def _unreadable(
    columns: list[Column], free: list[Target], weights: list[list[Evidence]]
) -> Iterator[tuple[str, Target]]:
    """The columns that hold days in another order, and those named as one whose type they cannot be read as."""
    days = next((t for t in free if t.type == "datum"), None)
    for column, of in zip(columns, weights, strict=True):
        if days and is_dated_otherwise(column):
            yield column.heading, days
            continue
        best = max(range(len(of)), key=lambda j: of[j].name, default=None)
        if best is not None and of[best].name >= _NAMED and of[best].fit == 0 and free[best].type in READ_AS:
            yield column.heading, free[best]


def _known_as(heading: str, layout: Layout, form: Form | None) -> str | None:
    """The column that a heading is known to be; "" for one that has nothing to propose, None for one not known."""
    if form is None:
        column = match_column(heading, layout)
        return column.name if column else None
    at = split_heading(heading)
    if value := form.match_value(at):
        return value[0].kind or value[0].role
    if text := form.match_text(at):
        return text.name
    return "post" if form.is_label(at) else None


def _only_named(pairing: Pairing, weights: list[list[Evidence]], columns: list[Column]) -> Pairing:
    """Of a survey or a list with a column per organisation: what is named so; every other heading is one of those."""
    pairs = tuple(p for p in pairing.pairs if _is_named(p.evidence))
    likely = {c.index for c, of in zip(columns, weights, strict=True) if any(map(_is_named, of))}
    questions = tuple(q for q in pairing.questions if q.column.index in likely)
    return Pairing(pairs, questions, (), sum(p.evidence.score for p in pairs))


def _is_named(evidence: Evidence) -> bool:
    """Whether a column is named nearly as it is here, or has that name in it and holds its words."""
    return evidence.name >= _NAMED or (evidence.name >= _HALF_NAMED and evidence.fit >= _NAMED)


def _each_once(words: Iterator[Word]) -> Iterator[Word]:
    """A word of a list once, though two columns have it: försörjning before and after."""
    seen: set[tuple[str, str]] = set()
    for word in words:
        if (word.list, word.word) not in seen:
            seen.add((word.list, word.word))
            yield word
