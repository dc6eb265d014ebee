-- One row per insats and kön with the number of participations the insatsrapport states.
-- Where kön stands only in the sum row, it belongs to no insats ('').
with per_rad as (
    select r.ar, coalesce(k.insats, '') as insats, r.ar_summarad, v.kon, v.antal, r._file, r._sheet, r._row
    from insatsrapport as r
    left join kod_insatsrapport as k on k.post = r.insats
    cross join lateral (
        values ('alla', r.deltagare), ('kvinna', r.kvinnor), ('man', r.man), ('annat', r.annat)
    ) as v (kon, antal)
    where v.antal is not null
),

kon_finns_per_insats as (
    select kon from per_rad where not ar_summarad group by kon
),

final as (
    select ar, 'utfall' as kind, insats, kon, cast(antal as integer) as antal, _file, _sheet, _row
    from per_rad
    where not ar_summarad or kon not in (select kon from kon_finns_per_insats)
)

select * from final
order by _file, _sheet, _row, kon
