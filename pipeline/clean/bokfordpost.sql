-- One row per line and year of the statements that the ledger gives: income statement, balance
-- sheet, and cash flow by the indirect method. Costs positive, as in the delivered statements.
with per_ar as (
    select
        ar,
        coalesce(sum(belopp_kr) filter (where post = 'medlemsavgifter'), 0) as medlemsavgifter,
        coalesce(sum(belopp_kr) filter (where post = 'ovriga_intakter'), 0) as ovriga_intakter,
        coalesce(sum(belopp_kr) filter (where grupp = 'kostnad'), 0) as kostnader,
        coalesce(sum(belopp_kr) filter (where post = 'finansiella_intakter'), 0) as finansiella_intakter,
        coalesce(sum(belopp_kr) filter (where post = 'finansiella_kostnader'), 0) as finansiella_kostnader,
        -- Differences not looked into belong to no line, but to the result all the same.
        coalesce(sum(belopp_kr) filter (where grupp = 'utredning'), 0) as utredning,
        coalesce(sum(belopp_kr) filter (where post = 'anlaggningar'), 0) as anlaggningar,
        coalesce(sum(belopp_kr) filter (where post = 'fordringar'), 0) as fordringar,
        coalesce(sum(belopp_kr) filter (where post = 'likvida_medel'), 0) as likvida,
        coalesce(sum(belopp_kr) filter (where grupp = 'skuld'), 0) as skulder,
        -- Accounts that all are empty were closed before the file was made: what they had is not known.
        count(*) filter (where grupp in ('intakt', 'kostnad') and belopp_kr <> 0) > 0 as har_resultat,
        count(*) filter (where grupp = 'tillgang') > 0 as har_balans,
        min(_file) as _file, min(_row) as _row
    from bokforingssaldo
    group by ar
),

resultatet as (
    select
        *,
        medlemsavgifter + ovriga_intakter as intakter,
        medlemsavgifter + ovriga_intakter - kostnader as verksamhetens,
        medlemsavgifter + ovriga_intakter - kostnader + finansiella_intakter - finansiella_kostnader as efter_finans,
        medlemsavgifter + ovriga_intakter - kostnader + finansiella_intakter - finansiella_kostnader - utredning as arets
    from per_ar
),

med_fjolar as (
    select
        n.*,
        -- Equity is what the assets are more than the liabilities: also when the result of the
        -- year, or of the year before, is not yet moved to it.
        n.anlaggningar + n.fordringar + n.likvida - n.skulder as eget,
        f.likvida as likvida_fore,
        f.fordringar - n.fordringar as mindre_fordringar,
        n.skulder - f.skulder as mer_skulder,
        f.anlaggningar - n.anlaggningar as mindre_anlaggningar
    from resultatet as n
    left join resultatet as f on f.ar = n.ar - 1 and f.har_balans
),

