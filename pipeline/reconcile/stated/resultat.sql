-- The result of a year against its income and costs.
with resultat as (
    select
        'resultat' as slag, 'årets resultat mot intäkter och kostnader' as vad, ar, 'utfall' as kind, 'kr' as enhet,
        max(belopp_kr) filter (where post = 'arets_resultat') as angivet,
        sum(
            case
                when post in ('intakter', 'finansiella_intakter', 'extraordinara_poster') then belopp_kr
                when post in ('kostnader', 'finansiella_kostnader') then -belopp_kr
                else 0
            end
        ) as beraknat,
        3 * max(precision_kr) as tolerans,
        _file, _sheet, max(_row) filter (where post = 'arets_resultat') as _row, _column
    from resultatpost
    group by ar, _file, _sheet, _column
)

select * from resultat
where angivet is not null
