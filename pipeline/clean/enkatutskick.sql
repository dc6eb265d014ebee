-- One row per group of respondents: how many were asked, and how many answers are stated.
with final as (
    select
        u.ar,
        'utfall' as kind,
        k.kod as respondentgrupp,
        cast(u.tillfragade as integer) as tillfragade,
        cast(u.svarande as integer) as svarande,
        u._file, u._sheet, u._row
    from utskick as u
    inner join kod_utskick as k on k.post = u.grupp
    where not u.ar_summarad
)

select * from final
order by _file, _sheet, _row
