-- One row per number of a whole förbund and year that only an earlier document prints, described as the counted ones are.
-- A printed number stands where nothing of the measure is counted for the year. Of people it stands only where no
-- people at all are counted for the year, and only of many: beside a withheld number it would tell it.
with raknade as (
    select distinct j.forbund, j.year, j.measure, m.av_personer
    from publicerbart as j
    inner join matt as m on m.id = j.measure
    where j.source = 'beraknad' and j.kind in ('utfall', 'budget')
),

tal as (
    select o.*, m.titel, m.ordning, m.raknas, m.tackning, m.namnare
    from observations as o
    inner join matt as m on m.id = o.measure
    where o.source = 'publicerad' and o.period = 'helar' and o.insats = '' and o.breakdown = '' and o.kon = 'alla'
        and o.kind in ('utfall', 'budget') and o.status = 'ok' and o.year <= o.argang
        and not exists (
            select 1 from publicerbart as p
            where p.forbund = o.forbund and p.year = o.year and p.measure = o.measure and p.kind = o.kind and p.source = 'beraknad'
        )
        and (
            not m.av_personer
            or (
                not exists (select 1 from raknade as r where r.forbund = o.forbund and r.year = o.year and r.av_personer)
                and (o.unit <> 'antal' or o.value >= minsta_grund('antal'))
            )
        )
),

avsteg as (
    select t.obs_id, string_agg(distinct e.varfor, ' ' order by e.varfor) as skal
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

final as (
    select
        t.obs_id, t.measure, t.titel, t.ordning, t.forbund, t.year, t.argang, t.kon, t.kind, t.value, t.unit, t.status,
        t.raknas, t.tackning, t.namnare,
        coalesce(a.skal, '') as skal,
        coalesce(f.forbehall, '') as forbehall
    from tal as t
    left join avsteg as a on a.obs_id = t.obs_id
    left join forbehallen as f on f.obs_id = t.obs_id
    where vald(t.forbund, t.year)
)

select * from final
order by ordning, measure, forbund, year, kind
