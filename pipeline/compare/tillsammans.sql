-- One row per year and group of shares that may be compared: what they are when all are one.
select
    measure, year, grupp,
    sum(numerator) as taljare, sum(denominator) as namnare,
    list(cast(denominator as integer) order by forbund) as antal,
    string_agg(obs_id, ' ' order by forbund) as delar
from jamforelse
where kind = 'utfall' and kon = 'alla' and status = 'ok' and lower is not null and denominator > 0
group by measure, year, grupp
having count(*) >= minsta_tillsammans()
order by measure, year, grupp
