-- One row per activity, organisation and what was counted: participants, readers, visitors.
-- Where organisations are columns, the row's own number is a sum of them and only a check.
with delade as (
    select distinct _file, _sheet, _row from aktiviteter where _column <> '' and antal is not null and not ar_summarad
),

kodade as (
    select
        d.ar,
        a.ar as argang,
        -- Several rows under one id are one activity; without an id each row is one.
        coalesce(a.aktivitet, 'rad ' || a._row) as aktivitet,
        d.dag as datum,
        d.helt_ar,
        t.kod as aktivitetstyp,
        t.grupp as slag,
        a.tema,
        coalesce(o.kod, '') as organisation,
        coalesce(m.kod, 'deltagare') as matt,
        coalesce(m.grupp, 'summa') as raknas_som,
        a.antal,
        a._file, a._sheet, a._row, a._column
    from aktiviteter as a
    inner join kod_aktivitet_datum as d on d.varde = a.datum
    inner join kod_aktivitet_typ as t on t.varde = a.typ
    left join kod_aktivitet_organisation as o on o.varde = a.organisation
    left join kod_aktivitet_matt as m on m.varde = a.matt
    where not a.ar_summarad and not (a._column = '' and (a._file, a._sheet, a._row) in (select (_file, _sheet, _row) from delade))
),

final as (
    select
        ar,
        'utfall' as kind,
        aktivitet,
        datum,
        aktivitetstyp,
        slag,
        tema,
        organisation,
        matt,
        aktivitetstyp || ':' || matt as spridning,
        cast(antal as integer) as antal,
        -- The number of activities: one for each, none for a row that sums up a year.
        cast(slag in ('mote', 'utskick') and not helt_ar and row_number() over (
            partition by aktivitetstyp, aktivitet, datum order by _row, _column
        ) = 1 as integer) as ny_aktivitet,
        -- Of a number that stands at a time (readers, followers) the year's last one.
        raknas_som = 'summa' or row_number() over (
            partition by ar, aktivitetstyp, matt order by _row desc, _column desc
        ) = 1 as galler,
        _file, _sheet, _row, _column
    from kodade
)

select * from final
order by _file, _sheet, _row, _column
