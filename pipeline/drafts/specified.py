"""What the tables of our own reports say of their figures: by their captions, headings and names of rows, as specified.

An office copies a table from the report, and moves it. Its labels are those of report/tables/*.toml; no list beside them
says what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.clean.printed_labels import label_text
from pipeline.codes.vocabulary import KON_HEADINGS
from pipeline.drafts.found import Found, Specified
from pipeline.drafts.labels import is_money
from pipeline.drafts.names_in_text import InsatsNames
from pipeline.drafts.shape import without_number
from pipeline.forbund.categories import category_names
from pipeline.forbund.model import Forbund
from pipeline.measures.definition import read_measures
from pipeline.report.tables.forms import (
    ALL,
    Column,
    Figures,
    MeasureColumn,
    PerCategory,
    PerInsats,
    PerMeasure,
    read_chapter,
)

_UNIT_AT_END = re.compile(r"\s*\((?:[^()]*\b(?:antal|procent|tkr|kr|mnkr|månader)\b[^()]*|\d+)\)\s*$")
# A heading says an insats, a year or a part of it where the specification names one.
_NAMED = {"ar": "åååå", "forra_aret": "åååå", "insats": "0insats", "period": "0period", "skala": "", "slag": ""}
_FILLED = {"0insats": r".+", "0period": r".+"}
_Table = PerInsats | PerCategory | PerMeasure


@dataclass(frozen=True)
class _Heading:
    """What a column is of: a measure ('' where the row says it), kön, kind, and how many years from the table's."""

    measure: str
    whole: str
    kon: str
    kind: str
    year: int
    breakdown: str
    in_total: bool


def with_specified(found: list[Found], forbund: Forbund) -> list[Found]:
    """The figures; one that stands in a table that is specified knows its measure, and has the unit of that."""
    insatser = InsatsNames(forbund)
    return [_with(f, told) if (told := _meaning(f, forbund, insatser)) else f for f in found]


def _with(f: Found, told: Specified) -> Found:
    unit = read_measures()[told.matt].unit
    said = f.numeral.unit
    if unit == "kr":
        return replace(f, specified=told) if is_money(f.enhet) else f
    if said and said != unit:
        return f
    return replace(f, enhet=unit, specified=told)


def _meaning(f: Found, forbund: Forbund, insatser: InsatsNames) -> Specified | None:
    if f.i_text:
        return None
    if label_text(f.kolumn) in _OF_A_VALUE and (measure := _key_figures().get(label_text(f.rad))):
        return Specified(measure, f.insats, "alla", kind=f.typ, alone=True)
    caption = _plain_caption(f.tabell)
    for pattern, block in _captions():
        if pattern.fullmatch(caption) and (told := _in_table(f, block, forbund, insatser)):
            return told
    return None


def _plain_caption(caption: str) -> str:
    text = without_number(caption)
    while _UNIT_AT_END.search(text):
        text = _UNIT_AT_END.sub("", text)
    return label_text(text)


# What the column of a key figure is called, where it has a heading.
_OF_A_VALUE = ("", "värde")


@cache
def _key_figures() -> dict[str, str]:
    """The names of key figures, and the measure of each."""
    figures = (f for chapter in ALL for b in read_chapter(chapter).block if isinstance(b, Figures) for f in b.figures)
    every = [*figures]
    every += [f.otherwise for f in every if f.otherwise]
    return {label_text(f.label): f.measure for f in every}


@cache
def _captions() -> list[tuple[re.Pattern[str], _Table]]:
    """Every plain table with what its caption looks like."""
    return [
        (re.compile(_pattern(block.caption)), block)
        for chapter in ALL
        for block in read_chapter(chapter).block
        if isinstance(block, PerInsats | PerCategory | PerMeasure)
    ]


def _pattern(words: str) -> str:
    text = re.escape(label_text(re.sub(r"\{(\w+)\}", lambda m: _NAMED.get(m[1], ""), words)))
    for name, pattern in _FILLED.items():
        text = text.replace(name, pattern)
    return text.replace(r"\ ", " ").replace(" åååå", "(?: åååå)?")


def _in_table(f: Found, block: _Table, forbund: Forbund, insatser: InsatsNames) -> Specified | None:
    heading = _headings(block).get(label_text(f.kolumn))
    if isinstance(block, PerMeasure):
        return _by_measure(f, block, heading)
    if heading is None:
        return None
    row = label_text(f.rad)
    if row == label_text(block.whole) and block.whole:
        measure = heading.whole or heading.measure
        return _told(heading, measure, f.insats if isinstance(block, PerCategory) else "") if heading.in_total else None
    if isinstance(block, PerInsats):
        return _told(heading, heading.measure, f.rad) if insatser.exact(f.rad) else None
    breakdown = heading.breakdown or block.breakdown
    category = _categories(breakdown, forbund).get(row, "")
    return _told(heading, heading.measure, f.insats, breakdown, category) if category else None


def _told(heading: _Heading, measure: str, insats: str, breakdown: str = "", category: str = "") -> Specified:
    return Specified(measure, insats, heading.kon, breakdown, category, heading.kind, heading.year)


def _by_measure(f: Found, block: PerMeasure, heading: _Heading | None) -> Specified | None:
    row = next((r for r in block.rows if label_text(r.label) == label_text(f.rad)), None)
    if row is None:
        return None
    if block.columns == "argang":
        return Specified(row.of(0), f.insats, "alla", kind=f.typ)
    if heading is None:
        return None
    place = next(i for i, c in enumerate(block.columns) if label_text(f.kolumn) in dict(_expanded(c)))
    measure = row.of(place)
    return Specified(measure, f.insats, heading.kon, kind=heading.kind, year=heading.year) if measure else None


def _headings(block: _Table) -> dict[str, _Heading]:
    columns = block.columns if block.columns != "argang" else ()
    return {text: heading for c in columns for text, heading in _expanded(c)}


def _expanded(column: Column) -> Iterator[tuple[str, _Heading]]:
    """A column as it is headed, once for each kön; an interval is no number of its own."""
    if column.shows != "tal":
        return
    own = column if isinstance(column, MeasureColumn) else None
    for kon in (column.kon,) if isinstance(column.kon, str) else column.kon:
        words = KON_HEADINGS.get(kon, "")
        named = column.heading.replace("{Kon}", words).replace("{kon}", words.casefold())
        named = re.sub(r"\{(?:ar|forra_aret)\}", "2022", named)
        yield (
            label_text(named),
            _Heading(
                own.measure if own else "",
                (own.whole or "") if own else "",
                kon,
                column.kind,
                column.year,
                own.breakdown if own else "",
                own.in_total if own else True,
            ),
        )


def _categories(breakdown: str, forbund: Forbund) -> dict[str, str]:
    return {label_text(name): category for category, name in category_names(breakdown, forbund).items()}
