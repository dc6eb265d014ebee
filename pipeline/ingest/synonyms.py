"""Other words for columns, and what an unknown heading may mean: a known synonym before a like spelling.

They are never read by themselves. `make lar` proposes with them, and what a fault expects names what they stand for.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from pipeline.faults import most_like, nearest, suggest, told_as_nearest
from pipeline.ingest.headings import shown_heading
from pipeline.names import label_key
from pipeline.toml.read import own_path, read_toml

_WORDS = Path(__file__).parent / "synonymer.toml"
# A column by its name and the headings that it goes by, as patterns of a layout.
Column = tuple[str, Sequence[str]]


@cache
def synonyms_of_columns() -> Mapping[str, tuple[str, ...]]:
    """Column -> other words for it, that no layout has."""
    return {name: tuple(words) for name, words in read_toml(_WORDS, own_path(_WORDS))["kolumn"].items()}


def other_words(name: str, headings: Iterable[str]) -> tuple[str, ...]:
    """Other words for a column: for what it is called, and for what its headings say that it holds."""
    called = dict.fromkeys([name, *map(label_key, headings)])
    return tuple(word for key in called for word in synonyms_of_columns().get(key, ()))


def suggest_heading(heading: str, columns: Iterable[Column], taken: Iterable[Column] = (), *, year: int) -> str:
    """What was expected where a heading stands that is not known, among the columns that it could be; of a `year`.

    One that is like none of those may be like one that is `taken`: then the table has two of it.
    """
    columns = list(columns)
    key = label_key(heading)
    meant = [c for c in columns if key in map(label_key, other_words(*c))]
    if meant:
        return told_as_nearest(_meant_by(heading, key, c, year) for c in meant)
    free = _shown(columns, year)
    if not nearest(heading, free) and (near := nearest(heading, _shown(taken, year))):
        return told_as_nearest(near)
    return suggest(heading, free) if free else "inga fler kolumner"


def _meant_by(heading: str, key: str, column: Column, year: int) -> str:
    """The heading of a column that another word stands for: the one that it is a word for, else the most like."""
    shown = _shown([column], year)
    known = synonyms_of_columns()
    own = (h for h in shown if key in map(label_key, known.get(label_key(h), ())))
    return next(own, "") or most_like(heading, shown) or shown[0]


def apart(columns: Iterable[Column], taken: Container[str]) -> tuple[list[Column], list[Column]]:
    """The columns that a table does not have yet, and those that it has, by their names in `taken`."""
    columns = list(columns)
    return [c for c in columns if c[0] not in taken], [c for c in columns if c[0] in taken]


def _shown(columns: Iterable[Column], year: int) -> list[str]:
    """The headings of columns as people write them."""
    return [shown_heading(h, year) for _, headings in columns for h in headings if h]
