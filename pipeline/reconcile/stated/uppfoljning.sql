-- The follow-up of the budget and the income statement tell of the same money: columns that have changed places show here.
-- A table of insatser alone, or of the office alone, is no follow-up of all.
with uppfoljning as (
    select
        ar, case when grupp = 'intakt' then 'intakter' else 'kostnader' end as post, sum(belopp_kr) as summa,
        count(*) as antal, max(precision_kr) as precision_kr, bool_or(grupp = 'administration') as har_kansli,
        bool_or(grupp in ('individ', 'struktur', 'insatser')) as har_insatser
    from budgetpost
    where kind = 'utfall' and tabell = 'huvud' and niva = 'post' and roll = 'belopp'
        and grupp in ('intakt', 'administration', 'individ', 'struktur', 'insatser')
    group by all
),

mot_resultatrakning as (
    select
        'uppfoljning' as slag, concat('resultaträkning mot budgetuppföljning: ', lower(r.postnamn)) as vad, r.ar,
        'utfall' as kind, 'kr' as enhet, r.belopp_kr as angivet, u.summa as beraknat,
        (u.antal + 1) * greatest(u.precision_kr, r.precision_kr) / 2 as tolerans, r._file, r._sheet, r._row, r._column
    from resultatpost as r
    inner join uppfoljning as u on u.ar = r.ar and u.post = r.post
    where r.kind = 'utfall' and (u.post = 'intakter' or (u.har_kansli and u.har_insatser))
)

select * from mot_resultatrakning
