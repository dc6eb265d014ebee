-- One row per booked transaction that counts: its post, its insats, the kr (costs and income
-- both positive) and in which periods of the year it lies. A period that the books do not
-- reach the end of has no rows, and closing entries (grupp bokslut) are in no sum.
with bocker as (
    select ar, min(till) as till from kontosaldo where slag in ('UB', 'RES') group by ar
),

final as (
    select
        v.ar,
        'utfall' as kind,
        v.datum,
        if(b.verifikation_rad is null, k.post, 'arets_resultat') as post,
        if(b.verifikation_rad is null, k.grupp, 'bokslut') as grupp,
        coalesce(o.insats, '') as insats,
        coalesce(o.kod, '') as objekt,
        cast(case when b.verifikation_rad is null and k.grupp in ('intakt', 'finans') and k.post <> 'finansiella_kostnader' then -v.belopp else v.belopp end as decimal(24, 6)) as belopp_kr,
        v.datum between make_date(v.ar, 1, 1) and periodens_slut(v.ar, 'helar') and t.till >= periodens_slut(v.ar, 'helar') as inom_helar,
        v.datum between make_date(v.ar, 1, 1) and periodens_slut(v.ar, 't1') and t.till >= periodens_slut(v.ar, 't1') as inom_t1,
        v.datum between make_date(v.ar, 1, 1) and periodens_slut(v.ar, 't2') and t.till >= periodens_slut(v.ar, 't2') as inom_t2,
        v._file, v._sheet, v._row, v._column
    from verifikationsrad as v
    inner join kod_konto as k on k.konto = v.konto
    inner join bocker as t on t.ar = v.ar
    left join bokslutsverifikation as b on b._file = v._file and b.verifikation_rad = v.verifikation_rad
    left join kod_objekt as o on o.varde = v.objekt
)

select * from final
order by _file, _row
