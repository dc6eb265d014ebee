-- One row per insats whose share may be shown: a whole year, both sexes, of a measure that the comparison asks about and
-- that has a better and a worse. `dolda` is how many insatser of the same förbund and year are withheld.
with andelar as (
    select o.*, m.titel, m.ordning, coalesce(n.insatsnamn, o.insats) as insatsnamn,
        count(*) filter (where o.status = 'dold') over (partition by o.measure, o.forbund, o.year) as dolda
    from publicerbart as o
    inner join matt as m on m.id = o.measure
    left join insats_namn as n on n.forbund = o.forbund and n.insats = o.insats
    where o.source = 'beraknad' and o.kind = 'utfall' and o.period = 'helar' and o.kon = 'alla' and o.breakdown = ''
        and o.insats <> '' and o.measure in (select measure from insatsmatt) and vald(o.forbund, o.year)
),

final as (
    select measure, titel, ordning, forbund, year, insats, insatsnamn, obs_id, value, cast(numerator as integer) as numerator,
        cast(denominator as integer) as denominator, cast(dolda as integer) as dolda
    from andelar
    where status = 'ok' and denominator > 0
)

select * from final
order by ordning, measure, forbund, year, insatsnamn, insats
