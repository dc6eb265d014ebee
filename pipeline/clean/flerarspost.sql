-- One row per post and year of the multi-year overview. Costs positive; shares in procent.
with kodad as (
    select f.*, k.kod as post_kod, k.namn, k.grupp
    from flerarsoversikt as f
    inner join kod_flerarsoversikt as k on k.rubrik = f.rubrik and k.post = f.post
    where f.roll = 'belopp'
),

final as (
    select
        ar,
        typ as kind,
        post_kod as post,
        namn as postnamn,
        grupp as typ,
        case
            when grupp = 'nyckeltal' then belopp
            when grupp = 'kostnad' then
                i_kr(belopp, enhet) * kostnadstecken(sum(belopp) filter (where grupp = 'kostnad') over (partition by _file, _sheet))
            else i_kr(belopp, enhet)
        end as varde,
        case when grupp = 'nyckeltal' then 0 else precision_i_kr(enhet, decimaler) end as precision_kr,
        -- The income statement of the same delivery comes first for the years it has, then the ledger.
        ar not in (select ar from resultatpost) and ar not in (select ar from bokfordpost where rakning = 'resultat')
            as ar_utan_resultatrakning,
        _file, _sheet, _row, _column
    from kodad
)

select * from final
order by _file, _sheet, _row, _column
