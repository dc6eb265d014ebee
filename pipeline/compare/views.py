"""The same number seen in other ways: fixed prices, per inhabitant, per deltagande, as an index.

A view never replaces its number: it stands beside it, with the words and figures it was made
with in `formel`. Where what is needed is missing the view says so in `skal` and has no value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.compare.comparability import compared_measures
from pipeline.measures.kinds import Ratio
from pipeline.names import label_key
from pipeline.store import MONEY, create_table
from pipeline.typography import day_in_words, number

if TYPE_CHECKING:
    import duckdb

    from pipeline.forbund.model import Forbund
    from pipeline.measures.kinds import Measure

# A population further away than this says too little of the year.
FARTHEST_DAYS = 4 * 366
# View -> (measure of the inhabitants, what they are called); the second only where somebody has delivered it.
_INHABITANTS = {
    "per_1000": ("folkmangd", "invånare", "Folkmängden"),
    "per_1000_16_64": ("folkmangd_16_64", "invånare 16–64 år", "Folkmängden 16–64 år"),
}
_FACTORS = {
    "vy": "VARCHAR",
    "forbund": "VARCHAR",
    "year": "INTEGER",
    "faktor": MONEY,
    "delare": MONEY,
    "formel": "VARCHAR",
    "bas": "INTEGER",
    "delar": "VARCHAR",
    "skal": "VARCHAR",
}
_EMPTY: dict[str, object] = {"faktor": None, "delare": None, "formel": "", "bas": None, "delar": "", "skal": ""}
_VIEWS_OF = {"measure": "VARCHAR", "vy": "VARCHAR"}


@dataclass(frozen=True)
class Given:
    """A figure of reference with the id it has as a number."""

    value: Decimal
    obs_id: str


def load_factors(con: duckdb.DuckDBPyConnection, forbund: Iterable[Forbund], index: str, base_year: int | None) -> None:
    """Table faktor: by what a number of a förbund and year is multiplied and divided, per view.

    `index` is the price index as it is called in kpi. The base year of fixed prices is `base_year`,
    or the latest year with an amount and an index. Reads jamforelse and publicerbart.
    """
    years = con.execute("select distinct forbund, year from jamforelse order by all").fetchall()
    prices = _prices(con, index)
    base = base_year or _latest(con, prices)
    people = {view: _people(con, measure) for view, (measure, *_) in _INHABITANTS.items()}
    members = {f.id: [m.kommunnamn for m in f.medlemmar if m.typ == "kommun"] for f in forbund}
    rows = [_price_row(f, y, prices, base) for f, y in years]
    # All ages are always asked for; an age band that no file has is no view.
    asked = [view for view, found in people.items() if found or view == "per_1000"]
    rows += [_population_row(view, f, y, members[f], people[view]) for view in asked for f, y in years]
    create_table(con, "faktor", _FACTORS, rows)
    views = [(m.id, v) for m in compared_measures() for v in _views_of(m)]
    create_table(con, "vy_av", _VIEWS_OF, [{"measure": m, "vy": v} for m, v in views])


def _views_of(measure: Measure) -> list[str]:
    """Amounts in fixed prices and per inhabitant, counts of participants per inhabitant.

    What is already per something, as the cost per participant, is not told per inhabitant too.
    """
    index = [] if measure.signed else ["index"]
    if measure.unit == "kr":
        people = [] if isinstance(measure, Ratio) else _INHABITANTS
        return ["fasta_priser", *people, *index, *(["per_deltagare"] if measure.per_participant else [])]
    return [*_INHABITANTS, *index] if measure.unit == "antal" and measure.people else []


def _prices(con: duckdb.DuckDBPyConnection, index: str) -> dict[int, Given]:
    query = "select year, value, obs_id from publicerbart where measure = 'prisindex' and category = ?"
    return {year: Given(value, id_) for year, value, id_ in con.execute(query, [index.casefold()]).fetchall()}


def _latest(con: duckdb.DuckDBPyConnection, prices: Mapping[int, Given]) -> int:
    """The latest year that has both an amount and an index; 0 when none has."""
    years = {y for (y,) in con.execute("select distinct year from jamforelse where unit = 'kr'").fetchall()}
    return max(years & set(prices), default=0)


def _price_row(forbund: str, year: int, prices: Mapping[int, Given], base: int) -> dict[str, object]:
    row = _EMPTY | {"vy": "fasta_priser", "forbund": forbund, "year": year}
    missing = [y for y in (base, year) if y not in prices]
    if missing:
        return row | {"skal": f"Prisindex för {missing[0]} saknas." if missing[0] else "Prisindex saknas."}
    then, now = prices[year], prices[base]
    told = f"× {number(now.value, 2)} (prisindex {base}) / {number(then.value, 2)} (prisindex {year})"
    parts = " ".join(dict.fromkeys((now.obs_id, then.obs_id)))
    return row | {"faktor": now.value, "delare": then.value, "formel": told, "bas": base, "delar": parts}


def _people(con: duckdb.DuckDBPyConnection, measure: str) -> dict[datetime.date, dict[str, Given]]:
    """Day -> municipality -> inhabitants, of the ages that the measure counts."""
    found: dict[datetime.date, dict[str, Given]] = {}
    query = "select category, year, value, obs_id from publicerbart where measure = ?"
    for place, year, count, id_ in con.execute(query, [measure]).fetchall():
        area, _, day = place.partition(">")
        month, date = map(int, day.split("-"))
        found.setdefault(datetime.date(year, month, date), {})[area] = Given(count, id_)
    return found


def _population_row(
    view: str, forbund: str, year: int, members: list[str], people: Mapping[datetime.date, Mapping[str, Given]]
) -> dict[str, object]:
    """All inhabitants of the member municipalities, on the nearest day that has every one of them."""
    _, called, population = _INHABITANTS[view]
    row = _EMPTY | {"vy": view, "forbund": forbund, "year": year}
    keys = [label_key(m) for m in members]
    whole = [day for day, counts in people.items() if keys and all(k in counts for k in keys)]
    end = datetime.date(year, 12, 31)
    nearest = min(whole, key=lambda day: (abs((day - end).days), day), default=None)
    if nearest is None or abs((nearest - end).days) > FARTHEST_DAYS:
        return row | {"skal": f"{population} i alla medlemskommuner saknas för året och åren närmast."}
    found = [people[nearest][k] for k in keys]
    count = sum(g.value for g in found)
    told = f"× 1\u00a0000 / {number(count)} ({called} {day_in_words(nearest)})"
    return row | {"faktor": 1000, "delare": count, "formel": told, "delar": " ".join(g.obs_id for g in found)}
