-- One row per key figure as a document prints it: amounts in kr, shares in procent.
with kodad as (
    select
        n.*, k.kod, k.namn as kodnamn, k.grupp, coalesce(t.grupp, 'utfall') as kind,
        lower(coalesce(nullif(n.enhet, ''), nullif(n.tal_enhet, ''), 'kr')) as skriven_enhet
    from nyckeltal as n
    inner join kod_nyckeltal as k on k.post = n.namn
    left join kod_nyckeltalstyp as t on t.post = n.typ
    where not n.ar_summarad and n.tal is not null
),

final as (
    select
        coalesce(try_cast(galler as integer), ar) as ar,
        kind,
        kod as post,
        kodnamn as postnamn,
        grupp as typ,
        avsnitt,
        tryckt,
        case when skriven_enhet = 'procent' then tal else i_kr(tal, skriven_enhet) end as varde,
        case when skriven_enhet = 'procent' then 'procent' else 'kr' end as enhet,
        cast(
            case when skriven_enhet = 'procent' then 1 else faktor(skriven_enhet) end / case when tal = round(tal, 0) then 1 else 10 end
            as decimal(24, 6)
        ) as precision_kr,
        -- A delivered balance sheet or ledger comes first for the years it has.
        coalesce(try_cast(galler as integer), ar) not in (select ar from balanspost)
        and coalesce(try_cast(galler as integer), ar) not in (select ar from bokfordpost where rakning = 'balans') as ar_utan_balans,
        _file, _sheet, _row
    from kodad
)

select * from final
order by _file, _row
