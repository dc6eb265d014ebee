"""Whose figures a table prints: a kommun and its koncern side by side are two, not one.

Nobody says so in a column of the delivery, so it is seen from the figures. A table that gives one
measure, year and kind several amounts is about several entities: by the headings of its columns,
or by blocks of rows that begin anew. Two tables of which most common amounts lie far apart are about
different entities too, and so is a table that names another entity (codes/tryckt_enhet.csv).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache

from pipeline.codes import read_codes
from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure, by_place
from pipeline.reconcile.printed.summa import SPAN

OWN = ""
# Shared amounts further apart than this are not one entity's, rounded or misprinted.
_FAR = Decimal("0.05")
# Two tables with fewer amounts in common may differ by mistake.
_SHARED = 3
# Costs of one insats may stand in several rows, which are summed.
_SUMMED = {"insatskostnad", "budgetpost", "kostnad_ansvar"}

Keyed = dict[object, Figure]


def tell_apart(figures: list[Figure]) -> dict[str, list[Figure]]:
    """The figures by entity, in printed order; OWN is the one that the document is about."""
    entity: dict[int, str] = {}
    # What each table of the document's own prints, by what it is about.
    own: dict[object, list[Figure]] = {}
    for place, cells in by_place(f for f in figures if not f.i_text).items():
        for name, part in _parts(cells).items():
            keyed = {_about(f): f for f in part if _is_single(f)}
            whose = name or _named(cells[0]) or _other(place, keyed, own)
            entity |= {f.nr: whose for f in part}
            for key, f in keyed.items() if whose == OWN else ():
                own.setdefault(key, []).append(f)
    found: dict[str, list[Figure]] = {OWN: []}
    for f in figures:
        found.setdefault(entity.get(f.nr, OWN), []).append(f)
    return found


def _parts(cells: list[Figure]) -> dict[str, list[Figure]]:
    """The figures of one table by entity: one, one per heading of columns, or one per block of rows."""
    by_column: dict[str, list[Figure]] = {}
    for f in cells:
        by_column.setdefault(f.kolumn, []).append(f)
    if not _clash(by_column.values()):
        blocks = _blocks(cells)
        return (
            {f"{cells[0].tabell} {n}": block for n, block in enumerate(blocks, 1)} if len(blocks) > 1 else {"": cells}
        )
    names = {column: _heading(column) for column in by_column}
    if len(set(names.values())) == 1:
        names = {column: f"{cells[0].tabell} {column}" for column in by_column}
    parts: dict[str, list[Figure]] = {}
    for column, same in by_column.items():
        parts.setdefault(names[column] or f"{cells[0].tabell} {column}", []).extend(same)
    return parts


def _clash(columns: Iterable[list[Figure]]) -> bool:
    """Whether columns give most of what they have in common several amounts."""
    values: dict[object, list[Decimal]] = {}
    for column in columns:
        for key, f in {_about(f): f for f in column if _is_single(f)}.items():
            values.setdefault(key, []).append(f.value)
    shared = [v for v in values.values() if len(v) > 1]
    return 2 * sum(len(set(v)) > 1 for v in shared) > len(shared)


def _blocks(cells: list[Figure]) -> list[list[Figure]]:
    """The rows of a table from one repeated beginning to the next; a single block when nothing begins anew."""
    blocks: list[list[Figure]] = [[]]
    begun: Keyed = {}
    repeated = differs = 0
    for f in cells:
        key = (_about(f), f.kolumn)
        if _is_single(f) and key in begun:
            repeated += 1
            differs += begun[key].value != f.value
            blocks.append([])
            begun = {}
        if _is_single(f):
            begun[key] = f
        blocks[-1].append(f)
    return blocks if 2 * differs > repeated else [cells]


def _other(place: object, keyed: Keyed, own: Mapping[object, Sequence[Figure]]) -> str:
    """The name of a further entity when most of what the table shares with the document's own lies far apart."""
    shared = {key: f for key, f in keyed.items() if key in own}
    if len(shared) < _SHARED:
        return OWN
    far = sum(all(_far(f, other) for other in own[key]) for key, f in shared.items())
    return str(place) if 2 * far > len(shared) else OWN


def _far(a: Figure, b: Figure) -> bool:
    return abs(a.amount - b.amount) > max(_FAR * max(abs(a.amount), abs(b.amount)), a.slack + b.slack)


def _about(f: Figure) -> object:
    return (f.key, f.enhet)


def _is_single(f: Figure) -> bool:
    """Whether a table gives this thing one amount: money of a measure that is not summed over rows."""
    return f.enhet == "kr" and bool(f.matt) and f.matt not in _SUMMED and not SPAN.search(f.tryckt)


def _heading(column: str) -> str:
    """A heading without its years, dates and units: Koncernen 2022 (mnkr) -> koncernen."""
    words = re.sub(r"\d+|\b(?:utfall|budget|prognos|bokslut|tkr|mnkr|mkr|kr|år)\b", " ", label_key(column))
    return " ".join(words.split())


def _named(f: Figure) -> str:
    """The entity that the name of a table or its section tells of; '' for none."""
    text = label_key(f"{f.avsnitt} {f.tabell}")
    return next((name for name, pattern in _names() if pattern.search(text)), OWN)


@cache
def _names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kod"], re.compile(row["monster"])) for row in read_codes("tryckt_enhet"))
