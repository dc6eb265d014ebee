-- Equity at the end of the year is equity at its start and the result of the year.
with kapital as (
    select
        ar, sum(belopp_kr) as kapital, max(precision_kr) as precision_kr,
        any_value(_file) as _file, any_value(_sheet) as _sheet, max(_row) as _row
    from balanspost
    where typ = 'eget_kapital'
    group by ar
),

rullning as (
    select
        'rullning' as slag, 'eget kapital: ingående och årets resultat' as vad, e.ar, 'utfall' as kind, 'kr' as enhet,
        e.kapital as angivet, f.kapital + r.belopp_kr as beraknat, 3 * greatest(e.precision_kr, r.precision_kr) / 2 as tolerans,
        e._file, e._sheet, e._row, '' as _column
    from kapital as e
    inner join kapital as f on f.ar = e.ar - 1
    inner join resultatpost as r on r.ar = e.ar and r.post = 'arets_resultat'
)

select * from rullning
