"""Siffror som ändrats: the published numbers of a release beside those of the one before.

Only numbers that may be published are ever compared. One that was shown in the last release and
is withheld now is told as withheld on both sides: neither its old value nor whether it changed
is said again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.forbund.model import Forbund
from pipeline.lineage.trace import place_in_words, value_in_words
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.measures.observation import id_as_now
from pipeline.rows.csv_files import read_rows_back, write_rows
from pipeline.store import read_rows
from pipeline.typography import NOTHING, WITHHELD, number

_KEYS = ("obs_id", "forbund", "year", "period", "measure", "insats", "kon", "breakdown", "category", "kind", "unit")
COLUMNS = (*_KEYS, "status", "value")
CHANGED, NEW, GONE, HIDDEN, SHOWN = "ändrad", "ny", "borta", "visas inte längre", "visas nu"
KINDS = (CHANGED, NEW, GONE, HIDDEN, SHOWN)


@dataclass(frozen=True)
class Change:
    """A published number that is not as it was; `old` and `new` as a reader sees them."""

    obs_id: str
    forbund: str
    year: int
    name: str
    kind: str
    old: str
    new: str


def read_published(path: Path) -> list[Observation]:
    """The numbers that may be published, by id: what a release keeps."""
    rows = read_rows(path, where="source <> 'publicerad'", order_by="obs_id")
    return [Observation(**{k: row[k] for k in COLUMNS}, argang=0) for row in rows]


def write_numbers(numbers: Iterable[Observation]) -> str:
    """The numbers of a release as CSV: semicolon, LF, a withheld number without value."""
    rows = [[*(getattr(o, k) for k in _KEYS), o.status, _plain(o.value)] for o in numbers]
    return write_rows([COLUMNS, *rows])


def read_numbers(path: Path) -> list[Observation]:
    """The numbers that a release kept."""
    return [_number(row) for row in read_rows_back(path.read_text("utf-8"))]


def _number(row: Mapping[str, str]) -> Observation:
    texts: dict[str, Any] = {k: row[k] for k in (*_KEYS, "status")}
    value = Decimal(row["value"]) if row["value"] else None
    return Observation(
        **texts | {"obs_id": id_as_now(row["obs_id"]), "year": int(row["year"]), "value": value, "argang": 0}
    )


def find_changes(
    before: Iterable[Observation], now: Iterable[Observation], forbund: Mapping[str, Forbund]
) -> list[Change]:
    """What changed, came or went, by förbund, year and name. Withheld numbers that stay so are no change."""
    old, new = ({o.obs_id: o for o in numbers} for numbers in (before, now))
    found: list[Change] = []
    for id_ in sorted(old.keys() | new.keys()):
        was, is_ = old.get(id_), new.get(id_)
        kind = _kind(was, is_)
        if kind:
            o = is_ or was
            assert o is not None
            sides = (WITHHELD, WITHHELD) if kind == HIDDEN else _sides(was, is_)
            found.append(Change(id_, o.forbund, o.year, _name(o, forbund), kind, *sides))
    return sorted(found, key=lambda c: (c.forbund, c.year, c.name, c.obs_id))


def write_changes(changes: Iterable[Change]) -> str:
    """The changes as CSV."""
    head = ("obs_id", "forbund", "ar", "tal", "andring", "forra_utgavan", "den_har_utgavan")
    return write_rows([head, *([c.obs_id, c.forbund, c.year, c.name, c.kind, c.old, c.new] for c in changes)])


def _kind(was: Observation | None, is_: Observation | None) -> str:
    shown_before, shown_now = (o is not None and o.value is not None for o in (was, is_))
    if shown_before and shown_now:
        assert was and is_
        return CHANGED if (was.value, was.unit) != (is_.value, is_.unit) else ""
    if shown_before:
        # A number without a value that is not withheld has none to show: it went.
        return HIDDEN if is_ is not None and is_.status == "dold" else GONE
    if shown_now:
        return SHOWN if was is not None and was.status == "dold" else NEW
    return ""


def _sides(was: Observation | None, is_: Observation | None) -> tuple[str, str]:
    """Both as a reader sees them; with every decimal where the change is smaller than what is shown."""
    shown = (_side(was), _side(is_))
    return shown if shown[0] != shown[1] else (_exact(was), _exact(is_))


def _side(o: Observation | None) -> str:
    if o is None or (o.value is None and o.status != "dold"):
        return NOTHING
    return WITHHELD if o.value is None else value_in_words(o)


def _exact(o: Observation | None) -> str:
    text = _plain(o.value) if o else ""
    return number(Decimal(text), len(text.partition(".")[2])) if text else NOTHING


def _name(o: Observation, forbund: Mapping[str, Forbund]) -> str:
    """What the number is, also when its measure or förbund is no more."""
    measures = read_measures()
    title = measures[o.measure].title if o.measure in measures else o.measure.replace("_", " ")
    return f"{title}, {place_in_words(o, forbund.get(o.forbund))}"


def _plain(value: Decimal | None) -> str:
    """A value without the zeros that the table pads it with."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
