"""Goals held against outcomes: SQL over the clean table mal and the numbers counted so far.

The outcome is taken from another measure where there is one; a typed or printed outcome only
where there is none. The rule is the förbund's: a goal is met when at most `tolerans` is missing up to it,
in percentage points for shares and in percent of the target for the rest. What may not be
exceeded has no tolerance: 12 percent is not "at most 10" by any rule, and "equal to" is both a least and a
most. One that is to decrease has last year's outcome as target; a difference is then compared without its sign.

Where the outcome may not be published (table dolt), neither may the grade: it would tell on which side
of the target the outcome lies. Counts of met and missed goals are of those whose outcome may.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.store import MONEY, sql_text

# The numbers that may not be published: filled before goals are judged (measures/aggregate.py).
HIDDEN = """create or replace table dolt (
    measure varchar, year integer, insats varchar, kon varchar, breakdown varchar, category varchar)"""
_PLACE = """{t}.measure = m.matt and {t}.insats = m.insats_for_utfall and {t}.breakdown = m.uppdelning
        and {t}.category = m.kategori"""
_YEAR = "{t}.kind = 'utfall' and {t}.period = 'helar'"


def _join(alias: str, year: str, kon: str) -> str:
    at = f"{_PLACE} and {_YEAR}".format(t=alias)
    return f"left join tal as {alias} on {at} and {alias}.year = {year} and {alias}.kon = {kon}"


# Each goal with its outcome, last year's, the distance (positive: on the right side) and the
# grade: 1 met, 0 not, NULL when it cannot be judged. A difference is one kön less another.
_JUDGED = f"""
with tryckta as (
    select beteckning, enhet, any_value(varde * tecken) as value,
        [{{'fil': any_value(_file), 'blad': any_value(_sheet), 'rad': any_value(_row), 'kolumn': '', 'antal': cast(1 as bigint)}}] as rader
    from tryckt where kind = 'utfall' and beteckning <> '' group by beteckning, enhet having count(distinct varde * tecken) = 1
),

matchade as (
    select
        m.*,
        -- What is printed of the goal itself goes before what is counted of something else.
        coalesce(
            case when m.annat_matt then p.value end,
            case when m.minus_kon = '' then t.value else t.value - tm.value end,
            m.angivet_utfall,
            p.value
        ) as utfall,
        coalesce(
            case when m.annat_matt and p.value is not null then null when m.minus_kon = '' then f.value else f.value - fm.value end,
            m.angivet_forra
        ) as forra,
        list_concat([{{'fil': m._file, 'blad': m._sheet, 'rad': m._row, 'kolumn': '', 'antal': cast(1 as bigint)}}],
            list_concat(coalesce(t.rader, []), list_concat(coalesce(tm.rader, []), coalesce(p.rader, [])))) as spar,
        exists (
            select 1 from dolt as d where {_PLACE.format(t="d")} and d.kon in (m.kon, m.minus_kon)
                and (d.year = m.ar or (d.year = m.ar - 1 and m.operator = 'minskar'))
        ) or (m.enhet = 'antal' and t.value is null and utfall > 0 and utfall < m.minsta_antal) as dold,
        exists (
            select 1 from dolt as d where {_PLACE.format(t="d")} and d.kon in (m.kon, m.minus_kon) and d.year = m.ar - 1
        ) or (m.enhet = 'antal' and f.value is null and forra > 0 and forra < m.minsta_antal) as forra_dold
    from mal as m
    {_join("t", "m.ar", "m.kon")}
    {_join("tm", "m.ar", "m.minus_kon")}
    {_join("f", "m.ar - 1", "m.kon")}
    {_join("fm", "m.ar - 1", "m.minus_kon")}
    left join tryckta as p on p.beteckning = m.tryckt_utfall and p.enhet = m.enhet
),

avstand as (
    select *, case when kvantifierat then case operator
        when 'minst' then utfall - malvarde
        when 'hogst' then malvarde - utfall
        when 'lika' then -abs(utfall - malvarde)
        when 'minskar' then case when minus_kon = '' then forra - utfall else abs(forra) - abs(utfall) end
        end end as avvikelse
    from matchade
),

