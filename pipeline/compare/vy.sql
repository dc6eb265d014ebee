-- One row per number and way of seeing it: fixed prices, per inhabitant, per deltagande, as an index.
-- A share of small groups, or an index from one, tells of chance.
with omraknade as (
    select j.obs_id, j.unit, j.value, f.vy, f.faktor, f.delare, f.formel, f.bas, f.delar, f.skal
    from jamforelse as j
    inner join vy_av as v on v.measure = j.measure
    inner join faktor as f on f.vy = v.vy and f.forbund = j.forbund and f.year = j.year
    where j.status = 'ok'
),

per_deltagare as (
    select
        j.obs_id, j.unit, j.value, v.vy, cast(1 as decimal(24, 6)) as faktor, d.value as delare, d.obs_id as delar,
        case when d.value > 0 then '/ ' || tal_i_ord(d.value) || ' deltaganden (' || d.tackning || ')' else '' end as formel,
        case when d.value > 0 then '' else 'Antalet deltaganden finns inte, eller visas inte.' end as skal
    from jamforelse as j
    inner join vy_av as v on v.measure = j.measure and v.vy = 'per_deltagare'
    left join jamforelse as d
        on d.measure = 'deltagare' and d.forbund = j.forbund and d.year = j.year and d.kind = j.kind and d.kon = 'alla'
    where j.status = 'ok' and j.kon = 'alla' and j.kind = 'utfall'
),

serier as (
    select
        j.*, v.vy,
        first_value(j.value) over serie as forsta, first_value(j.year) over serie as forsta_ar,
        first_value(j.obs_id) over serie as forsta_id,
        count(*) over (partition by j.forbund, j.measure, j.kon, j.kind, j.grupp, j.segment) as antal_ar
    from jamforelse as j
    inner join vy_av as v on v.measure = j.measure and v.vy = 'index'
    where j.status = 'ok'
    window serie as (partition by j.forbund, j.measure, j.kon, j.kind, j.grupp, j.segment order by j.year)
),

index_100 as (
    select
        obs_id, unit, value, vy, cast(100 as decimal(24, 6)) as faktor, forsta as delare, forsta_ar as bas, forsta_id as delar,
        '× 100 / värdet ' || forsta_ar as formel, '' as skal
    from serier
    where antal_ar > 1 and forsta > 0 and (unit = 'kr' or forsta >= minsta_grund('antal'))
),

alla as (
    select * from omraknade union all by name select * from per_deltagare union all by name select * from index_100
),

final as (
    select
        obs_id || '-' || vy as vy_id, obs_id, vy,
        case when delare <> 0 then cast(round(value * cast(faktor as double) / cast(delare as double), 6) as decimal(24, 6)) end as value,
        bas, cast(null as decimal(24, 6)) as lower, cast(null as decimal(24, 6)) as upper,
        case vy when 'index' then 'index' else unit end as unit,
        case when delare <> 0 then 'ok' else 'saknas' end as status,
        skal, formel, coalesce(delar, '') as delar
    from alla
)

select * from final
order by obs_id, vy
