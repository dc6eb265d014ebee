-- An income statement: its sums of their rows, and each result of what stands above it.
with summadel (summa, vad, typ, utom) as (
    values
        ('intakter', 'summa intäkter mot intäkterna', 'intakt', 'finansiella_intakter'),
        ('kostnader', 'summa kostnader mot kostnadsslagen', 'kostnadsslag', '')
),

-- A single row may be no more than a "varav"; several are all there is.
summor as (
    select
        'resultat' as slag, m.vad, s.ar, 'utfall' as kind, 'kr' as enhet, s.belopp_kr as angivet,
        sum(d.belopp_kr) as beraknat, (count(*) + 1) * max(d.precision_kr) / 2 as tolerans,
        s._file, s._sheet, s._row, s._column
    from summadel as m
    inner join resultatpost as s on s.post = m.summa
    inner join resultatpost as d
        on d.ar = s.ar and d._file = s._file and d._sheet is not distinct from s._sheet and d._column = s._column
            and d.typ = m.typ and d.post <> m.utom
    group by m.vad, s.ar, s.belopp_kr, s._file, s._sheet, s._row, s._column
    having count(*) > 1
),

per_ar as (
    select
        ar, _file, _sheet, _column,
        max(precision_kr) as precision_kr,
        max(belopp_kr) filter (where post = 'intakter') as intakter,
        max(belopp_kr) filter (where post = 'kostnader') as kostnader,
        max(belopp_kr) filter (where post = 'verksamhetens_resultat') as verksamhetens,
        max(_row) filter (where post = 'verksamhetens_resultat') as verksamhetens_rad,
        max(belopp_kr) filter (where post = 'resultat_efter_finans') as efter_finans,
        max(_row) filter (where post = 'resultat_efter_finans') as efter_finans_rad,
        sum(case when post = 'finansiella_intakter' then belopp_kr when post = 'finansiella_kostnader' then -belopp_kr else 0 end) as finans,
        max(belopp_kr) filter (where post = 'arets_resultat') as arets,
        max(_row) filter (where post = 'arets_resultat') as arets_rad,
        coalesce(sum(belopp_kr) filter (where post = 'extraordinara_poster'), 0) as extraordinara
    from resultatpost
    group by ar, _file, _sheet, _column
),

-- What is wrong in the income or the costs is told once, of the result of the year.
stamda as (
    select
        *, coalesce(intakter, 0) - coalesce(kostnader, 0) + finans + extraordinara as raderna,
        3 * precision_kr as slack, arets is null or abs(arets - raderna) <= slack as gar_ihop
    from per_ar
),

resultat (vad, ar, angivet, beraknat, tolerans, _file, _sheet, _row, _column) as (
    select
        'årets resultat mot intäkter och kostnader', ar, arets, raderna, slack,
        _file, _sheet, arets_rad, _column
    from stamda
    union all
    select
        'verksamhetens resultat mot intäkter och kostnader', ar, verksamhetens, intakter - kostnader, 1.5 * precision_kr,
        _file, _sheet, verksamhetens_rad, _column
    from stamda
    where gar_ihop
    union all
    select
        'resultat efter finansiella poster mot verksamhetens resultat', ar, efter_finans, verksamhetens + finans,
        2 * precision_kr, _file, _sheet, efter_finans_rad, _column
    from stamda
    where gar_ihop
),

alla as (
    select * from summor
    union all by name
    select 'resultat' as slag, vad, ar, 'utfall' as kind, 'kr' as enhet, angivet, beraknat, tolerans, _file, _sheet, _row, _column
    from resultat
)

select * from alla
where angivet is not null and beraknat is not null