bedomda as materialized (
    select *, case
        when avvikelse is null then null
        when operator = 'minskar' then cast(avvikelse > 0 as integer)
        when operator in ('hogst', 'lika') and utfall > malvarde then 0
        when enhet = 'procent' then cast(-avvikelse <= tolerans as integer)
        else cast(-avvikelse * 100 <= tolerans * abs(malvarde) as integer) end as grad
    from avstand
)
"""
_NONE = f"cast(null as {MONEY})"


def compile_goals(*measures: str) -> str:
    """SQL that gives measures of goals. Columns as for any measure, and unit and status.

    One statement for all of them: judging the goals is most of it.
    """
    return _JUDGED + "\nunion all\n".join(_SELECTS[measure](measure) for measure in measures)


def find_hidden() -> str:
    """SQL that fills dolt: the numbers of the year that may not be published, of which goals may be."""
    return """insert into dolt
        select measure, year, insats, kon, breakdown, category from observation
        where skydd <> '' and kind = 'utfall' and period = 'helar'"""


def protect_goals() -> str:
    """SQL that withholds outcome, distance and grade of a goal whose outcome may not be published.

    So is the grade of a goal with such a measure, and of an insats with such a goal: beside the grades that
    are shown it would tell the one that is not.
    """
    measures = "('mal_utfall', 'mal_avvikelse', 'mal_grad')"
    return f"""create or replace table dolda_mal as {_JUDGED}
        select ar, mal, malsats, insats, niva, dold, forra_dold from bedomda where dold or forra_dold;
    update observation as o set skydd = 'del_dold' from dolda_mal as d
    where o.measure in {measures} and o.kind = 'utfall' and (
        (o.breakdown = 'mal' and o.category = d.mal and ((d.dold and o.year = d.ar) or (d.forra_dold and o.year < d.ar)))
        or (d.dold and o.breakdown = 'malsats' and o.category = d.malsats)
        or (d.dold and o.breakdown = '' and o.insats = d.insats and d.niva = 'insats'))"""


def _outcome(measure: str) -> str:
    now = _per_goal(
        measure, "utfall", "utfall", status="case when utfall is null then 'saknas' end", where="malmattnamn <> ''"
    )
    target = _per_goal(measure, "malvarde", "mal", where="malvarde is not null")
    before = _per_goal(measure, "forra", "utfall", year="ar - 1", where="forra is not null")
    return f"{now}\nunion all\n{target}\nunion all\n{before}"


def _distance(measure: str) -> str:
    return _per_goal(measure, "avvikelse", "utfall", where="avvikelse is not null")


def _grade(measure: str) -> str:
    """Per measure of a goal; per goal and per insats by the majority of what can be judged."""
    status = "case when grad is not null then 'ok' when kvantifierat then 'saknas' else 'ej_tillampligt' end"
    return "\nunion all\n".join(
        (
            _per_goal(measure, "grad", "utfall", status=status, unit="'grad'"),
            _majority(measure, "malsats", "insats, malsats", "true"),
            _majority(measure, "", "insats", "niva = 'insats' and insats <> ''"),
        )
    )


def _majority(measure: str, breakdown: str, groups: str, where: str) -> str:
    category = breakdown or "''"
    insats = "any_value(insats)" if breakdown else "insats"
    groups = breakdown or groups
    return f"""select {sql_text(measure)} as measure, any_value(ar) as year, 'helar' as period, {insats} as insats,
    'alla' as kon, {sql_text(breakdown)} as breakdown, {category} as category, 'utfall' as kind,
    cast(sum(grad) as {MONEY}) as numerator, cast(count(grad) as {MONEY}) as denominator,
    case when count(grad) > 0 then cast(cast(sum(grad) * 2 > count(grad) as integer) as {MONEY}) end as value,
    'grad' as unit,
    case when count(grad) > 0 then 'ok' when bool_or(kvantifierat) then 'saknas' else 'ej_tillampligt' end as status,
    flatten(list(spar order by mal)) as rader
from bedomda where {where} group by {groups}"""


def _per_goal(
    measure: str,
    value: str,
    kind: str,
    *,
    year: str = "ar",
    where: str = "true",
    status: str = "'ok'",
    unit: str = "enhet",
) -> str:
    # A measure without target has the unit of what it is taken from, or of nothing.
    unit = "coalesce(nullif(enhet, ''), 'antal')" if unit == "enhet" else unit
    return f"""select {sql_text(measure)} as measure, {year} as year, 'helar' as period, insats, 'alla' as kon, 'mal' as breakdown,
    mal as category, {sql_text(kind)} as kind, {_NONE} as numerator, {_NONE} as denominator, cast({value} as {MONEY}) as value,
    {unit} as unit, coalesce({status}, 'ok') as status, spar as rader
from bedomda where {where}"""


def _count(condition: str) -> Callable[[str], str]:
    """How many goals, in all and by level; a goal with several measures is one."""

    def select(measure: str) -> str:
        return "\nunion all\n".join(
            f"""select {sql_text(measure)} as measure, ar as year, 'helar' as period, '' as insats, 'alla' as kon,
    {breakdown} as breakdown, {category} as category, 'mal' as kind, {_NONE} as numerator, {_NONE} as denominator,
    cast(count(*) filter (where {condition}) as {MONEY}) as value, 'antal' as unit, 'ok' as status,
    flatten(list(spar order by malsats)) as rader
from (
    select ar, malsats, any_value(niva) as niva, bool_or(kvantifierat) as kvantifierat, count(grad) as bedomda, sum(grad) as natt, count(utfall) as utfallen,
        bool_or(dold and grad is not null) as dold,
        flatten(list(spar order by mal)) as spar
    from bedomda group by ar, malsats
)
group by ar{", niva" if category == "niva" else ""}"""
            for breakdown, category in (("''", "''"), ("'niva'", "niva"))
        )

    return select


_SELECTS = {
    "mal_utfall": _outcome,
    "mal_avvikelse": _distance,
    "mal_grad": _grade,
    "mal_antal": _count("true"),
    "mal_kvantifierade": _count("kvantifierat"),
    "mal_ej_kvantifierade": _count("not kvantifierat"),
    "mal_provbara": _count("bedomda > 0"),
    "mal_utan_utfall": _count("kvantifierat and utfallen = 0"),
    "mal_utan_jamforelse": _count("kvantifierat and utfallen > 0 and bedomda = 0"),
    "mal_dolda": _count("dold"),
    "mal_uppnadda": _count("not dold and natt * 2 > bedomda"),
    "mal_ej_uppnadda": _count("not dold and bedomda > 0 and natt * 2 <= bedomda"),
}
