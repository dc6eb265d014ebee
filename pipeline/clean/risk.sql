-- One row per risk, with how likely it is, how bad it would be and what is done about it.
with final as (
    select
        ar,
        'utfall' as kind,
        coalesce(id, 'r' || row_number() over (order by _file, _sheet, _row)) as risknummer,
        risk,
        cast(sannolikhet as integer) as sannolikhet,
        cast(konsekvens as integer) as konsekvens,
        cast(sannolikhet * konsekvens as integer) as riskvarde,
        coalesce(kontroll, '') as kontroll,
        coalesce(ansvarig, '') as ansvarig,
        coalesce(resultat, '') as resultat,
        _file, _sheet, _row
    from riskrad
    where not ar_summarad
)

select * from final
order by _file, _sheet, _row
