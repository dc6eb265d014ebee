-- One row per question put to a respondent, group of respondents the answer counts in, and
-- way of counting it. A blank is a question not answered, if the respondent took part at all.
with kodade as (
    select
        e.ar,
        g.kod as egen_grupp,
        f.fraga,
        coalesce(f.huvud, false) as huvud,
        s.svar,
        coalesce(i.kod, '') as insats,
        -- '' where the survey has no kön: then the answer counts in alla only.
        coalesce(k.grupp, '') as kon,
        e._file || ' ' || e._sheet || ' ' || e._row as respondent,
        e._file, e._sheet, e._row, e._column
    from enkat as e
    inner join kod_enkat_grupp as g
        on g.grupp is not distinct from e.grupp and g.undergrupp is not distinct from e.undergrupp
    left join kod_enkat_fraga as f on f.kod = g.kod and f.rubrik = e.fraga
    left join kod_enkat_svar as s on s.skala = f.skala and s.ord = e.svar
    left join kod_enkat_insats as i on i.varde = e.insats
    left join kod_enkat_kon as k on k.varde = e.kon
    where not e.ar_summarad
),

delade as (
    select k.*, v.respondentgrupp, v.del, max(k.svar) over (partition by k.respondent) is not null as deltog
    from kodade as k
    inner join kod_enkat_vidare as v on v.kod = k.egen_grupp
),

-- A wider group says something only when a question was put to more than one of its parts.
kvar as (
    select *
    from delade
    qualify respondentgrupp = egen_grupp
        or min(del) over (partition by respondentgrupp, fraga) <> max(del) over (partition by respondentgrupp, fraga)
),

final as (
    select
        ar,
        'utfall' as kind,
        respondent,
        insats,
        kon,
        respondentgrupp,
        coalesce(fraga, '') as fraga,
        huvud,
        coalesce(svar, '') as svar,
        fraga is not null as stalld,
        cast(svar is not null as integer) as besvarad,
        cast(svar is not null and exists (
            select 1 from kod_enkat_raknas as r where r.id = kvar.fraga and r.svar = kvar.svar
        ) as integer) as instammer,
        cast(fraga is not null and deltog and svar is null as integer) as bortfall,
        respondentgrupp || ':' || coalesce(fraga, '') as fragekategori,
        respondentgrupp || ':' || coalesce(fraga, '') || ':' || coalesce(svar, '') as svarskategori,
        _file, _sheet, _row, _column
    from kvar
)

select * from final
order by _file, _sheet, _row, _column, respondentgrupp, fraga
