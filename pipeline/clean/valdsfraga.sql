-- One row per insats and question on violence: how many answered yes, of how many asked.
with final as (
    select
        v.ar,
        'utfall' as kind,
        k_insats.kod as insats,
        k_fraga.kod as fraga,
        cast(v.antal as integer) as antal,
        cast(v.av_antal as integer) as av_antal,
        v._file, v._sheet, v._row
    from vald_svar as v
    inner join kod_vald_insats as k_insats on k_insats.varde = v.insats
    inner join kod_vald_fraga as k_fraga on k_fraga.varde = v.fraga
    where not v.ar_summarad
)

select * from final
order by _file, _sheet, _row
