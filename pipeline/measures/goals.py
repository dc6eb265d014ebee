"""Goals held against outcomes: SQL over the clean table mal and the numbers counted so far.

The outcome is taken from another measure where there is one; a typed outcome only where
there is none. The rule is the förbund's: a goal is met when at most `tolerans` is missing,
in percentage points for shares and in percent of the target for the rest. More than the
target is never too little, and one that is to decrease has last year's outcome as target.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.store import MONEY, sql_text

# Each goal with its outcome, last year's, the distance (positive: on the right side) and the
# grade: 1 met, 0 not, NULL when it cannot be judged.
_JUDGED = """
with matchade as (
    select
        m.*,
        coalesce(t.value, m.angivet_utfall) as utfall,
        coalesce(f.value, m.angivet_forra) as forra,
        list_concat([{'fil': m._file, 'blad': m._sheet, 'rad': m._row, 'kolumn': '', 'antal': cast(1 as bigint)}],
            coalesce(t.rader, [])) as spar
    from mal as m
    left join tal as t
        on t.measure = m.matt and t.year = m.ar and t.insats = m.insats_for_utfall and t.breakdown = m.uppdelning
        and t.category = m.kategori and t.kon = 'alla' and t.kind = 'utfall' and t.period = 'helar'
    left join tal as f
        on f.measure = m.matt and f.year = m.ar - 1 and f.insats = m.insats_for_utfall and f.breakdown = m.uppdelning
        and f.category = m.kategori and f.kon = 'alla' and f.kind = 'utfall' and f.period = 'helar'
),

avstand as (
    select *, case when kvantifierat then case operator
        when 'minst' then utfall - malvarde
        when 'hogst' then malvarde - utfall
        when 'lika' then -abs(utfall - malvarde)
        when 'minskar' then forra - utfall end end as avvikelse
    from matchade
),

bedomda as (
    select *, case
        when avvikelse is null then null
        when operator = 'minskar' then cast(avvikelse > 0 as integer)
        when enhet = 'procent' then cast(-avvikelse <= tolerans as integer)
        else cast(-avvikelse * 100 <= tolerans * malvarde as integer) end as grad
    from avstand
)
"""
_NONE = f"cast(null as {MONEY})"


def compile_goal(measure: str) -> str:
    """SQL that gives a measure of goals. Columns as for any measure, and unit and status."""
    return f"{_JUDGED}\n{_SELECTS[measure](measure)}"


def protect_goals() -> str:
    """SQL that withholds a goal's outcome and distance where the number it is taken from is withheld."""
    return """update observation as o set skydd = 'del_dold'
    from mal as m, observation as k
    where o.measure in ('mal_utfall', 'mal_avvikelse') and o.breakdown = 'mal' and o.category = m.mal and o.kind = 'utfall'
        and k.measure = m.matt and k.insats = m.insats_for_utfall and k.breakdown = m.uppdelning
        and k.category = m.kategori and k.kon = 'alla' and k.kind = 'utfall' and k.period = 'helar' and k.year = o.year
        and k.skydd <> ''"""


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
    select ar, malsats, any_value(niva) as niva, bool_or(kvantifierat) as kvantifierat, count(grad) as bedomda, sum(grad) as natt,
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
    "mal_utan_utfall": _count("kvantifierat and bedomda = 0"),
    "mal_uppnadda": _count("natt * 2 > bedomda"),
    "mal_ej_uppnadda": _count("bedomda > 0 and natt * 2 <= bedomda"),
}
