-- Rules that more than one table needs; faktor, periodens_manader and aldersgrupp are made of
-- their lists (macros.py). Amounts leave clean in kr, as decimals.
create or replace macro i_kr(belopp, enhet) as
    cast(belopp * faktor(enhet) as decimal(24, 6));

-- The step in which an amount was written: 18 025,8 tkr is written in steps of 100 kr.
create or replace macro precision_i_kr(enhet, decimaler) as
    cast(faktor(enhet) / pow(10, decimaler) as decimal(24, 6));

-- Costs are positive here whatever sign the delivery uses. A table whose cost rows
-- sum to less than zero was printed with minus signs; one refund does not change that.
create or replace macro kostnadstecken(summa_av_kostnadsrader) as
    case when summa_av_kostnadsrader < 0 then -1 else 1 end;

-- What support a participation may begin and end with, and each step from one to the other:
-- few combinations, made once and not on each row.
create or replace temp table overgang_mellan as
with fore as (select varde, koder from kod_forsorjning_fore union all select null, ['saknas']),
efter as (select varde, koder from kod_forsorjning_efter union all select null, ['saknas'])
select
    fore.varde as fore, efter.varde as efter, fore.koder as koder_fore, efter.koder as koder_efter,
    flatten([[f || '>' || e for e in efter.koder] for f in fore.koder]) as overgangar
from fore cross join efter;

-- Delivered participations with their codes, ages and the year's limits. What is not
-- stated is a category of its own, so that parts add up to the whole.
create or replace macro kodade_deltaganden() as table
    select
        d.ar,
        'utfall' as kind,
        d.person,
        k_insats.kod as insats,
        coalesce(k_kon.grupp, 'annat') as kon,
        -- Another kön, none stated and nothing written are three things; tables show them as one.
        coalesce(k_kon.kod, 'saknas') as kon_detalj,
        coalesce(d.alder, d.ar - d.fodelsear, d.ar - d.fodelsear_id) as alder,
        -- What is delivered as a band stays one: an age beside it tells no more than the band does.
        k_alder.kod as levererad_aldersgrupp,
        case when d.kommun is null then 'saknas' else coalesce(k_kommun.kod, 'annan_kommun') end as kommun,
        d.in_datum,
        d.ut_datum,
        coalesce(k_avslut.kod, 'saknas') as avslut_detalj,
        coalesce(k_avslut.grupp, 'saknas') as avslutsanledning,
        d.avslutsanledning is not null as har_anledning,
        coalesce(k_utbildning.kod, 'saknas') as utbildning,
        coalesce(k_tid.kod, 'saknas') as tid_i_forsorjning,
        k_overgang.koder_fore as forsorjning_fore,
        k_overgang.koder_efter as forsorjning_efter,
        k_overgang.overgangar,
        coalesce(k_syss_fore.kod, 'saknas') as sysselsattning_fore,
        coalesce(k_syss_efter.kod, 'saknas') as sysselsattning_efter,
        coalesce(k_aktualiserad.kod, 'saknas') as aktualiserad_av,
        coalesce(k_narmare.kod, 'saknas') as narmare_arbete,
        d.fodelsear_id,
        d.kontrollsiffra_fel,
        d._file, d._sheet, d._row
    from deltagare as d
    left join kod_insats as k_insats on k_insats.varde = d.insats
    left join kod_kon as k_kon on k_kon.varde = d.kon
    left join kod_aldersgrupp as k_alder on k_alder.varde = d.aldersgrupp
    left join kod_kommun as k_kommun on k_kommun.varde = d.kommun
    left join kod_avslutsanledning as k_avslut on k_avslut.varde = d.avslutsanledning
    left join kod_utbildning as k_utbildning on k_utbildning.varde = d.utbildning
    left join kod_tid_i_forsorjning as k_tid on k_tid.varde = d.tid_i_forsorjning
    left join overgang_mellan as k_overgang on k_overgang.fore is not distinct from d.forsorjning_fore
        and k_overgang.efter is not distinct from d.forsorjning_efter
    left join kod_sysselsattning_fore as k_syss_fore on k_syss_fore.varde = d.sysselsattning_fore
    left join kod_sysselsattning_efter as k_syss_efter on k_syss_efter.varde = d.sysselsattning_efter
    left join kod_aktualiserad_av as k_aktualiserad on k_aktualiserad.varde = d.aktualiserad_av
    left join kod_narmare_arbete as k_narmare on k_narmare.varde = d.narmare_arbete
    where d.radslag = 'deltagande';

-- The last day of the year's periods: t1 is January to April, t2 January to August.
create or replace macro periodens_slut(ar, period) as
    last_day(make_date(ar, periodens_manader(period), 1));

-- What a participation is in a period: registered at any time in it, begun in it, ended in
-- it (both days inclusive), or still open when it ends. Registered = open + ended.
create or replace macro aktuell(in_datum, ut_datum, borjan, slut) as
    in_datum <= slut and (ut_datum is null or ut_datum >= borjan);
create or replace macro inom(datum, borjan, slut) as
    datum is not null and datum between borjan and slut;
create or replace macro pagaende(in_datum, ut_datum, slut) as
    in_datum <= slut and (ut_datum is null or ut_datum > slut);
create or replace macro dagar(in_datum, ut_datum, slut) as
    case when in_datum <= slut then date_diff('day', in_datum, least(coalesce(ut_datum, slut), slut)) end;