rader as (
    select ar, _file, _row, unnest([
        {'rakning': 'resultat', 'nr': 1, 'post': 'medlemsavgifter', 'typ': 'intakt', 'belopp_kr': medlemsavgifter},
        {'rakning': 'resultat', 'nr': 2, 'post': 'ovriga_intakter', 'typ': 'intakt', 'belopp_kr': ovriga_intakter},
        {'rakning': 'resultat', 'nr': 3, 'post': 'intakter', 'typ': 'summa_intakt', 'belopp_kr': intakter},
        {'rakning': 'resultat', 'nr': 4, 'post': 'kostnader', 'typ': 'kostnad', 'belopp_kr': kostnader},
        {'rakning': 'resultat', 'nr': 5, 'post': 'verksamhetens_resultat', 'typ': 'resultat', 'belopp_kr': verksamhetens},
        {'rakning': 'resultat', 'nr': 6, 'post': 'finansiella_intakter', 'typ': 'intakt', 'belopp_kr': finansiella_intakter},
        {'rakning': 'resultat', 'nr': 7, 'post': 'finansiella_kostnader', 'typ': 'kostnad', 'belopp_kr': finansiella_kostnader},
        {'rakning': 'resultat', 'nr': 8, 'post': 'resultat_efter_finans', 'typ': 'resultat', 'belopp_kr': efter_finans},
        {'rakning': 'resultat', 'nr': 9, 'post': 'arets_resultat', 'typ': 'resultat', 'belopp_kr': arets}
    ], recursive := true)
    from med_fjolar
    where har_resultat
    union all
    select ar, _file, _row, unnest([
        {'rakning': 'balans', 'nr': 1, 'post': 'maskiner_inventarier', 'typ': 'tillgang', 'belopp_kr': anlaggningar},
        {'rakning': 'balans', 'nr': 2, 'post': 'fordringar', 'typ': 'tillgang', 'belopp_kr': fordringar},
        {'rakning': 'balans', 'nr': 3, 'post': 'likvida_medel', 'typ': 'tillgang', 'belopp_kr': likvida},
        {'rakning': 'balans', 'nr': 4, 'post': 'summa_tillgangar', 'typ': 'summa', 'belopp_kr': anlaggningar + fordringar + likvida},
        {'rakning': 'balans', 'nr': 5, 'post': 'eget_kapital', 'typ': 'eget_kapital', 'belopp_kr': eget},
        {'rakning': 'balans', 'nr': 6, 'post': 'kortfristiga_skulder', 'typ': 'skuld', 'belopp_kr': skulder},
        {'rakning': 'balans', 'nr': 7, 'post': 'summa_kapital_skulder', 'typ': 'summa', 'belopp_kr': eget + skulder}
    ], recursive := true)
    from med_fjolar
    where har_balans
    union all
    select ar, _file, _row, unnest([
        {'rakning': 'kassaflode', 'nr': 1, 'post': 'arets_resultat', 'typ': 'post', 'belopp_kr': arets},
        {'rakning': 'kassaflode', 'nr': 2, 'post': 'forandring_fordringar', 'typ': 'post', 'belopp_kr': mindre_fordringar},
        {'rakning': 'kassaflode', 'nr': 3, 'post': 'forandring_skulder', 'typ': 'post', 'belopp_kr': mer_skulder},
        {'rakning': 'kassaflode', 'nr': 4, 'post': 'kassaflode_lopande', 'typ': 'summa', 'belopp_kr': arets + mindre_fordringar + mer_skulder},
        {'rakning': 'kassaflode', 'nr': 5, 'post': 'forandring_anlaggningar', 'typ': 'post', 'belopp_kr': mindre_anlaggningar},
        {'rakning': 'kassaflode', 'nr': 6, 'post': 'arets_kassaflode', 'typ': 'summa', 'belopp_kr': arets + mindre_fordringar + mer_skulder + mindre_anlaggningar},
        {'rakning': 'kassaflode', 'nr': 7, 'post': 'likvida_ingaende', 'typ': 'saldo', 'belopp_kr': likvida_fore},
        {'rakning': 'kassaflode', 'nr': 8, 'post': 'likvida_utgaende', 'typ': 'saldo', 'belopp_kr': likvida}
    ], recursive := true)
    from med_fjolar
    where har_balans and har_resultat and likvida_fore is not null
),

final as (
    select
        r.ar,
        'utfall' as kind,
        r.rakning,
        r.nr as ordning,
        r.post,
        n.namn as postnamn,
        r.typ,
        cast(r.belopp_kr as decimal(24, 6)) as belopp_kr,
        -- A delivered statement comes first: what is printed is what the board has signed.
        case r.rakning
            when 'resultat' then r.ar not in (select ar from resultatpost)
            when 'balans' then r.ar not in (select ar from balanspost)
            else r.ar not in (select ar from kassaflodespost)
        end as ar_utan_rakning,
        r._file, '' as _sheet, r._row, '' as _column
    from rader as r
    inner join postnamn as n on n.rakning = r.rakning and n.kod = r.post
)

select * from final
order by ar desc, rakning, ordning
