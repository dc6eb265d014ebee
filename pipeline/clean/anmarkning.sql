-- One row per kind of remark on the participations: how many rows, and the first of them.
-- Remarks never change a number; what would make numbers wrong stops the run instead.
with rader as (
    select *, make_date(ar, 1, 1) as borjan, make_date(ar, 12, 31) as slut
    from kodade_deltaganden()
    anti join bortvald using (_file, _sheet, _row)
),

-- The same person in the same insats again before the first time has ended.
flera as (
    select hash(person, insats) as avtryck from rader where person is not null group by all having count(*) > 1
),
samtidigt as (
    select _row, in_datum <= max(coalesce(ut_datum, slut)) over (
        partition by person, insats order by in_datum, _row rows between unbounded preceding and 1 preceding
    ) as fel
    from rader
    where person is not null and hash(person, insats) in (select avtryck from flera)
),

rapporterade as (select insats from kod_insatsrapport),

provade as (
    select 'kontrollsiffra' as slag, _row, kontrollsiffra_fel as fel from rader
    union all select 'utan_id', _row, person is null from rader
    union all select 'avslut_utan_anledning', _row, ut_datum between borjan and slut and not har_anledning from rader
    union all select 'borjar_efter_aret', _row, in_datum > slut from rader
    union all select 'slutade_fore_aret', _row, ut_datum < borjan from rader
    union all select 'ovanlig_alder', _row, alder not between 15 and 66 from rader
    union all select 'alder_mot_nummer', _row, abs(alder - (ar - fodelsear_id)) > 1 from rader
    union all select 'samtidigt_i_insatsen', _row, fel from samtidigt
    union all
    select 'inte_i_insatsrapporten', _row, insats not in (select insats from rapporterade)
    from rader
    where exists (select 1 from rapporterade)
),

final as (
    select slag, cast(count(*) as integer) as antal, cast(min(_row) as integer) as forsta_rad
    from provade
    where fel
    group by slag
)

select * from final
order by slag
