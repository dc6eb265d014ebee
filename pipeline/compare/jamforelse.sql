-- One row per number of a whole förbund and whole year, with what it counts and what it may be compared with.
with tal as (
    select o.*, m.titel, m.ordning, m.raknas, m.tackning, m.namnare, case when m.ur_register then r.register end as register
    from publicerbart as o
    inner join matt as m on m.id = o.measure
    left join register as r on r.forbund = o.forbund and r.ar = o.argang
    where o.source = 'beraknad' and o.period = 'helar' and o.insats = '' and o.breakdown = ''
        -- A plan has met none of its goals because none can be judged yet: that is no number to set beside others.
        and not exists (
            from publicerbart as b
            where b.measure = m.bland and b.forbund = o.forbund and b.year = o.year and b.source = 'beraknad'
                and b.period = 'helar' and b.kind = o.kind and b.insats = '' and b.breakdown = '' and b.value = 0
        )
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
