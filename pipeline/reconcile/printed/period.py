"""Rule period: a length of time in years and months, against the two dates that it is said to be between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.verdict import Trial, judge
from pipeline.reconcile.wording import place_name, start
from pipeline.typography import month_name, number

_YEAR = 12
# The first three letters tell the months apart, however they are shortened.
_MONTHS = tuple(month_name(month)[:3] for month in range(1, _YEAR + 1))
_NAME = rf"(?P<month%s>{'|'.join(_MONTHS)})[a-zåäö]*\s+(?P<year%s>(?:19|20)\d\d)"
_BY_NAME = re.compile(
    rf"{_NAME % (1, 1)}\s*(?P<to>till och med|t\.?o\.?m\.?|–|-|till)\s*(?:den )?(?:sista )?{_NAME % (2, 2)}", re.I
)
_DATE = r"(?P<year%s>(?:19|20)\d\d)-(?P<month%s>\d\d)-(?P<day%s>\d\d)"
_BY_DATE = re.compile(rf"{_DATE % (1, 1, 1)}\s*(?:till och med|till|–|-)\s*{_DATE % (2, 2, 2)}", re.I)
_LENGTH = re.compile(r"\b(\d+) månader\b")
_LAST_DAYS = 28


@dataclass(frozen=True)
class Span:
    """The months from one date to another; two when the words do not say if the last month is in it."""

    words: str
    months: tuple[int, ...]


def try_periods(figures: list[Figure]) -> Iterator[Trial]:
    """Every length told in the same row as its two dates."""
    identity = read_identities()["period_langd"]
    rows: dict[object, list[Figure]] = {}
    for f in figures:
        rows.setdefault((f.place, f.rad, f.insatsnamn), []).append(f)
    for row in rows.values():
        span = read_span(row[0].rad)
        if span:
            yield from _try(identity, row, span)


def read_span(text: str) -> Span | None:
    """The span between two months or dates in a text; None without one."""
    named = _BY_NAME.search(text)
    if named:
        first, last = (_MONTHS.index(named[f"month{i}"].casefold()) for i in (1, 2))
        months = (int(named["year2"]) - int(named["year1"])) * _YEAR + last - first
        # From november to june may end when june begins; "till och med" never does.
        ends = (months + 1,) if named["to"].casefold() != "till" else (months, months + 1)
        return Span(named[0], ends)
    dated = _BY_DATE.search(text)
    if not dated:
        return None
    months = (int(dated["year2"]) - int(dated["year1"])) * _YEAR + int(dated["month2"]) - int(dated["month1"])
    whole = int(dated["day1"]) == 1 and int(dated["day2"]) >= _LAST_DAYS
    return Span(dated[0], (months + 1,) if whole else (months, months + 1))


def _try(identity: Identity, row: list[Figure], span: Span) -> Iterator[Trial]:
    years = [f for f in row if f.enhet == "ar" or f.kolumn.strip().casefold() == "år"]
    months = [f for f in row if f.enhet == "manader" or f.kolumn.strip().casefold() == "månader"]
    if len(years) > 1 or len(months) > 1:
        return
    told = _YEAR * sum((f.value for f in years), Decimal(0)) + sum((f.value for f in months), Decimal(0))
    parts = (*years, *months)
    if not parts:
        named = _LENGTH.search(f"{row[0].kolumn} {row[0].tryckt}")
        if not named:
            return
        told, parts = Decimal(named[1]), (row[0],)
    slack = Decimal(1) if any(f.ungefar for f in parts) else Decimal(0)
    right = min((Decimal(m) for m in span.months), key=lambda m: abs(m - told))
    yield Trial(
        identity,
        f"{start(place_name(row[0]))}: {span.words} är {_length(right)}, tryckt som {_length(told)}.",
        told,
        right,
        slack,
        judge(told, right, slack),
        "manader",
        parts,
    )


def _length(months: Decimal) -> str:
    years, rest = divmod(int(months), _YEAR)
    told = [f"{years} år"] if years else []
    told += [f"{number(rest)} {'månad' if rest == 1 else 'månader'}"] if rest or not years else []
    return " och ".join(told)
