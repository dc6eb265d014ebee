-- One row per insats and year, as the insatsrapport counts it. The sum row is not an insats.
select
    r.ar,
    'utfall' as kind,
    k.insats,
    k.namn as insatsnamn,
    k.grupp as inriktning,
    r.start,
    r.slut,
    cast(r.deltagare as integer) as deltagare,
    cast(r.med_personuppgifter as integer) as med_personuppgifter,
    cast(r.anonyma as integer) as anonyma,
    cast(r.nya as integer) as nya,
    cast(r.avslutade as integer) as avslutade,
    i_kr(r.budget, r.budget_enhet) as budget_kr,
    i_kr(r.utfall, r.utfall_enhet) as utfall_kr,
    r.anteckning,
    r._file, r._sheet, r._row
from insatsrapport as r
inner join kod_insatsrapport as k on k.post = r.insats
where not r.ar_summarad
order by r._file, r._sheet, r._row
