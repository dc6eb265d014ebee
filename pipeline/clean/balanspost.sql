-- One row per post and year of the balance sheet, at the end of the year.
select
    r.ar,
    r.typ as kind,
    k.kod as post,
    k.namn as postnamn,
    r.post as radnamn,
    r.kod as notnummer,
    -- A heading over part of the statement, not the title over all of it.
    case when min(r.rubrik) over alla <> max(r.rubrik) over alla then r.rubrik else '' end as rubrik,
    k.grupp as typ,
    i_kr(r.belopp, r.enhet) as belopp_kr,
    precision_i_kr(r.enhet, r.decimaler) as precision_kr,
    r._file, r._sheet, r._row, r._column
from balansrakning as r
inner join kod_balansrakning as k on k.rubrik = r.rubrik and k.post = r.post
where r.roll = 'belopp'
window alla as (partition by r._file, r._sheet)
order by r._file, r._sheet, r._row, r._column
