-- One row per number that a later delivery states otherwise than the one that stands.
select
    a.obs_id, a.measure, a.year, a.insats, a.kon, a.breakdown, a.category, a.kind,
    b.argang as galler_argang, b.value as galler_varde, a.argang, a.value as varde, a.unit
from rangordnad as a
inner join rangordnad as b on b.obs_id = a.obs_id and b.plats = 1
where a.plats > 1 and a.value is distinct from b.value and a.source <> 'publicerad'
order by all
