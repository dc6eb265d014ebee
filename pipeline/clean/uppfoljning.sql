-- One row per person who left an insats and was to be followed up after twelve months.
-- Self-support is known only of those who were reached.
with final as (
    select
        u.ar,
        'utfall' as kind,
        coalesce(u.person, 'rad ' || u._sheet || ' ' || u._row) as person,
        k_insats.kod as insats,
        -- '' where the file has no kön at all: then it is known of nobody.
        coalesce(k_kon.grupp, case when exists (select 1 from kod_uppfoljning_kon) then 'annat' else '' end) as kon,
        coalesce(k_kon.kod, case when exists (select 1 from kod_uppfoljning_kon) then 'saknas' else '' end) as kon_detalj,
        year(u.ut_datum) as avslutsar,
        coalesce(k_avslut.grupp, 'saknas') as avslutsanledning,
        cast(k_nadd.kod = 'ja' as integer) as nadd,
        case when k_nadd.kod = 'ja' then case k_sjalv.kod when 'ja' then 1 when 'nej' then 0 end end as sjalvforsorjande,
        case when k_nadd.kod = 'ja' then case k_kvar.kod when 'ja' then 1 when 'nej' then 0 end end as anstallning_kvar,
        u._file, u._sheet, u._row
    from uppfoljning_svar as u
    anti join bortvald using (_file, _sheet, _row)
    inner join kod_uppfoljning_insats as k_insats on k_insats.varde = u.insats
    left join kod_uppfoljning_kon as k_kon on k_kon.varde = u.kon
    left join kod_uppfoljning_avslutsanledning as k_avslut on k_avslut.varde = u.avslutsanledning
    inner join kod_uppfoljning_nadd as k_nadd on k_nadd.varde = u.nadd
    left join kod_uppfoljning_sjalvforsorjande as k_sjalv on k_sjalv.varde = u.sjalvforsorjande
    left join kod_uppfoljning_anstallning_kvar as k_kvar on k_kvar.varde = u.anstallning_kvar
    where u.radslag = 'deltagande'
)

select * from final
order by _file, _sheet, _row
