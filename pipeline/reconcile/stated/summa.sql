-- Stated sums against the rows that stand in their own column and year.
with summagrupp (post, grupp) as (
    values
        ('summa_intakter', 'intakt'), ('summa_administration', 'administration'), ('summa_individ', 'individ'),
        ('summa_struktur', 'struktur'), ('summa_insatser', 'individ'), ('summa_insatser', 'struktur'),
        ('summa_insatser', 'insatser'), ('summa_kostnader', 'individ'), ('summa_kostnader', 'struktur'),
        ('summa_kostnader', 'insatser'), ('summa_kostnader', 'administration')
),

angivna as (
    select *, row_number() over (order by _file, _sheet, _row, _column) as nr
    from kontrollvarde
    where slag = 'summa'
),

-- The parts of a sum stand in its own column and year.
delar as (
    select k.nr, b.belopp_kr as varde, b.precision_kr
    from angivna as k
    inner join budgetpost as b
        on b._file = k._file and b._sheet = k._sheet and b._column = k._column and b.ar = k.ar and b.tabell = k.tabell
    where k.tabellnamn = 'budget' and b.roll = 'belopp' and (
        (k.tabell = 'finansiering' and b.grupp = 'medlem')
        or (k.tabell <> 'finansiering' and b.niva = 'post' and b.grupp in (select grupp from summagrupp where post = k.post))
        or (k.post = 'summa_del' and b.niva = 'post' and b.rubrik = k.rubrik)
    )
    union all
    select k.nr, m.belopp_kr, m.precision_kr
    from angivna as k
    inner join bidrag as m
        on m._file = k._file and m._sheet = k._sheet and m._column = k._column and m.ar = k.ar
    where k.tabellnamn = 'medlemsbidrag' and k.enhet = 'kr'
    union all
    select k.nr, i.deltagare, 1
    from angivna as k
    inner join insatsar as i on i._file = k._file and i._sheet = k._sheet and i._row < k._row
    where k.tabellnamn = 'insatsrapport' and i.deltagare is not null
    union all
    select k.nr, p.antal, 1
    from angivna as k
    inner join planerat as p on p._file = k._file and p._sheet = k._sheet and p._row < k._row
    where k.tabellnamn = 'planerade' and p.antal is not null
    union all
    select k.nr, a.antal, 0
    from angivna as k
    inner join aktivitet as a on a._file = k._file and a._sheet = k._sheet and a.organisation <> ''
        and case when k.post = 'summa_rad' then a._row = k._row else a._row < k._row and k._column in ('', a._column) end
    where k.tabellnamn = 'aktiviteter' and k.varde is not null
    union all
    select k.nr, 1, 0
    from angivna as k
    inner join mal as m on m._file = k._file and m._sheet = k._sheet and m._row < k._row
    where k.tabellnamn = 'malrad' and k.varde is not null
),

summor as (
    select
        'summa' as slag, k.post as vad, k.ar, k.kind, k.enhet, k.varde as angivet, sum(d.varde) as beraknat,
        (count(*) + 1) * greatest(max(d.precision_kr), max(k.precision_kr)) / 2 as tolerans,
        k._file, k._sheet, k._row, k._column
    from angivna as k
    inner join delar as d on d.nr = k.nr
    group by all
)

select * from summor
