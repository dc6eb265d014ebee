"""Tables made small for the page: columns, dictionaries of texts, runs, then deflated.

Tried with 75 förbund and 15 years the rows as JSON objects are 104 MB, as columns 10.5,
deflated 4.3. `page/script/data.js` reads it back.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipeline.explorer.tables import Explored, Row
from pipeline.typography import NBSP

# Columns of jamforelse whose few values repeat, and those that are numbers.
WORDS = (
    "measure",
    "kind",
    "kon",
    "forbund",
    "unit",
    "status",
    "raknas",
    "tackning",
    "namnare",
    "variant",
    "skal",
    "grupp",
    "forbehall",
)
VALUES = ("value", "numerator", "denominator", "lower", "upper")
VIEW_WORDS = ("vy", "unit", "status", "skal")
VIEW_VALUES = ("value", "lower", "upper", "bas")
# A number in a formula: its digits are kept apart from the words, which then are few.
_NUMBER = re.compile(r"\d[\d\u00a0]*(?:,\d+)?")
_SLOT = "\u0001"
_DIVIDER = "|"


def pack(explored: Explored) -> dict[str, Any]:
    """The tables as columns: JSON types only, the same for the same rows."""
    places = {r["obs_id"]: i for i, r in enumerate(explored.numbers)}
    # A view of a number that is not shown here has nothing to stand beside.
    views = sorted((v for v in explored.views if v["obs_id"] in places), key=lambda v: (v["vy"], places[v["obs_id"]]))
    return {
        "matt": _measures(explored.numbers),
        "forbund": {f: explored.names[f] for f in sorted({r["forbund"] for r in explored.numbers})},
        "tal": _numbers(explored.numbers),
        "vyer": _views(views, explored.numbers, places),
        "fragor": [dict(q) for q in explored.questions],
        "brott": [[b["forbund"], b["matt"], b["ar"], b["skal"]] for b in explored.breaks],
    }


def deflate(data: dict[str, Any]) -> str:
    """Packed tables as text for the page: JSON, zlib, base64."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def _measures(rows: Sequence[Row]) -> list[list[Any]]:
    """[id, title, unit] of each measure, in the order of the comparison."""
    found = {r["measure"]: [r["measure"], r["titel"], r["unit"]] for r in rows}
    return list(found.values())


def _numbers(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "antal": len(rows),
        # Hashes do not shrink: their bytes, not their letters.
        "obs_id": base64.b64encode(bytes.fromhex("".join(f"{r['obs_id'][1:]}0" for r in rows))).decode("ascii"),
        "year": _steps(r["year"] for r in rows),
        "segment": _runs(r["segment"] for r in rows),
        "ord": {c: _dictionary(r[c] for r in rows) for c in WORDS},
        "varden": {c: _values(r[c] for r in rows) for c in VALUES},
    }


def _views(views: Sequence[Row], rows: Sequence[Row], places: dict[str, int]) -> dict[str, Any]:
    return {
        "antal": len(views),
        "rad": _steps(places[v["obs_id"]] for v in views),
        "ord": {c: _dictionary(v[c] for v in views) for c in VIEW_WORDS},
        "varden": {c: _values(v[c] for v in views) for c in VIEW_VALUES},
        "formel": _formulas(views, rows, places),
    }


def _runs(values: Iterable[int]) -> list[int]:
    """1, 1, 1, 2 as [1, 3, 2, 1]: each value and how many times it comes."""
    found: list[int] = []
    for value in values:
        if found and found[-2] == value:
            found[-1] += 1
        else:
            found += [value, 1]
    return found


def _steps(values: Iterable[int]) -> list[int]:
    """Each value less the one before, as runs: years and row numbers go by ones."""
    last, steps = 0, []
    for value in values:
        steps.append(value - last)
        last = value
    return _runs(steps)


def _dictionary(values: Iterable[str]) -> dict[str, Any]:
    """The different texts, in the order they come, and which of them each row has."""
    known: dict[str, int] = {}
    rows = [known.setdefault(v or "", len(known)) for v in values]
    return {"ord": list(known), "rader": _runs(rows)}


def _values(values: Iterable[Decimal | int | None]) -> list[Any]:
    """Numbers as they are stored, without the zeros at their end. Whole columns of nothing are []."""
    found = [None if v is None else _plain(v) for v in values]
    return found if any(v is not None for v in found) else []


def _plain(value: Decimal | int) -> int | float:
    """A stored number as JSON. Below 16 digits a float says exactly what the decimal said."""
    return int(value) if value == int(value) else float(value)


def _formulas(views: Sequence[Row], rows: Sequence[Row], places: dict[str, int]) -> dict[str, Any]:
    """How views are made: sentences with slots, and the numbers that stand in the slots.

    A number that the page already has is told by where it is: `t1` is the row's own value
    with one decimal, `v0` the view's with none.
    """
    slots: list[str] = []
    for view in views:
        known = (("t", rows[places[view["obs_id"]]]["value"]), ("v", view["value"]))
        slots += [_slot(n, known) for n in _NUMBER.findall(view["formel"] or "")]
    sentences = _dictionary(_NUMBER.sub(_SLOT, v["formel"] or "") for v in views)
    return {"meningar": sentences, "tal": _DIVIDER.join(slots)}


def _slot(text: str, known: Iterable[tuple[str, Decimal | None]]) -> str:
    plain = text.replace(NBSP, "").replace(",", ".")
    decimals = len(plain.partition(".")[2])
    # Only what the page would write in the very same way may be left to it.
    if f"{Decimal(plain):,}".replace(",", NBSP).replace(".", ",") == text:
        for mark, value in known:
            if value is not None and value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) == Decimal(plain):
                return f"{mark}{decimals}"
    return text
