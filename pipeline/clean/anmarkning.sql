-- One row per kind of remark on the participations: how many rows, and the first of them.
-- Remarks never change a number; what would make numbers wrong stops the run instead.
-- Not materialized: read again they cost seconds, kept they cost gigabytes.
with rader as not materialized (
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

-- Ids of another system may begin again with each sheet or insats: then one id is several persons.
flera_personer as (
    select hash(person) as avtryck
    from rader
    where person is not null and fodelsear_id is null
    group by all
    having (bool_or(kon_detalj = 'kvinna') and bool_or(kon_detalj = 'man')) or max(alder) - min(alder) > 1
),

rapporterade as (select insats from kod_insatsrapport),

provade (
    _row, kontrollsiffra, utan_id, avslut_utan_anledning, borjar_efter_aret, slutade_fore_aret, ovanlig_alder,
    alder_mot_nummer, inte_i_insatsrapporten, mer_an_fem_ar
) as (
    select
        _row,
        kontrollsiffra_fel,
        person is null,
        ut_datum between borjan and slut and not har_anledning,
        in_datum > slut,
        ut_datum < borjan,
        alder not between 15 and 66,
        abs(alder - (ar - fodelsear_id)) > 1,
        insats not in (select insats from rapporterade) and exists (select 1 from rapporterade),
        -- A year that is wrong by ten is a date like any other.
        date_diff('day', in_datum, least(coalesce(ut_datum, slut), slut)) > 5 * 365.25
    from rader
),

-- Every kind in one reading of the rows.
raknade as (
    select unnest([
        {'slag': 'kontrollsiffra', 'antal': count(*) filter (where kontrollsiffra), 'forsta_rad': min(_row) filter (where kontrollsiffra)},
        {'slag': 'utan_id', 'antal': count(*) filter (where utan_id), 'forsta_rad': min(_row) filter (where utan_id)},
        {'slag': 'avslut_utan_anledning', 'antal': count(*) filter (where avslut_utan_anledning),
            'forsta_rad': min(_row) filter (where avslut_utan_anledning)},
        {'slag': 'borjar_efter_aret', 'antal': count(*) filter (where borjar_efter_aret),
            'forsta_rad': min(_row) filter (where borjar_efter_aret)},
        {'slag': 'slutade_fore_aret', 'antal': count(*) filter (where slutade_fore_aret),
            'forsta_rad': min(_row) filter (where slutade_fore_aret)},
        {'slag': 'ovanlig_alder', 'antal': count(*) filter (where ovanlig_alder), 'forsta_rad': min(_row) filter (where ovanlig_alder)},
        {'slag': 'alder_mot_nummer', 'antal': count(*) filter (where alder_mot_nummer),
            'forsta_rad': min(_row) filter (where alder_mot_nummer)},
        {'slag': 'inte_i_insatsrapporten', 'antal': count(*) filter (where inte_i_insatsrapporten),
            'forsta_rad': min(_row) filter (where inte_i_insatsrapporten)},
        {'slag': 'mer_an_fem_ar', 'antal': count(*) filter (where mer_an_fem_ar), 'forsta_rad': min(_row) filter (where mer_an_fem_ar)}
    ], recursive := true)
    from provade
    union all
    select 'samtidigt_i_insatsen', count(*), min(_row) from samtidigt where fel
    union all
    select 'id_hos_flera', count(*), min(_row)
    from rader
    where person is not null and fodelsear_id is null and hash(person) in (select avtryck from flera_personer)
),

final as (
    select slag, cast(antal as integer) as antal, cast(forsta_rad as integer) as forsta_rad
    from raknade
    where antal > 0
)

select * from final
order by slag
