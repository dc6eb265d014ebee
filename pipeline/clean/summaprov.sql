-- One row per stated sum, result or deviation that the delivered rows can be held against.
-- Errors in what was printed are findings: nothing is changed, nothing stops.
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
),

summor as (
    select
        'summa' as slag, k.post as vad, k.ar, k.kind, k.enhet, k.varde as angivet, sum(d.varde) as beraknat,
        (count(*) + 1) * greatest(max(d.precision_kr), max(k.precision_kr)) / 2 as tolerans,
        k._file, k._sheet, k._row, k._column
    from angivna as k
    inner join delar as d on d.nr = k.nr
    group by all
),

resultat as (
    select
        'resultat' as slag, 'arets_resultat' as vad, ar, 'utfall' as kind, 'kr' as enhet,
        max(belopp_kr) filter (where post = 'arets_resultat') as angivet,
        sum(
            case
                when post in ('intakter', 'finansiella_intakter', 'extraordinara_poster') then belopp_kr
                when post in ('kostnader', 'finansiella_kostnader') then -belopp_kr
                else 0
            end
        ) as beraknat,
        3 * max(precision_kr) as tolerans,
        _file, _sheet, max(_row) filter (where post = 'arets_resultat') as _row, _column
    from resultatpost
    group by ar, _file, _sheet, _column
),

avvikelser as (
    select
        'avvikelse' as slag, a.post as vad, a.ar, 'utfall' as kind, 'kr' as enhet,
        k.varde as angivet, a.avvikelse_kr as beraknat, k.precision_kr * 3 / 2 as tolerans,
        k._file, k._sheet, k._row, k._column
    from kontrollvarde as k
    inner join budgetavvikelse as a on a._file = k._file and a._sheet = k._sheet and a._row = k._row
    where k.slag = 'avvikelse'
),

-- A file that is cut short has lost its sum.
utan_summa as (
    select
        'summarad' as slag, 'summarad saknas' as vad, max(ar) as ar, '' as kind, 'kr' as enhet,
        cast(null as decimal(24, 6)) as angivet, cast(null as decimal(24, 6)) as beraknat, 0 as tolerans,
        _file, _sheet, max(_row) as _row, '' as _column
    from (
        select ar, _file, _sheet, _row from budgetpost where tabell in ('huvud', 'ansvar') and niva = 'post'
        union all select ar, _file, _sheet, _row from bidrag
        union all select ar, _file, _sheet, _row from insatsar
    )
    where (_file, _sheet) not in (select (_file, _sheet) from angivna)
    group by _file, _sheet
),

alla as (
    select * from summor
    union all by name select * from resultat where angivet is not null
    union all by name select * from avvikelser
    union all by name select * from utan_summa
),

final as (
    select
        slag, vad, ar, kind, enhet,
        cast(angivet as decimal(24, 6)) as angivet,
        cast(beraknat as decimal(24, 6)) as beraknat,
        -- Printed signs differ between offices: what is compared is the size.
        cast(case when slag = 'resultat' then angivet - beraknat else abs(angivet) - abs(beraknat) end as decimal(24, 6)) as skillnad,
        cast(tolerans as decimal(24, 6)) as tolerans,
        _file, _sheet, _row, _column
    from alla
)

select
    *,
    case
        when slag = 'summarad' then 'saknas'
        when skillnad = 0 then 'stammer'
        when abs(skillnad) <= tolerans then 'avrundning'
        else 'avviker'
    end as utslag
from final
order by _file, _sheet, _row, _column, slag
