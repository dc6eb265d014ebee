-- One row per pair of numbers set beside each other: a year and the one before, two förbund, or a förbund and riket.
-- A word comes only from an interval, and none is given where groups are small.
with riket as (
    select o.obs_id, o.measure, o.kon, o.year, o.value, r.tackning
    from publicerbart as o
    inner join riket as r on r.measure = o.measure and r.kon = o.kon and r.ar = o.year
    where o.source = 'referens' and o.forbund = 'riket'
),

ar as (
    select 'ar' as slag, a.*, b.obs_id as mot_obs_id, b.forbund as mot_forbund, b.year as mot_year, b.value as mot_value,
        b.lower as mot_lower, b.upper as mot_upper, b.denominator as mot_denominator, b.status as mot_status,
        a.grupp = b.grupp and a.segment = b.segment as lika,
        concat_ws(' ', nullif(a.skal, ''), case when b.skal <> a.skal then nullif(b.skal, '') end, k.skal) as skillnaden
    from jamforelse as a
    inner join jamforelse as b
        on b.forbund = a.forbund and b.measure = a.measure and b.kon = a.kon and b.kind = a.kind and b.year = a.year - 1
    left join brott as k on k.forbund = a.forbund and k.matt = a.measure and k.ar = a.year
),

forbunden as (
    select 'forbund' as slag, a.*, b.obs_id as mot_obs_id, b.forbund as mot_forbund, b.year as mot_year, b.value as mot_value,
        b.lower as mot_lower, b.upper as mot_upper, b.denominator as mot_denominator, b.status as mot_status,
        a.grupp = b.grupp as lika,
        concat_ws(' ', nullif(a.skal, ''), nullif(b.skal, '')) as skillnaden
    from jamforelse as a
    inner join jamforelse as b
        on b.measure = a.measure and b.kon = a.kon and b.kind = a.kind and b.year = a.year and b.forbund > a.forbund
    where (a.unit in ('procent', 'manader') or a.measure in (select id from matt where namnare <> ''))
        and a.forbund in (select forbund from i_par) and b.forbund in (select forbund from i_par)
),

mot_riket as (
    select 'riket' as slag, a.*, r.obs_id as mot_obs_id, 'riket' as mot_forbund, r.year as mot_year, r.value as mot_value,
        r.value as mot_lower, r.value as mot_upper, cast(null as decimal(24, 6)) as mot_denominator, 'ok' as mot_status,
        a.skal = '' as lika, concat_ws(' ', nullif(a.skal, ''), 'Riket: ' || r.tackning || '.') as skillnaden
    from jamforelse as a
    inner join riket as r on r.measure = a.measure and r.kon = a.kon and r.year = a.year
    where a.unit = 'procent' and a.kind = 'utfall'
),

par as (
    select * from ar union all by name select * from forbunden union all by name select * from mot_riket
),

bedomda as (
    select *,
        case
            when not lika then 'ej_jamforbar'
            when status <> 'ok' then status
            when mot_status <> 'ok' then mot_status
            else 'ok'
        end as utfallet,
        lower is not null and mot_lower is not null as andelar,
        slag = 'ar' and measure in (select id from matt where ur_register) and unit = 'antal' as antalen
    from par
),

matta as (
    select p.*,
        case when utfallet = 'ok' then value - mot_value end as differens,
        case
            when utfallet <> 'ok' then null
            when andelar then p.value - p.mot_value - newcombe(p.value, p.lower, p.mot_value, p.mot_upper)
            when antalen then p.value - p.mot_value - z() * sqrt(p.value + p.mot_value)
        end as under,
        case
            when utfallet <> 'ok' then null
            when andelar then p.value - p.mot_value + newcombe(p.value, p.upper, p.mot_value, p.mot_lower)
            when antalen then p.value - p.mot_value + z() * sqrt(p.value + p.mot_value)
        end as over,
        case
            when andelar then least(denominator, coalesce(mot_denominator, denominator))
            when antalen then least(value, mot_value)
        end as minsta
    from bedomda as p
),

final as (
    select
        obs_id || '-' || mot_obs_id as skillnad_id, slag, measure, titel, ordning, kon, kind, forbund, year, obs_id,
        mot_forbund, mot_year, mot_obs_id, value, mot_value,
        cast(round(differens, 6) as decimal(24, 6)) as skillnad,
        cast(round(under, 6) as decimal(24, 6)) as lower, cast(round(over, 6) as decimal(24, 6)) as upper,
        case
            when utfallet = 'ok' and slag = 'ar' and value > 0 and measure not in (select id from matt where med_tecken)
                and unit in ('kr', 'antal') and mot_value >= minsta_grund(unit)
                then cast(round(100 * (cast(value as double) / cast(mot_value as double) - 1), 6) as decimal(24, 6))
        end as andring,
        unit, utfallet as status,
        case when utfallet = 'ej_jamforbar' or slag = 'riket' then skillnaden else '' end as skal,
        case when utfallet <> 'ok' then '' else ordet(under, over, minsta) end as utslag
    from matta
)

select * from final
order by ordning, measure, slag, kind, forbund, year, kon, mot_forbund
