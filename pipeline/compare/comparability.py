"""Which numbers may be compared: comparability as data, one row per number.

Two numbers may be set in one line, trend or ranking when measure, kind and `grupp` are the
same, and over the years of a förbund also `segment`. `grupp` holds what is counted, who are
covered, what it is a share of, how it is defined and which register it comes from; a break
begins a new segment. Anything else stands side by side, with the reason in `skal`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund
from pipeline.measures.definition import Measure, read_measures
from pipeline.store import create_table

if TYPE_CHECKING:
    import duckdb

# Clean tables that are filled from the register of participants.
_FROM_REGISTER = {"deltagande", "insatsar", "deltagarantal"}
_COUNTED = {"kr": "belopp i löpande priser", "procent": "andel av belopp"}
_PROPERTIES = {
    "forbund": "VARCHAR",
    "matt": "VARCHAR",
    "ar": "INTEGER",
    "egenskap": "VARCHAR",
    "varde": "VARCHAR",
    "varfor": "VARCHAR",
}
_BREAKS = {"forbund": "VARCHAR", "matt": "VARCHAR", "ar": "INTEGER", "skal": "VARCHAR"}
_MEASURES = {
    "id": "VARCHAR",
    "titel": "VARCHAR",
    "ordning": "INTEGER",
    "raknas": "VARCHAR",
    "tackning": "VARCHAR",
    "namnare": "VARCHAR",
    "ur_register": "BOOLEAN",
    "med_tecken": "BOOLEAN",
}
_REGISTERS = {"forbund": "VARCHAR", "ar": "INTEGER", "register": "VARCHAR"}
_CAVEATS = {"forbund": "VARCHAR", "matt": "VARCHAR", "ar": "INTEGER", "text": "VARCHAR"}


def compared_measures() -> list[Measure]:
    """The measures whose totals are meant to be compared, parts before what is made of them."""
    return [m for m in read_measures().values() if m.compare]


def load_comparability(con: duckdb.DuckDBPyConnection, forbund: Iterable[Forbund]) -> None:
    """Tables matt, egenskap, brott, register and forbehall: what definitions and forbund.toml declare."""
    every = list(forbund)
    compared = [m.id for m in compared_measures()]
    create_table(con, "matt", _MEASURES, [_measure_row(i, m) for i, m in enumerate(compared_measures())])
    create_table(
        con,
        "egenskap",
        _PROPERTIES,
        [
            {"forbund": f.id, "matt": m, "ar": j.ar, "egenskap": j.egenskap, "varde": j.varde, "varfor": j.varfor}
            for f in every
            for j in f.jamforbarhet
            for m in j.matt
        ],
    )
    breaks = [
        {"forbund": f.id, "matt": m, "ar": b.ar, "skal": b.skal}
        for f in every
        for b in f.brott
        for m in b.matt or compared
    ]
    create_table(con, "brott", _BREAKS, [b for b in breaks if b["matt"] in compared] + _register_changes(every))
    names = {r["kod"]: r["namn"] for r in read_codes("register")}
    create_table(
        con,
        "register",
        _REGISTERS,
        [{"forbund": f.id, "ar": a.ar, "register": names[a.register]} for f in every for a in f.argangar.values()],
    )
    create_table(
        con,
        "forbehall",
        _CAVEATS,
        [{"forbund": f.id, "matt": m, "ar": b.ar, "text": b.text} for f in every for b in f.forbehall for m in b.matt],
    )


def rests_on_register(measure: Measure) -> bool:
    """Whether the number comes from the register of participants, itself or through its parts."""
    return bool(_tables(measure.id) & _FROM_REGISTER)


@cache
def _tables(id_: str) -> frozenset[str]:
    measure = read_measures()[id_]
    own = {s.table for s in measure.sources}
    return frozenset(own.union(*(_tables(part) for part in (measure.of, measure.by, measure.of_whole) if part)))


def _measure_row(place: int, measure: Measure) -> dict[str, object]:
    titles: Mapping[str, Measure] = read_measures()
    return {
        "id": measure.id,
        "titel": measure.title,
        "ordning": place,
        "raknas": measure.counts or _COUNTED.get(measure.unit, ""),
        "tackning": measure.coverage,
        "namnare": _in_sentence(titles[measure.by].title) if measure.kind == "ratio" else "",
        "ur_register": rests_on_register(measure),
        "med_tecken": measure.signed,
    }


def _in_sentence(title: str) -> str:
    """A title within a sentence: small letter first, but not of a name in capitals."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _register_changes(forbund: Iterable[Forbund]) -> list[dict[str, object]]:
    """A change of register between two years that are described is a break of what rests on it."""
    names = {r["kod"]: r["namn"] for r in read_codes("register")}
    resting = [m.id for m in compared_measures() if rests_on_register(m)]
    found: list[dict[str, object]] = []
    for f in forbund:
        years = sorted(f.argangar.values(), key=lambda a: a.ar)
        for before, after in itertools.pairwise(years):
            if before.register != after.register:
                reason = f"Deltagandena registrerades i {names[before.register]} till och med {before.ar} och i {names[after.register]} från {after.ar}."
                found += [{"forbund": f.id, "matt": m, "ar": after.ar, "skal": reason} for m in resting]
    return found


