-- One thing stated in two tables: the same money, the same participations.
with korsvis as (
    select
        'korsvis' as slag, 'likvida medel i kassaflödesanalys och balansräkning' as vad, k.ar, 'utfall' as kind, 'kr' as enhet,
        k.belopp_kr as angivet, b.belopp_kr as beraknat, greatest(k.precision_kr, b.precision_kr) as tolerans,
        k._file, k._sheet, k._row, k._column
    from kassaflodespost as k
    inner join balanspost as b on b.ar = k.ar and b.post = 'likvida_medel'
    where k.post = 'likvida_utgaende'
    union all
    select
        'korsvis', concat('flerårsöversikt mot resultaträkning: ', lower(f.postnamn)), f.ar, 'utfall', 'kr', f.varde, r.belopp_kr,
        (f.precision_kr + r.precision_kr) / 2, f._file, f._sheet, f._row, f._column
    from flerarspost as f
    inner join resultatpost as r on r.ar = f.ar and r.post = f.post
    union all
    select
        'resultat', 'flerårsöversikt: intäkter minus kostnader', f.ar, 'utfall', 'kr', f.varde, i.varde - k.varde,
        3 * f.precision_kr / 2, f._file, f._sheet, f._row, f._column
    from flerarspost as f
    inner join flerarspost as i on i.ar = f.ar and i.post = 'intakter'
    inner join flerarspost as k on k.ar = f.ar and k.post = 'kostnader'
    where f.post = 'arets_resultat'
),

-- The insatsrapport and the register of participations count the same.
deltagarfil as (
    select
        'korsvis' as slag, concat('deltaganden i ', i.insatsnamn, ': insatsrapport mot deltagarfil') as vad, i.ar,
        'utfall' as kind, 'antal' as enhet, i.med_personuppgifter as angivet,
        (select count(*) from deltagande as d where d.insats = i.insats and d.aktuell_helar) as beraknat, 0 as tolerans,
        i._file, i._sheet, i._row, '' as _column
    from insatsar as i
    where i.med_personuppgifter is not null and exists (select 1 from deltagande)
)

select * from korsvis
union all by name
select * from deltagarfil
