-- One row per kommun and year of contributions: its part of what the kommuner pay together, by population
-- on 1 November the year before. Only where every kommun that pays has a figure for that day.
with folkmangd as (
    select * from befolkning
    where datum = '11-01' and alder = 'alla' and slag = 'folkmangd'
    -- A row may be repeated in the file.
    qualify row_number() over (partition by omrade, ar order by _file, _row) = 1
),

kommuner as (
    select
        b.ar, b.kind, b.medlem, b.medlemsnamn, f.antal as invanare, f._file, f._sheet, f._row,
        sum(f.antal) over ar_for_ar as alla_invanare,
        count(*) over ar_for_ar as antal_kommuner,
        count(f.antal) over ar_for_ar as antal_med_folkmangd
    from bidrag as b
    left join kod_medlemskommun as k on k.medlem = b.medlem
    left join folkmangd as f on f.omrade = k.omrade and f.ar = b.ar - 1
    where b.medlemstyp = 'kommun'
    window ar_for_ar as (partition by b.ar, b.kind)
),

alla_bidrag as (
    select ar, kind, sum(belopp_kr) as belopp_kr, max(precision_kr) as precision_kr
    from bidrag
    group by ar, kind
    having count(distinct medlemstyp) = 3
),

final as (
    select
        k.ar,
        k.kind,
        k.medlem,
        k.medlemsnamn,
        k.invanare,
        cast(a.belopp_kr * d.andel * k.invanare / k.alla_invanare as decimal(24, 6)) as belopp_kr,
        a.precision_kr,
        k._file, k._sheet, k._row, '' as _column
    from kommuner as k
    inner join alla_bidrag as a on a.ar = k.ar and a.kind = k.kind
    inner join bidragsandel as d on d.medlemstyp = 'kommun'
    where k.antal_kommuner > 1 and k.antal_med_folkmangd = k.antal_kommuner
)

select * from final
order by ar desc, kind, medlem
