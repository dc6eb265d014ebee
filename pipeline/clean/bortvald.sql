-- One row per delivered row of persons that is not counted, and why: a sum, a repeated
-- heading, a wrong registration, or an exact double of an earlier row.
with avtryck as (
    select hash(person, in_datum) as avtryck
    from deltagare
    where radslag = 'deltagande' and person is not null
    group by all
    having count(*) > 1
),

-- Few rows share person and day; only they are compared in full, by what they mean.
lika as (
    select *, row_number() over (
        partition by person, insats, kon_detalj, alder, levererad_aldersgrupp, kommun, in_datum, ut_datum, avslut_detalj, utbildning, tid_i_forsorjning,
            forsorjning_fore, forsorjning_efter, sysselsattning_fore, sysselsattning_efter, aktualiserad_av, narmare_arbete
        order by _file, _sheet, _row
    ) as nummer
    from kodade_deltaganden()
    where person is not null and avslutsanledning <> 'felregistrering' and hash(person, in_datum) in (select avtryck from avtryck)
),

-- A follow-up has no codes of many kinds: the same row is the same words.
uppfoljda as (
    select *, row_number() over (
        partition by person, kon, insats, ut_datum, avslutsanledning, uppfoljningsdatum, nadd, sjalvforsorjande, anstallning_kvar
        order by _file, _sheet, _row
    ) as nummer
    from uppfoljning_svar
    where person is not null and radslag = 'deltagande'
),

final as (
    select 'deltagare' as tabell, radslag as varfor, _file, _sheet, _row from deltagare where radslag <> 'deltagande'
    union all
    select 'uppfoljning_svar', radslag, _file, _sheet, _row from uppfoljning_svar where radslag <> 'deltagande'
    union all
    select 'deltagare', 'felregistrering', d._file, d._sheet, d._row
    from deltagare as d
    inner join kod_avslutsanledning as k on k.varde = d.avslutsanledning
    where d.radslag = 'deltagande' and k.grupp = 'felregistrering'
    union all
    select 'deltagare', 'dubblett', _file, _sheet, _row from lika where nummer > 1
    union all
    select 'uppfoljning_svar', 'dubblett', _file, _sheet, _row from uppfoljda where nummer > 1
)

select * from final
order by all
