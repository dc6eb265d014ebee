-- One row per deltagande: a person in an insats, with bands, duration and what it was in
-- each period of the year (helar, t1, t2). Days are from entry to exit or the period's end.
with kvar as (
    select *, make_date(ar, 1, 1) as arets_borjan
    from kodade_deltaganden()
    anti join bortvald using (_file, _sheet, _row)
),

final as (
    select
        ar,
        kind,
        -- Without an id nobody can be told apart: each row is a person of its own.
        coalesce(person, 'rad ' || _sheet || ' ' || _row) as person,
        insats,
        kon,
        kon_detalj,
        alder,
        coalesce(levererad_aldersgrupp, aldersgrupp(alder)) as aldersgrupp,
        cast(alder < 30 as integer) as under_trettio,
        kommun,
        in_datum,
        ut_datum,
        avslutsanledning,
        avslut_detalj,
        cast(avslutsanledning in ('arbete', 'studier') as integer) as till_arbete_studier,
        cast(avslutsanledning in ('arbete', 'studier') as integer)
        | cast(sysselsattning_efter in ('arbetsmarknadsinsats', 'annan') as integer) as till_sysselsattning,
        utbildning,
        tid_i_forsorjning,
        forsorjning_fore,
        forsorjning_efter,
        overgangar,
        sysselsattning_fore,
        sysselsattning_efter,
        aktualiserad_av,
        case narmare_arbete when 'ja' then 1 when 'nej' then 0 end as narmare_arbete,
        aktuell(in_datum, ut_datum, arets_borjan, periodens_slut(ar, 'helar')) as aktuell_helar,
        aktuell(in_datum, ut_datum, arets_borjan, periodens_slut(ar, 't1')) as aktuell_t1,
        aktuell(in_datum, ut_datum, arets_borjan, periodens_slut(ar, 't2')) as aktuell_t2,
        inom(in_datum, arets_borjan, periodens_slut(ar, 'helar')) as ny_helar,
        inom(in_datum, arets_borjan, periodens_slut(ar, 't1')) as ny_t1,
        inom(in_datum, arets_borjan, periodens_slut(ar, 't2')) as ny_t2,
        inom(ut_datum, arets_borjan, periodens_slut(ar, 'helar')) as avslutad_helar,
        inom(ut_datum, arets_borjan, periodens_slut(ar, 't1')) as avslutad_t1,
        inom(ut_datum, arets_borjan, periodens_slut(ar, 't2')) as avslutad_t2,
        pagaende(in_datum, ut_datum, periodens_slut(ar, 'helar')) as pagaende_helar,
        pagaende(in_datum, ut_datum, periodens_slut(ar, 't1')) as pagaende_t1,
        pagaende(in_datum, ut_datum, periodens_slut(ar, 't2')) as pagaende_t2,
        dagar(in_datum, ut_datum, periodens_slut(ar, 'helar')) as dagar_helar,
        dagar(in_datum, ut_datum, periodens_slut(ar, 't1')) as dagar_t1,
        dagar(in_datum, ut_datum, periodens_slut(ar, 't2')) as dagar_t2,
        _file, _sheet, _row
    from kvar
)

select * from final
