-- One row per post and year of the cash flow statement, with the signs it has there.
select
    r.ar,
    r.typ as kind,
    k.kod as post,
    k.namn as postnamn,
    r.post as radnamn,
    r.kod as notnummer,
    k.grupp as typ,
    i_kr(r.belopp, r.enhet) as belopp_kr,
    precision_i_kr(r.enhet, r.decimaler) as precision_kr,
    r._file, r._sheet, r._row, r._column
from kassaflode as r
inner join kod_kassaflode as k on k.rubrik = r.rubrik and k.post = r.post
where r.roll = 'belopp'
order by r._file, r._sheet, r._row, r._column
