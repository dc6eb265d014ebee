-- One row per share of people of a förbund over the years that may be joined: two or more, counted alike, without a break.
-- A series with a withheld year is left out: all but one of its years would tell it.
with serier as (
    select measure, titel, forbund, grupp, segment, year, numerator, denominator, obs_id,
        count(*) filter (where status <> 'ok') over (partition by measure, forbund, grupp, segment) as dolda
    from jamforelse
    where kind = 'utfall' and kon = 'alla' and unit = 'procent' and measure in (select id from matt where av_personer)
),

hopslagna as (
    select measure, titel, forbund, grupp, segment, min(year) as fran, max(year) as till, cast(count(*) as integer) as antal_ar,
        cast(sum(numerator) as decimal(24, 6)) as numerator, cast(sum(denominator) as decimal(24, 6)) as denominator,
        string_agg(obs_id, ' ' order by year) as delar
    from serier
    where dolda = 0 and denominator > 0
    group by measure, titel, forbund, grupp, segment
    having count(*) > 1
)

select
    flera_ar_id(concat_ws('|', measure, forbund, grupp, segment, fran, till)) as flera_ar_id, measure, titel, forbund, grupp,
    fran, till, antal_ar,
    cast(round(100 * numerator / cast(denominator as double), 6) as decimal(24, 6)) as value, numerator, denominator,
    wilson_under(numerator, denominator) as lower, wilson_over(numerator, denominator) as upper, 'procent' as unit,
    andel_i_ord(numerator, denominator) as formel, delar
from hopslagna
order by measure, forbund, fran
