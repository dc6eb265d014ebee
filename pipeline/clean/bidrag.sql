-- One row per member and year: what the member pays. Budget when it is decided or preliminary.
with kodad as (
    select m.*, k.kod as medlem, k.namn, k.grupp
    from medlemsbidrag as m
    inner join kod_medlemsbidrag as k on k.rubrik = m.rubrik and k.post = m.post
    where m.roll = 'belopp' and k.niva = 'post'
),

final as (
    select
        ar,
        case when typ = 'budget' or ar >= (select budget_fran from argang) then 'budget' else 'utfall' end as kind,
        medlem,
        namn as medlemsnamn,
        grupp as medlemstyp,
        i_kr(belopp, enhet) as belopp_kr,
        precision_i_kr(enhet, decimaler) as precision_kr,
        _file, _sheet, _row, _column
    from kodad
)

select * from final
order by _file, _sheet, _row, _column
