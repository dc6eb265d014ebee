-- By law each kind of member pays its share of all contributions: bidragsandel.csv.
with delad as (
    select
        'fordelning' as slag, 'medlemsbidrag: ' || f.ord as vad, b.ar, b.kind, 'kr' as enhet,
        sum(b.belopp_kr) filter (where b.medlemstyp = f.medlemstyp) as angivet,
        sum(b.belopp_kr) * f.andel as beraknat,
        -- Each member's amount is rounded by itself.
        2 * count(*) * max(b.precision_kr) / 2 as tolerans,
        min(b._file) as _file, min(b._sheet) as _sheet, min(b._row) filter (where b.medlemstyp = f.medlemstyp) as _row,
        min(b._column) filter (where b.medlemstyp = f.medlemstyp) as _column
    from bidrag as b
    cross join bidragsandel as f
    group by b.ar, b.kind, b._file, b._column, f.medlemstyp, f.andel, f.ord
    having count(distinct b.medlemstyp) = 3
),

-- The kommuner share their quarter by population on 1 November the year before.
folkmangdsandel as (
    select
        'fordelning' as slag, 'medlemsbidrag efter folkmängd: ' || b.medlemsnamn as vad, b.ar, b.kind, 'kr' as enhet,
        b.belopp_kr as angivet, k.belopp_kr as beraknat,
        -- Each amount is rounded by itself, and the sum of all of them in its turn.
        2 * greatest(b.precision_kr, k.precision_kr) as tolerans, b._file, b._sheet, b._row, b._column
    from bidrag as b
    inner join kommunandel as k on k.ar = b.ar and k.kind = b.kind and k.medlem = b.medlem
)

select * from delad
where angivet is not null
union all by name
select * from folkmangdsandel
