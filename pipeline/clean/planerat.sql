-- One row per insats with the number of participants planned. A span ("20 - 35") has no
-- single number: it is kept as lowest and highest, and is not added up.
with spann as (
    select *, regexp_extract_all(planerat, '[0-9]+') as tal
    from planerade
    where not ar_summarad
),

final as (
    select
        s.ar,
        'mal' as kind,
        k.kod as insats,
        case when len(s.tal) = 1 then cast(s.tal[1] as integer) end as antal,
        case when len(s.tal) = 2 then cast(s.tal[1] as integer) end as antal_minst,
        case when len(s.tal) = 2 then cast(s.tal[2] as integer) end as antal_hogst,
        s.anteckning,
        s._file, s._sheet, s._row
    from spann as s
    inner join kod_planerade_insats as k on k.varde = s.insats
)

select * from final
order by _file, _sheet, _row