# Whole förbund, whole years: what stands beside another. Another kind is another row.
COMPARABLE = """
with tal as (
    select o.*, m.titel, m.ordning, m.raknas, m.tackning, m.namnare, case when m.ur_register then r.register end as register
    from publicerbart as o
    inner join matt as m on m.id = o.measure
    left join register as r on r.forbund = o.forbund and r.ar = o.argang
    where o.source = 'beraknad' and o.period = 'helar' and o.insats = '' and o.breakdown = ''
),

avsteg as (
    select
        t.obs_id,
        max(e.varde) filter (where e.egenskap = 'raknas') as raknas,
        max(e.varde) filter (where e.egenskap = 'tackning') as tackning,
        max(e.varde) filter (where e.egenskap = 'namnare') as namnare,
        max(e.varde) filter (where e.egenskap = 'definition') as variant,
        string_agg(distinct e.varfor, ' ' order by e.varfor) as skal
    from tal as t
    inner join egenskap as e on e.forbund = t.forbund and e.matt = t.measure and (e.ar is null or e.ar = t.year)
    group by t.obs_id
),

forbehallen as (
    select t.obs_id, string_agg(distinct f.text, ' ' order by f.text) as forbehall
    from tal as t
    inner join forbehall as f on f.forbund = t.forbund and f.matt = t.measure and (f.ar is null or f.ar = t.year)
    group by t.obs_id
),

efter_brott as (
    select t.obs_id, count(*) as segment
    from tal as t
    inner join brott as b on b.forbund = t.forbund and b.matt = t.measure and b.ar <= t.year
    group by t.obs_id
),

beskrivna as (
    select
        t.obs_id, t.measure, t.titel, t.ordning, t.forbund, t.year, t.kon, t.kind, t.value, t.numerator, t.denominator,
        t.lower, t.upper, t.unit, t.status,
        coalesce(a.raknas, t.raknas) as raknas,
        coalesce(a.tackning, t.tackning) as tackning,
        coalesce(a.namnare, t.namnare) as namnare,
        coalesce(a.variant, '') as variant,
        coalesce(t.register, '') as register,
        coalesce(a.skal, '') as skal,
        cast(coalesce(b.segment, 0) as integer) as segment,
        coalesce(f.forbehall, '') as forbehall
    from tal as t
    left join avsteg as a on a.obs_id = t.obs_id
    left join forbehallen as f on f.obs_id = t.obs_id
    left join efter_brott as b on b.obs_id = t.obs_id
),

grupperade as (
    select *, concat_ws('; ', nullif(raknas, ''), nullif(tackning, ''), nullif(namnare, ''), nullif(variant, ''), nullif(register, '')) as grupp
    from beskrivna
),

final as (
    select *, count(*) over (partition by measure, year, kind, kon, grupp) > 1 as samma_ar_finns
    from grupperade
)

select * from final
order by ordning, measure, kind, forbund, year, kon
"""
