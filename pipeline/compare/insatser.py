"""Insatser of a förbund beside each other, honest about small numbers: tables insatsandel, and limits in tratt.

A share of seventeen people swings widely by chance. Beside each share stand therefore the limits that chance alone
keeps 95 of 100 within, and an evened-out share, drawn towards all insatser together the more the fewer people
it rests on. Made of shares that may be shown and of nothing else, and never put in order of size.

Sources: J. C. Kleinman (1973), JASA 68, 46-54 (how much shares differ beyond chance, by moments); C. N. Morris
(1983), JASA 78, 47-55 (that the mean is itself uncertain belongs in the interval).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.compare.funnel import chance_limits, limit_rows
from pipeline.compare.queries import query
from pipeline.compare.questions import read_questions
from pipeline.measures.definition import read_measures
from pipeline.measures.observation import observation_id
from pipeline.store import MONEY, create_table
from pipeline.typography import number, percent

if TYPE_CHECKING:
    import duckdb

    from pipeline.forbund.model import Forbund

# Two shares tell nothing of how insatser usually differ.
FEWEST_INSATSER = 3
# What limits of insatser are called in tratt, where those of förbund have how they are counted.
GROUP = "insatser"
# All insatser differ completely: then nothing could be evened out, and the sum below has no value.
_MOST_SPREAD = 0.95
_COLUMNS = {
    "insatsandel_id": "VARCHAR",
    "obs_id": "VARCHAR",
    "measure": "VARCHAR",
    "titel": "VARCHAR",
    "forbund": "VARCHAR",
    "year": "INTEGER",
    "insats": "VARCHAR",
    "insatsnamn": "VARCHAR",
    "andel": MONEY,
    "denominator": MONEY,
    "value": MONEY,
    "lower": MONEY,
    "upper": MONEY,
    "unit": "VARCHAR",
    "inom_slumpen": "BOOLEAN",
    "dolda": "INTEGER",
    "formel": "VARCHAR",
    "delar": "VARCHAR",
}


@dataclass(frozen=True)
class Spread:
    """What all are together (0 to 1), and how much they differ beyond chance (0 not at all, near 1 completely)."""

    mean: float
    beyond: float
    # The variance of the mean.
    doubt: float

    @property
    def weight(self) -> float:
        """So many people of all together count beside those of one insats; without end where they differ by chance alone."""
        return (1 - self.beyond) / self.beyond if self.beyond else float("inf")


@dataclass(frozen=True)
class Evened:
    """An evened-out share with the limits of its interval, in percent."""

    value: Decimal
    lower: Decimal
    upper: Decimal


def load_insatser(con: duckdb.DuckDBPyConnection, forbund: Iterable[Forbund]) -> None:
    """Table insatsandel: per förbund, year and measure every insats that is shown, where there are enough of them.

    Adds what they are together, and its limits, to tratt. Reads publicerbart and matt.
    """
    names = [{"forbund": f.id, "insats": i.id, "insatsnamn": i.namn} for f in forbund for i in f.insatser]
    create_table(con, "insats_namn", dict.fromkeys(("forbund", "insats", "insatsnamn"), "VARCHAR"), names)
    asked = [m for q in read_questions() for m in q.measures if read_measures()[m].polarity != "neutral"]
    shares = [{"measure": m} for m in dict.fromkeys(asked) if read_measures()[m].unit == "procent"]
    create_table(con, "insatsmatt", {"measure": "VARCHAR"}, shares)
    cursor = con.execute(query("insatser"))
    columns = [d[0] for d in cursor.description or []]
    found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    rows: list[dict[str, object]] = []
    limits: list[dict[str, object]] = []
    for _, group in groupby(found, key=lambda r: (r["measure"], r["forbund"], r["year"])):
        beside = list(group)
        spread = spread_of([(r["numerator"], r["denominator"]) for r in beside])
        if spread:
            limits += _limits(beside)
            rows += _rows(beside, spread)
    create_table(con, "insatsandel", _COLUMNS, rows)
    create_table(con, "tratt_av_insatser", {c: str(t) for c, t, *_ in con.execute("describe tratt").fetchall()}, limits)
    con.execute("insert into tratt by name select * from tratt_av_insatser")


def spread_of(shares: Sequence[tuple[int, int]]) -> Spread | None:
    """What shares (part, whole) are together and how they differ; None for too few, or where nobody or everybody is in all."""
    whole = sum(n for _, n in shares)
    part = sum(k for k, _ in shares)
    if len(shares) < FEWEST_INSATSER or part in (0, whole):
        return None
    mean = part / whole
    apart = sum(n * (k / n - mean) ** 2 for k, n in shares) / (mean * (1 - mean))
    room = sum((1 - n / whole) * (n - 1) for _, n in shares)
    beyond = min(_MOST_SPREAD, max(0.0, (apart - (len(shares) - 1)) / room)) if room else 0.0
    doubt = sum(n * n * mean * (1 - mean) * (1 / n + beyond * (1 - 1 / n)) for _, n in shares) / whole**2
    return Spread(mean, beyond, doubt)


def evened_out(part: int, whole: int, spread: Spread) -> Evened:
    """The share drawn towards all together, with the interval (95 %) of a beta distribution of the same mean and variance."""
    from scipy.special import betaincinv

    held, mean = spread.weight, spread.mean
    own = (held * mean + part) / (held + whole) if spread.beyond else mean
    # How much of the doubt about all together is left in the one, and the doubt of the one itself.
    left = held / (held + whole) if spread.beyond else 1.0
    variance = left**2 * spread.doubt + (own * (1 - own) / (held + whole + 1) if spread.beyond else 0.0)
    size = own * (1 - own) / variance - 1
    lower, upper = (float(betaincinv(own * size, (1 - own) * size, q)) for q in (0.025, 0.975))
    # A lopsided distribution may have its mean outside the middle 95 of 100; a share is never told outside its own interval.
    return Evened(*(round(Decimal(100 * v), 6) for v in (own, min(own, lower), max(own, upper))))


def _rows(beside: Sequence[Mapping[str, Any]], spread: Spread) -> Iterator[dict[str, object]]:
    made_of = " ".join(r["obs_id"] for r in beside)
    share = _together(beside)
    for r in beside:
        part, whole = r["numerator"], r["denominator"]
        found = evened_out(part, whole, spread)
        (_, least), (_, most) = (chance_limits(share, q, [whole])[0] for q in (0.025, 0.975))
        taken = ("measure", "titel", "forbund", "year", "insats", "insatsnamn", "obs_id", "denominator", "dolda")
        yield {c: r[c] for c in taken} | {
            "insatsandel_id": observation_id("insatsandel", r["measure"], r["forbund"], r["year"], r["insats"]),
            "andel": r["value"],
            "value": found.value,
            "lower": found.lower,
            "upper": found.upper,
            "unit": "procent",
            "inom_slumpen": bool(least <= r["value"] <= most),
            "formel": _in_words(part, whole, share, spread, found),
            # The insats itself first.
            "delar": " ".join([r["obs_id"], *(i for i in made_of.split() if i != r["obs_id"])]),
        }


def _in_words(part: int, whole: int, share: Decimal, spread: Spread, found: Evened) -> str:
    if not spread.beyond:
        return f"{percent(share)}, som insatserna tillsammans: spridningen är den som slumpen ger"
    held = number(spread.weight, 1)
    return f"({held} × {percent(share)} + {number(part)} av {number(whole)}) / ({held} + {number(whole)}) = {percent(found.value)}"


def _limits(beside: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, object]]:
    """What the insatser are together, and the limits of chance around it for every n."""
    first = beside[0]
    part, whole = (Decimal(sum(r[c] for r in beside)) for c in ("numerator", "denominator"))
    key = (first["measure"], first["year"], GROUP, part, whole, [r["denominator"] for r in beside])
    yield from limit_rows(*key, " ".join(r["obs_id"] for r in beside), first["forbund"])


def _together(beside: Sequence[Mapping[str, Any]]) -> Decimal:
    """In percent, as tratt has it."""
    return round(100 * Decimal(sum(r["numerator"] for r in beside)) / sum(r["denominator"] for r in beside), 6)
